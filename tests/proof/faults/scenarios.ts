import { deepEqual, equal, ok } from 'node:assert/strict';
import { SignJWT } from 'jose';
import type { Conversation, Message, Session, SocketTicket } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import type { Item, Seen, Shop } from './shop.ts';

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

const scenario = (name: string, stage: Scenario['stage']): Scenario => ({ name, stage });

/** A customer with a conversation, and who listens to it. */
interface Talk {
  readonly session: Session;
  readonly id: string;
  readonly texts: string[];
}

const site = 'shop';
const siteSecret = 'a secret of the shop that is long enough';
const agents = [
  { subject: 'ayesha', email: 'ayesha@shop.test', name: { en: 'Ayesha', bn: 'আয়েশা' }, role: 'admin' },
  { subject: 'karim', email: 'karim@shop.test', name: { en: 'Karim', bn: 'করিম' }, role: 'agent' },
];
const identityKeys = [{ site, kid: 'one', alg: 'HS256', secret: siteSecret }];

/** Sets up the installation that every scenario takes place in. */
export const setUpShop = (shop: Shop): Promise<Seen> => shop.bootstrap({ agents, identityKeys });

const guestForm = { name: 'Nusrat', email: 'nusrat@mail.test', phone: '01712345678', locale: 'bn' };
const bodyOf = <T>({ body }: Seen): T => body as T;

async function guest(shop: Shop): Promise<Session> {
  return bodyOf(await shop.http('POST /v1/guest-sessions', { body: guestForm }));
}

const own = 'v1/conversations/{conversationId}';
const desk = 'v1/desk/conversations/{conversationId}';

function ask(
  shop: Shop,
  talk: Talk,
  route: RouteKey,
  rest: { body?: unknown; query?: Record<string, string> } = {},
): Promise<Seen> {
  const who = route.includes('/desk/') ? { staff: 'ayesha' } : { token: talk.session.token };
  return shop.http(route, { ...who, path: { conversationId: talk.id }, ...rest });
}

async function say(shop: Shop, talk: Talk, text: string, by: 'customer' | 'staff' = 'customer'): Promise<Seen> {
  const route = by === 'customer' ? (`POST /${own}/messages` as const) : (`POST /${desk}/messages` as const);
  talk.texts.push(text);
  return ask(shop, talk, route, { body: { clientId: newId(), text } });
}

async function startTalk(shop: Shop, ...texts: string[]): Promise<Talk> {
  const session = await guest(shop);
  const opened = await shop.http('POST /v1/conversations', { token: session.token, body: {} });
  const talk: Talk = { session, id: bodyOf<Conversation>(opened).id, texts: [] };
  for (const text of texts) await say(shop, talk, text);
  return talk;
}

const ticketOf = async (shop: Shop, session?: Session): Promise<SocketTicket> =>
  bodyOf(
    session
      ? await shop.http('POST /v1/socket-tickets', { token: session.token })
      : await shop.http('POST /v1/desk/socket-tickets', { staff: 'ayesha' }),
  );
async function connected(shop: Shop, session?: Session): Promise<string> {
  const connectionId = `socket-${newId()}`;
  const { status } = await shop.connect(connectionId, await ticketOf(shop, session));
  equal(status, 200);
  return connectionId;
}
const watch = (shop: Shop, connectionId: string, conversationId: string): Promise<Seen> =>
  shop.frame(connectionId, { type: 'conversation.watch', conversationId });

/** A conversation that its customer and an agent have open. */
async function liveTalk(shop: Shop, ...texts: string[]): Promise<Talk & { customerSocket: string; agentSocket: string }> {
  const talk = await startTalk(shop, ...texts);
  const [customerSocket, agentSocket] = [await connected(shop, talk.session), await connected(shop)];
  for (const socket of [customerSocket, agentSocket]) equal((await watch(shop, socket, talk.id)).status, 200);
  shop.posted.length = 0;
  return { ...talk, customerSocket, agentSocket };
}

/** What a page that missed a frame finds by its next heartbeat. */
async function headsAt(shop: Shop, connectionId: string): Promise<{ conversationId: string; lastSeq: number }[]> {
  return (
    bodyOf<{ heads?: { conversationId: string; lastSeq: number }[] }>(await shop.frame(connectionId, { type: 'heartbeat.send' }))
      .heads ?? []
  );
}

