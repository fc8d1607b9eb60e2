import { readSettings } from '../directory/settings.ts';
import { remembered } from '../directory/remembered.ts';
import { serveHttp } from '../gateway/http.ts';
import { listStaffConnections } from '../realtime/connections.ts';
import { requireEnvironment } from '../table/environment.ts';

const isSomebodyOnline = remembered(async () => (await listStaffConnections()).length > 0, 5_000);

export const handler = serveHttp<'settings'>({
  'GET /v1/config': async () => {
    const { phoneCountry: _, ...visible } = await readSettings();
    return { ...visible, apiUrl: requireEnvironment('apiUrl'), online: await isSomebodyOnline() };
  },
  'GET /v1/sign-in': () =>
    Promise.resolve({
      issuer: requireEnvironment('issuer'),
      clientId: requireEnvironment('clientId'),
      scope: 'openid email profile',
      apiUrl: requireEnvironment('apiUrl'),
    }),
});
