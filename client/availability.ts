import type { Agent, Availability } from '../contract/entities.ts';
import { mostChoices } from '../contract/choices.ts';
import type { Http } from './http.ts';

type Chosen = Pick<Agent, 'availability' | 'choice'>;

export interface Choices {
  /** Chooses at this moment. What comes back tells the service, as often as it is called, and answers the latest that holds. */
  choose(availability: Availability): (http: Http) => Promise<Chosen>;
}

/** More than these at once is not people. */
const mostTries = 5;

/**
 * Says whether an agent is there. Choices are numbered above every number that was heard of, and the service takes none below
 * the one it has: what is long under way never undoes what was chosen after it. No clock is asked.
 */
export function createChoices(known: Chosen): Choices {
  let newest = known;
  let number = known.choice ?? 0;
  let turns = 0;
  const hear = ({ availability, choice }: Chosen): void => {
    // Somebody who sends no numbers chose: they begin anew.
    if (choice === undefined) number = 0;
    else if (choice < (newest.choice ?? 0)) return;
    else number = Math.max(number, choice);
    newest = { availability, ...(choice !== undefined && { choice }) };
  };
  return {
    choose(availability) {
      const turn = (turns += 1);
      let choice = (number += 1);
      return async (http) => {
        for (let tries = 1; ; tries += 1) {
          // Where numbers are used up, whoever sends none begins them anew.
          const body = { availability, ...(choice <= mostChoices ? { choice } : {}) };
          const heard = await http('PUT /v1/desk/me/availability', { body });
          hear(heard);
          // Somebody at another console had counted on; of one's own choices only the last is told once more.
          const isTaken = heard.availability === availability || turn !== turns;
          if (isTaken || tries === mostTries) return newest;
          choice = number += 1;
        }
      };
    },
  };
}
