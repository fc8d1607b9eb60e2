import { SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CustomerProfile } from '../../../contract/customers.ts';
import type { DeskConversation, Session } from '../../../contract/entities.ts';
import type { InternalEntry } from '../../../contract/internal.ts';
import { newId } from '../../../contract/ids.ts';
import type { SearchResult } from '../../../contract/search.ts';
import type { Reply } from '../call.ts';
import { openTeam, type Team } from '../team.ts';

const secret = 'a secret of the shop that is long enough';
let team: Team;
beforeAll(async () => {
  team = await openTeam([{ site: 'shop', kid: 'one', alg: 'HS256', secret }]);
});
afterAll(() => team.stop());
beforeEach(() => {
  team.cloud.posted.length = 0;
});

const one = '/v1/desk/customers/{customerId}' as const;
const at = (customerId: string, body?: unknown) => ({ path: { customerId }, body });
const profileOf = async (id: string): Promise<CustomerProfile> =>
  (await team.desk(`GET ${one}`, undefined, at(id))).body as unknown as CustomerProfile;
const edit = (id: string, body: unknown): Promise<Reply> => team.desk(`PUT ${one}`, undefined, at(id, body));
const setBlocked = (id: string, isBlocked: boolean): Promise<Reply> =>
  team.desk(`PUT ${one}/blocked`, undefined, at(id, { isBlocked }));
const merge = (id: string, into: string): Promise<Reply> => team.desk(`POST ${one}/merge`, undefined, at(id, { into }));
/** The change stream, for what follows from a change of a customer. */
const follow = (id: string): Promise<void> => team.stream(team.keys.customer(id).pk);
const found = async (query: string): Promise<string[]> => {
  const { body } = await team.desk('GET /v1/desk/customers', undefined, { query: { query, limit: '100' } });
  return (body['customers'] as CustomerProfile[]).map(({ id }) => id);
};
const talksOf = async (query: string): Promise<string[]> => {
  const { body } = await team.desk('GET /v1/desk/search', undefined, { query: { query } });
  return (body as unknown as SearchResult).hits.map(({ conversationId }) => conversationId);
};
const internalOf = async (id: string): Promise<InternalEntry[]> =>
  (await team.desk('GET /v1/desk/conversations/{conversationId}/internal', id)).body['entries'] as InternalEntry[];
const historyOf = async (id: string, limit = 100): Promise<string[]> => {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: String(limit), ...(cursor !== undefined && { cursor }) };
    const { body } = await team.desk(`GET ${one}/conversations`, undefined, { ...at(id), query });
    ids.push(...(body['conversations'] as DeskConversation[]).map((row) => row.id));
    cursor = body['next'] as string | undefined;
  } while (cursor !== undefined);
  return ids;
};
const verified = async (subject: string, claims: object = {}): Promise<Session> => {
  const identityToken = await new SignJWT({ name: 'Rafiq', email: 'rafiq@mail.test', ...claims })
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .setIssuer('shop')
    .setAudience('kotha')
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime('10m')
    .sign(new TextEncoder().encode(secret));
  const reply = await team.own({ token: '' } as Session, 'POST /v1/customer-sessions', undefined, { body: { identityToken } });
  expect(reply.status).toBe(201);
  return reply.body as unknown as Session;
};

describe('looking for a customer', () => {
  it('finds them by id, e-mail, phone in any way of writing it, and the beginning of the name', async () => {
    const mine = await team.guest({ name: 'Zubaida  Khatun', email: 'Zubaida@Mail.test', phone: '01811-222333' });
    await follow(mine.customer.id);
    for (const query of [mine.customer.id, 'zubaida@mail.TEST', '+880 1811 222333', '০১৮১১২২২৩৩৩', 'zub', 'ZUBAIDA KHA'])
      expect(await found(query), query).toContain(mine.customer.id);
    for (const query of ['zubaida@mail', 'khatun', '01811-222334', newId()]) expect(await found(query), query).toEqual([]);
  });

  it('comes in pages', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) {
      const { customer } = await team.guest({ name: `Quamrul ${index}` });
      ids.push(customer.id);
      await follow(customer.id);
    }
    const pages: string[] = [];
    let cursor: string | undefined;
    do {
      const query = { query: 'quam', limit: '2', ...(cursor !== undefined && { cursor }) };
      const { body } = await team.desk('GET /v1/desk/customers', undefined, { query });
      pages.push(...(body['customers'] as CustomerProfile[]).map(({ id }) => id));
      cursor = body['next'] as string | undefined;
    } while (cursor !== undefined);
    expect(pages).toEqual(ids);
  });
});

