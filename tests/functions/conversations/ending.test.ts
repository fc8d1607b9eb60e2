import { GetCommand, PutCommand } from '../../../functions/table/commands.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Conversation, DeskConversation, Message, QueuePlace, Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

const dayMs = 24 * 60 * 60_000;

let cloud: Cloud;
let serve: Record<'identity' | 'conversations', Parameters<typeof call>[0]>;
let closeSilent: typeof import('../../../functions/conversations/on-schedule.ts').handler;
let parts: {
  table: typeof import('../../../functions/table/table.ts').table;
  keys: typeof import('../../../functions/table/keys.ts').keys;
};

beforeAll(async () => {
  cloud = await startCloud();
  const [identity, conversations, schedule, setup, { table }, { keys }] = await Promise.all([
    import('../../../functions/identity/http.ts'),
    import('../../../functions/conversations/http.ts'),
    import('../../../functions/conversations/on-schedule.ts'),
    import('../../../functions/setup/bootstrap.ts'),
    import('../../../functions/table/table.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
  serve = { identity: identity.handler, conversations: conversations.handler };
  closeSilent = schedule.handler;
  parts = { table, keys };
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await setup.handler({ agents: [{ subject: 'ayesha', email: 'ayesha@shop.test', name, role: 'admin' }] });
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.posted.length = 0;
});

const guest = async (): Promise<Session> => {
  const body = { email: 'nusrat@mail.test', phone: '01712345678' };
  return (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
};
/** Asks as a customer; `id` fills the path. */
const ask = (session: Session, key: RouteKey, id?: string, body?: unknown): Promise<Reply> =>
  call(serve.conversations, key, { token: session.token, ...(id && { path: { conversationId: id } }), body });
const open = async (session: Session, wish: object = {}): Promise<Conversation> =>
  (await ask(session, 'POST /v1/conversations', undefined, wish)).body as unknown as Conversation;
const say = (session: Session, id: string, text = 'hello'): Promise<Reply> =>
  ask(session, 'POST /v1/conversations/{conversationId}/messages', id, { clientId: newId(), text });
const start = async (): Promise<{ session: Session; id: string }> => {
  const session = await guest();
  const { id } = await open(session);
  await say(session, id);
  return { session, id };
};
const setStatus = (id: string, status: string): Promise<Reply> =>
  call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/status', {
    staff: 'ayesha',
    path: { conversationId: id },
    body: { status },
  });
const assign = (id: string): Promise<Reply> =>
  call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/assignee', {
    staff: 'ayesha',
    path: { conversationId: id },
    body: { agentId: 'ayesha', instead: null, assignedSeq: 0 },
  });
const end = (session: Session, id: string) => ask(session, 'POST /v1/conversations/{conversationId}/end', id);
const confirm = (session: Session, id: string, isSolved: boolean) =>
  ask(session, 'POST /v1/conversations/{conversationId}/resolution', id, { isSolved });
const rate = (session: Session, id: string, body: unknown) =>
  ask(session, 'POST /v1/conversations/{conversationId}/rating', id, body);
const readOne = async (session: Session, id: string): Promise<Conversation & { queue?: QueuePlace }> =>
  (await ask(session, 'GET /v1/conversations/{conversationId}', id)).body as never;
const readLog = async (session: Session, id: string): Promise<Message[]> =>
  (await ask(session, 'GET /v1/conversations/{conversationId}/messages', id)).body['messages'] as Message[];

