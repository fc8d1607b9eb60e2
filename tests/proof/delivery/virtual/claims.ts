import type { Http } from '../../../../client/http.ts';
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

const agentOf = ({ who }: Machine): string => who.slice('agent:'.length);

/** Asks through a page of its own until there is an answer, or the code of a refusal. */
export async function insist<T>(
  machine: Machine,
  { random }: Pick<Race, 'random'>,
  ask: (http: Http) => Promise<T>,
): Promise<T | { readonly code: string }> {
  const environment = machine.environmentOf(machine.openTab());
  const http = loadPage().createHttp({ baseUrl, environment, token: () => Promise.resolve(agentOf(machine)) });
  for (;;) {
    try {
      return await ask(http);
    } catch (error) {
      const { status, code } = error as { status: number; code: string };
      if (status > 0 && status < 500) return { code };
      await new Promise<void>((resolve) => environment.setTimer(resolve, 500 + random() * 2000));
    }
  }
}

async function assignedSeqFor(machine: Machine, claims: Race): Promise<number> {
  const params = { conversationId: claims.conversation };
  const seen = await insist(machine, claims, (http) => http('GET /v1/desk/conversations/{conversationId}', { params }));
  if ('code' in seen) throw new Error(`An agent may not see the conversation: ${seen.code}.`);
  return seen.assignedSeq;
}

/** `done`, or the code of the refusal. */
async function assign(
  machine: Machine,
  claims: Race,
  body: { agentId: string | null; instead: string | null; assignedSeq: number },
): Promise<string> {
  const params = { conversationId: claims.conversation };
  const answer = await insist(machine, claims, (http) =>
    http('PUT /v1/desk/conversations/{conversationId}/assignee', { params, body }),
  );
  return 'code' in answer ? answer.code : 'done';
}

/** Two agents want a conversation that nobody has; whoever got it gives it back a moment later. Tries that were given up may arrive at any time after. */
export async function race(claims: Race): Promise<void> {
  const { rivals, conversation, round, clock, random, lines } = claims;
  const assignedSeq = await assignedSeqFor(rivals[0], claims);
  const claim = async (machine: Machine) => {
    const agent = agentOf(machine);
    const answer = await assign(machine, claims, { agentId: agent, instead: null, assignedSeq });
    const ended = answer === 'already_assigned' ? 'lost' : 'won';
    lines.push({ type: 'assigned', conversation, agent, claim: ended, round });
    return ended === 'won';
  };
  const [isFirst] = await Promise.all(rivals.map(claim));
  await clock.wait(random() * 2000);
  const winner = isFirst ? rivals[0] : rivals[1];
  const given = { instead: agentOf(winner), assignedSeq: await assignedSeqFor(winner, claims) };
  await assign(winner, claims, { agentId: null, ...given });
}
