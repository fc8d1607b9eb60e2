import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GetCommand, PutCommand } from '../../../functions/table/commands.ts';
import { newId } from '../../../contract/ids.ts';
import type { Ack, Conversation, DeskConversation, Message, Session } from '../../../contract/entities.ts';
import { limits } from '../../../contract/limits.ts';
import { call, type Reply, type Request } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let serve: Record<'identity' | 'conversations' | 'sockets', Parameters<typeof call>[0]>;
let modules: {
  table: typeof import('../../../functions/table/table.ts');
  keys: typeof import('../../../functions/table/keys.ts').keys;
};

beforeAll(async () => {
  cloud = await startCloud();
  const [identity, conversations, sockets, setup, table, { keys }] = await Promise.all([
    import('../../../functions/identity/http.ts'),
    import('../../../functions/conversations/http.ts'),
    import('../../../functions/sockets/http.ts'),
    import('../../../functions/setup/bootstrap.ts'),
    import('../../../functions/table/table.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
  serve = { identity: identity.handler, conversations: conversations.handler, sockets: sockets.handler };
  modules = { table, keys };
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await setup.handler({
    agents: [
      { subject: 'admin', email: 'admin@shop.test', name, role: 'admin' },
      { subject: 'ayesha', email: 'ayesha@shop.test', name, role: 'agent' },
      { subject: 'viewer', email: 'viewer@shop.test', name, role: 'viewer' },
    ],
  });
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.posted.length = 0;
});

const guest = async (): Promise<Session> => {
  const body = { name: 'Nusrat', email: 'nusrat@mail.test', phone: '01712345678', locale: 'bn' };
  const { status, body: session } = await call(serve.identity, 'POST /v1/guest-sessions', { body });
  expect(status).toBe(201);
  return session as unknown as Session;
};
const as = ({ token }: Session, request: Request = {}): Request => ({ token, ...request });
const start = async (): Promise<{ session: Session; id: string }> => {
  const session = await guest();
  const { body } = await call(serve.conversations, 'POST /v1/conversations', as(session, { body: {} }));
  return { session, id: (body as unknown as Conversation).id };
};
const say = (session: Session, id: string, body: unknown): Promise<Reply> =>
  call(
    serve.conversations,
    'POST /v1/conversations/{conversationId}/messages',
    as(session, { path: { conversationId: id }, body }),
  );
const reply = (staff: string, id: string, text: string): Promise<Reply> =>
  call(serve.conversations, 'POST /v1/desk/conversations/{conversationId}/messages', {
    staff,
    path: { conversationId: id },
    body: { clientId: newId(), text },
  });
const setStatus = (id: string, status: string): Promise<Reply> =>
  call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/status', {
    staff: 'ayesha',
    path: { conversationId: id },
    body: { status },
  });
const read = async (
  session: Session,
  id: string,
  query?: Record<string, string>,
): Promise<{ messages: Message[]; next?: number }> => {
  const request = as(session, { path: { conversationId: id }, ...(query && { query }) });
  const { body } = await call(serve.conversations, 'GET /v1/conversations/{conversationId}/messages', request);
  return body as unknown as { messages: Message[]; next?: number };
};
const inbox = async (
  query: Record<string, string> = {},
  staff = 'ayesha',
): Promise<{ conversations: DeskConversation[]; next?: string }> =>
  (await call(serve.conversations, 'GET /v1/desk/conversations', { staff, query })).body as unknown as {
    conversations: DeskConversation[];
    next?: string;
  };

describe('what the host page says', () => {
  it('is kept with the customer for staff, the last word counts, and too much of it is refused', async () => {
    const { session, id } = await start();
    const say = (attributes: unknown) =>
      call(serve.conversations, 'POST /v1/conversations', as(session, { body: { attributes } }));
    expect((await say({ cart: '3 books' })).status).toBe(200);
    expect((await say({ cart: '4 books', page: '/cart' })).status).toBe(200);
    const shown = await call(serve.conversations, 'GET /v1/desk/conversations/{conversationId}', {
      staff: 'ayesha',
      path: { conversationId: id },
    });
    expect(shown.body['customer']).toMatchObject({ attributes: { cart: '4 books', page: '/cart' }, verified: false });
    const many = Object.fromEntries(Array.from({ length: limits.attributes + 1 }, (_, n) => [`name ${n}`, '']));
    for (const attributes of [many, { long: 'x'.repeat(limits.attributeLength + 1) }, { '': 'x' }, { number: 4 }])
      expect((await say(attributes)).status).toBe(400);
  });
});

describe('where a customer is', () => {
  const at = (session: Session, page: string) =>
    call(serve.conversations, 'POST /v1/conversations', {
      ...as(session, { body: { page } }),
      ip: '203.0.113.77',
      userAgent:
        'Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
    });
  const shownToStaff = (conversationId: string) =>
    call(serve.conversations, 'GET /v1/desk/conversations/{conversationId}', { staff: 'ayesha', path: { conversationId } });

  it('is shown to staff as network, browser and path, and to nobody else', async () => {
    const session = await guest();
    const opened = await at(session, 'https://shop.test/cart?token=secret#top');
    const id = String(opened.body['id']);
    const visit = { ip: '203.0.113.0/24', device: 'Chrome · Android', page: 'https://shop.test/cart' };
    expect((await shownToStaff(id)).body['customer']).toMatchObject(visit);
    await at(session, 'https://shop.test/book/7');
    expect((await shownToStaff(id)).body['customer']).toMatchObject({ ...visit, page: 'https://shop.test/book/7' });
    const path = { conversationId: id };
    const own = await call(serve.conversations, 'GET /v1/conversations/{conversationId}', as(session, { path }));
    expect(JSON.stringify([opened.body, own.body])).not.toMatch(/203\.0|Android|shop\.test/);
  });

  it('stays what it was for an address that is none', async () => {
    const session = await guest();
    const id = String((await at(session, 'javascript:alert(1)')).body['id']);
    expect((await shownToStaff(id)).body['customer']).not.toHaveProperty('page');
  });
});

describe('opening', () => {
  it('makes a conversation once and gives it back after', async () => {
    const session = await guest();
    const replies = await Promise.all(
      Array.from({ length: 4 }, () => call(serve.conversations, 'POST /v1/conversations', as(session, { body: {} }))),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    expect(new Set(replies.map(({ body }) => body['id'])).size).toBe(1);
    expect(replies[0]?.body).toMatchObject({ status: 'open', lastSeq: 0, unread: 0, assignee: null, lastMessage: null });
  });

  it('opens another one after the last was closed', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'hello' });
    await setStatus(id, 'closed');
    const again = await call(serve.conversations, 'POST /v1/conversations', as(session, { body: {} }));
    expect(again.status).toBe(201);
    expect(again.body['id']).not.toBe(id);
    const own = await call(serve.conversations, 'GET /v1/conversations', as(session));
    expect((own.body['conversations'] as Conversation[]).map((one) => one.id)).toEqual([again.body['id'], id]);
  });
});