/** The log holds each text once, in order; the head is the log folded; every list and count says the same. */
async function expectSound(shop: Shop, talk: Talk): Promise<void> {
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
function sending(
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
async function expectNotice(shop: Shop, connectionId: string, { id }: Talk): Promise<void> {
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

const reading = (shop: Shop, stage: (shop: Shop) => Promise<() => Promise<Seen>>, check: (seen: Seen) => void): Promise<Ask> =>
  stage(shop).then((run) => ({ run, verify: (served) => Promise.resolve(check(served)) }));

const status200 = ({ status }: Seen): void => equal(status, 200);

const sessions: Scenario[] = [
  scenario('a guest starts', async (shop) => {
    for (const { pk, sk } of await shop.all(shop.keys.signingKey('').pk)) await shop.remove({ pk: String(pk), sk: String(sk) });
    return {
      run: () => shop.http('POST /v1/guest-sessions', { body: guestForm }),
      verify: (served) => expectSession(shop, served),
    };
  }),
  scenario('a customer of the site comes for the first time', async (shop) => {
    const identityToken = await signed(newId());
    const run = (): Promise<Seen> => shop.http('POST /v1/customer-sessions', { body: { identityToken } });
    return {
      run,
      verify: async (served) => {
        await expectSession(shop, served);
        equal(bodyOf<Session>(await run()).customer.id, bodyOf<Session>(served).customer.id);
      },
    };
  }),
  scenario('a customer of the site comes back', async (shop) => {
    const identityToken = await signed(newId());
    const run = (): Promise<Seen> => shop.http('POST /v1/customer-sessions', { body: { identityToken } });
    const { customer } = bodyOf<Session>(await run());
    return {
      run,
      verify: async (served) => {
        await expectSession(shop, served);
        deepEqual(bodyOf<Session>(served).customer, customer);
      },
    };
  }),
  scenario('a session is renewed', async (shop) => {
    const { refreshToken, customer } = await guest(shop);
    return {
      run: () => shop.http('POST /v1/sessions/refresh', { body: { refreshToken } }),
      verify: async (served) => {
        await expectSession(shop, served);
        deepEqual(bodyOf<Session>(served).customer, customer);
      },
    };
  }),
  scenario('a copied session is noticed', async (shop) => {
    const { refreshToken } = await guest(shop);
    const renew = (token: string): Promise<Seen> => shop.http('POST /v1/sessions/refresh', { body: { refreshToken: token } });
    const next = bodyOf<Session>(await renew(refreshToken)).refreshToken;
    const key = shop.keys.session(refreshToken.split('.')[0] ?? '');
    await shop.put({ ...(await shop.get(key)), rotatedAt: 1 });
    return {
      run: () => renew(refreshToken),
      isServed: ({ code }) => code === 'session_ended',
      verify: async () => equal((await renew(next)).code, 'session_ended'),
    };
  }),
  scenario('a customer signs out', async (shop) => {
    const { token, refreshToken } = await guest(shop);
    return {
      run: () => shop.http('DELETE /v1/sessions/current', { token }),
      verify: async () => equal((await shop.http('POST /v1/sessions/refresh', { body: { refreshToken } })).code, 'session_ended'),
    };
  }),
];

const signed = (subject: string): Promise<string> =>
  new SignJWT({ name: 'Nusrat', email: 'nusrat@mail.test' })
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .setIssuer(site)
    .setAudience('kotha')
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(siteSecret));

async function expectSession(shop: Shop, served: Seen): Promise<void> {
  const { token, refreshToken } = bodyOf<Session>(served);
  equal((await shop.http('GET /v1/conversations', { token })).status, 200);
  equal((await shop.http('POST /v1/sessions/refresh', { body: { refreshToken } })).status, 201);
}

const conversations: Scenario[] = [
  scenario('a conversation is opened', async (shop) => {
    const session = await guest(shop);
    return {
      run: () => shop.http('POST /v1/conversations', { token: session.token, body: {} }),
      verify: async (served) => {
        const talk = { session, id: bodyOf<Conversation>(served).id, texts: [] };
        await say(shop, talk, 'first');
        await expectSound(shop, talk);
        const { body } = await shop.http('GET /v1/conversations', { token: session.token });
        equal((body['conversations'] as unknown[]).length, 1);
      },
    };
  }),
  scenario('a conversation is gone on with', async (shop) => {
    const { session, id } = await startTalk(shop, 'one');
    return {
      run: () => shop.http('POST /v1/conversations', { token: session.token, body: {} }),
      verify: ({ body }) => Promise.resolve(equal(body['id'], id)),
    };
  }),
  scenario('a customer lists their conversations', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'closed' } });
    await shop.http('POST /v1/conversations', { token: talk.session.token, body: {} });
    return {
      run: () => shop.http('GET /v1/conversations', { token: talk.session.token }),
      verify: ({ body }) => Promise.resolve(equal((body['conversations'] as unknown[]).length, 2)),
    };
  }),
  ...([`GET /${own}`, `GET /${desk}`] as const).map((route) =>
    scenario(`a conversation is looked at: ${route}`, (shop) =>
      reading(
        shop,
        async () => startTalk(shop, 'one').then((talk) => () => ask(shop, talk, route)),
        ({ body }) => equal(body['lastSeq'], 1),
      ),
    ),
  ),
  ...([`GET /${own}/messages`, `GET /${desk}/messages`] as const).map((route) =>
    scenario(`messages are read: ${route}`, (shop) =>
      reading(
        shop,
        async () => startTalk(shop, 'one', 'two').then((talk) => () => ask(shop, talk, route)),
        ({ body }) =>
          deepEqual(
            (body['messages'] as Message[]).map(({ text }) => text),
            ['one', 'two'],
          ),
      ),
    ),
  ),
  scenario('the inbox is listed', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'pending' } });
    const run = (): Promise<Seen> =>
      shop.http('GET /v1/desk/conversations', { staff: 'ayesha', query: { status: 'pending', limit: '100' } });
    return { run, verify: ({ body }) => expectListed(shop, talk, body) };
  }),
  scenario('an agent lists their own', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'karim', instead: null } });
    const query = { assignee: 'karim', limit: '100' };
    return {
      run: () => shop.http('GET /v1/desk/conversations', { staff: 'ayesha', query }),
      verify: ({ body }) => expectListed(shop, talk, body),
    };
  }),
];

