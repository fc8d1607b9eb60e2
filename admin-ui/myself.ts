import type { Choices } from '../client/availability.ts';
import type { Http } from '../client/http.ts';
import type { Agent, Availability } from '../contract/entities.ts';
import { loadCode } from './fresh-code.ts';

/** The signed-in agent: who they are, what they may do, and whether they say that they are there. */
export interface Myself {
  readonly me: Agent;
  /** Shown as soon as it is chosen. */
  readonly availability: Availability;
  /** Asks the service anew; an answer that was overtaken by another changes nothing. */
  reread(): Promise<void>;
  /** Takes over what a change of oneself was answered with. */
  become(next: Agent): void;
  /** Says whether one is there; rejects with what was refused. */
  choose(availability: Availability): Promise<void>;
}

/** Keeps the agent who has just signed in current; `changed` is called after every change. */
export function createMyself(http: Http, signedIn: Agent, changed: () => void): Myself {
  let me = signedIn;
  let { availability } = me;
  let choices: Promise<Choices> | undefined;
  /** Choices that are under way: until the last has its answer, what was chosen is shown. */
  let choosing = 0;
  let readings = 0;
  /** The last reading that was answered. */
  let answered = 0;

  const settle = () => {
    if (choosing === 0) ({ availability } = me);
    changed();
  };
  /** Choices are numbered: one below the one that is known was told before it. */
  const isOlder = ({ choice = Infinity }: Pick<Agent, 'choice'>) => choice < (me.choice ?? 0);
  const take = (next: Agent) => {
    const { availability: chosen, choice } = me;
    me = isOlder(next) ? { ...next, availability: chosen, choice } : next;
    settle();
  };
  const reread = async () => {
    const mine = (readings += 1);
    const next = await http('GET /v1/desk/me', {});
    if (mine < answered) return;
    answered = mine;
    take(next);
  };
  const loadChoices = () =>
    loadCode(() => import('../client/availability.ts')).then(
      ({ createChoices }) => createChoices(me),
      (error: unknown) => {
        choices = undefined;
        throw error;
      },
    );

  return {
    get me() {
      return me;
    },
    get availability() {
      return availability;
    },
    reread,
    become(next) {
      take(next);
      // Which of the two is the newer nobody can tell: a third is newer than both.
      if (readings > answered) reread().catch(() => undefined);
    },
    async choose(wanted) {
      choosing += 1;
      availability = wanted;
      changed();
      try {
        choices ??= loadChoices();
        const chosen = await (await choices).choose(wanted)(http);
        const { choice: _, ...others } = me;
        if (!isOlder(chosen)) me = { ...others, ...chosen };
      } finally {
        choosing -= 1;
        settle();
      }
    },
  };
}
