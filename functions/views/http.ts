import { serveHttp } from '../gateway/http.ts';
import { readViews, replaceViews } from './store.ts';

export const handler = serveHttp<'views'>({
  'GET /v1/desk/views': async ({ principal: { agent } }) => {
    const [own, team] = await Promise.all([readViews({ agentId: agent.id }), readViews('team')]);
    return { own, team };
  },

  'PUT /v1/desk/views/own': async ({ principal: { agent }, body }) =>
    replaceViews({ agentId: agent.id }, body.version, body.views),

  'PUT /v1/desk/views/team': async ({ body }) => replaceViews('team', body.version, body.views),
});