async function expectListed(shop: Shop, talk: Talk, body: Item): Promise<void> {
  equal((body['conversations'] as Conversation[]).filter(({ id }) => id === talk.id).length, 1);
  // Out of the way of the next one.
  await ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'closed' } });
}

const messages: Scenario[] = [
  scenario('a customer writes, and both sides listen', async (shop) => {
    const talk = await liveTalk(shop);
    const asked = sending(shop, talk);
    return {
      ...asked,
      verify: async (served) => {
        await asked.verify(served);
        for (const socket of [talk.customerSocket, talk.agentSocket]) await expectNotice(shop, socket, talk);
      },
    };
  }),
  scenario('a customer writes again', async (shop) => sending(shop, await startTalk(shop, 'one', 'two'))),
  scenario('a customer writes and does not say what is a retry', async (shop) =>
    sending(shop, await startTalk(shop, 'one'), { saysRetry: false }),
  ),
  scenario('an agent replies', async (shop) => sending(shop, await startTalk(shop, 'one'), { by: 'staff' })),
  scenario('a message comes again long after it was written', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const name = newId();
    const asked = sending(shop, talk, { name });
    await asked.run(false);
    for (let index = 0; index <= limits.recentClientIds; index += 1) await say(shop, talk, `later ${index}`);
    return { ...asked, run: () => asked.run(true) };
  }),
  scenario('a customer writes where another function has written', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const text = 'from elsewhere';
    await shop.put({ ...shop.keys.entry(talk.id, 2), k: 'm', i: newId(), t: text, at: Date.now(), c: 2, f: 0 });
    talk.texts.push(text);
    return sending(shop, talk);
  }),
  scenario('a customer writes where the head is lost', async (shop) => {
    const talk = await startTalk(shop);
    await shop.put({ ...shop.keys.entry(talk.id, 1), k: 'm', i: newId(), t: 'one', at: Date.now(), c: 1, f: 0 });
    await shop.remove(shop.keys.head(talk.id));
    talk.texts.push('one');
    return sending(shop, talk);
  }),
  scenario('a customer writes, and a listener is gone', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    shop.gone.add(talk.agentSocket);
    const asked = sending(shop, talk);
    return {
      ...asked,
      verify: async (served) => {
        await asked.verify(served);
        await say(shop, talk, 'and on');
        await expectNotice(shop, talk.customerSocket, talk);
        const { ln } = (await shop.get(shop.keys.head(talk.id))) ?? {};
        deepEqual(
          [...((ln as Set<string> | undefined) ?? [])].filter((listener) => listener.includes(talk.agentSocket)),
          [],
        );
        // What could not be taken off at once goes with the next frame that comes back.
        await shop.react(await shop.recordsOf(talk.id, 1));
        equal(await shop.get(shop.keys.staffConnection(talk.agentSocket)), undefined);
      },
    };
  }),
  scenario('an agent resolves', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => ask(shop, talk, `PUT /${desk}/status`, { body: { status: 'resolved' } }),
      isServed: ({ status, code }) => status === 200 || code === 'already_done',
      verify: async () => {
        await expectSound(shop, talk);
        equal((await ask(shop, talk, `GET /${own}`)).body['status'], 'resolved');
        equal((await shop.headByLog(talk.id)).folded['n'], 2);
      },
    };
  }),
  scenario('an agent takes a conversation', async (shop) => {
    const talk = await startTalk(shop, 'one');
    return {
      run: () => ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'ayesha', instead: null } }),
      isServed: ({ status, code }) => status === 200 || code === 'already_done',
      verify: async () => {
        await expectSound(shop, talk);
        deepEqual((await ask(shop, talk, `GET /${desk}`)).body['assignee'], { id: 'ayesha', name: agents[0]?.name });
        equal((await shop.headByLog(talk.id)).folded['n'], 2);
      },
    };
  }),
  scenario('an agent is told who was faster', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'karim', instead: null } });
    return {
      run: () => ask(shop, talk, `PUT /${desk}/assignee`, { body: { agentId: 'ayesha', instead: null } }),
      isServed: ({ code }) => code === 'already_assigned',
      verify: async ({ body }) => {
        ok(String(body['detail']).includes('Karim'));
        await expectSound(shop, talk);
      },
    };
  }),
  ...(['seen', 'delivered'] as const).map((name) =>
    scenario(`staff say how far a conversation was ${name}`, async (shop) => {
      const talk = await liveTalk(shop, 'one', 'two', 'three');
      return {
        run: () => ask(shop, talk, `POST /${desk}/${name}`, { body: { seq: 2 } }),
        verify: async ({ body }) => {
          equal(body['seq'], 2);
          const { body: now } = await ask(shop, talk, `GET /${desk}`);
          equal(now[name === 'seen' ? 'seenByStaff' : 'deliveredToStaff'], 2);
          await expectSound(shop, talk);
        },
      };
    }),
  ),
];

