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

export interface DeadLetters {
  /** Resolves when the letter is on disk. */
  add(letter: Omit<DeadLetter, 'id' | 'storedAt'>): Promise<void>;
  list(): Promise<DeadLetter[]>;
  /** Tries each letter once, oldest first; those that succeed leave, the others stay with the newest reason. */
  redrive(deliver: (letter: DeadLetter) => Promise<void>): Promise<{ delivered: number; kept: number }>;
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

  async function tryAgain(letter: DeadLetter, deliver: (letter: DeadLetter) => Promise<void>): Promise<boolean> {
    try {
      await deliver(letter);
    } catch (error) {
      const reason = String(error);
      await inTurn(async () => replace((await read(file)).map((each) => (each.id === letter.id ? { ...each, reason } : each))));
      return false;
    }
    await inTurn(async () => replace((await read(file)).filter((each) => each.id !== letter.id)));
    return true;
  }

  return {
    add: (letter) =>
      inTurn(async () => replace([...(await read(file)), { id: randomUUID(), storedAt: new Date().toISOString(), ...letter }])),
    list: () => inTurn(() => read(file)),
    async redrive(deliver) {
      let delivered = 0;
      const letters = await inTurn(() => read(file));
      for (const letter of letters) if (await tryAgain(letter, deliver)) delivered += 1;
      return { delivered, kept: letters.length - delivered };
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
