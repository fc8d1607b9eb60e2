import { describe, expect, it } from 'vitest';
import { prove } from './secrecy/main.ts';

describe('secrecy', () => {
  it('lets no customer tell one secret from another, nor from none', { timeout: 600_000 }, async () => {
    const { bars, tables } = await prove({ seed: 1, runs: 15 });
    expect({ missed: bars.filter(({ holds }) => !holds), partings: tables.slice(1) }).toEqual({ missed: [], partings: [] });
  });
});
