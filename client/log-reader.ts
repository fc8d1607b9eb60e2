import type { ErrorCode } from '../contract/errors.ts';
import { maxPageSize } from '../contract/limits.ts';
import type { Connection } from './connection.ts';
import type { Environment } from './environment.ts';
import { ApiError } from './http.ts';
import type { LogView } from './log-view.ts';
import { isPassing, pause, retryDelayMs, watchWakes } from './retry.ts';
import { append, prepend, restart, unknownTimeline, type Placed, type Timeline } from './timeline.ts';

export interface LogReaderOptions<Entry extends Placed> {
  environment: Environment;
  connection: Connection;
  /** A page of the log in rising order: the newest, or what comes before or after a sequence; `next` is where it goes on. */
  readPage(query: {
    before?: number;
    after?: number;
    limit?: number;
  }): Promise<{ entries: readonly Entry[]; next?: number | undefined }>;
  /** Reads what is told beside the log, unless what is known of it is as new as this sequence. */
  readBeside?(seq: number): Promise<void>;
  /** Told of everything that may change a screen. */
  changed(): void;
}

/** What was read of a log: a gapless part of it that ends with the newest there is. */
export interface LogState<Entry extends Placed> extends Omit<LogView<never>, 'rows'> {
  readonly timeline: Timeline<Entry>;
}

/** One log as it is read and kept up to date. */
export interface LogReader<Entry extends Placed> {
  readonly state: LogState<Entry>;
  /** Takes entries, in any order and any number of times. */
  take(entries: readonly Entry[]): void;
  /** Reads on where something is missing up to a sequence that was heard of; to the end of the log when what was heard may lag behind it. */
  follow(heard?: number, mayLag?: boolean): void;
  /** Begins anew. */
  load(): void;
  /** Resolves when older entries are there or reading them was refused. */
  loadOlder(): Promise<void>;
  close(): void;
}

const pollMs = 3000;
/** Every so many polls also ask for what leaves no entry in the log. */
const pollsPerLookBeside = 5;

/**
 * Reads one log and keeps it whole: whatever a lost frame left out is read again, and where sockets are blocked the log is
 * polled by the same cursor. The connection watches the conversation for as long as its thread is open.
 */
export function createLogReader<Entry extends Placed>(options: LogReaderOptions<Entry>): LogReader<Entry> {
  const { environment, connection, readPage, readBeside, changed } = options;
  let timeline: Timeline<Entry> = unknownTimeline;
  let lastSeq = 0;
  let loading = true;
  let failed: ErrorCode | 'offline' | undefined;
  let olderBefore: number | undefined;
  let older: Promise<void> | undefined;
  /** Raised by load and close: work of an earlier generation stops at its next step. */
  let generation = 0;
  let isCatchingUp = false;
  let isStale = false;
  /** Whether reading began after the link last changed. */
  let isFresh = false;
  let polls = 0;
  let cancelPoll: (() => void) | undefined;
  let isClosed = false;

  const isBehind = () => timeline.held.length > 0 || lastSeq > timeline.cursor;
  /** Tries until there is an answer; rejects with what was refused, and with anything once the reader has moved on. */
  const persist = <T>(run: () => Promise<T>): Promise<T> => {
    const mine = generation;
    const wakes = watchWakes(environment);
    const tryOften = async (): Promise<T> => {
      for (let tries = 0; mine === generation; tries++) {
        try {
          const answer = await run();
          if (mine === generation) return answer;
        } catch (error) {
          if (!isPassing(error)) throw error;
          await wakes.pause(retryDelayMs(environment, tries, error));
        }
      }
      throw new Error();
    };
    return tryOften().finally(wakes.stop);
  };
  /** Runs one piece of reading; a refusal becomes visible instead of silent. */
  const reading = async (run: () => Promise<void>) => {
    const mine = generation;
    try {
      await run();
    } catch (error) {
      if (mine !== generation) return;
      failed = error instanceof ApiError ? error.code : 'internal';
      loading = isCatchingUp = false;
      changed();
    }
  };
  const page: typeof readPage = (query) => persist(() => readPage(query));
  const lookBeside = async (seq: number) => readBeside && persist(() => readBeside(seq));

  const catchUp = () =>
    reading(async () => {
      if (isCatchingUp || loading || failed) return;
      const mine = generation;
      isCatchingUp = true;
      const hasMissed = isStale || isBehind();
      for (let idle = 0; isStale || isBehind();) {
        isFresh ||= isStale;
        isStale = false;
        const from = timeline.cursor;
        const found: Entry[] = [];
        for (let after: number | undefined = from; after !== undefined;) {
          const { entries, next } = await page({ after, limit: maxPageSize });
          found.push(...entries);
          after = next;
        }
        // Only now, after the last page, does the cursor move.
        timeline = append(timeline, found);
        changed();
        if (timeline.cursor > from) idle = 0;
        else if (isBehind()) await pause(environment, retryDelayMs(environment, idle++));
        if (mine !== generation) return;
      }
      isCatchingUp = false;
      // The frame that would have told what is beside the log was missed with its entries.
      if (!hasMissed) return;
      await lookBeside(timeline.cursor);
      changed();
    });
  const follow = (heard = 0, mayLag = false) => {
    lastSeq = Math.max(lastSeq, heard);
    isStale ||= mayLag;
    changed();
    void catchUp();
  };
  const load = () => {
    generation++;
    loading = true;
    isCatchingUp = false;
    older = failed = undefined;
    changed();
    void reading(async () => {
      const [{ entries, next }] = await Promise.all([page({}), lookBeside(Infinity)]);
      timeline = restart(timeline, entries);
      olderBefore = next;
      loading = false;
      follow();
    });
  };
  const poll = () => {
    cancelPoll?.();
    if (connection.state !== 'polling' || isClosed) return;
    if (environment.isVisible()) {
      isStale = true;
      void catchUp().then(() => {
        if (++polls % pollsPerLookBeside === 0) void reading(() => lookBeside(Infinity));
      });
    }
    cancelPoll = environment.setTimer(poll, pollMs);
  };
  const unhooks = [
    connection.onState(() => {
      isFresh = false;
      changed();
      poll();
    }),
    environment.onWake(poll),
  ];

  return {
    get state() {
      return { timeline, loading, failed, hasOlder: !!olderBefore, isCurrent: isFresh && !isCatchingUp };
    },
    take(entries) {
      timeline = append(timeline, entries);
    },
    follow,
    load() {
      load();
      poll();
    },
    async loadOlder() {
      if (!olderBefore || loading || failed) return;
      const before = olderBefore;
      await (older ??= reading(async () => {
        const { entries, next } = await page({ before });
        timeline = prepend(timeline, entries);
        olderBefore = next;
        older = undefined;
        changed();
      }));
    },
    close() {
      isClosed = true;
      generation++;
      cancelPoll?.();
      for (const unhook of unhooks) unhook();
    },
  };
}
