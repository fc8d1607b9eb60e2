import { AppError } from '../../contract/app-error.ts';
import type { DeskConversation } from '../../contract/entities.ts';
import type { RoutesOf } from '../../contract/routes.ts';
import { listAgents } from '../directory/agents.ts';
import { markNoted } from '../directory/attachments.ts';
import type { Call, SliceHandlers } from '../gateway/http.ts';
import { listed } from '../gateway/listed.ts';
import type { Author } from './conversation.ts';
import { sendableFiles } from './files.ts';
import type { InternalWish } from './internal.ts';
import { actInternally } from './internal-act.ts';
import { readInternal } from './internal-log.ts';
import { toInternalView, toMention } from './internal-view.ts';
import { listMentions, seeMentions } from './mentions.ts';
import { readAnyHead } from './store.ts';
import { instant, toDeskConversation } from './view.ts';

type DeskCall = Pick<Call<'PUT /v1/desk/conversations/{conversationId}/priority'>, 'principal' | 'path' | 'announce'>;

async function actAsStaff({ principal, path, announce }: DeskCall, wish: InternalWish, saw?: number): Promise<DeskConversation> {
  const by = { kind: 'agent', id: principal.agent.id } as const;
  const { head } = await actInternally({ conversationId: path.conversationId, by, wish, saw }, announce);
  return toDeskConversation(await listAgents(), head);
}

/** Only who may read a note can be called in it. */
async function refuseStrangers(agentIds: readonly string[]): Promise<void> {
  const agents = await listAgents();
  const isReader = (id: string): boolean => {
    const agent = agents.get(id);
    return agent?.active === true && agent.permissions.includes('view_chat');
  };
  if (agentIds.every(isReader)) return;
  const detail = 'Mention active agents of this team who may read conversations.';
  throw new AppError('invalid_input', detail, { fields: { mentions: { code: 'not_allowed', detail } } });
}

type Handlers = Pick<
  SliceHandlers<'conversations'>,
  Extract<
    RoutesOf<'conversations'>,
    `${string}/${'internal' | 'notes' | 'priority' | 'category' | 'language' | 'tags' | 'snooze' | 'archive' | 'mentions' | 'mentions/seen'}`
  >
>;

/** The routes of what the team knows of a conversation beside its customer. */
export const internalHandlers: Handlers = {
  'GET /v1/desk/mentions': async ({ principal: { agent }, query: { limit, cursor } }) => {
    let unread = 0;
    const { items, next } = await listed(`mentions ${agent.id}`, cursor, async (position) => {
      const page = await listMentions(agent.id, limit, position);
      unread = page.unread;
      return page;
    });
    const agents = await listAgents();
    const mentions = items.map(({ mention, isUnread, head }) => ({
      ...toMention(agents, mention),
      unread: isUnread,
      conversation: toDeskConversation(agents, head),
    }));
    return { mentions, unread, ...(next !== undefined && { next }) };
  },

  'POST /v1/desk/mentions/seen': async ({ principal: { agent }, body }) => ({ seq: await seeMentions(agent.id, body.seq) }),

  'GET /v1/desk/conversations/{conversationId}/internal': async ({ path: { conversationId }, query }) => {
    await readAnyHead(conversationId);
    const { entries, next } = await readInternal(conversationId, query);
    const agents = await listAgents();
    return { entries: entries.map((entry) => toInternalView(agents, entry)), ...(next !== undefined && { next }) };
  },

  'POST /v1/desk/conversations/{conversationId}/notes': async ({ principal, path: { conversationId }, body, announce }) => {
    const { clientId, text, mentions, attachmentIds = [], ...tries } = body;
    const by: Author = { kind: 'agent', id: principal.agent.id };
    await refuseStrangers(mentions);
    const attachments = attachmentIds.length > 0 ? await sendableFiles(conversationId, by, attachmentIds) : undefined;
    const wish: InternalWish = { kind: 'note', clientId, text, mentions, attachments };
    const { entry } = await actInternally({ conversationId, by, wish }, announce, tries);
    await markNoted(conversationId, attachmentIds, entry.seq);
    return { clientId, seq: entry.seq, at: instant(entry.at), afterSeq: entry.afterSeq };
  },

  'PUT /v1/desk/conversations/{conversationId}/priority': (call) =>
    actAsStaff(call, { kind: 'setPriority', priority: call.body.priority }),

  'PUT /v1/desk/conversations/{conversationId}/category': (call) =>
    actAsStaff(call, { kind: 'setCategory', category: call.body.category }),

  'PUT /v1/desk/conversations/{conversationId}/language': (call) =>
    actAsStaff(call, { kind: 'setLanguage', language: call.body.language }),

  'PUT /v1/desk/conversations/{conversationId}/tags': (call) => actAsStaff(call, { kind: 'changeTags', ...call.body }),

  'PUT /v1/desk/conversations/{conversationId}/snooze': (call) => {
    const { until, after } = call.body;
    return actAsStaff(call, { kind: 'snooze', until: until === null ? null : Date.parse(until) }, after);
  },

  'PUT /v1/desk/conversations/{conversationId}/archive': (call) =>
    actAsStaff(call, { kind: 'archive', isArchived: call.body.isArchived }, call.body.after),
};