const sockets: Scenario[] = [
  scenario('a customer asks for a ticket', async (shop) => {
    const { token } = await guest(shop);
    return {
      run: () => shop.http('POST /v1/socket-tickets', { token }),
      verify: async ({ body }) => equal((await shop.connect(`socket-${newId()}`, body as unknown as SocketTicket)).status, 200),
    };
  }),
  scenario('an agent asks for a ticket', (shop) =>
    Promise.resolve({
      run: () => shop.http('POST /v1/desk/socket-tickets', { staff: 'ayesha' }),
      verify: async ({ body }) => equal((await shop.connect(`socket-${newId()}`, body as unknown as SocketTicket)).status, 200),
    }),
  ),
  ...(['customer', 'agent'] as const).map((side) =>
    scenario(`a socket of ${side === 'agent' ? 'an agent' : 'a customer'} is opened`, async (shop) => {
      const talk = await startTalk(shop, 'one');
      const connectionId = `socket-${newId()}`;
      const ticket = (): Promise<SocketTicket> => ticketOf(shop, side === 'customer' ? talk.session : undefined);
      let mine = await ticket();
      return {
        run: async (isRetry) => {
          // A page that is refused asks for another ticket.
          if (isRetry) mine = await ticket();
          return shop.connect(connectionId, mine);
        },
        verify: async () => {
          equal((await watch(shop, connectionId, talk.id)).status, 200);
          await expectNotice(shop, connectionId, talk);
        },
      };
    }),
  ),
  ...(['customer', 'agent'] as const).map((side) =>
    scenario(`${side === 'agent' ? 'an agent' : 'a customer'} opens a conversation`, async (shop) => {
      const talk = await liveTalk(shop, 'one');
      const connectionId = await connected(shop, side === 'customer' ? talk.session : undefined);
      return watching(shop, talk, connectionId);
    }),
  ),
  scenario('an agent opens a conversation with many listeners', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const ln = new Set(Array.from({ length: limits.nearListeners }, (_, index) => `cfull-${newId()}-${index}`));
    await shop.put({ ...(await shop.get(shop.keys.head(talk.id))), ln });
    return watching(shop, talk, await connected(shop));
  }),
  scenario('an agent leaves a conversation', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    return {
      run: () => shop.frame(talk.agentSocket, { type: 'conversation.unwatch', conversationId: talk.id }),
      verify: async () => {
        shop.posted.length = 0;
        await say(shop, talk, 'not for them');
        deepEqual(
          shop.posted.map(({ connectionId }) => connectionId),
          [talk.customerSocket],
        );
        deepEqual(await headsAt(shop, talk.agentSocket), []);
      },
    };
  }),
  ...(['customerSocket', 'agentSocket'] as const).map((socket) =>
    scenario(`a heartbeat of ${socket}`, async (shop) => {
      const talk = await liveTalk(shop, 'one');
      return {
        run: () => shop.frame(talk[socket], { type: 'heartbeat.send' }),
        verify: ({ body }) => Promise.resolve(equal((body['heads'] as { lastSeq: number }[])[0]?.lastSeq, 1)),
      };
    }),
  ),
  scenario('a customer types', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    return {
      run: () => shop.frame(talk.customerSocket, { type: 'typing.send', conversationId: talk.id }),
      verify: () => expectSound(shop, talk),
    };
  }),
  scenario('an agent hangs up', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    return {
      run: () => shop.disconnect(talk.agentSocket),
      // Nobody is left to see the answer.
      isServed: () => true,
      verify: async () => {
        // Nor to say it twice: whatever is left goes with the first frame that comes back as gone.
        shop.gone.add(talk.agentSocket);
        await say(shop, talk, 'after');
        await expectSound(shop, talk);
        shop.posted.length = 0;
        await say(shop, talk, 'and after');
        deepEqual(
          shop.posted.map(({ connectionId }) => connectionId),
          [talk.customerSocket],
        );
      },
    };
  }),
];