describe('sending', () => {
  it('acknowledges what can be read back, in order and without gaps', async () => {
    const { session, id } = await start();
    const acks: Ack[] = [];
    for (const text of ['one', 'দুই', 'three']) {
      const clientId = newId();
      const { status, body } = await say(session, id, { clientId, text });
      expect(status).toBe(201);
      expect(body['clientId']).toBe(clientId);
      acks.push(body as unknown as Ack);
    }
    await reply('ayesha', id, 'four');
    const { messages } = await read(session, id);
    expect(messages.map(({ seq, text }) => [seq, text])).toEqual([
      [1, 'one'],
      [2, 'দুই'],
      [3, 'three'],
      [4, 'four'],
    ]);
    expect(acks.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(messages[3]?.sender).toEqual({ kind: 'agent', id: 'ayesha', name: { en: 'Ayesha', bn: 'আয়েশা' } });
  });

  it('keeps a gapless order when many write at once', async () => {
    const { session, id } = await start();
    const replies = await Promise.all(
      Array.from({ length: 6 }, (_, index) => say(session, id, { clientId: newId(), text: `m${index}` })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(replies.map(({ body }) => Number(body['seq'])).sort()).toEqual([1, 2, 3, 4, 5, 6]);
    const { messages } = await read(session, id);
    expect(messages.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('writes a client id once, however often and however late it comes', async () => {
    const { session, id } = await start();
    const body = { clientId: newId(), text: 'only once' };
    const first = await say(session, id, body);
    const racing = await Promise.all([say(session, id, body), say(session, id, { ...body, retry: true })]);
    for (let index = 0; index < limits.recentClientIds + 2; index += 1)
      await say(session, id, { clientId: newId(), text: `later ${index}` });
    const late = await say(session, id, { ...body, retry: true });
    const silent = await say(session, id, body);
    for (const again of [...racing, late, silent]) expect([again.status, again.body]).toEqual([201, first.body]);
    const { messages } = await read(session, id, { limit: '100' });
    expect(messages.filter(({ text }) => text === 'only once')).toHaveLength(1);
  });

  it('writes a client id once when the first try arrives after a later one and many other messages', async () => {
    const { session, id } = await start();
    // Of a sender whose clock runs ahead, so that the id looks younger than everything.
    const body = { clientId: newId(Date.now() + 86_400_000), text: 'overtaken', after: 0 };
    const second = await say(session, id, { ...body, retry: true });
    for (let index = 0; index < limits.recentClientIds + 2; index += 1)
      await say(session, id, { clientId: newId(), text: `later ${index}` });
    const first = await say(session, id, { ...body, retry: false });
    expect([first.status, first.body]).toEqual([201, second.body]);
    const { messages } = await read(session, id, { limit: '100' });
    expect(messages.filter(({ text }) => text === 'overtaken')).toHaveLength(1);
  });

  it('refuses a client id that comes with other words', async () => {
    const { session, id } = await start();
    const clientId = newId();
    await say(session, id, { clientId, text: 'first' });
    const again = await say(session, id, { clientId, text: 'second' });
    expect([again.status, again.body['code']]).toEqual([409, 'client_id_reused']);
    expect((await read(session, id)).messages).toHaveLength(1);
  });

  it('goes on when the head was lost and mends it', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'one' });
    const { table, keys } = modules;
    const { Item } = await table.table.send(new GetCommand({ TableName: 'kotha', Key: keys.head(id) }));
    await say(session, id, { clientId: newId(), text: 'two' });
    await table.table.send(new PutCommand({ TableName: 'kotha', Item: { ...Item } }));
    const third = await say(session, id, { clientId: newId(), text: 'three' });
    expect(third.body['seq']).toBe(3);
    const after = await call(
      serve.conversations,
      'GET /v1/conversations/{conversationId}',
      as(session, { path: { conversationId: id } }),
    );
    expect(after.body['lastSeq']).toBe(3);
  });

  const refusals: [string, unknown, string, string][] = [
    ['empty text', { clientId: newId(), text: '' }, 'text', 'required'],
    ['blank text', { clientId: newId(), text: ' \n ' }, 'text', 'required'],
    ['too much text', { clientId: newId(), text: 'ক'.repeat(2731) }, 'text', 'too_long'],
    ['no text', { clientId: newId() }, 'text', 'required'],
    ['a number for text', { clientId: newId(), text: 5 }, 'text', 'invalid_type'],
    ['an array for text', { clientId: newId(), text: ['a'] }, 'text', 'invalid_type'],
    ['a client id that is none', { clientId: 'x', text: 'a' }, 'clientId', 'invalid_format'],
    ['a field that does not exist', { clientId: newId(), text: 'a', isInternal: true }, 'isInternal', 'unknown_field'],
    ['half a character', { clientId: newId(), text: 'a\ud800' }, 'text', 'invalid_format'],
  ];
  it.each(refusals)('refuses %s and writes nothing', async (_, body, field, code) => {
    const { session, id } = await start();
    const refused = await say(session, id, body);
    expect([refused.status, refused.body['code']]).toEqual([400, 'invalid_input']);
    expect((refused.body['errors'] as Record<string, { code: string }>)[field]?.code).toBe(code);
    expect((await read(session, id)).messages).toEqual([]);
  });

  it('takes the longest text there may be', async () => {
    const { session, id } = await start();
    expect((await say(session, id, { clientId: newId(), text: 'a'.repeat(limits.messageTextBytes) })).status).toBe(201);
  });

  it('refuses a body that is no JSON', async () => {
    const { session, id } = await start();
    const key = 'POST /v1/conversations/{conversationId}/messages';
    for (const rawBody of ['{', 'null', '[]', '"text"']) {
      const refused = await call(serve.conversations, key, as(session, { path: { conversationId: id }, rawBody }));
      expect(refused.status).toBe(400);
      expect(refused.headers['content-type']).toBe('application/problem+json');
    }
  });

  it('says when a conversation is closed, to both sides', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'hello' });
    await setStatus(id, 'closed');
    const mine = await say(session, id, { clientId: newId(), text: 'more' });
    const theirs = await reply('ayesha', id, 'more');
    for (const refused of [mine, theirs]) expect([refused.status, refused.body['code']]).toEqual([409, 'conversation_closed']);
  });
});