describe('ending', () => {
  it('resolves the chat by its customer, and both sides read who it was', async () => {
    const { session, id } = await start();
    expect(await end(session, id)).toMatchObject({ status: 200, body: { status: 'resolved' } });
    expect((await readLog(session, id)).at(-1)).toMatchObject({
      kind: 'system',
      event: { type: 'status', status: 'resolved', by: { kind: 'customer' } },
    });
    expect((await end(session, id)).body['code']).toBe('already_done');
  });

  it('is confirmed, or taken back', async () => {
    const { session, id } = await start();
    await setStatus(id, 'resolved');
    expect((await confirm(session, id, false)).body['status']).toBe('open');
    expect((await confirm(session, id, true)).body['code']).toBe('not_resolved');
    await setStatus(id, 'resolved');
    expect((await confirm(session, id, true)).body['status']).toBe('closed');
    expect((await confirm(session, id, false)).body['code']).toBe('conversation_closed');
  });

  it('is undone by the customer’s next words, with a line that says so on both sides and in the answer', async () => {
    const { session, id } = await start();
    await setStatus(id, 'resolved');
    const event = { type: 'status', status: 'open', by: { kind: 'customer' } };
    const body = { clientId: newId(), text: 'One more thing' };
    const key = 'POST /v1/conversations/{conversationId}/messages';
    const sent = await ask(session, key, id, body);
    expect(sent.body).toMatchObject({ seq: 3, event });
    expect((await ask(session, key, id, { ...body, retry: true })).body).toEqual(sent.body);
    expect((await readLog(session, id)).at(-1)).toMatchObject({ kind: 'text', text: 'One more thing', event });
    expect((await readOne(session, id)).status).toBe('open');
    expect((await say(session, id, 'and another')).body).not.toHaveProperty('event');
  });
});

describe('a rating', () => {
  it('is given once it is over, changed, and seen by staff', async () => {
    const { session, id } = await start();
    expect((await rate(session, id, { score: 5 })).body['code']).toBe('not_resolved');
    await end(session, id);
    expect((await rate(session, id, { score: 2, comment: '  slow  ' })).body).toMatchObject({ rating: { score: 2 } });
    expect((await rate(session, id, { score: 4, comment: ' ' })).body).toMatchObject({
      rating: { score: 4 },
      status: 'resolved',
    });
    const events = (await readLog(session, id)).map(({ event }) => event).filter((event) => event?.type === 'rated');
    expect(events).toEqual([
      { type: 'rated', score: 2, comment: 'slow', by: { kind: 'customer' } },
      { type: 'rated', score: 4, by: { kind: 'customer' } },
    ]);
    const desk = await call(serve.conversations, 'GET /v1/desk/conversations', {
      staff: 'ayesha',
      query: { status: 'resolved' },
    });
    const row = (desk.body['conversations'] as DeskConversation[]).find((one) => one.id === id);
    expect(row).toMatchObject({ rating: { score: 4 }, unread: 1 });
  });

  it.each([{ score: 0 }, { score: 6 }, { score: 2.5 }, {}, { score: 5, comment: 'x'.repeat(1001) }])(
    'is refused as %o',
    async (body) => {
      const { session, id } = await start();
      await end(session, id);
      expect((await rate(session, id, body)).body['code']).toBe('invalid_input');
    },
  );
});

describe('what is not mine', () => {
  it('can be neither ended nor confirmed nor rated, and answers like what is absent', async () => {
    const { id } = await start();
    await setStatus(id, 'resolved');
    const stranger = await guest();
    for (const theirs of [id, newId()]) {
      const attempts = await Promise.all([
        end(stranger, theirs),
        confirm(stranger, theirs, true),
        rate(stranger, theirs, { score: 1 }),
        ask(stranger, 'POST /v1/conversations', undefined, { previousConversationId: theirs }),
      ]);
      expect(attempts.map(({ body }) => body['code'])).toEqual(Array(4).fill('not_found'));
    }
  });
});

