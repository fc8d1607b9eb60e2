import { faceOf, listAgents } from '../directory/agents.ts';
import { serveHttp } from '../gateway/http.ts';
import { readPresences } from '../realtime/presence.ts';
import { setAvailability } from './store.ts';

export const handler = serveHttp<'agents'>({
  'GET /v1/desk/me': ({ principal }) => Promise.resolve(principal.agent),
  'PUT /v1/desk/me/availability': ({ principal, body }) => setAvailability(principal.agent.id, body.availability),
  'GET /v1/desk/agents': async () => {
    const [agents, presences] = await Promise.all([listAgents(), readPresences()]);
    const colleagues = [...presences].map(([id, presence]) => ({ ...faceOf(agents, id), presence }));
    return { agents: colleagues.sort((one, other) => one.name.en.localeCompare(other.name.en)) };
  },
});
