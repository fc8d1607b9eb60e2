import { AppError, notFound } from '../../contract/app-error.ts';
import { listAgents } from '../directory/agents.ts';
import type { Announce } from './act.ts';
import type { Tries } from './conversation.ts';
import type { InternalAuthor, InternalWish } from './internal.ts';
import { carryOutInternally, type InternalOutcome } from './internal-log.ts';
import { toInternalView } from './internal-view.ts';
import { readHead, repairHead } from './log.ts';
import { toDeskConversation } from './view.ts';

/** What somebody of the team, or the system, does to a conversation behind its customer's back. */
export interface InternalAct {
  readonly conversationId: string;
  readonly by: InternalAuthor;
  readonly wish: InternalWish;
  /** The newest message the writer saw, where it matters that nothing came after it. */
  readonly saw?: number | undefined;
}

/** Writes to the internal log, and has everybody of the staff told who has the conversation open. */
export async function actInternally(act: InternalAct, announce: Announce, tries?: Tries): Promise<InternalOutcome> {
  const { conversationId, by, wish, saw } = act;
  const known = (await readHead(conversationId, true)) ?? (await repairHead(conversationId, 0));
  if (!known) throw notFound();
  if (saw !== undefined && saw < known.lastSeq)
    throw new AppError('conversation_moved_on', 'Read what is new before you put this out of the way.');
  const outcome = await carryOutInternally(known, { ...wish, by, afterSeq: known.lastSeq }, tries);
  const { entry, head } = outcome;
  const agents = await listAgents();
  announce({
    kind: 'internal',
    conversationId,
    listeners: head.listeners,
    entry: toInternalView(agents, entry),
    forStaff: toDeskConversation(agents, head),
  });
  return outcome;
}
