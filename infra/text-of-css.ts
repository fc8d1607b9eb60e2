import { readFile } from 'node:fs/promises';
import { transform, type Plugin } from 'esbuild';

/** Makes `import styles from './panel.css'` a string: the style sheet's minified text, for constructable style sheets. */
export const textOfCss: Plugin = {
  name: 'text-of-css',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const { code } = await transform(source, { loader: 'css', minify: true, sourcefile: path, target: 'es2022' });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};
