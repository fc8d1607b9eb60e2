import { listAgents } from '../directory/agents.ts';
import type { Announcement } from '../realtime/announcement.ts';
import type { Command, State, Tries } from './conversation.ts';
import { carryOut, type Outcome } from './log.ts';
import { toConversation, toDeskConversation, toMessage } from './view.ts';

export type Announce = (announcement: Announcement) => void;

/** Carries out a command and has everybody told who has the conversation open. */
export async function act(state: State, command: Command, announce: Announce, tries?: Tries): Promise<Outcome> {
  const outcome = await carryOut(state, command, tries);
  const agents = await listAgents();
  announce({
    kind: 'entry',
    conversationId: state.id,
    listeners: outcome.head.listeners,
    message: toMessage(agents, outcome.entry),
    forCustomer: toConversation(agents, outcome.head),
    forStaff: toDeskConversation(agents, outcome.head),
  });
  return outcome;
}