describe('what is not mine', () => {
  it('is answered like what is absent', async () => {
    const [{ id }, stranger] = await Promise.all([start(), guest()]);
    const own = await start();
    const attempts = await Promise.all(
      [id, id.toUpperCase(), id.replaceAll('-', ''), newId(), 'nonsense', 'x'.repeat(3000)].flatMap((conversationId) => [
        call(serve.conversations, 'GET /v1/conversations/{conversationId}', as(stranger, { path: { conversationId } })),
        call(serve.conversations, 'GET /v1/conversations/{conversationId}/messages', as(stranger, { path: { conversationId } })),
        say(stranger, conversationId, { clientId: newId(), text: 'hi' }),
        call(
          serve.conversations,
          'POST /v1/conversations/{conversationId}/seen',
          as(stranger, { path: { conversationId }, body: { seq: 1 } }),
        ),
      ]),
    );
    const [first] = attempts;
    for (const { status, body } of attempts) expect([status, body]).toEqual([404, first?.body]);
    expect((await read(own.session, own.id)).messages).toEqual([]);
  });

  it.each([undefined, 'x.y.z', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.'])('needs a token of ours, not %s', async (token) => {
    const refused = await call(serve.conversations, 'GET /v1/conversations', { ...(token !== undefined && { token }) });
    expect([refused.status, refused.body['code']]).toEqual([401, 'unauthenticated']);
  });

  it('needs a member of the team with the permission', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'hello' });
    const outsider = await call(serve.conversations, 'GET /v1/desk/conversations', { staff: 'nobody' });
    const customer = await call(serve.conversations, 'GET /v1/desk/conversations', { token: session.token });
    const viewer = await reply('viewer', id, 'hello');
    expect([outsider.status, customer.status, viewer.status]).toEqual([403, 401, 403]);
  });
});

