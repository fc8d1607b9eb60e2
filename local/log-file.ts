import { createWriteStream, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';

export interface LogFile {
  readonly path: string;
  readonly write: (line: string) => void;
  close(): Promise<void>;
}

/** What functions and services say, in a file of the data folder; the one of the run before is kept beside it. */
export function openLogFile(dataDir: string): LogFile {
  const path = join(dataDir, 'kotha.log');
  if (existsSync(path)) renameSync(path, join(dataDir, 'kotha.previous.log'));
  const stream = createWriteStream(path);
  return {
    path,
    write: (line) => void stream.write(`${new Date().toISOString()} ${line}\n`),
    close: () => new Promise((resolve) => stream.end(resolve)),
  };
}
