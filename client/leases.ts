/** Longer than a request takes; should one take longer still, its id keeps the message from being written twice. */
const leaseMs = 30_000;
const checkMs = 50;

/** Of an environment: its clock, its chance and what its tabs share. */
interface Needs {
  now(): number;
  random(): number;
  newId(): string;
  setTimer(run: () => void, delayMs: number): () => void;
  readonly storage: { read(key: string): string | null; write(key: string, value: string | null): void };
}

/** Runs while no other tab runs under that name. */
type Lock = <T>(name: string, run: () => Promise<T>) => Promise<T>;

/** Locks for pages without Web Locks, that is without https: a queue within the page, and between tabs a lease in storage. */
export function createLeases({ now, random, newId, setTimer, storage }: Needs): Lock {
  const tails = new Map<string, Promise<unknown>>();
  const acquire = async (key: string, mine: string) => {
    for (;;) {
      const [holder, until] = (storage.read(key) ?? '').split(' ');
      if (holder === mine) return;
      // Another tab may write at the same moment: the last one has it, which the next look tells.
      if (!(Number(until) > now())) storage.write(key, `${mine} ${now() + leaseMs}`);
      await new Promise<void>((resolve) => setTimer(resolve, checkMs * (1 + random())));
    }
  };
  return (name, run) => {
    const key = `kotha.lease.${name}`;
    const mine = newId();
    const turn = (tails.get(name) ?? Promise.resolve()).then(async () => {
      await acquire(key, mine);
      try {
        return await run();
      } finally {
        if (storage.read(key)?.startsWith(mine)) storage.write(key, null);
      }
    });
    tails.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
}
