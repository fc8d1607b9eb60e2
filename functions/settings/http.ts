import { isOpen, nextOpening } from '../../contract/business-hours.ts';
import { PublicConfig, type Settings } from '../../contract/settings.ts';
import { readSettings } from '../directory/settings.ts';
import { serveHttp } from '../gateway/http.ts';
import { isSomebodyOnline } from '../realtime/presence.ts';
import { requireEnvironment } from '../table/environment.ts';
import { makeSiteKey, readSiteKeys, revokeSiteKey } from './site-keys.ts';
import { changeSettings, readDeskSettings } from './store.ts';

/** When the business hours begin next and what they are, outside of them; where agents' word alone counts, nobody can tell. */
function openingOf({ presenceMode, businessHours }: Settings): Pick<PublicConfig, 'opensAt' | 'week'> {
  const now = new Date();
  if (presenceMode === 'manual' || isOpen(now, businessHours)) return {};
  const opensAt = nextOpening(now, businessHours)?.toISOString();
  return opensAt === undefined ? {} : { opensAt, week: businessHours.week };
}

export const handler = serveHttp<'settings'>({
  'GET /v1/config': async ({ query }) => {
    const settings = await readSettings(query.version);
    const online = await isSomebodyOnline();
    // Parsed, so that what the public may not know is left out by the contract and not by a list kept here.
    const { timeZone } = settings.businessHours;
    return PublicConfig.parse({ ...settings, ...openingOf(settings), timeZone, apiUrl: requireEnvironment('apiUrl'), online });
  },
  'GET /v1/desk/settings': () => readDeskSettings(),
  'PUT /v1/desk/settings': ({ principal, body }) => changeSettings(body, principal.agent.id),
  'GET /v1/desk/site-keys': () => readSiteKeys(),
  'POST /v1/desk/site-keys': ({ principal, body }) => makeSiteKey(body.site, principal.agent.id),
  'DELETE /v1/desk/site-keys': ({ query }) => revokeSiteKey(query.site, query.keyId),
  'GET /v1/sign-in': () =>
    Promise.resolve({
      issuer: requireEnvironment('issuer'),
      clientId: requireEnvironment('clientId'),
      scope: 'openid email profile',
      apiUrl: requireEnvironment('apiUrl'),
    }),
});
