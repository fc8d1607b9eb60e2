import { beforeAll, describe, expect, it } from 'vitest';
import { check, type Line } from './checker.ts';
import { Lambdas } from './virtual/lambda.ts';
import { preparePages } from './virtual/screen.ts';
import { Trial, type Place } from './virtual/trial.ts';

const rounds = 6;
const quietRounds = 3;

/**
 * Both agents write notes while they and the customer write to each other; everybody reloads in the midst of it, and every
 * frame may be lost, late or come twice.
 */
async function whisper(seed: number, isNaive: boolean): Promise<readonly Line[]> {
  const trial = new Trial(seed, isNaive);
  await trial.setUp();
  const [customer, , ...desks] = trial.places.slice(0, 4);
  const reload = (place: Place) => {
    trial.close(place);
    void trial.open(place);
  };
  trial.weather = 'wild frames';
  for (let round = 0; round < rounds; round += 1) {
    for (const desk of desks) trial.note(desk, round === 3);
    if (customer && round % 2 === 0) trial.send(customer, false);
    if (customer) trial.look(customer);
    await trial.clock.advance(2000);
    const [place] = [customer, ...desks].slice(round % 3);
    if (!place) continue;
    reload(place);
    await trial.clock.advance(30_000);
  }
  // Nothing happens any more of which the customer may know: they come back and hear heartbeats.
  for (let round = 0; round < quietRounds; round += 1) {
    for (const desk of desks) trial.note(desk, false);
    if (customer) reload(customer);
    await trial.clock.advance(60_000);
  }
  return trial.conclude();
}

const seeds = [1, 2, 3];

describe('what the team writes among itself', () => {
  beforeAll(() => Promise.all([Lambdas.prepare(), preparePages()]), 120_000);

  it('comes to every console once, whole and in order, and nothing of it to a customer', async () => {
    for (const seed of seeds) {
      const lines = await whisper(seed, false);
      expect(check(lines)).toEqual([]);
      const written = lines.find((line) => line.type === 'log' && line.isInternal && line.entries.length > 0);
      expect(written).toMatchObject({ entries: { length: 2 * (rounds + quietRounds) } });
    }
  }, 180_000);

  it('is noticed where a chat lets pages of customers hide it', async () => {
    for (const seed of seeds) expect(check(await whisper(seed, true)).map(({ invariant }) => invariant)).toContain('private');
  }, 180_000);
});
