/** Counts what really happened, so that a proof in which the hard cases never came up fails. */
export interface Counts {
  add(name: string, count?: number): void;
  count(name: string): number;
  all(): Record<string, number>;
}

export function createCounts(): Counts {
  const counts = new Map<string, number>();
  return {
    add: (name, count = 1) => void counts.set(name, (counts.get(name) ?? 0) + count),
    count: (name) => counts.get(name) ?? 0,
    all: () => Object.fromEntries([...counts].sort(([one], [other]) => one.localeCompare(other))),
  };
}
