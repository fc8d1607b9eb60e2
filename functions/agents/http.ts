import { listAgents } from '../directory/agents.ts';
import { serveHttp } from '../gateway/http.ts';

export const handler = serveHttp<'agents'>({
  'GET /v1/desk/me': ({ principal }) => Promise.resolve(principal.agent),
  'GET /v1/desk/agents': async () => {
    const agents = [...(await listAgents()).values()].filter(({ active }) => active);
    return {
      agents: agents.map(({ id, name }) => ({ id, name })).sort((one, other) => one.name.en.localeCompare(other.name.en)),
    };
  },
});
