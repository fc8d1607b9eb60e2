/** Keeps the answer of a read for a while in this execution environment; concurrent callers share one read, a failed one is not kept. */
export function remembered<T>(read: () => Promise<T>, keepMs: number): (() => Promise<T>) & { forget(): void } {
  let kept: { value: Promise<T>; until: number } | undefined;
  const get = (): Promise<T> => {
    if (kept && Date.now() < kept.until) return kept.value;
    const value = read();
    const mine = { value, until: Date.now() + keepMs };
    kept = mine;
    value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return value;
  };
  return Object.assign(get, {
    forget(): void {
      kept = undefined;
    },
  });
}
