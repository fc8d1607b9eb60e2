import { beforeAll, describe, expect, it } from 'vitest';
import { check, type Invariant } from './checker.ts';
import { Lambdas } from './virtual/lambda.ts';
import { preparePages } from './virtual/screen.ts';
import { Trial } from './virtual/trial.ts';

/**
 * The function dies between an assignment and the head, whoever assigned never asks again, and the change stream cannot mend
 * the head for as long as it tries. Nothing else is left that would: no later entry and no retry.
 */
async function loseHead(hasRedrive: boolean): Promise<{ broken: Set<Invariant>; given: number }> {
  const trial = new Trial(1, false);
  await trial.setUp();
  trial.weather = 'dead stream';
  trial.cloud.arm('before-head');
  const [place] = trial.places;
  const path = `/v1/desk/conversations/${place && trial.conversationOf(place)}/assignee`;
  const body = { agentId: 'a', instead: null, assignedSeq: 0 };
  await trial.clock.until(trial.backend.request({ method: 'PUT', path, query: new URLSearchParams(), body, token: 'a' }));
  await trial.clock.advance(5 * 60_000);
  const lines = await trial.conclude({ hasRedrive });
  return {
    broken: new Set(check(lines).map(({ invariant }) => invariant)),
    given: trial.hard.counts.get('stream.dead-letter') ?? 0,
  };
}

describe('a change that the stream gave up', () => {
  beforeAll(() => Promise.all([Lambdas.prepare(), preparePages()]), 60_000);

  it('leaves the head behind its log when nobody hands it out again', async () => {
    const { broken, given } = await loseHead(false);
    expect(given).toBeGreaterThan(0);
    expect([...broken]).toContain('assignee.one');
  }, 60_000);

  it('mends the head when it is handed out again', async () => {
    const { broken, given } = await loseHead(true);
    expect(given).toBeGreaterThan(0);
    expect([...broken]).toEqual([]);
  }, 60_000);
});