describe('correcting a contact', () => {
  it('shows staff what they put right and finds the customer by both, who keeps what they gave', async () => {
    const session = await team.guest({ name: 'Wrong', email: 'wrong@mail.test' });
    const { id } = session.customer;
    const opened = await team.own(session, 'POST /v1/conversations', undefined, { body: {} });
    const conversationId = String(opened.body['id']);
    await team.say(session, conversationId, 'hello');
    const reply = await edit(id, { name: 'Right', email: 'RIGHT@mail.test', phone: null });
    expect(reply.body).toMatchObject({ name: 'Right', email: 'right@mail.test', proof: { kind: 'claimed' } });
    expect(reply.body).not.toHaveProperty('phone');
    await follow(id);
    expect(await found('right@mail.test')).toEqual([id]);
    expect(await found('wrong@mail.test')).toEqual([id]);
    expect([await talksOf('right@mail.test'), await talksOf('wrong@mail.test')]).toEqual([[conversationId], [conversationId]]);
    const { body } = await team.desk('GET /v1/desk/conversations/{conversationId}', conversationId);
    expect(body['customer']).toMatchObject({ name: 'Right' });
    expect((await internalOf(conversationId)).at(-1)).toMatchObject({ kind: 'contact', fields: ['name', 'email', 'phone'] });
    const refreshed = await team.own(session, 'POST /v1/sessions/refresh', undefined, {
      body: { refreshToken: session.refreshToken },
    });
    expect(refreshed.body['customer']).toEqual(session.customer);
    // Told once, however often the change is handed out, and nothing is told of nothing.
    await follow(id);
    expect((await edit(id, { name: 'Right' })).status).toBe(200);
    await follow(id);
    expect((await internalOf(conversationId)).filter(({ kind }) => kind === 'contact')).toHaveLength(1);
    await edit(id, { email: 'final@mail.test' });
    await follow(id);
    await follow(id);
    expect(await found('final@mail.test')).toEqual([id]);
  });

  it('lets a conversation be found by it that was over before, and by it and what was given where it is over after', async () => {
    const [before, after] = [await team.guest({ email: 'first@mail.test' }), await team.guest({ email: 'given@mail.test' })];
    const over = async (session: Session): Promise<string> => {
      const opened = await team.own(session, 'POST /v1/conversations', undefined, { body: {} });
      const id = String(opened.body['id']);
      await team.say(session, id, 'it says right on the box');
      await team.desk('PUT /v1/desk/conversations/{conversationId}/status', id, { body: { status: 'closed' } });
      await team.stream(team.keys.head(id).pk);
      return id;
    };
    const early = await over(before);
    await edit(before.customer.id, { email: 'second@mail.test', name: 'Right Honourable' });
    await follow(before.customer.id);
    expect([await talksOf('first@mail.test'), await talksOf('second@mail.test')]).toEqual([[early], [early]]);
    const { body } = await team.desk('GET /v1/desk/search', undefined, { query: { query: 'right honourable' } });
    // Where the word was said stays known.
    expect((body as unknown as SearchResult).hits).toMatchObject([
      { conversationId: early, excerpt: 'it says right on the box' },
    ]);
    await edit(after.customer.id, { email: 'put@mail.test' });
    const late = await over(after);
    expect([await talksOf('given@mail.test'), await talksOf('put@mail.test')]).toEqual([[late], [late]]);
  });

  it('refuses what is no address or number, and what a site vouched for', async () => {
    const { customer } = await team.guest();
    expect((await edit(customer.id, { email: 'nowhere', phone: '12' })).body).toMatchObject({
      code: 'invalid_input',
      errors: { email: { code: 'invalid_email' }, phone: { code: 'invalid_phone' } },
    });
    const known = await verified('edited');
    expect((await edit(known.customer.id, { email: 'other@mail.test' })).body).toMatchObject({
      errors: { email: { code: 'not_allowed' } },
    });
    // What the site said nothing about may be added.
    expect((await edit(known.customer.id, { phone: '01712345678' })).body).toMatchObject({
      phone: '+8801712345678',
      proof: { kind: 'signed', site: 'shop' },
    });
    expect((await edit(newId(), { name: 'Nobody' })).status).toBe(404);
  });
});

