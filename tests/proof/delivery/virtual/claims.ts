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

/** Longer than a read can lag. */
const lookAgainMs = 2000;

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

/**
 * Both claim what they saw free; answers who won. A read may lag, and a head whose update was lost stays behind until it is
 * mended: who is refused for having seen an older state looks again. A run in which nobody ever gets it does not end.
 */
async function claimAtOnce(claims: Race): Promise<{ outcomes: readonly string[]; winner: Machine }> {
  const { rivals } = claims;
  for (;;) {
    const assignedSeq = await assignedSeqFor(rivals[0], claims);
    const outcomes = await Promise.all(
      rivals.map((machine) => assign(machine, claims, { agentId: agentOf(machine), instead: null, assignedSeq })),
    );
    const winner = rivals.find((_, index) => outcomes[index] !== 'already_assigned');
    if (winner) return { outcomes, winner };
    await claims.clock.wait(lookAgainMs);
  }
}

/** Two agents want a conversation that nobody has; whoever got it gives it back a moment later. Tries that were given up may arrive at any time after. */
export async function race(claims: Race): Promise<void> {
  const { rivals, conversation, round, clock, random, lines } = claims;
  const { outcomes, winner } = await claimAtOnce(claims);
  for (const [index, machine] of rivals.entries()) {
    const claim = outcomes[index] === 'already_assigned' ? 'lost' : 'won';
    lines.push({ type: 'assigned', conversation, agent: agentOf(machine), claim, round });
  }
  await clock.wait(random() * 2000);
  const given = { instead: agentOf(winner), assignedSeq: await assignedSeqFor(winner, claims) };
  await assign(winner, claims, { agentId: null, ...given });
}
