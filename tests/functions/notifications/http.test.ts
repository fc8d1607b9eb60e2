import { marshall } from '@aws-sdk/util-dynamodb';
import { QueryCommand } from '../../../functions/table/commands.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Conversation, Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import type { Notice } from '../../../contract/notices.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

type Serve = Parameters<typeof call>[0];
let cloud: Cloud;
let serve: { identity: Serve; conversations: Serve; notifications: Serve };
let react: (event: never) => Promise<unknown>;
let table: typeof import('../../../functions/table/table.ts');
let keys: (typeof import('../../../functions/table/keys.ts'))['keys'];

beforeAll(async () => {
  cloud = await startCloud();
  const [identity, conversations, notifications, onChange, setup, connections] = await Promise.all([
    import('../../../functions/identity/http.ts'),
    import('../../../functions/conversations/http.ts'),
    import('../../../functions/notifications/http.ts'),
    import('../../../functions/reactions/on-change.ts'),
    import('../../../functions/setup/bootstrap.ts'),
    import('../../../functions/realtime/connections.ts'),
  ]);
  table = await import('../../../functions/table/table.ts');
  ({ keys } = await import('../../../functions/table/keys.ts'));
  serve = { identity: identity.handler, conversations: conversations.handler, notifications: notifications.handler };
  react = onChange.handler;
  await setup.handler({
    agents: ['ayesha', 'tanvir'].map((subject) => ({
      ...{ subject, email: `${subject}@shop.test`, role: 'admin' },
      name: { en: subject, bn: subject },
    })),
  });
  for (const id of ['ayesha', 'tanvir']) await connections.saveConnection({ id: `desk-${id}`, side: 'staff', ownerId: id });
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.posted.length = 0;
});

interface Talk {
  readonly id: string;
  readonly token: string;
}
const start = async (name: string): Promise<Talk> => {
  const body = { name, email: 'n@mail.test', phone: '01712345678' };
  const { token } = (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
  const { id } = (await call(serve.conversations, 'POST /v1/conversations', { token, body: {} })).body as unknown as Conversation;
  const said = { clientId: newId(), text: 'Where is my parcel?' };
  await call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
    token,
    path: { conversationId: id },
    body: said,
  });
  return { id, token };
};
const act = async ({ id }: Talk, staff: string, key: RouteKey, body: object): Promise<void> => {
  const { status } = await call(serve.conversations, key, { staff, path: { conversationId: id }, body });
  expect(status).toBeLessThan(300);
};
const desk = '/v1/desk/conversations/{conversationId}';
const assign = (talk: Talk, staff: string, agentId: string | null, instead: string | null, assignedSeq: number): Promise<void> =>
  act(talk, staff, `PUT ${desk}/assignee`, { agentId, instead, assignedSeq });
const note = (talk: Talk, staff: string, text: string, mentions: string[]): Promise<void> =>
  act(talk, staff, `POST ${desk}/notes`, { clientId: newId(), text, mentions });

/** Hands everything that is stored of a conversation to the consumer of the change stream. */
const follow = async ({ id }: Talk): Promise<void> => {
  const { Items = [] } = await table.table.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': keys.head(id).pk },
    }),
  );
  const Records = Items.filter((item) => /^[LN]\d/.test(String(item['sk']))).map((item, index) => ({
    ...{ eventName: 'INSERT' },
    dynamodb: { SequenceNumber: String(index), NewImage: marshall(item, { removeUndefinedValues: true }) },
  }));
  await react({ Records } as never);
};
const notices = async (staff: string, query: Record<string, string> = {}): Promise<Reply> =>
  call(serve.notifications, 'GET /v1/desk/notices', { staff, query });
const listed = async (staff: string): Promise<(Notice & { unread: boolean })[]> =>
  (await notices(staff)).body['notices'] as (Notice & { unread: boolean })[];