describe('a blocked customer', () => {
  it('hears so when they write or open, still reads, and may come back', async () => {
    const { session, id } = await team.start('hello');
    const customerId = session.customer.id;
    expect((await setBlocked(customerId, true)).body).toMatchObject({ isBlocked: true });
    expect((await setBlocked(customerId, true)).body['code']).toBe('already_done');
    await follow(customerId);
    expect(await team.say(session, id, 'let me in')).toMatchObject({ status: 403, body: { code: 'blocked' } });
    expect(await team.own(session, 'POST /v1/conversations', undefined, { body: {} })).toMatchObject({
      status: 403,
      body: { code: 'blocked' },
    });
    const read = await team.own(session, 'GET /v1/conversations/{conversationId}/messages', id);
    expect(read.status).toBe(200);
    const status = await team.desk('PUT /v1/desk/conversations/{conversationId}/status', id, { body: { status: 'open' } });
    expect(status.body['code']).toBe('blocked');
    expect((await internalOf(id)).map(({ kind }) => kind)).toEqual(['blocked']);
    await setBlocked(customerId, false);
    await follow(customerId);
    expect((await internalOf(id)).at(-1)).toMatchObject({ kind: 'blocked', isBlocked: false });
    const again = await team.own(session, 'POST /v1/conversations', undefined, { body: {} });
    expect(again.status).toBe(201);
    await team.say(session, String(again.body['id']), 'thank you');
    // The old change once more closes nothing.
    await follow(customerId);
    expect((await team.say(session, String(again.body['id']), 'and more')).status).toBe(201);
  });

  const statusOf = async (id: string): Promise<unknown> =>
    (await team.desk('GET /v1/desk/conversations/{conversationId}', id)).body['status'];
  const textsOf = async (id: string): Promise<string[]> => {
    const { body } = await team.desk('GET /v1/desk/conversations/{conversationId}/messages', id);
    return (body['messages'] as { kind: string; text: string }[]).map(({ kind, text }) => (kind === 'text' ? text : kind));
  };

  it('has nothing open as soon as the answer is there: no conversation, no upload, no socket', async () => {
    const { session, id } = await team.start('hello');
    const { body } = await team.own(session, 'POST /v1/conversations', undefined, { body: { new: true } });
    const second = String(body['id']);
    await team.say(session, second, 'and another thing');
    const connections = await import('../../../functions/realtime/connections.ts');
    const customerId = session.customer.id;
    const watching = { id: 'theirs', side: 'customer', ownerId: customerId, watched: [] } as const;
    await connections.saveConnection(watching);
    await connections.saveConnection({ ...watching, id: 'theirs-idle' });
    await connections.watch(watching, id);
    team.cloud.closed.length = 0;
    expect((await setBlocked(customerId, true)).status).toBe(200);
    expect([await statusOf(id), await statusOf(second)]).toEqual(['closed', 'closed']);
    expect(team.cloud.closed.toSorted()).toEqual(['theirs', 'theirs-idle']);
    expect(await connections.readConnection('theirs')).toBeUndefined();
    expect(await team.all(team.keys.customer(customerId).pk)).not.toContainEqual(
      expect.objectContaining({ sk: expect.stringMatching(/^K#/) as string }),
    );
    // They saw it close before they were cut off.
    const posted = team.cloud.posted.filter(({ connectionId }) => connectionId === 'theirs');
    expect(JSON.stringify(posted)).toContain('"status":"closed"');
    const refused = { status: 403, body: { code: 'blocked' } };
    const file = { body: { name: 'a.png', type: 'image/png', size: 100 } };
    expect(await team.own(session, 'POST /v1/conversations/{conversationId}/attachments', id, file)).toMatchObject(refused);
    expect(await team.own(session, 'POST /v1/socket-tickets')).toMatchObject(refused);
    for (const status of ['open', 'pending', 'resolved'])
      expect(await team.desk('PUT /v1/desk/conversations/{conversationId}/status', id, { body: { status } })).toMatchObject(
        refused,
      );
    await setBlocked(customerId, false);
    expect((await team.own(session, 'POST /v1/socket-tickets')).status).toBe(201);
    const next = await team.own(session, 'POST /v1/conversations', undefined, { body: { previousConversationId: id } });
    expect(next).toMatchObject({ status: 201, body: { previousConversationId: id } });
    expect((await team.say(session, String(next.body['id']), 'thank you')).status).toBe(201);
    const reopened = await team.desk('PUT /v1/desk/conversations/{conversationId}/status', id, { body: { status: 'open' } });
    expect(reopened.status).toBe(200);
  });

  it('uploads nothing where the head does not know yet that the conversation was closed', async () => {
    const { session, id } = await team.start('hello');
    const lagging = (await team.get(team.keys.head(id))) ?? {};
    await setBlocked(session.customer.id, true);
    await team.put(lagging);
    const file = { body: { name: 'a.png', type: 'image/png', size: 100 } };
    expect(await team.own(session, 'POST /v1/conversations/{conversationId}/attachments', id, file)).toMatchObject({
      status: 403,
      body: { code: 'blocked' },
    });
  });

  it('gets no socket for a ticket from before', async () => {
    const { session } = await team.start('hello');
    const { body } = await team.own(session, 'POST /v1/socket-tickets');
    await setBlocked(session.customer.id, true);
    const { handler } = await import('../../../functions/sockets/socket.ts');
    const event = {
      headers: { 'Sec-WebSocket-Protocol': `${String(body['protocol'])}, ${String(body['ticket'])}` },
      requestContext: { eventType: 'CONNECT', routeKey: '$connect', connectionId: 'late', requestId: 'r' },
    };
    expect(await handler(event as never)).toMatchObject({ statusCode: 403 });
    const connections = await import('../../../functions/realtime/connections.ts');
    expect(await connections.readConnection('late')).toBeUndefined();
  });

  it('writes nothing, opens nothing and has nothing opened again after the answer, whatever was under way', async () => {
    for (let round = 0; round < 8; round += 1) {
      const { session, id } = await team.start('hello');
      const over = await team.own(session, 'POST /v1/conversations', undefined, { body: { new: true } });
      await team.say(session, String(over.body['id']), 'solved');
      const set = (status: string) =>
        team.desk('PUT /v1/desk/conversations/{conversationId}/status', String(over.body['id']), { body: { status } });
      await set('closed');
      let isAnswered = false;
      const block = setBlocked(session.customer.id, true).then((reply) => {
        isAnswered = true;
        return reply;
      });
      const late: number[] = [];
      const write = async (): Promise<void> => {
        for (let count = 0; count < 6; count += 1) {
          const began = isAnswered;
          const { status } = await team.say(session, id, `message ${count}`);
          if (began) late.push(status);
        }
      };
      const [answer] = await Promise.all([
        block,
        write(),
        team.own(session, 'POST /v1/conversations', undefined, { body: { new: true } }),
        set('open'),
      ]);
      expect(answer.status).toBe(200);
      expect(late.filter((status) => status !== 403)).toEqual([]);
      const ids = await historyOf(session.customer.id);
      expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set(['closed']));
      // Nothing was said below the line that closed it.
      for (const one of ids) expect((await textsOf(one)).at(-1)).toBe('system');
    }
  });

  it('is shut out by a second try or by the stream when the first was cut off after the record', async () => {
    const { session, id } = await team.start('hello');
    const { change } = await import('../../../functions/directory/customer-changes.ts');
    const record = { change: { kind: 'blocked', isBlocked: true }, record: { blockedAt: Date.now() } } as const;
    await change(session.customer.id, 'ayesha', () => record);
    expect(await statusOf(id)).toBe('open');
    expect((await setBlocked(session.customer.id, true)).body['code']).toBe('already_done');
    expect(await statusOf(id)).toBe('closed');
    const other = await team.start('hello');
    await change(other.session.customer.id, 'ayesha', () => record);
    await follow(other.session.customer.id);
    expect(await statusOf(other.id)).toBe('closed');
  });
});

describe('merging', () => {
  it('lists a guest’s conversations under both, and gives nobody’s session more than it had', async () => {
    const { session, id } = await team.start('as a guest');
    const known = await verified('merged');
    const opened = await team.own(known, 'POST /v1/conversations', undefined, { body: {} });
    const own = String(opened.body['id']);
    await team.say(known, own, 'as myself');
    const [guestId, knownId] = [session.customer.id, known.customer.id];
    const merged = await merge(guestId, knownId);
    expect(merged.body).toMatchObject({
      customer: { id: guestId, verified: false, proof: { kind: 'claimed' }, mergedInto: { id: knownId, name: 'Rafiq' } },
      into: { id: knownId, verified: true, proof: { kind: 'signed', site: 'shop' }, merged: [{ id: guestId, name: 'Nusrat' }] },
    });
    expect((await merge(guestId, knownId)).body).toEqual(merged.body);
    await follow(guestId);
    expect((await internalOf(id)).map((entry) => entry.kind)).toEqual(['merged']);
    expect(await historyOf(knownId)).toEqual([own, id]);
    expect(await historyOf(knownId, 1)).toEqual([own, id]);
    expect(await historyOf(guestId)).toEqual([id]);
    const seenBy = async (who: Session): Promise<string[]> =>
      ((await team.own(who, 'GET /v1/conversations')).body['conversations'] as { id: string }[]).map((row) => row.id);
    expect(await seenBy(session)).toEqual([id]);
    expect(await seenBy(known)).toEqual([own]);
    expect((await team.own(session, 'GET /v1/conversations/{conversationId}', own)).status).toBe(404);
    expect((await team.own(known, 'GET /v1/conversations/{conversationId}', id)).status).toBe(404);
    expect((await team.say(session, id, 'still here')).status).toBe(201);
    const refreshed = await team.own(session, 'POST /v1/sessions/refresh', undefined, {
      body: { refreshToken: session.refreshToken },
    });
    expect(refreshed.body['customer']).toMatchObject({ id: guestId, verified: false });
  });

  it('never takes somebody who is proven away, nor one twice, nor into one who is merged', async () => {
    const [one, other] = [await verified('proven-1'), await verified('proven-2')];
    const [first, second] = [await team.guest(), await team.guest()];
    const refusals = [
      [one.customer.id, other.customer.id],
      [one.customer.id, first.customer.id],
      [first.customer.id, first.customer.id],
    ] as const;
    for (const [from, into] of refusals) expect((await merge(from, into)).body['code']).toBe('merge_refused');
    expect((await merge(first.customer.id, newId())).status).toBe(404);
    await merge(first.customer.id, one.customer.id);
    expect((await merge(first.customer.id, other.customer.id)).body['code']).toBe('merge_refused');
    expect((await merge(second.customer.id, first.customer.id)).body['code']).toBe('merge_refused');
    expect((await profileOf(one.customer.id)).verified).toBe(true);
  });

  it('takes along who was merged before, also when several are merged at once', async () => {
    const talks = [await team.start('a'), await team.start('b'), await team.start('c')];
    const [a = '', b = '', c = ''] = talks.map(({ session }) => session.customer.id);
    const root = await verified('root');
    await merge(a, b);
    const replies = await Promise.all([merge(b, root.customer.id), merge(c, root.customer.id)]);
    expect(replies.map(({ status }) => status)).toEqual([200, 200]);
    expect((await historyOf(root.customer.id)).toSorted()).toEqual(talks.map(({ id }) => id).toSorted());
    expect((await historyOf(b)).toSorted()).toEqual(
      talks
        .slice(0, 2)
        .map(({ id }) => id)
        .toSorted(),
    );
    expect((await profileOf(a)).mergedInto?.id).toBe(root.customer.id);
    expect((await profileOf(root.customer.id)).merged?.map(({ id }) => id).toSorted()).toEqual([a, b, c].toSorted());
  });
});

describe('starting a conversation', () => {
  const start = (customerId: string, clientId: string, text = 'Your parcel waits'): Promise<Reply> =>
    team.desk('POST /v1/desk/conversations', undefined, { body: { customerId, clientId, text } });

  it('opens a new one with its first message, the same for every try, and its customer finds it', async () => {
    const { session, id } = await team.start('before');
    const clientId = newId();
    const replies = await Promise.all([start(session.customer.id, clientId), start(session.customer.id, clientId)]);
    expect(replies.map(({ status }) => status)).toEqual([201, 201]);
    const [first, second] = replies.map(({ body }) => body as unknown as DeskConversation);
    expect(second?.id).toBe(first?.id);
    expect(first?.id).not.toBe(id);
    await team.desk('PUT /v1/desk/conversations/{conversationId}/status', first?.id, { body: { status: 'resolved' } });
    expect((await start(session.customer.id, clientId)).body).toMatchObject({ id: first?.id });
    const { body } = await team.own(session, 'GET /v1/conversations/{conversationId}/messages', first?.id);
    expect((body['messages'] as { kind: string }[]).filter(({ kind }) => kind === 'text')).toHaveLength(1);
    expect((await start(session.customer.id, clientId, 'other words')).body['code']).toBe('client_id_reused');
    const active = await team.own(session, 'POST /v1/conversations', undefined, { body: {} });
    expect(active.body).toMatchObject({ id: first?.id, unread: 1 });
  });

  it('is refused for who is blocked, and for nobody', async () => {
    const { customer } = await team.guest();
    await setBlocked(customer.id, true);
    expect((await start(customer.id, newId())).body['code']).toBe('blocked');
    expect((await start(newId(), newId())).status).toBe(404);
  });
});
