import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamPosition } from './stream-reader.ts';

export interface Checkpoint {
  /** Undefined when nothing was kept for this stream. */
  load(): Promise<{ position: StreamPosition | undefined } | undefined>;
  save(position: StreamPosition | undefined): Promise<void>;
}

/** Remembers in `folder` how far one mapping has come in one stream; a stream made anew starts anew. */
export function openCheckpoint(folder: string, mappingId: string, streamArn: string): Checkpoint {
  const file = join(folder, `${mappingId}.json`);
  return {
    async load() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      });
      if (text === undefined) return undefined;
      const kept = parse(text, file);
      return kept.streamArn === streamArn ? { position: kept.position } : undefined;
    },
    async save(position) {
      await mkdir(folder, { recursive: true });
      await writeFile(`${file}.new`, JSON.stringify({ streamArn, position }));
      await rename(`${file}.new`, file);
    },
  };
}

function parse(text: string, file: string): { streamArn: string; position?: StreamPosition } {
  try {
    return JSON.parse(text) as { streamArn: string; position?: StreamPosition };
  } catch (cause) {
    throw new Error(`${file} is damaged: delete it, and the stream is read from its start again.`, { cause });
  }
}