/** Once watching was granted, or asked for again by a page that goes by its heartbeat, news arrives at once. */
function watching(shop: Shop, talk: Talk, connectionId: string): Ask {
  return {
    run: async (isRetry) => {
      if (!isRetry) return watch(shop, connectionId, talk.id);
      const answer = await shop.frame(connectionId, { type: 'heartbeat.send' });
      const heads = (answer.body['heads'] ?? []) as { conversationId: string }[];
      return heads.some(({ conversationId }) => conversationId === talk.id) ? answer : watch(shop, connectionId, talk.id);
    },
    verify: async () => {
      shop.posted.length = 0;
      await say(shop, talk, 'news');
      await shop.react(await shop.recordsOf(talk.id, 2));
      ok(shop.posted.some((posted) => posted.connectionId === connectionId && posted.frame.type === 'message.appended'));
      await expectSound(shop, talk);
    },
  };
}

/** Changes of a conversation that is well, beside whatever else is in the batch. */
const bystander = async (shop: Shop): Promise<{ talk: Talk; records: object[] }> => {
  await connected(shop);
  const talk = await startTalk(shop, 'beside');
  return { talk, records: await shop.recordsOf(talk.id, 1) };
};

async function wasTold(shop: Shop, { id }: Talk): Promise<void> {
  const rows = shop.posted.flatMap(({ frame }) =>
    frame.type === 'inbox.changed' ? (frame['conversations'] as Conversation[]) : [],
  );
  ok(
    rows.some((row) => row.id === id),
    'staff were not told',
  );
  return Promise.resolve();
}