describe('reading', () => {
  it('pages forward and backward over everything exactly once', async () => {
    const { session, id } = await start();
    for (let index = 1; index <= 25; index += 1) await say(session, id, { clientId: newId(), text: `m${index}` });
    const all = Array.from({ length: 25 }, (_, index) => index + 1);
    const forward: number[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page = await read(session, id, { after: String(after), limit: '7' });
      forward.push(...page.messages.map(({ seq }) => seq));
      after = page.next;
    }
    const backward: number[] = [];
    for (let query: Record<string, string> | undefined = { limit: '7' }; query !== undefined;) {
      const page = await read(session, id, query);
      backward.unshift(...page.messages.map(({ seq }) => seq));
      query = page.next === undefined ? undefined : { before: String(page.next), limit: '7' };
    }
    expect(forward).toEqual(all);
    expect(backward).toEqual(all);
    expect(await read(session, id, { before: '1' })).toEqual({ messages: [] });
    expect(await read(session, id, { after: '25' })).toEqual({ messages: [] });
  });

  it('does not stop at the megabyte that one read may carry', async () => {
    const { session, id } = await start();
    const text = 'x'.repeat(limits.messageTextBytes);
    const { table, keys } = modules;
    await say(session, id, { clientId: newId(), text: 'first' });
    for (let seq = 2; seq <= 150; seq += 1) {
      const Item = { ...keys.entry(id, seq), k: 'm', i: newId(), t: text, at: seq, c: seq, f: 0 };
      await table.table.send(new PutCommand({ TableName: 'kotha', Item }));
    }
    expect((await say(session, id, { clientId: newId(), text: 'last' })).body['seq']).toBe(151);
  });
});

