/** Time that passes only when told to. */
export interface VirtualClock {
  readonly now: number;
  /** Runs once after the delay, in whole milliseconds as clocks have them; the answer cancels it. */
  setTimer(run: () => void, delayMs: number): () => void;
  wait(ms: number): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Lets time pass until the work is done, and at most this long. */
  until<T>(work: Promise<T>, limitMs?: number): Promise<T>;
}

interface Timer {
  readonly at: number;
  readonly id: number;
  run: (() => void) | undefined;
}

const isSooner = (one: Timer, other: Timer): boolean => one.at < other.at || (one.at === other.at && one.id < other.id);

/** Lets everything that needs no time happen. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function push(heap: Timer[], timer: Timer): void {
  let place = heap.push(timer) - 1;
  while (place > 0) {
    const above = (place - 1) >> 1;
    const parent = heap[above];
    if (!parent || isSooner(parent, timer)) break;
    heap[place] = parent;
    place = above;
  }
  heap[place] = timer;
}

function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (!last || heap.length === 0) return;
  let place = 0;
  for (;;) {
    const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]];
    const child = right && left && isSooner(right, left) ? right : left;
    if (!child || isSooner(last, child)) break;
    heap[place] = child;
    place = 2 * place + (child === right ? 2 : 1);
  }
  heap[place] = last;
}

export function createClock(start = Date.UTC(2026, 0, 1)): VirtualClock {
  const heap: Timer[] = [];
  let now = start;
  let count = 0;

  /** Runs the next timer up to a time; false when there is none. */
  const step = async (end: number): Promise<boolean> => {
    while (heap[0] && !heap[0].run) pop(heap);
    const [next] = heap;
    if (!next || next.at > end) return false;
    pop(heap);
    now = Math.max(now, next.at);
    next.run?.();
    await settle();
    return true;
  };
  const setTimer = (run: () => void, delayMs: number) => {
    const timer: Timer = { at: now + Math.max(0, Math.ceil(delayMs)), id: ++count, run };
    push(heap, timer);
    return () => {
      timer.run = undefined;
    };
  };

  return {
    get now() {
      return now;
    },
    setTimer,
    wait: (ms) => new Promise((resolve) => setTimer(resolve, ms)),
    async advance(ms) {
      const end = now + ms;
      await settle();
      while (await step(end));
      now = end;
    },
    async until(work, limitMs = 10 * 60_000) {
      let isDone = false;
      const done = () => (isDone = true);
      work.then(done, done);
      const end = now + limitMs;
      await settle();
      while (!isDone && (await step(end)));
      if (!isDone) throw new Error(`Not done after ${limitMs} ms of virtual time.`);
      return work;
    },
  };
}
