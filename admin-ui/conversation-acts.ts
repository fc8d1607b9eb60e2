import { ApiError } from '../client/http.ts';
import type { Category, DeskConversation, Priority } from '../contract/entities.ts';
import { conversationWords } from './conversation-words.ts';
import { customersOf } from './customers.ts';
import type { Desk } from './desk.ts';
import { nameOf } from './inbox-row.ts';
import { currentReading } from './reading.ts';

const paramsOf = ({ id }: DeskConversation) => ({ params: { conversationId: id } });
const wordsNow = () => conversationWords(currentReading().locale);

/** Says in the agent's words why something was refused. */
export function sayRefusal(desk: Desk, error: unknown): void {
  desk.say({ text: currentReading().words.refusals[error instanceof ApiError ? error.code : 'internal'] });
}

/** Shows a change at once and carries it out; a refusal takes it back and is said. True when it came about. */
async function act(
  desk: Desk,
  conversation: DeskConversation,
  change: Partial<DeskConversation>,
  call: () => Promise<DeskConversation>,
): Promise<boolean> {
  const takeBack = desk.inbox.assume(conversation.id, change);
  try {
    desk.inbox.apply(await call());
    return true;
  } catch (error) {
    takeBack();
    if (error instanceof ApiError && error.code === 'already_done') {
      desk.inbox.apply(await desk.http('GET /v1/desk/conversations/{conversationId}', paramsOf(conversation)));
      return true;
    }
    sayRefusal(desk, error);
    return false;
  }
}

export function setPriority(desk: Desk, conversation: DeskConversation, priority: Priority): Promise<boolean> {
  return act(desk, conversation, { priority }, () =>
    desk.http('PUT /v1/desk/conversations/{conversationId}/priority', { ...paramsOf(conversation), body: { priority } }),
  );
}

export function setCategory(desk: Desk, conversation: DeskConversation, category: Category | null): Promise<boolean> {
  return act(desk, conversation, { category: category ?? undefined }, () =>
    desk.http('PUT /v1/desk/conversations/{conversationId}/category', { ...paramsOf(conversation), body: { category } }),
  );
}

/** Adds and removes tags in their one spelling. */
export function changeTags(
  desk: Desk,
  conversation: DeskConversation,
  { add = [], remove = [] }: { add?: readonly string[]; remove?: readonly string[] },
): Promise<boolean> {
  const tags = [...conversation.tags.filter((tag) => !remove.includes(tag)), ...add];
  return act(desk, conversation, { tags: [...new Set(tags)] }, () =>
    desk.http('PUT /v1/desk/conversations/{conversationId}/tags', {
      ...paramsOf(conversation),
      body: { add: [...add], remove: [...remove] },
    }),
  );
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
  const undo = () => {
    desk.say(undefined);
    desk.open(conversation.id);
    const now = desk.inbox.find(conversation.id) ?? conversation;
    void act(desk, now, { snoozedUntil: conversation.snoozedUntil, archivedAt: conversation.archivedAt }, () => call(false));
  };
  desk.say({ text: said, undo });
}

/** Puts a conversation out of the way until a time, or brings it back; what came meanwhile is not put away unseen. */
export async function snooze(desk: Desk, conversation: DeskConversation, until: string | null): Promise<void> {
  const call = (time: string | null, after?: number) =>
    desk.http('PUT /v1/desk/conversations/{conversationId}/snooze', { ...paramsOf(conversation), body: { until: time, after } });
  const { snooze: words } = wordsNow();
  if (until === null) {
    if (await act(desk, conversation, { snoozedUntil: undefined }, () => call(null))) desk.say({ text: words.woken });
    return;
  }
  const { lastSeq, snoozedUntil = null } = conversation;
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
  const name = nameOf(conversation, currentReading());
  if (!isArchived) {
    if (await act(desk, conversation, { archivedAt: undefined }, () => call(false))) desk.say({ text: words.undone(name) });
    return;
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
  const name = nameOf(conversation, currentReading());
  try {
    const body = { isBlocked };
    customersOf(desk).apply(
      await desk.http('PUT /v1/desk/customers/{customerId}/blocked', { params: { customerId: customer.id }, body }),
    );
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'already_done')) return sayRefusal(desk, error);
    await customersOf(desk).read(customer.id);
  }
  const undo = () => {
    desk.say(undefined);
    void setBlocked(desk, conversation, !isBlocked);
  };
  desk.say({ text: isBlocked ? words.done(name) : words.undone(name), undo });
}
