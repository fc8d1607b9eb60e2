import { deepEqual, equal } from 'node:assert/strict';
import { weekdays } from '../../../contract/business-hours.ts';
import type { Conversation, Message, Session, SocketTicket } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import { defaultSettings } from '../../../contract/settings.ts';
import type { Seen, Shop } from './shop.ts';

/** One thing somebody asks of the service, what makes it possible, and what must hold once it was granted. */
export interface Scenario {
  readonly name: string;
  /** Sets the stage; what it answers does the asking. */
  readonly stage: (shop: Shop) => Promise<Ask>;
}

export interface Ask {
  /** Asks, or asks again as a client does that got no good answer. */
  readonly run: (isRetry: boolean) => Promise<Seen>;
  /** Whether this answer grants what was asked. */
  readonly isServed?: (seen: Seen) => boolean;
  /** Throws when something was lost, doubled or left unmended after it was granted. */
  readonly verify: (served: Seen) => Promise<void>;
}

export const scenario = (name: string, stage: Scenario['stage']): Scenario => ({ name, stage });

/** A customer with a conversation, and who listens to it. */
export interface Talk {
  readonly session: Session;
  readonly id: string;
  readonly texts: string[];
}

export const site = 'shop';
export const siteSecret = 'a secret of the shop that is long enough';
export const agents = [
  { subject: 'ayesha', email: 'ayesha@shop.test', name: { en: 'Ayesha', bn: 'আয়েশা' }, role: 'admin' },
  { subject: 'karim', email: 'karim@shop.test', name: { en: 'Karim', bn: 'করিম' }, role: 'agent' },
];
const identityKeys = [{ site, kid: 'one', alg: 'HS256', secret: siteSecret }];

/** Sets up the installation that every scenario takes place in. */
const always = [{ from: '00:00', to: '00:00' }];

/** A shop that never closes: what is read must not depend on the hour at which this runs. */
export async function setUpShop(shop: Shop): Promise<Seen> {
  const seen = await shop.bootstrap({ agents, identityKeys });
  const week = Object.fromEntries(weekdays.map((day) => [day, always]));
  const businessHours = { timeZone: 'Asia/Dhaka', week, holidays: [] };
  await shop.put({ ...shop.keys.settings(), value: { ...defaultSettings, version: 0, businessHours } });
  return seen;
}

export const guestForm = { name: 'Nusrat', email: 'nusrat@mail.test', phone: '01712345678', locale: 'bn' };
export const bodyOf = <T>({ body }: Seen): T => body as T;

export async function guest(shop: Shop): Promise<Session> {
  return bodyOf(await shop.http('POST /v1/guest-sessions', { body: guestForm }));
}

export const own = 'v1/conversations/{conversationId}';
export const desk = 'v1/desk/conversations/{conversationId}';

export function ask(
  shop: Shop,
  talk: Talk,
  route: RouteKey,
  rest: { body?: unknown; query?: Record<string, string> } = {},
): Promise<Seen> {
  const who = route.includes('/desk/') ? { staff: 'ayesha' } : { token: talk.session.token };
  return shop.http(route, { ...who, path: { conversationId: talk.id }, ...rest });
}

export async function say(shop: Shop, talk: Talk, text: string, by: 'customer' | 'staff' = 'customer'): Promise<Seen> {
  const route = by === 'customer' ? (`POST /${own}/messages` as const) : (`POST /${desk}/messages` as const);
  talk.texts.push(text);
  return ask(shop, talk, route, { body: { clientId: newId(), text } });
}

export async function startTalk(shop: Shop, ...texts: string[]): Promise<Talk> {
  const session = await guest(shop);
  const opened = await shop.http('POST /v1/conversations', { token: session.token, body: {} });
  const talk: Talk = { session, id: bodyOf<Conversation>(opened).id, texts: [] };
  for (const text of texts) await say(shop, talk, text);
  return talk;
}

export const ticketOf = async (shop: Shop, session?: Session): Promise<SocketTicket> =>
  bodyOf(
    session
      ? await shop.http('POST /v1/socket-tickets', { token: session.token })
      : await shop.http('POST /v1/desk/socket-tickets', { staff: 'ayesha' }),
  );
