import { describe, expect, it } from 'vitest';
import { prove } from './authorization/main.ts';

describe('authorization', () => {
  it('lets everybody do what is written down, and nobody anything else', { timeout: 600_000 }, async () => {
    const { bars, tables } = await prove({ seed: 1, runs: 800 });
    expect({ tables, missed: bars.filter(({ holds }) => !holds) }).toEqual({ tables: [], missed: [] });
  });
});
