import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StartError } from './start-error.ts';

export interface DataFolder {
  readonly path: string;
  /** Lets the next one use the folder. */
  release(): void;
}

const lockFile = 'kotha.lock';
const pidFile = 'kotha.pid';
/** Locks of this process: a database that nobody refers to would be closed, and its lock with it. */
const held = new Set<DatabaseSync>();

const reasonOf = (error: unknown): string => (error instanceof Error && 'code' in error ? String(error.code) : String(error));

function makeWritable(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK | constants.X_OK);
    writeFileSync(join(path, lockFile), '', { flag: 'a' });
  } catch (error) {
    throw new StartError(`The folder ${path} cannot be written (${reasonOf(error)}): choose another one with --data DIR.`);
  }
}

/**
 * Holds the lock of a database file: the kernel keeps it for exactly as long as this process lives, so `kill -9` frees it,
 * and a process that got the id of a dead one is not taken for it.
 */
function lock(path: string): DatabaseSync {
  const database = new DatabaseSync(join(path, lockFile), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if (!(error instanceof Error && /locked|busy/i.test(error.message))) throw error;
    const owner = existsSync(join(path, pidFile)) ? ` (process ${readFileSync(join(path, pidFile), 'utf8').trim()})` : '';
    throw new StartError(`Kotha already runs on ${path}${owner}: stop it, or choose another folder with --data DIR.`);
  }
}

function empty(path: string): void {
  for (const name of readdirSync(path)) {
    if (name.startsWith(lockFile)) continue;
    rmSync(join(path, name), { recursive: true, force: true });
  }
}

/** True for a folder that only Kotha has written to, or nobody. */
function isOurs(path: string): boolean {
  return !existsSync(path) || existsSync(join(path, lockFile)) || readdirSync(path).length === 0;
}

/** Takes a data folder for this process alone; with `reset` everything in it is deleted first. Throws StartError. */
export function openDataFolder(folder: string, { reset = false }: { reset?: boolean } = {}): DataFolder {
  const path = resolve(folder);
  if (reset && !isOurs(path))
    throw new StartError(
      `The folder ${path} holds files that are not Kotha's: empty it yourself, or choose another one with --data DIR.`,
    );
  makeWritable(path);
  const database = lock(path);
  if (reset) empty(path);
  writeFileSync(join(path, pidFile), `${process.pid}\n`);
  held.add(database);
  return {
    path,
    release() {
      rmSync(join(path, pidFile), { force: true });
      held.delete(database);
      database.close();
    },
  };
}
