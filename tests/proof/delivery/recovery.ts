import { atMost, type Bar } from '../../../bench/report.ts';

/** From healing until everything was on a screen where it had not been before. */
export interface Recovery {
  /** The page was told: by the browser's `online`, or by its person looking at it again. Else it had to notice by itself. */
  readonly isTold: boolean;
  readonly ms: number;
  /** Until everybody's messages were in the log, of which this screen then had to hear. */
  readonly sentMs?: number;
}

const percentile = (recoveries: readonly Recovery[], share: number, of: 'ms' | 'sentMs' = 'ms'): number => {
  const sorted = recoveries.map((recovery) => recovery[of] ?? 0).sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** The server is up and the network is back: what a person may wait then, and two heartbeats where nothing tells the page. */
export function recoveryBars(tier: string, recoveries: readonly Recovery[]): Bar[] {
  return [true, false].flatMap((isTold) => {
    const some = recoveries.filter((recovery) => recovery.isTold === isTold);
    if (some.length === 0) return [];
    const name = `${tier}: ms until ${some.length} screens caught up, ${isTold ? 'told' : 'not told'} of the network`;
    const [p50Ms, p99Ms] = isTold ? [1000, 2000] : [60_000, 90_000];
    return [atMost(`${name}, p50`, percentile(some, 0.5), p50Ms), atMost(`${name}, p99`, percentile(some, 0.99), p99Ms)];
  });
}

/** How long screens took, from the quickest to the slowest. */
export function recoveryTable(tier: string, recoveries: readonly Recovery[]): Record<string, string | number>[] {
  return [true, false].flatMap((isTold) => {
    const some = recoveries.filter((recovery) => recovery.isTold === isTold);
    if (some.length === 0) return [];
    const at = (share: number): number => Math.round(percentile(some, share));
    const shares = { 'p50 ms': at(0.5), 'p90 ms': at(0.9), 'p99 ms': at(0.99), 'slowest ms': at(1) };
    const sent = (share: number): number => Math.round(percentile(some, share, 'sentMs'));
    const until = { 'all sent, p50 ms': sent(0.5), 'all sent, p99 ms': sent(0.99) };
    return [
      {
        tier,
        network: isTold ? 'told' : 'not told',
        screens: some.length,
        ...shares,
        ...(some[0]?.sentMs !== undefined && until),
      },
    ];
  });
}