export async function connected(shop: Shop, session?: Session): Promise<string> {
  const connectionId = `socket-${newId()}`;
  const { status } = await shop.connect(connectionId, await ticketOf(shop, session));
  equal(status, 200);
  return connectionId;
}
export const watch = (shop: Shop, connectionId: string, conversationId: string): Promise<Seen> =>
  shop.frame(connectionId, { type: 'conversation.watch', conversationId });

/** A conversation that its customer and an agent have open. */
export async function liveTalk(shop: Shop, ...texts: string[]): Promise<Talk & { customerSocket: string; agentSocket: string }> {
  const talk = await startTalk(shop, ...texts);
  const [customerSocket, agentSocket] = [await connected(shop, talk.session), await connected(shop)];
  for (const socket of [customerSocket, agentSocket]) equal((await watch(shop, socket, talk.id)).status, 200);
  shop.posted.length = 0;
  return { ...talk, customerSocket, agentSocket };
}

/** What a page that missed a frame finds by its next heartbeat. */
export async function headsAt(shop: Shop, connectionId: string): Promise<{ conversationId: string; lastSeq: number }[]> {
  return (
    bodyOf<{ heads?: { conversationId: string; lastSeq: number }[] }>(await shop.frame(connectionId, { type: 'heartbeat.send' }))
      .heads ?? []
  );
}

/** The log holds each text once, in order; the head is the log folded; every list and count says the same. */
export async function expectSound(shop: Shop, talk: Talk): Promise<void> {
  equal((await shop.react(await shop.recordsOf(talk.id))).status, 200);
  const { messages } = bodyOf<{ messages: Message[] }>(
    await ask(shop, talk, `GET /${own}/messages`, { query: { limit: '100' } }),
  );
  deepEqual(
    messages.filter(({ kind }) => kind === 'text').map(({ text }) => text),
    talk.texts,
  );
  deepEqual(
    messages.map(({ seq }) => seq),
    messages.map((_, index) => index + 1),
  );
  equal(new Set(messages.flatMap(({ clientId }) => clientId ?? [])).size, talk.texts.length);
  const { stored, folded } = await shop.headByLog(talk.id);
  deepEqual(stored, folded);
  const { conversations } = bodyOf<{ conversations: Conversation[] }>(
    await shop.http('GET /v1/conversations', { token: talk.session.token }),
  );
  equal(conversations.filter(({ id, lastSeq }) => id === talk.id && lastSeq === messages.length).length, 1);
  const fromCustomer = messages.filter(({ sender }) => sender.kind === 'customer').length;
  const view = bodyOf<{ unread: number; seenByStaff: number }>(await ask(shop, talk, `GET /${desk}`));
  const seen = messages.filter(({ sender, seq }) => sender.kind === 'customer' && seq <= view.seenByStaff).length;
  equal(view.unread, fromCustomer - seen);
}

/** A message by somebody, under one name however often it is sent. */
export function sending(
  shop: Shop,
  talk: Talk,
  { by = 'customer', saysRetry = true, name = newId() }: { by?: 'customer' | 'staff'; saysRetry?: boolean; name?: string } = {},
): Ask {
  const text = `sent ${name}`;
  const route = by === 'customer' ? (`POST /${own}/messages` as const) : (`POST /${desk}/messages` as const);
  talk.texts.push(text);
  return {
    run: (isRetry) => ask(shop, talk, route, { body: { clientId: name, text, ...(saysRetry && { retry: isRetry }) } }),
    verify: async ({ body }) => {
      equal(body['clientId'], name);
      await expectSound(shop, talk);
    },
  };
}

/** A listener was told, or finds out by its next heartbeat. */
export async function expectNotice(shop: Shop, connectionId: string, { id }: Talk): Promise<void> {
  const { n } = (await shop.headByLog(id)).folded;
  const { body } = await shop.frame(connectionId, { type: 'heartbeat.send' });
  // Then the page opens another connection, and reads what it missed.
  if (body['code'] === 'session_ended') return;
  const heads = body['heads'] as { conversationId: string; lastSeq: number }[];
  deepEqual(
    heads.map(({ conversationId, lastSeq }) => [conversationId, lastSeq]),
    [[id, n]],
  );
}

export const reading = (
  shop: Shop,
  stage: (shop: Shop) => Promise<() => Promise<Seen>>,
  check: (seen: Seen) => void,
): Promise<Ask> => stage(shop).then((run) => ({ run, verify: (served) => Promise.resolve(check(served)) }));

export const status200 = ({ status }: Seen): void => equal(status, 200);
