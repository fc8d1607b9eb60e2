import { listAgents } from '../directory/agents.ts';
import { serveHttp } from '../gateway/http.ts';
import { listed } from '../gateway/listed.ts';
import { countUnread, markSeen, readNotices, readSeen } from './store.ts';
import { toNoticeView } from './view.ts';

export const handler = serveHttp<'notifications'>({
  'GET /v1/desk/notices': async ({ principal: { agent }, query: { limit, cursor } }) => {
    const [seen, agents] = await Promise.all([readSeen(agent.id), listAgents()]);
    const [{ items, next }, counted] = await Promise.all([
      listed(`notices ${agent.id}`, cursor, (below) => readNotices(agent.id, limit, below)),
      countUnread(agent.id, seen),
    ]);
    const notices = items.map((notice) => ({ ...toNoticeView(agents, notice), unread: notice.id > seen }));
    return { notices, ...counted, ...(next !== undefined && { next }) };
  },

  'POST /v1/desk/notices/seen': async ({ principal: { agent }, body }) => ({ id: await markSeen(agent.id, body.id) }),
});
