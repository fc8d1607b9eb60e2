import { serveHttp } from '../gateway/http.ts';
import { readSettings } from '../directory/settings.ts';

/** Also answers what no route matches, so that an unknown address gets a problem document like everything else. */
export const handler = serveHttp<'health'>({
  'GET /health': async () => {
    readSettings.forget();
    await readSettings();
    return { status: 'ok' };
  },
});
