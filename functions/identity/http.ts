import { AppError } from '../../contract/app-error.ts';
import type { Customer, Session } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import type { Settings } from '../../contract/settings.ts';
import { readSettings } from '../directory/settings.ts';
import { visitOf } from '../directory/visits.ts';
import { issueAccessToken } from '../gateway/access-token.ts';
import { serveHttp, type Caller } from '../gateway/http.ts';
import { isThisMachine, take, takeByAddress } from '../gateway/limiter.ts';
import { checkContact, normalizePhone } from '../directory/contact.ts';
import { verifyIdentityToken } from './identity-token.ts';
import { addCustomer, endSession, openSession, rotateSession, saveVerifiedCustomer, type OpenedSession } from './store.ts';

async function sessionFor(customer: Customer, { sessionId, refreshToken }: OpenedSession): Promise<Session> {
  return { ...(await issueAccessToken({ customerId: customer.id, sessionId })), refreshToken, customer };
}

/** Nobody begins where the chat is off or not meant to be. Browsers always say where a page comes from; what is no browser may lie, and gains nothing by it. */
function admit(settings: Settings, origin: string | undefined): void {
  if (!settings.enabled) throw new AppError('chat_disabled', 'Chat is switched off on this site.');
  if (origin !== undefined && settings.origins.length > 0 && !settings.origins.includes(origin))
    throw new AppError('origin_not_allowed', `Add ${origin} to the allowed sites in the settings.`);
}

/** Nobody begins sessions without end: by address first, so that one that floods takes nothing from the site's share. */
async function slowDown({ ip }: Caller, origin = 'none'): Promise<void> {
  await takeByAddress('sessionsOfAddress', ip);
  if (!isThisMachine(ip)) await take('sessionsOfSite', origin.slice(0, 200));
}

export const handler = serveHttp<'identity'>({
  'POST /v1/guest-sessions': async ({ body, origin, caller }) => {
    const settings = await readSettings();
    admit(settings, origin);
    if (settings.accessMode === 'login_required')
      throw new AppError('forbidden', 'Sign in to the shop first, then start the chat.');
    const contact = settings.accessMode === 'anonymous' ? {} : checkContact(body, settings);
    await slowDown(caller, origin);
    const customer: Customer = { id: newId(), ...contact, locale: body.locale ?? 'en', verified: false };
    const visit = visitOf(caller, body.page, settings);
    await addCustomer(customer, visit);
    return sessionFor(customer, await openSession(customer.id, visit));
  },

  'POST /v1/customer-sessions': async ({ body, origin, caller }) => {
    const settings = await readSettings();
    admit(settings, origin);
    await slowDown(caller, origin);
    const { iss, sub, name, email, phone, locale } = await verifyIdentityToken(body.identityToken);
    const normalized = phone === undefined ? undefined : normalizePhone(phone, settings.phoneCountry);
    const contact = {
      ...(name !== undefined && { name }),
      ...(email !== undefined && { email: email.toLowerCase() }),
      ...(normalized !== undefined && { phone: normalized }),
      locale: locale ?? 'en',
    } as const;
    const visit = visitOf(caller, body.page, settings);
    const customer = await saveVerifiedCustomer(iss, sub, contact, visit);
    return sessionFor(customer, await openSession(customer.id, visit));
  },

  'POST /v1/sessions/refresh': async ({ body, caller }) => {
    await takeByAddress('renewalsOfAddress', caller.ip);
    const rotated = await rotateSession(body.refreshToken, body.next);
    if (!rotated) throw new AppError('session_ended', 'This session has ended. Start again.');
    return sessionFor(rotated.customer, rotated);
  },

  'DELETE /v1/sessions/current': async ({ principal }) => {
    await endSession(principal.sessionId);
    return {};
  },
});