describe('several conversations', () => {
  it('are opened when asked for, up to the number of the settings', async () => {
    const { session, id } = await start();
    const again = await ask(session, 'POST /v1/conversations', undefined, {});
    expect([again.status, again.body['id']]).toEqual([200, id]);
    const ids = [id];
    for (let count = 1; count < 3; count += 1) {
      const { id: next } = await open(session, { new: true });
      await say(session, next);
      ids.push(next);
    }
    expect(new Set(ids).size).toBe(3);
    const refused = await ask(session, 'POST /v1/conversations', undefined, { new: true });
    expect([refused.status, refused.body['code']]).toEqual([409, 'too_many_conversations']);
    await end(session, ids[0] ?? '');
    await confirm(session, ids[0] ?? '', true);
    expect((await ask(session, 'POST /v1/conversations', undefined, { new: true })).status).toBe(201);
  });

  it('are not multiplied by asking twice: an unused one is used first', async () => {
    const { session } = await start();
    const [one, other] = await Promise.all([open(session, { new: true }), open(session, { new: true })]);
    expect(one.id).toBe(other.id);
    expect((await open(session, { new: true })).id).toBe(one.id);
  });

  it('go on from a closed one and are linked to it, once', async () => {
    const { session, id } = await start();
    const early = await ask(session, 'POST /v1/conversations', undefined, { previousConversationId: id });
    expect(early.body['code']).toBe('already_done');
    await setStatus(id, 'closed');
    const wish = { previousConversationId: id };
    const [next, again] = await Promise.all([open(session, wish), open(session, wish)]);
    expect(next).toMatchObject({ previousConversationId: id, status: 'open' });
    expect(again.id).toBe(next.id);
    await say(session, next.id);
    expect((await open(session, wish)).id).toBe(next.id);
    expect((await readOne(session, next.id)).previousConversationId).toBe(id);
  });
});

describe('a place in line', () => {
  it('is told to who waits for a first hand, and to nobody else', async () => {
    const first = await start();
    const second = await start();
    vi.useFakeTimers({ now: Date.now() + 11_000, toFake: ['Date'] });
    try {
      const [ahead, behind] = [await readOne(first.session, first.id), await readOne(second.session, second.id)];
      expect((behind.queue?.position ?? 0) - (ahead.queue?.position ?? 0)).toBe(1);
      await assign(first.id);
      expect((await readOne(first.session, first.id)).queue).toBeUndefined();
      vi.setSystemTime(Date.now() + 11_000);
      expect((await readOne(second.session, second.id)).queue?.position).toBe(ahead.queue?.position);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('silence', () => {
  const later = async (days: number): Promise<{ closed: number }> => {
    vi.useFakeTimers({ now: Date.now() + days * dayMs, toFake: ['Date'] });
    try {
      return (await closeSilent({ job: 'closeSilent' })) as { closed: number };
    } finally {
      vi.useRealTimers();
    }
  };

  it('closes what was resolved for the days of the settings, once, and tells who has it open', async () => {
    const [resolved, open] = [await start(), await start()];
    await setStatus(resolved.id, 'resolved');
    const { table, keys } = parts;
    const { Item } = await table.send(new GetCommand({ TableName: 'kotha', Key: keys.head(resolved.id) }));
    await table.send(new PutCommand({ TableName: 'kotha', Item: { ...Item, ln: new Set(['cwidget-1']) } }));
    await later(6.9);
    expect((await readOne(resolved.session, resolved.id)).status).toBe('resolved');
    cloud.posted.length = 0;
    expect((await later(7.1)).closed).toBeGreaterThan(0);
    expect((await readOne(resolved.session, resolved.id)).status).toBe('closed');
    expect((await readOne(open.session, open.id)).status).toBe('open');
    expect((await readLog(resolved.session, resolved.id)).at(-1)?.event).toEqual({
      type: 'status',
      status: 'closed',
      by: { kind: 'system' },
    });
    expect(cloud.posted).toMatchObject([{ connectionId: 'widget-1', frame: { type: 'message.appended' } }]);
    expect(await later(7.2)).toMatchObject({ closed: 0 });
  });

  it('is counted from the last thing that happened, not from the last message', async () => {
    const { session, id } = await start();
    vi.useFakeTimers({ now: Date.now() + 5 * dayMs, toFake: ['Date'] });
    await setStatus(id, 'resolved');
    vi.useRealTimers();
    await later(8);
    expect((await readOne(session, id)).status).toBe('resolved');
    await later(12.1);
    expect((await readOne(session, id)).status).toBe('closed');
  });
});
