import { AppError } from '../../contract/app-error.ts';

/** What a log needs to know about its subject. All pure. */
export interface LogRules<State, Entry, Command> {
  /** The one entry that carries out the command at the end of this state; throws an AppError when the state forbids it. */
  decide(state: State, command: Command, now: number): Entry;
  evolve(state: State, entry: Entry): State;
  /** Whether this entry is what the command asks for, written before: then it is not written again. */
  isAnswer(entry: Entry, command: Command): boolean;
  lastSeqOf(state: State): number;
}

/** Where a log is kept. */
export interface LogStorage<Entry> {
  /** All entries above a sequence in order, read consistently. */
  readAfter(id: string, seq: number): Promise<Entry[]>;
  /** Writes at the entry's own sequence unless something is there: then that is the answer and nothing was written. */
  put(id: string, entry: Entry): Promise<Entry | undefined>;
}

/** How often a lost race is tried again before the caller is asked to come back. */
const maxAttempts = 8;

export interface Appended<State, Entry> {
  readonly state: State;
  readonly entry: Entry;
  /** How many races were lost on the way. */
  readonly races: number;
}

const pause = (attempt: number): Promise<void> =>
  attempt < 2 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, Math.random() * 5 * 2 ** attempt));

/** What there is to do next: write an entry, or hand out one that is there already. */
type Step<Entry> = { write: Entry } | { found: Entry };

/**
 * Appends what the command decides to, at the tail, in one conditional write: the write allocates the sequence,
 * persists and serialises. Whoever loses a race folds in what won and decides again.
 * `known` is a state to start from without reading; a stale one only costs a lost race.
 */
export async function append<State, Entry, Command>(
  { rules, storage }: { rules: LogRules<State, Entry, Command>; storage: LogStorage<Entry> },
  { id, command, known, now = Date.now }: { id: string; command: Command; known: State; now?: () => number },
): Promise<Appended<State, Entry>> {
  let state = known;
  let isCurrent = false;
  const catchUp = async (): Promise<Entry | undefined> => {
    const entries = await storage.readAfter(id, rules.lastSeqOf(state));
    state = entries.reduce(rules.evolve, state);
    isCurrent = true;
    return entries.find((entry) => rules.isAnswer(entry, command));
  };
  const decide = async (): Promise<Step<Entry>> => {
    try {
      return { write: rules.decide(state, command, now()) };
    } catch (error) {
      // A refusal may rest on a head that lags: only a state read from the log itself may refuse.
      if (isCurrent || !(error instanceof AppError)) throw error;
      const found = await catchUp();
      return found ? { found } : { write: rules.decide(state, command, now()) };
    }
  };
  for (let races = 0; races < maxAttempts; races += 1) {
    const step = await decide();
    if ('found' in step) return { entry: step.found, state, races };
    const winner = await storage.put(id, step.write);
    if (winner === undefined) return { entry: step.write, state: rules.evolve(state, step.write), races };
    await pause(races);
    const found = await catchUp();
    if (found) return { entry: found, state, races };
  }
  throw new AppError('unavailable', 'Many people write here at once. Try again in a moment.', { retryAfterSeconds: 1 });
}
