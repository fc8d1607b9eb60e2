import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChoices } from '../../client/availability.ts';
import type { Http } from '../../client/http.ts';
import type { Availability } from '../../contract/entities.ts';
import { mostChoices } from '../../contract/choices.ts';

interface Kept {
  availability: Availability;
  choice?: number;
}

/** The rule of the service: a number below the one that is kept changes nothing, none at all is the latest. */
function keep(kept: Kept, { availability, choice }: Kept): void {
  if (choice !== undefined && choice <= (kept.choice ?? 0)) return;
  kept.availability = availability;
  if (choice === undefined) delete kept.choice;
  else kept.choice = choice;
}

/** Requests that arrive when the test says so, in any order and any number of times. */
function openService(kept: Kept) {
  const onTheWay: Kept[] = [];
  const answers: (() => void)[] = [];
  const http = ((_: string, { body }: { body: Kept }) => {
    onTheWay.push(body);
    return new Promise((resolve) => answers.push(() => resolve({ ...kept })));
  }) as unknown as Http;
  return {
    http,
    onTheWay,
    async arrive(index: number, isAnswered = true): Promise<void> {
      keep(kept, onTheWay[index] ?? { availability: 'offline' });
      if (isAnswered) answers[index]?.();
      // What an answer leads to has been asked for when this is over.
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    },
  };
}

describe('whether an agent is there', () => {
  it('is what they chose last, in whatever order and however often their choices arrive', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('online', 'away', 'offline'), { minLength: 1, maxLength: 5 }),
        fc.array(fc.nat({ max: 4 }), { maxLength: 12 }),
        async (chosen, strays) => {
          const kept: Kept = { availability: 'online', choice: 7 };
          const { http, onTheWay, arrive } = openService(kept);
          const choices = createChoices(kept);
          const told = chosen.map((availability) => choices.choose(availability)(http));
          const sent = onTheWay.length;
          for (const stray of strays) await arrive(stray % sent, false);
          for (let index = sent - 1; index >= 0; index -= 1) await arrive(index);
          expect(kept.availability).toBe(chosen.at(-1));
          expect((await Promise.all(told)).map(({ availability }) => availability)).toEqual(chosen.map(() => chosen.at(-1)));
          expect(onTheWay).toHaveLength(sent);
        },
      ),
    );
  });

  it('is told once more above what another console had reached, and is not given up to it', async () => {
    const kept: Kept = { availability: 'online', choice: 5 };
    const { http, onTheWay, arrive } = openService(kept);
    const told = createChoices({ availability: 'online', choice: 2 }).choose('away')(http);
    await arrive(0);
    await arrive(1);
    expect(await told).toEqual({ availability: 'away', choice: 6 });
    expect(onTheWay.map(({ choice }) => choice)).toEqual([3, 6]);
  });

  it('carries the same number when it is tried again', async () => {
    const kept: Kept = { availability: 'online' };
    const { http, onTheWay, arrive } = openService(kept);
    const tell = createChoices(kept).choose('away');
    void tell(http);
    const again = tell(http);
    await arrive(1);
    await arrive(0);
    expect(await again).toEqual({ availability: 'away', choice: 1 });
    expect(onTheWay.map(({ choice }) => choice)).toEqual([1, 1]);
  });

  it('locks nobody out where the numbers are used up', async () => {
    const kept: Kept = { availability: 'online', choice: mostChoices };
    const { http, onTheWay, arrive } = openService(kept);
    const told = createChoices(kept).choose('away')(http);
    await arrive(0);
    expect((await told).availability).toBe('away');
    expect(onTheWay).toEqual([{ availability: 'away' }]);
  });
});
