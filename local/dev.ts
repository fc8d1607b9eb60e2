import { existsSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import type { Kotha } from './kotha.ts';
import { run } from './run.ts';

const root = join(import.meta.dirname, '..');
const watched = ['contract', 'functions', 'client', 'look', 'widget', 'admin-ui', 'infra', 'local/shop'];
/** Editors write a file in several steps. */
const settleMs = 80;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function rebuild(kotha: Kotha): Promise<void> {
  const start = performance.now();
  try {
    await kotha.rebuild();
    say(`Rebuilt in ${Math.round(performance.now() - start)} ms.`);
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)} The version before is still served.`);
  }
}

/** Rebuilds after changes, one build at a time; what changes during a build causes the next. */
function followChanges(kotha: Kotha): () => void {
  let timer: NodeJS.Timeout | undefined;
  let building = Promise.resolve();
  const onChange = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(() => rebuild(kotha));
    }, settleMs);
  };
  const folders = watched.map((folder) => join(root, folder)).filter((folder) => existsSync(folder));
  const watchers: FSWatcher[] = folders.map((folder) => watch(folder, { recursive: true }, onChange));
  say(`Watching ${watched.join(', ')} for changes.`);
  return () => {
    clearTimeout(timer);
    for (const watcher of watchers) watcher.close();
  };
}

await run(process.argv.slice(2), { reloads: true, onReady: followChanges });
