import { AppError, notFound } from '../../contract/app-error.ts';
import type { Conversation, QueuePlace } from '../../contract/entities.ts';
import { listAgents, faceOf } from '../directory/agents.ts';
import { markSent } from '../directory/attachments.ts';
import { readProfile } from '../directory/customer-profile.ts';
import { readCustomer, toDeskCustomer, type CustomerRecord } from '../directory/customers.ts';
import { readSettings } from '../directory/settings.ts';
import { visitOf } from '../directory/visits.ts';
import { serveHttp, type Call } from '../gateway/http.ts';
import { listed } from '../gateway/listed.ts';
import { areLimitsOn } from '../table/environment.ts';
import { describeFailure, logLine } from '../table/log-line.ts';
import { act, type Announce } from './act.ts';
import { explainClosed, setBlocked } from './blocking.ts';
import type { Author, Command, State } from './conversation.ts';
import { sendableFiles } from './files.ts';
import { countInbox, filterOf, listInbox } from './inbox-list.ts';
import type { Head } from './item.ts';
import { readState } from './log.ts';
import { internalHandlers } from './internal-http.ts';
import { messageHandlers } from './message-http.ts';
import { openConversation, startConversation } from './opening.ts';
import { listHistory, listOwn, markDelivered, markSeen, readAnyHead, readMessages, readOwnHead, readPlace } from './store.ts';
import { toConversation, toDeskConversation, toFrameHead, toMessage } from './view.ts';

type SendCall =
  Call<'POST /v1/conversations/{conversationId}/messages'> | Call<'POST /v1/desk/conversations/{conversationId}/messages'>;

async function send(state: State, by: Author, { body: { clientId, text, attachmentIds = [], ...tries }, announce }: SendCall) {
  const attachments = attachmentIds.length > 0 ? await sendableFiles(state.id, by, attachmentIds) : undefined;
  const { entry } = await act(
    state,
    { kind: 'send', by, clientId, text, attachments, isUnlimited: !areLimitsOn() },
    announce,
    tries,
  );
  // Before anybody hears of the message, so that whoever does may read its files; the change stream repeats it after a crash.
  await markSent(state.id, attachmentIds, entry.seq);
  const { seq, at, event } = toMessage(await listAgents(), entry);
  return { clientId, seq, at, ...(event && { event }) };
}

function announceHead(head: Head, announce: Announce): void {
  const { id: conversationId, listeners, internal } = head;
  announce({ kind: 'receipt', conversationId, listeners, head: toFrameHead(head), internalSeq: internal.lastSeq });
}

function announceReceipt({ head, moved }: { head: Head; moved: boolean }, announce: Announce): void {
  if (moved) announceHead(head, announce);
}

async function see(side: 'customer' | 'staff', head: Head, seq: number, announce: Announce) {
  const marked = await markSeen(side, head, seq);
  announceReceipt(marked, announce);
  return { seq: (side === 'customer' ? marked.head.seenByCustomer : marked.head.seenByStaff).seq };
}

async function receive(side: 'customer' | 'staff', head: Head, seq: number, announce: Announce) {
  const marked = await markDelivered(side, head, seq);
  announceReceipt(marked, announce);
  return { seq: side === 'customer' ? marked.head.deliveredToCustomer : marked.head.deliveredToStaff };
}

async function page(conversationId: string, query: { after?: number | undefined; before?: number | undefined; limit: number }) {
  const { entries, next } = await readMessages(conversationId, query);
  const agents = await listAgents();
  return { messages: entries.map((entry) => toMessage(agents, entry)), ...(next !== undefined && { next }) };
}

const ownState = async (customerId: string, conversationId: string, knownSeq?: number): Promise<State> => {
  const state = await readState(conversationId, knownSeq);
  // Somebody else's conversation is answered exactly like one that never was.
  if (state.customer.id !== customerId) return readOwnHead(customerId, conversationId);
  return state;
};

