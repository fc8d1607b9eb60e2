import { ApiError } from '../client/http.ts';
import type { AgentFace, ConversationStatus, DeskConversation } from '../contract/entities.ts';
import { customersOf } from './customers.ts';
import type { Desk } from './desk.ts';
import { inTurn } from './in-turn.ts';
import { currentReading } from './reading.ts';
import { act, nameNow, nowOf, paramsOf, sayDone, sayRefusal, wordsNow } from './undoable-act.ts';

function putStatus(desk: Desk, conversation: DeskConversation, status: ConversationStatus): Promise<boolean> {
  return act(desk, conversation, { status }, () =>
    desk.http('PUT /v1/desk/conversations/{conversationId}/status', { ...paramsOf(conversation), body: { status } }),
  );
}

/** Changes the status; what is resolved or closed makes room for the next conversation. */
export async function setStatus(desk: Desk, conversation: DeskConversation, status: ConversationStatus): Promise<void> {
  const before = conversation.status;
  const isDone = status === 'resolved' || status === 'closed';
  const next = desk.inbox.neighbour(conversation.id);
  if (isDone && desk.route.look.narrowing.status === undefined) goOn(desk, conversation, next);
  if (!(await putStatus(desk, conversation, status))) return;
  sayDone(desk, wordsNow().done.status[status](nameNow(conversation)), () => {
    if (isDone) desk.open(conversation.id);
    return putStatus(desk, nowOf(desk, conversation), before);
  });
}

function putAssignee(desk: Desk, conversation: DeskConversation, agent: AgentFace | null): Promise<DeskConversation> {
  const instead = conversation.assignee?.id ?? null;
  return inTurn(desk, conversation.id, () => {
    // Who gives it on before the first answer is there means the one they have just given it to.
    const { assignedSeq } = nowOf(desk, conversation);
    const body = { agentId: agent?.id ?? null, instead, assignedSeq };
    return desk.http('PUT /v1/desk/conversations/{conversationId}/assignee', { ...paramsOf(conversation), body });
  });
}

/** Hands a conversation to somebody, or to nobody; true when it came about. Whoever was quicker is named. */
async function handTo(desk: Desk, conversation: DeskConversation, agent: AgentFace | null): Promise<boolean> {
  const end = desk.inbox.assume(conversation.id, { assignee: agent });
  try {
    desk.inbox.apply(await putAssignee(desk, conversation, agent));
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.code === 'already_assigned') await sayWhoWon(desk, conversation);
    else sayRefusal(desk, error);
    return false;
  } finally {
    end();
  }
}

async function sayWhoWon(desk: Desk, conversation: DeskConversation): Promise<void> {
  try {
    const now = await desk.http('GET /v1/desk/conversations/{conversationId}', paramsOf(conversation));
    desk.inbox.apply(now);
    const { done } = wordsNow();
    desk.say({ text: now.assignee === null ? done.givenBack : done.wonBy(currentReading().pick(now.assignee.name)) });
  } catch (error) {
    sayRefusal(desk, error);
  }
}

/** Assigns a conversation to an agent, or takes it from whoever has it. */
export async function assign(desk: Desk, conversation: DeskConversation, agent: AgentFace | null): Promise<void> {
  const { assignee: before } = conversation;
  if (before?.id === agent?.id || !(await handTo(desk, conversation, agent))) return;
  const { done } = wordsNow();
  const name = nameNow(conversation);
  const isMine = agent?.id === desk.me.id;
  const said =
    agent === null ? done.released(name) : isMine ? done.mine(name) : done.assigned(name, currentReading().pick(agent.name));
  sayDone(desk, said, () => handTo(desk, nowOf(desk, conversation), before));
}

/** Leaves a conversation that was put out of the way, as after resolving it. */
function goOn(desk: Desk, conversation: DeskConversation, next: string | undefined): void {
  if (desk.route.conversationId === conversation.id) desk.open(next);
}

async function putAway(
  desk: Desk,
  conversation: DeskConversation,
  change: Partial<DeskConversation>,
  call: (isAway: boolean) => Promise<DeskConversation>,
  said: string,
): Promise<void> {
  const next = desk.inbox.neighbour(conversation.id);
  goOn(desk, conversation, next);
  if (!(await act(desk, conversation, change, () => call(true)))) return;
  sayDone(desk, said, () => {
    desk.open(conversation.id);
    const { snoozedUntil, archivedAt } = conversation;
    return act(desk, nowOf(desk, conversation), { snoozedUntil, archivedAt }, () => call(false));
  });
}

/** Puts a conversation out of the way until a time, or brings it back; what came meanwhile is not put away unseen. */
export async function snooze(desk: Desk, conversation: DeskConversation, until: string | null): Promise<void> {
  const call = (time: string | null, after?: number) =>
    desk.http('PUT /v1/desk/conversations/{conversationId}/snooze', { ...paramsOf(conversation), body: { until: time, after } });
  const { snooze: words } = wordsNow();
  const { lastSeq, snoozedUntil = null } = conversation;
  if (until === null) {
    if (!(await act(desk, conversation, { snoozedUntil: undefined }, () => call(null)))) return;
    const put = () => act(desk, nowOf(desk, conversation), { snoozedUntil: snoozedUntil ?? undefined }, () => call(snoozedUntil));
    return sayDone(desk, words.woken, put);
  }
  await putAway(
    desk,
    conversation,
    { snoozedUntil: until },
    (isAway) => (isAway ? call(until, lastSeq) : call(snoozedUntil)),
    words.done(currentReading().full(until)),
  );
}

/** Puts a conversation into the archive until something happens in it, or takes it out. */
export async function setArchived(desk: Desk, conversation: DeskConversation, isArchived: boolean): Promise<void> {
  const call = (wanted: boolean, after?: number) =>
    desk.http('PUT /v1/desk/conversations/{conversationId}/archive', {
      ...paramsOf(conversation),
      body: { isArchived: wanted, after },
    });
  const { archive: words } = wordsNow();
  const name = nameNow(conversation);
  const { archivedAt } = conversation;
  if (!isArchived) {
    if (!(await act(desk, conversation, { archivedAt: undefined }, () => call(false)))) return;
    return sayDone(desk, words.undone(name), () =>
      act(desk, nowOf(desk, conversation), { archivedAt }, () => call(true, conversation.lastSeq)),
    );
  }
  await putAway(
    desk,
    conversation,
    { archivedAt: new Date().toISOString() },
    (isAway) => (isAway ? call(true, conversation.lastSeq) : call(false)),
    words.done(name),
  );
}

/** Keeps a visitor from writing, or lets them again; the other way is one step away. */
export async function setBlocked(desk: Desk, conversation: DeskConversation, isBlocked: boolean): Promise<void> {
  const { block: words } = wordsNow();
  const { customer } = conversation;
  const name = nameNow(conversation);
  try {
    const call = { params: { customerId: customer.id }, body: { isBlocked } };
    await customersOf(desk).change(customer.id, desk.http('PUT /v1/desk/customers/{customerId}/blocked', call));
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'already_done')) return sayRefusal(desk, error);
    await customersOf(desk).read(customer.id);
  }
  sayDone(desk, isBlocked ? words.done(name) : words.undone(name), () => setBlocked(desk, conversation, !isBlocked));
}