const stream: Scenario[] = [
  scenario('the stream finds a head that is behind', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    const head = await shop.get(shop.keys.head(talk.id));
    await say(shop, talk, 'two');
    await shop.put(head ?? {});
    const changes = (await shop.recordsOf(talk.id, 2)).slice(0, 1);
    const beside = await bystander(shop);
    shop.posted.length = 0;
    return {
      run: () => shop.react([...changes, ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        await expectSound(shop, talk);
        await expectNotice(shop, talk.customerSocket, talk);
      },
    };
  }),
  scenario('the stream makes a head that is lost', async (shop) => {
    const talk = await startTalk(shop, 'one');
    await shop.remove(shop.keys.head(talk.id));
    const changes = (await shop.recordsOf(talk.id, 1)).slice(0, 1);
    return { run: () => shop.react(changes), verify: () => expectSound(shop, talk) };
  }),
  scenario('the stream serves listeners beyond the room in the head', async (shop) => {
    const talk = await startTalk(shop, 'one');
    const far = await connected(shop);
    const ln = new Set(Array.from({ length: limits.nearListeners }, (_, index) => `cfull-${newId()}-${index}`));
    await shop.put({ ...(await shop.get(shop.keys.head(talk.id))), ln });
    await watch(shop, far, talk.id);
    await say(shop, talk, 'two');
    const changes = await shop.recordsOf(talk.id, 2);
    const beside = await bystander(shop);
    shop.posted.length = 0;
    return {
      run: () => shop.react([...changes, ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        await expectNotice(shop, far, talk);
        await shop.disconnect(far);
      },
    };
  }),
  scenario('the stream tells everybody that the settings changed', async (shop) => {
    const [socket, settings] = [await connected(shop, await guest(shop)), await shop.get(shop.keys.settings())];
    const changes = [shop.written(settings ?? {})];
    const beside = await bystander(shop);
    shop.posted.length = 0;
    return {
      run: () => shop.react([...changes, ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        // Who was not told reads them again at the latest with the next heartbeat's connection.
        equal((await shop.frame(socket, { type: 'heartbeat.send' })).status, 200);
      },
    };
  }),
  scenario('the stream takes off a connection whose time is up', async (shop) => {
    const talk = await liveTalk(shop, 'one');
    const item = (await shop.get(shop.keys.connection(talk.agentSocket))) ?? {};
    await shop.remove(shop.keys.connection(talk.agentSocket));
    const beside = await bystander(shop);
    return {
      run: () => shop.react([shop.expired(item), ...beside.records]),
      verify: async () => {
        await wasTold(shop, beside.talk);
        shop.posted.length = 0;
        await say(shop, talk, 'two');
        deepEqual(
          shop.posted.map(({ connectionId }) => connectionId),
          [talk.customerSocket],
        );
        equal(await shop.get(shop.keys.staffConnection(talk.agentSocket)), undefined);
      },
    };
  }),
];

async function listsKey(shop: Shop, keyId: string): Promise<boolean> {
  const { body } = await shop.http('GET /v1/desk/site-keys', { staff: 'ayesha' });
  return (body['keys'] as { keyId: string }[]).some((key) => key.keyId === keyId);
}

const rest: Scenario[] = [
  scenario('an admin looks at the settings', (shop) =>
    Promise.resolve({
      run: () => shop.http('GET /v1/desk/settings', { staff: 'ayesha' }),
      verify: ({ body }) => Promise.resolve(ok(body['settings'])),
    }),
  ),
  scenario('an admin changes the settings', async (shop) => {
    const before = (await shop.http('GET /v1/desk/settings', { staff: 'ayesha' })).body['settings'] as { version: number };
    const siteName = { en: `Shop ${newId()}`, bn: 'দোকান' };
    return {
      run: () => shop.http('PUT /v1/desk/settings', { staff: 'ayesha', body: { version: before.version, siteName } }),
      // Asked again after a lost answer, it is told that the settings are newer: they are what was asked for.
      isServed: ({ status, code }) => status === 200 || code === 'settings_changed',
      verify: async () => {
        const { settings } = (await shop.http('GET /v1/desk/settings', { staff: 'ayesha' })).body as unknown as {
          settings: { version: number; siteName: object };
        };
        deepEqual([settings.siteName, settings.version], [siteName, before.version + 1]);
        const changes = (await shop.all(shop.keys.settings().pk)).filter(({ fields }) => fields !== undefined);
        ok(changes.length > 0);
      },
    };
  }),
  scenario('an admin makes a key for a site', (shop) =>
    Promise.resolve({
      run: () => shop.http('POST /v1/desk/site-keys', { staff: 'ayesha', body: { site: 'mela' } }),
      verify: async ({ body }) => {
        const { keyId } = body['key'] as { keyId: string };
        ok(await listsKey(shop, keyId));
      },
    }),
  ),
  scenario('an admin revokes a key of a site', async (shop) => {
    const made = await shop.http('POST /v1/desk/site-keys', { staff: 'ayesha', body: { site: 'mela' } });
    const { keyId } = made.body['key'] as { keyId: string };
    return {
      run: () => shop.http('DELETE /v1/desk/site-keys', { staff: 'ayesha', query: { site: 'mela', keyId } }),
      verify: async () => ok(!(await listsKey(shop, keyId))),
    };
  }),
  scenario('an admin lists the keys of sites', (shop) =>
    Promise.resolve({
      run: () => shop.http('GET /v1/desk/site-keys', { staff: 'ayesha' }),
      verify: (served) => Promise.resolve(status200(served)),
    }),
  ),
  scenario('the widget asks for its settings', (shop) =>
    Promise.resolve({ run: () => shop.http('GET /v1/config'), verify: (served) => Promise.resolve(status200(served)) }),
  ),
  scenario('somebody asks whether all is well', (shop) =>
    Promise.resolve({ run: () => shop.http('GET /health'), verify: (served) => Promise.resolve(status200(served)) }),
  ),
  scenario('an agent looks at the team', (shop) =>
    Promise.resolve({
      run: () => shop.http('GET /v1/desk/agents', { staff: 'ayesha' }),
      verify: ({ body }) => Promise.resolve(ok((body['agents'] as { id: string }[]).some(({ id }) => id === 'karim'))),
    }),
  ),
  scenario('an agent says they are away', (shop) =>
    Promise.resolve({
      run: () => shop.http('PUT /v1/desk/me/availability', { staff: 'karim', body: { availability: 'away' } }),
      verify: async () => {
        shop.forget();
        equal((await shop.http('GET /v1/desk/me', { staff: 'karim' })).body['availability'], 'away');
        await shop.http('PUT /v1/desk/me/availability', { staff: 'karim', body: { availability: 'online' } });
      },
    }),
  ),
  scenario('an installation is set up', async (shop) => {
    const [kept, settings] = [await shop.get(shop.keys.setup()), await shop.get(shop.keys.settings())];
    for (const key of [shop.keys.setup(), shop.keys.settings(), shop.keys.siteKey(site, 'two')]) await shop.remove(key);
    const name = { en: 'New', bn: 'নতুন' };
    const added = newId();
    return {
      run: () => shop.bootstrap({ agents: [{ subject: added, email: 'new@shop.test', name, role: 'admin' }] }),
      isServed: ({ status, code }) => status === 200 && (code === undefined || code === 'already_done'),
      verify: async () => {
        ok(await shop.get(shop.keys.agent(added)));
        ok(await shop.get(shop.keys.setup()));
        await shop.remove(shop.keys.agent(added));
        for (const item of [kept, settings]) await shop.put(item ?? {});
      },
    };
  }),
];

/** Everything that can be asked of the service, once. */
export const scenarios: readonly Scenario[] = [...sessions, ...conversations, ...messages, ...sockets, ...stream, ...rest];
