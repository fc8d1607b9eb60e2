import { serveHttp } from '../gateway/http.ts';
import { forgetSettings, readSettings } from '../directory/settings.ts';

/** Also answers what no route matches, so that an unknown address gets a problem document like everything else. */
export const handler = serveHttp<'health'>({
  'GET /health': async () => {
    forgetSettings();
    await readSettings();
    return { status: 'ok' };
  },
});
