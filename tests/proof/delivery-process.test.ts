import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBrowserTier } from './delivery/browser.ts';
import { createProcessTier } from './delivery/process.ts';
import { startServer, type Server } from './delivery/server.ts';
import type { RunResult, Tier } from './delivery/tier.ts';

const seed = 20260101;

async function resultsOf(tier: Tier, runs: number): Promise<RunResult[]> {
  const results: RunResult[] = [];
  for await (const result of tier.run({ runs, seed })) results.push(result);
  return results;
}
const violations = (results: readonly RunResult[]) =>
  results.flatMap(({ seed: one, violations: found }) => found.map((violation) => ({ seed: one, ...violation })));
const happened = (results: readonly RunResult[]) =>
  new Set(results.flatMap(({ lines }) => lines.flatMap((line) => (line.type === 'hard' && line.count > 0 ? [line.name] : []))));

describe('delivery', { timeout: 600_000 }, () => {
  let server: Server;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  it('holds between real processes, one of which is killed', async () => {
    const results = await resultsOf(createProcessTier({ hasSilent: false, server }), 12);
    expect(results).toHaveLength(12);
    expect(violations(results)).toEqual([]);
    const hard = happened(results);
    for (const name of ['kill in the storm', 'connection reset', 'half-open both', 'offline', 'gap filled by reading on'])
      expect(hard).toContain(name);
  });

  it('holds in a real browser, while the server is killed', async () => {
    const results = await resultsOf(createBrowserTier({ hasIdle: false, server }), 2);
    expect(results).toHaveLength(2);
    expect(violations(results)).toEqual([]);
    const hard = happened(results);
    for (const name of ['kill in the storm', 'offline']) expect(hard).toContain(name);
  });
});
