import { listAgents } from '../directory/agents.ts';
import type { RoutesOf } from '../../contract/routes.ts';
import type { SliceHandlers } from '../gateway/http.ts';
import { listed } from '../gateway/listed.ts';
import { listMessages, type FoundPage, type MessageFilter } from './message-list.ts';
import { instant, toMessage } from './view.ts';

type Handlers = Pick<SliceHandlers<'conversations'>, Extract<RoutesOf<'conversations'>, 'GET /v1/desk/messages'>>;

const timeOf = (at: string | undefined): number | undefined => (at === undefined ? undefined : Date.parse(at));

/** The route of messages across conversations. */
export const messageHandlers: Handlers = {
  'GET /v1/desk/messages': async ({ principal, query: { kind, sender, agent, read, from, to, text, limit, cursor } }) => {
    const filter: MessageFilter = {
      kind,
      sender,
      agentId: agent,
      isRead: read === undefined ? undefined : read === 'read',
      fromMs: timeOf(from),
      toMs: timeOf(to),
      text,
    };
    let page: FoundPage = { items: [] };
    const scope = `messages ${principal.agent.id} ${JSON.stringify(filter)}`;
    const { next } = await listed(scope, cursor, async (before) => (page = await listMessages(filter, limit, before)));
    const agents = await listAgents();
    return {
      messages: page.items.map(({ head, entry, isRead }) => ({
        conversationId: head.id,
        customer: head.customer,
        message: toMessage(agents, entry),
        isRead,
      })),
      ...(next !== undefined && { next }),
      ...(page.lookedBackToMs !== undefined && { lookedBackTo: instant(page.lookedBackToMs) }),
    };
  },
};
