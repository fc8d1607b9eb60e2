import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const cssText = /^\0text:(.*)\.js$/;

export default defineConfig({
  plugins: [
    {
      // As in the build: a style sheet that is imported is its text.
      name: 'text-of-css',
      enforce: 'pre',
      async resolveId(source, importer) {
        if (!source.endsWith('.css')) return undefined;
        const found = await this.resolve(source, importer, { skipSelf: true });
        return found && `\0text:${found.id}.js`;
      },
      load(id) {
        const [, path] = cssText.exec(id) ?? [];
        return path === undefined ? undefined : `export default ${JSON.stringify(readFileSync(path, 'utf8'))};`;
      },
    },
  ],
  test: {
    include: ['tests/**/*.test.ts'],
    environment: 'node',
    // Many tests start real engines, servers and browsers: more at a time than there are processors only makes all of them late.
    maxWorkers: 2,
    // Nets, not claims: what is waited for comes at once on a quiet machine, and much later on a busy one.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    reporters: process.env['CI'] ? ['default', ['json', { outputFile: '.cache/vitest.json' }]] : ['default'],
  },
});
