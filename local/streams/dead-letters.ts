import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What AWS writes to the queue of a stream mapping that gave up: where the records are, not the records. */
export interface StreamFailure {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: 'RetryAttemptsExhausted' | 'RecordAgeExceeded';
    readonly approximateInvokeCount: number;
  };
  readonly responseContext: {
    readonly statusCode: number;
    readonly executedVersion: string;
    readonly functionError: string | null;
  };
  readonly version: '1.0';
  readonly timestamp: string;
  readonly DDBStreamBatchInfo: {
    readonly shardId: string;
    readonly startSequenceNumber: string;
    readonly endSequenceNumber: string;
    readonly approximateArrivalOfFirstRecord: string;
    readonly approximateArrivalOfLastRecord: string;
    readonly batchSize: number;
    readonly streamArn: string;
  };
}

export interface DeadLetter {
  readonly id: string;
  readonly storedAt: string;
  readonly queue: string;
  /** The mapping that gave up, which also is the one that may try again. */
  readonly mappingId: string;
  readonly functionName: string;
  /** What the function last said. */
  readonly reason: string;
  readonly message: StreamFailure;
}

/** Messages as `aws sqs receive-message` prints them. */
export interface ReceivedMessages {
  readonly Messages: readonly { readonly MessageId: string; readonly Body: string }[];
}

export interface DeadLetters {
  /** Resolves when the letter is on disk. */
  add(letter: Omit<DeadLetter, 'id' | 'storedAt'>): Promise<void>;
  list(): Promise<DeadLetter[]>;
  /**
   * Hands the letters, in the form of received messages, to the function that tries them again; those it handled leave.
   * A letter whose function fails altogether stays as well.
   */
  redrive(invoke: (letters: ReceivedMessages) => Promise<unknown>): Promise<{ handled: number; left: number }>;
}

/** The dead letters of one data folder, a JSON line each. */
export function openDeadLetters({ dataDir }: { dataDir: string }): DeadLetters {
  const file = join(dataDir, 'dead-letters.jsonl');
  let last: Promise<unknown> = Promise.resolve();

  // One change of the file at a time.
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change);
    last = turn.catch(() => undefined);
    return turn;
  }

  // Whole and by renaming, so that a killed process leaves no half line. Letters are rare.
  async function replace(letters: readonly DeadLetter[]): Promise<void> {
    await mkdir(dataDir, { recursive: true });
    await writeFile(`${file}.new`, letters.map((letter) => `${JSON.stringify(letter)}\n`).join(''));
    await rename(`${file}.new`, file);
  }

  return {
    add: (letter) =>
      inTurn(async () => replace([...(await read(file)), { id: randomUUID(), storedAt: new Date().toISOString(), ...letter }])),
    list: () => inTurn(() => read(file)),
    async redrive(invoke) {
      const letters = await inTurn(() => read(file));
      if (letters.length === 0) return { handled: 0, left: 0 };
      const Messages = letters.map(({ id, message }) => ({ MessageId: id, Body: JSON.stringify(message) }));
      const outcome = (await invoke({ Messages }).catch(() => undefined)) as { handled?: string[] } | undefined;
      const handled = new Set(outcome?.handled);
      await inTurn(async () => replace((await read(file)).filter(({ id }) => !handled.has(id))));
      return { handled: handled.size, left: letters.length - handled.size };
    },
  };
}

async function read(file: string): Promise<DeadLetter[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DeadLetter);
}
