import { readSettings } from '../directory/settings.ts';
import { serveHttp } from '../gateway/http.ts';
import { isSomebodyOnline } from '../realtime/presence.ts';
import { requireEnvironment } from '../table/environment.ts';

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