async function actAsCustomer(
  customerId: string,
  conversationId: string,
  command: Command,
  announce: Announce,
): Promise<Conversation> {
  const { head } = await act(await ownState(customerId, conversationId), command, announce);
  return toConversation(await listAgents(), head);
}

/** The place in line is a courtesy: when it cannot be read, the conversation goes without it. */
async function placeIfKnown(head: Head): Promise<QueuePlace | undefined> {
  try {
    return await readPlace(head);
  } catch (error) {
    logLine('warn', 'The place in line could not be read.', describeFailure(error));
    return undefined;
  }
}

async function nameWinner(conversationId: string, error: unknown): Promise<never> {
  if (!(error instanceof AppError) || error.code !== 'already_assigned') throw error;
  const [{ assigneeId }, agents] = await Promise.all([readAnyHead(conversationId), listAgents()]);
  const winner = assigneeId === null ? 'Nobody has it now.' : `${faceOf(agents, assigneeId).name.en} has it now.`;
  throw new AppError('already_assigned', `Somebody else changed the assignee. ${winner}`, { cause: error });
}

export const handler = serveHttp<'conversations'>({
  ...internalHandlers,
  ...messageHandlers,

  'POST /v1/conversations': async ({ principal, body: { attributes, page: address, ...wish }, caller }) => {
    // Without an address the page is not known, and what is known of an earlier one stays.
    const visit = address === undefined ? undefined : visitOf(caller, address, await readSettings());
    const { head, isNew } = await openConversation(principal.customerId, wish, { attributes, visit });
    return { status: isNew ? 201 : 200, body: toConversation(await listAgents(), head) };
  },

  'GET /v1/conversations': async ({ principal: { customerId }, query: { limit, cursor } }) => {
    const { items, next } = await listed(`own ${customerId}`, cursor, (position) => listOwn(customerId, limit, position));
    const agents = await listAgents();
    return { conversations: items.map((head) => toConversation(agents, head)), ...(next !== undefined && { next }) };
  },

  'GET /v1/conversations/{conversationId}': async ({ principal, path }) => {
    const head = await readOwnHead(principal.customerId, path.conversationId);
    const [agents, queue] = await Promise.all([listAgents(), placeIfKnown(head)]);
    return { ...toConversation(agents, head), ...(queue && { queue }) };
  },

  'POST /v1/conversations/{conversationId}/end': async ({ principal, path, announce }) =>
    actAsCustomer(principal.customerId, path.conversationId, { kind: 'end' }, announce),

  'POST /v1/conversations/{conversationId}/resolution': async ({ principal, path, body: { isSolved }, announce }) =>
    actAsCustomer(principal.customerId, path.conversationId, { kind: 'confirm', isSolved }, announce),

  'POST /v1/conversations/{conversationId}/rating': async ({ principal, path, body: { score, comment }, announce }) =>
    // A comment of nothing but spaces is none.
    actAsCustomer(principal.customerId, path.conversationId, { kind: 'rate', score, comment: comment || undefined }, announce),

  'GET /v1/conversations/{conversationId}/messages': async ({ principal, path, query }) => {
    await readOwnHead(principal.customerId, path.conversationId);
    return page(path.conversationId, query);
  },

  'POST /v1/conversations/{conversationId}/messages': async (call) =>
    send(await ownState(call.principal.customerId, call.path.conversationId, call.body.after), { kind: 'customer' }, call).catch(
      (error: unknown) => explainClosed(call.principal.customerId, error),
    ),

  'POST /v1/conversations/{conversationId}/seen': async ({ principal, path, body, announce }) =>
    see('customer', await readOwnHead(principal.customerId, path.conversationId), body.seq, announce),

  'POST /v1/conversations/{conversationId}/delivered': async ({ principal, path, body, announce }) =>
    receive('customer', await readOwnHead(principal.customerId, path.conversationId), body.seq, announce),

  'GET /v1/desk/conversations': async ({ principal: { agent }, query: { limit, cursor, ...query } }) => {
    const scope = `inbox ${agent.id} ${JSON.stringify(query)}`;
    const filter = filterOf(query, agent.id);
    const { items, next } = await listed(scope, cursor, (after) => listInbox(filter, limit, { order: query.order, after }));
    const agents = await listAgents();
    return { conversations: items.map((head) => toDeskConversation(agents, head)), ...(next !== undefined && { next }) };
  },

  'POST /v1/desk/conversations': async ({ principal: { agent }, body: { customerId, clientId, text }, announce }) => {
    const state = await startConversation(customerId, clientId);
    const by: Author = { kind: 'agent', id: agent.id };
    const { head } = await act(state, { kind: 'send', by, clientId, text }, announce, { retry: true, after: 0 });
    return toDeskConversation(await listAgents(), head);
  },

  'GET /v1/desk/inbox': async ({ principal: { agent } }) => countInbox(agent.id),

  'GET /v1/desk/customers/{customerId}/conversations': async ({ path: { customerId }, query: { limit, cursor } }) => {
    const { items, next } = await listed(`history ${customerId}`, cursor, (position) => listHistory(customerId, limit, position));
    const agents = await listAgents();
    return { conversations: items.map((head) => toDeskConversation(agents, head)), ...(next !== undefined && { next }) };
  },

  'PUT /v1/desk/customers/{customerId}/blocked': async ({ principal: { agent }, path: { customerId }, body }) => {
    await setBlocked(customerId, body.isBlocked, agent.id);
    const record = await readCustomer(customerId);
    if (!record) throw notFound();
    return readProfile(record);
  },

  'GET /v1/desk/conversations/{conversationId}': async ({ path }) => {
    const head = await readAnyHead(path.conversationId);
    const [agents, record] = await Promise.all([listAgents(), readCustomer(head.customer.id)]);
    const known: CustomerRecord = record ?? { ...head.customer, locale: head.language };
    return { ...toDeskConversation(agents, head), customer: toDeskCustomer(known) };
  },

  'GET /v1/desk/conversations/{conversationId}/messages': async ({ path, query }) => {
    await readAnyHead(path.conversationId);
    return page(path.conversationId, query);
  },

  'POST /v1/desk/conversations/{conversationId}/messages': async (call) =>
    send(await readState(call.path.conversationId, call.body.after), { kind: 'agent', id: call.principal.agent.id }, call),

  'POST /v1/desk/conversations/{conversationId}/seen': async ({ path, body, announce }) =>
    see('staff', await readAnyHead(path.conversationId), body.seq, announce),

  'POST /v1/desk/conversations/{conversationId}/delivered': async ({ path, body, announce }) =>
    receive('staff', await readAnyHead(path.conversationId), body.seq, announce),

  'PUT /v1/desk/conversations/{conversationId}/status': async ({ principal: { agent }, path, body, announce }) => {
    const by: Author = { kind: 'agent', id: agent.id };
    const { head } = await act(await readState(path.conversationId), { kind: 'setStatus', by, status: body.status }, announce);
    return toDeskConversation(await listAgents(), head);
  },

  'PUT /v1/desk/conversations/{conversationId}/assignee': async ({ principal: { agent }, path, body, announce }) => {
    const agents = await listAgents();
    if (body.agentId !== null && !agents.get(body.agentId)?.active) {
      const detail = 'Choose an active agent of this team.';
      throw new AppError('invalid_input', detail, { fields: { agentId: { code: 'not_allowed', detail } } });
    }
    const command: Command = { kind: 'assign', by: { kind: 'agent', id: agent.id }, ...body };
    const { head } = await act(await readState(path.conversationId), command, announce).catch((error: unknown) =>
      nameWinner(path.conversationId, error),
    );
    return toDeskConversation(agents, head);
  },
});
