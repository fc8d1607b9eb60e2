import type { Metafile } from 'esbuild';

/**
 * The outputs that a browser loads for an entry: its own first, then everything that is imported at once, and what is
 * imported on demand unless its source is `later`. Paths are the metafile's.
 */
export function loadedFiles({ outputs }: Metafile, entry: string, isLater: (source: string) => boolean = () => true): string[] {
  const loaded = new Set<string>();
  const visit = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: imported, kind } of outputs[path]?.imports ?? []) {
      const source = outputs[imported]?.entryPoint;
      if (kind === 'import-statement' || (kind === 'dynamic-import' && source !== undefined && !isLater(source))) visit(imported);
    }
  };
  const [start] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === entry) ?? [];
  if (start === undefined) throw new Error(`The bundle of ${entry} is missing.`);
  visit(start);
  return [...loaded];
}