describe('notices', () => {
  it('tell an agent of what a colleague gave them, called them for, and of their rating', async () => {
    const talk = await start('Nusrat Jahan');
    await assign(talk, 'tanvir', 'ayesha', null, 0);
    await note(talk, 'tanvir', 'She waits since Monday, @ayesha.', ['ayesha']);
    await act(talk, 'ayesha', `PUT ${desk}/status`, { status: 'resolved' });
    await call(serve.conversations, 'POST /v1/conversations/{conversationId}/rating', {
      ...{ token: talk.token, path: { conversationId: talk.id } },
      body: { score: 5, comment: 'Wonderful.' },
    });
    await follow(talk);
    const mine = (await listed('ayesha')).filter(({ conversationId }) => conversationId === talk.id);
    expect(mine.map(({ kind, by, text, score }) => [kind, by.kind, text, score]).sort()).toEqual([
      ['assigned', 'agent', 'Where is my parcel?', undefined],
      ['mention', 'agent', 'She waits since Monday, @ayesha.', undefined],
      ['rated', 'customer', 'Wonderful.', 5],
    ]);
    // A mention leads to its note.
    expect(mine.map(({ kind, noteSeq }) => [kind, noteSeq])).toEqual(
      expect.arrayContaining([
        ['mention', 1],
        ['assigned', undefined],
      ]),
    );
    expect(mine.every(({ unread, customerName }) => unread && customerName === 'Nusrat Jahan')).toBe(true);
    const told = cloud.posted.filter(({ frame }) => frame.type === 'notice.added');
    expect(new Set(told.map(({ connectionId }) => connectionId))).toEqual(new Set(['desk-ayesha']));
  });

  it('are there once, however often the change stream tells them', async () => {
    const talk = await start('Karim');
    await assign(talk, 'tanvir', 'ayesha', null, 0);
    await follow(talk);
    await follow(talk);
    expect((await listed('ayesha')).filter(({ conversationId }) => conversationId === talk.id)).toHaveLength(1);
  });

  it('tell nobody of what they did themselves', async () => {
    const talk = await start('Rahim');
    await assign(talk, 'tanvir', 'tanvir', null, 0);
    await note(talk, 'tanvir', 'A note to myself, @tanvir.', ['tanvir']);
    await follow(talk);
    expect((await listed('tanvir')).filter(({ conversationId }) => conversationId === talk.id)).toEqual([]);
  });

  it('are seen up to a place that only moves forward', async () => {
    const talk = await start('Shirin');
    await assign(talk, 'ayesha', 'tanvir', null, 0);
    await note(talk, 'ayesha', 'Please, @tanvir.', ['tanvir']);
    await follow(talk);
    const [newest, older] = await listed('tanvir');
    const see = (id = ''): Promise<Reply> =>
      call(serve.notifications, 'POST /v1/desk/notices/seen', { staff: 'tanvir', body: { id } });
    expect((await see(older?.id)).body['id']).toBe(older?.id);
    expect((await notices('tanvir')).body).toMatchObject({ unread: 1, isAtLeast: false });
    expect((await see(newest?.id)).body['id']).toBe(newest?.id);
    expect((await see(older?.id)).body['id']).toBe(newest?.id);
    expect((await notices('tanvir')).body).toMatchObject({ unread: 0, isAtLeast: false });
    expect((await listed('tanvir')).every(({ unread }) => !unread)).toBe(true);
  });

  it('are read page by page without one twice or left out, each by its own agent alone', async () => {
    const talk = await start('Many');
    for (let count = 0; count < 7; count += 1) await note(talk, 'tanvir', `Call ${count}`, ['ayesha']);
    await follow(talk);
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await notices('ayesha', { limit: '3', ...(cursor !== undefined && { cursor }) });
      found.push(...(body['notices'] as Notice[]).map(({ id }) => id));
      cursor = body['next'] as string | undefined;
    } while (cursor !== undefined);
    expect(found).toEqual([...new Set(found)].sort().reverse());
    expect(found.length).toBeGreaterThanOrEqual(7);
    const { body } = await notices('ayesha', { limit: '3' });
    expect((await notices('tanvir', { limit: '3', cursor: String(body['next']) })).status).toBe(400);
  });

  it('count no further than they have to, and end after their time', async () => {
    const talk = await start('Endless');
    for (let count = 0; count < limits.countedNotices + 3; count += 1) await note(talk, 'ayesha', `Call ${count}`, ['tanvir']);
    await follow(talk);
    expect((await notices('tanvir')).body).toMatchObject({ unread: limits.countedNotices, isAtLeast: true });
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (limits.noticeSeconds + 60) * 1000 });
    try {
      expect(await listed('tanvir')).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });
});