describe('the inbox', () => {
  it('shows a conversation once something was said, with what staff have not seen', async () => {
    const { session, id } = await start();
    expect((await inbox()).conversations.map((one) => one.id)).not.toContain(id);
    await say(session, id, { clientId: newId(), text: 'one' });
    await say(session, id, { clientId: newId(), text: 'two' });
    const row = (await inbox()).conversations.find((one) => one.id === id);
    expect(row).toMatchObject({
      unread: 2,
      language: 'bn',
      customer: { name: 'Nusrat', verified: false },
      lastMessage: { preview: 'two', sender: 'customer' },
    });
    const seen = { staff: 'ayesha', path: { conversationId: id } };
    expect(
      (await call(serve.conversations, 'POST /v1/desk/conversations/{conversationId}/seen', { ...seen, body: { seq: 1 } })).body,
    ).toEqual({ seq: 1 });
    expect((await inbox()).conversations.find((one) => one.id === id)?.unread).toBe(1);
    expect(
      (await call(serve.conversations, 'POST /v1/desk/conversations/{conversationId}/seen', { ...seen, body: { seq: 99 } })).body,
    ).toEqual({ seq: 2 });
    expect(
      (await call(serve.conversations, 'POST /v1/desk/conversations/{conversationId}/seen', { ...seen, body: { seq: 1 } })).body,
    ).toEqual({ seq: 2 });
    expect((await inbox()).conversations.find((one) => one.id === id)?.unread).toBe(0);
  });

  it('takes a filter without a value for no filter, and refuses one that makes no sense', async () => {
    const list = (query: Record<string, string>): Promise<Reply> =>
      call(serve.conversations, 'GET /v1/desk/conversations', { staff: 'ayesha', query });
    expect((await list({ status: '', assignee: '', cursor: '' })).status).toBe(200);
    for (const query of [{ status: 'lost' }, { limit: '0' }, { limit: '101' }, { limit: 'x' }, { order: 'asc' }]) {
      expect((await list(query)).body['code']).toBe('invalid_input');
    }
  });

  it('moves a conversation between views by assignee and status', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'hello' });
    const isIn = async (query: Record<string, string>): Promise<boolean> =>
      (await inbox(query)).conversations.some((one) => one.id === id);
    expect([await isIn({ assignee: 'none' }), await isIn({ assignee: 'me' })]).toEqual([true, false]);
    const take = (agentId: string | null, instead: string | null, assignedSeq = 0): Promise<Reply> =>
      call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/assignee', {
        staff: 'ayesha',
        path: { conversationId: id },
        body: { agentId, instead, assignedSeq },
      });
    expect((await take('ayesha', null)).body).toMatchObject({ assignee: { id: 'ayesha' } });
    expect([await isIn({ assignee: 'none' }), await isIn({ assignee: 'me' }), await isIn({})]).toEqual([false, true, true]);
    expect((await take('admin', null)).body).toMatchObject({ code: 'already_assigned', status: 409 });
    await setStatus(id, 'resolved');
    expect([await isIn({}), await isIn({ status: 'resolved' }), await isIn({ status: 'resolved', assignee: 'me' })]).toEqual([
      false,
      true,
      true,
    ]);
    expect((await setStatus(id, 'resolved')).body['code']).toBe('already_done');
  });

  it('does not let a claim that arrives late take what was given back meanwhile', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'hello' });
    const put = async (body: object): Promise<DeskConversation & { code?: string }> =>
      (
        await call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/assignee', {
          staff: 'ayesha',
          path: { conversationId: id },
          body,
        })
      ).body as never;
    const claim = { agentId: 'ayesha', instead: null, assignedSeq: 0 };
    const { assignedSeq } = await put(claim);
    expect(await put({ agentId: null, instead: 'ayesha', assignedSeq })).toMatchObject({ assignee: null });
    expect(await put(claim)).toMatchObject({ code: 'already_assigned' });
    expect((await inbox({ assignee: 'none' })).conversations.find((one) => one.id === id)).toMatchObject({ assignee: null });
  });

  it('gives one of two agents the conversation when both take it', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'hello' });
    const take = (staff: string): Promise<Reply> =>
      call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/assignee', {
        staff,
        path: { conversationId: id },
        body: { agentId: staff, instead: null, assignedSeq: 0 },
      });
    const replies = await Promise.all([take('ayesha'), take('admin')]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('pages over every conversation once and refuses a cursor that was tampered with', async () => {
    for (let index = 0; index < 7; index += 1) {
      const { session, id } = await start();
      await say(session, id, { clientId: newId(), text: 'hello' });
    }
    const everything = (await inbox({ limit: '100' })).conversations.map(({ id }) => id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await inbox({ limit: '3', ...(cursor !== undefined && { cursor }) });
      paged.push(...page.conversations.map(({ id }) => id));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(paged.toSorted()).toEqual(everything.toSorted());
    const { next = '' } = await inbox({ limit: '3' });
    for (const bad of [`x${next}`, 'x', next.slice(0, -2)]) {
      expect(
        (await call(serve.conversations, 'GET /v1/desk/conversations', { staff: 'ayesha', query: { cursor: bad } })).status,
      ).toBe(400);
    }
    expect(
      (await call(serve.conversations, 'GET /v1/desk/conversations', { staff: 'admin', query: { cursor: next } })).status,
    ).toBe(400);
  });
});
