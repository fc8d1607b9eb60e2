import { buildWidget } from '../../infra/site-rooms.ts';

/** The widget's files by their path on the site, as the build makes them. */
export async function bundleWidget(): Promise<Map<string, Uint8Array | string>> {
  const { files } = await buildWidget('dist/site');
  return new Map([...files].map(([path, content]) => [`/${path}`, content]));
}
