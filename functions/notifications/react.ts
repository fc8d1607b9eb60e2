import { listAgents } from '../directory/agents.ts';
import { listStaffConnections } from '../realtime/connections.ts';
import { post } from '../realtime/post.ts';
import { worthTelling, type NewNotice } from './notice.ts';
import { keepNotice } from './store.ts';
import { toNoticeView } from './view.ts';

/** Keeps what concerns agents and tells their consoles, whatever these show. Safe to repeat. */
export async function notify(notices: readonly NewNotice[]): Promise<void> {
  const agents = await listAgents();
  const news = worthTelling(notices).filter(({ agentId }) => agents.get(agentId)?.active);
  if (news.length === 0) return;
  const kept = await Promise.all(news.map(async (notice) => ({ agentId: notice.agentId, notice: await keepNotice(notice) })));
  const connections = await listStaffConnections();
  await post(
    kept.flatMap(({ agentId, notice }) =>
      connections
        .filter((connection) => connection.agentId === agentId)
        .map(({ connectionId }) => ({ connectionId, frame: { type: 'notice.added', notice: toNoticeView(agents, notice) } })),
    ),
  );
}
