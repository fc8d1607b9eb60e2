import type { VirtualClock } from '../../../client/virtual-clock.ts';
import type { Line } from '../checker.ts';
import type { Machine } from './machine.ts';
import { baseUrl, loadPage } from './screen.ts';

interface Race {
  readonly rivals: readonly [Machine, Machine];
  readonly conversation: string;
  readonly round: number;
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly lines: Line[];
}

/** How long a request that was given up may still be on its way. */
const underWayMs = 30_000;

const agentOf = ({ who }: Machine): string => who.slice('agent:'.length);

/** Asks through a page of its own until there is an answer: `done`, or the code of the refusal. */
async function assign(
  machine: Machine,
  { conversation: conversationId, random }: Race,
  body: { agentId: string | null; instead: string | null },
): Promise<string> {
  const environment = machine.environmentOf(machine.openTab());
  const http = loadPage().createHttp({ baseUrl, environment, token: () => Promise.resolve(agentOf(machine)) });
  for (;;) {
    try {
      await http('PUT /v1/desk/conversations/{conversationId}/assignee', { params: { conversationId }, body });
      return 'done';
    } catch (error) {
      const { status, code } = error as { status: number; code: string };
      if (status > 0 && status < 500) return code;
      await new Promise<void>((resolve) => environment.setTimer(resolve, 500 + random() * 2000));
    }
  }
}

/** Two agents want a conversation that nobody has; whoever got it gives it back a moment later. */
export async function race(claims: Race): Promise<void> {
  const { rivals, conversation, round, clock, random, lines } = claims;
  const claim = async (machine: Machine) => {
    const agent = agentOf(machine);
    const answer = await assign(machine, claims, { agentId: agent, instead: null });
    const ended = answer === 'already_assigned' ? 'lost' : 'won';
    lines.push({ type: 'assigned', conversation, agent, claim: ended, round });
    return ended === 'won';
  };
  const [isFirst] = await Promise.all(rivals.map(claim));
  await clock.wait(random() * 2000);
  const winner = isFirst ? rivals[0] : rivals[1];
  await assign(winner, claims, { agentId: null, instead: agentOf(winner) });
  // Tries that were given up may still arrive: whom they found as assignee must not be it again by then.
  await clock.wait(underWayMs);
}
