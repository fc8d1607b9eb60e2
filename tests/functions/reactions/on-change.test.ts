import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DeleteCommand, GetCommand, PutCommand } from '../../../functions/table/commands.ts';
import { newId } from '../../../contract/ids.ts';
import type { Conversation, Session } from '../../../contract/entities.ts';
import { call } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';
import { toEntryImage, toHeadImage } from '../sockets/images.ts';

let cloud: Cloud;
let serve: { identity: Parameters<typeof call>[0]; conversations: Parameters<typeof call>[0] };
let react: (event: never) => Promise<unknown>;
let parts: {
  table: typeof import('../../../functions/table/table.ts');
  keys: typeof import('../../../functions/table/keys.ts').keys;
};
let saveConnection: typeof import('../../../functions/realtime/connections.ts').saveConnection;

beforeAll(async () => {
  cloud = await startCloud();
  const [identity, conversations, onChange, keys, table, connections] = await Promise.all([
    import('../../../functions/identity/http.ts'),
    import('../../../functions/conversations/http.ts'),
    import('../../../functions/reactions/on-change.ts'),
    import('../../../functions/table/keys.ts'),
    import('../../../functions/table/table.ts'),
    import('../../../functions/realtime/connections.ts'),
  ]);
  serve = { identity: identity.handler, conversations: conversations.handler };
  react = onChange.handler;
  parts = { table, keys: keys.keys };
  ({ saveConnection } = connections);
  await saveConnection({ id: 'desk-1', side: 'staff', ownerId: 'ayesha' });
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.posted.length = 0;
});

const start = async (): Promise<{ session: Session; id: string }> => {
  const body = { email: 'n@mail.test', phone: '01712345678' };
  const session = (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
  const opened = await call(serve.conversations, 'POST /v1/conversations', { token: session.token, body: {} });
  return { session, id: (opened.body as unknown as Conversation).id };
};
const say = (session: Session, id: string): Promise<unknown> =>
  call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
    token: session.token,
    path: { conversationId: id },
    body: { clientId: newId(), text: 'hello' },
  });
const headOf = async (id: string): Promise<Record<string, unknown>> =>
  (await parts.table.table.send(new GetCommand({ TableName: 'kotha', Key: parts.keys.head(id) }))).Item ?? {};
const batch = (...Records: object[]): never => ({ Records }) as never;

describe('the change stream', () => {
  it('moves the row of the inbox for staff, once per batch', async () => {
    const { session, id } = await start();
    await say(session, id);
    await say(session, id);
    const result = await react(batch(await toEntryImage(id, 1), await toEntryImage(id, 2), await toHeadImage(id)));
    expect(result).toEqual({ batchItemFailures: [] });
    expect(cloud.posted).toHaveLength(1);
    expect(cloud.posted[0]).toMatchObject({
      connectionId: 'desk-1',
      frame: { type: 'inbox.changed', conversations: [{ id, lastSeq: 2, unread: 2 }] },
    });
  });

  it('is silent about a conversation in which nothing was said, and about who listens', async () => {
    const { session, id } = await start();
    await react(batch(await toHeadImage(id)));
    await say(session, id);
    const record = (await toHeadImage(id)) as { dynamodb: Record<string, unknown> };
    record.dynamodb['OldImage'] = { ...(record.dynamodb['NewImage'] as object), ln: { SS: ['c1'] } };
    await react(batch(record));
    expect(cloud.posted).toEqual([]);
  });

  it('mends a head whose update was lost, tells who had it open, and does nothing the second time', async () => {
    const { session, id } = await start();
    await say(session, id);
    const before = { ...(await headOf(id)), ln: new Set(['cwidget-1']) };
    await say(session, id);
    await parts.table.table.send(new PutCommand({ TableName: 'kotha', Item: before }));
    const record = await toEntryImage(id, 2);
    await react(batch(record));
    expect((await headOf(id))['n']).toBe(2);
    expect(cloud.posted.map(({ connectionId, frame }) => [connectionId, frame.type]).sort()).toEqual([
      ['desk-1', 'inbox.changed'],
      ['widget-1', 'message.appended'],
    ]);
    cloud.posted.length = 0;
    await react(batch(record));
    expect(cloud.posted).toEqual([]);
  });

  it('makes a head anew when there is none', async () => {
    const { session, id } = await start();
    await say(session, id);
    const { r: _, ...before } = await headOf(id);
    await parts.table.table.send(new DeleteCommand({ TableName: 'kotha', Key: parts.keys.head(id) }));
    await react(batch(await toEntryImage(id, 1)));
    expect(await headOf(id)).toMatchObject(before);
  });

  it('takes a connection that outlived its time off what it watched, and tells staff who is still here', async () => {
    const { id } = await start();
    const { saveConnection, watch, readConnection } = await import('../../../functions/realtime/connections.ts');
    for (const [connectionId, side, ownerId] of [
      ['asleep', 'customer', 'whoever'],
      ['desk-1', 'staff', 'ayesha'],
    ] as const) {
      await saveConnection({ id: connectionId, side, ownerId });
      await watch({ id: connectionId, side, ownerId, watched: [] }, id);
    }
    expect((await headOf(id))['ln']).toEqual(new Set(['casleep', 'sdesk-1 ayesha']));
    const { Item = {} } = await parts.table.table.send(
      new GetCommand({ TableName: 'kotha', Key: parts.keys.connection('asleep') }),
    );
    await parts.table.table.send(new DeleteCommand({ TableName: 'kotha', Key: parts.keys.connection('asleep') }));
    const expiry = { eventName: 'REMOVE', dynamodb: { SequenceNumber: '5', OldImage: marshall(Item) } };
    for (const time of ['once', 'again']) expect(await react(batch(expiry)), time).toEqual({ batchItemFailures: [] });
    expect((await headOf(id))['ln']).toEqual(new Set(['sdesk-1 ayesha']));
    expect(await readConnection('asleep')).toBeUndefined();
    expect(cloud.posted[0]).toMatchObject({
      connectionId: 'desk-1',
      frame: { type: 'presence.changed', presence: { customer: false } },
    });
  });

  it('tells once, and as it is, who is still there when several have left at the same moment', async () => {
    const { id } = await start();
    const { saveConnection, watch } = await import('../../../functions/realtime/connections.ts');
    const tabs = ['tab-1', 'tab-2', 'tab-3', 'tab-4'];
    for (const [connectionId, side, ownerId] of [
      ...tabs.map((tab) => [tab, 'customer', 'whoever'] as const),
      ['desk-1', 'staff', 'ayesha'] as const,
    ]) {
      await saveConnection({ id: connectionId, side, ownerId });
      await watch({ id: connectionId, side, ownerId, watched: [] }, id);
    }
    const expiries = await Promise.all(
      tabs.map(async (tab, index) => {
        const Key = parts.keys.connection(tab);
        const { Item = {} } = await parts.table.table.send(new GetCommand({ TableName: 'kotha', Key }));
        await parts.table.table.send(new DeleteCommand({ TableName: 'kotha', Key }));
        return { eventName: 'REMOVE', dynamodb: { SequenceNumber: `${5 + index}`, OldImage: marshall(Item) } };
      }),
    );
    cloud.posted.length = 0;
    expect(await react(batch(...expiries))).toEqual({ batchItemFailures: [] });
    expect((await headOf(id))['ln']).toEqual(new Set(['sdesk-1 ayesha']));
    expect(cloud.posted).toMatchObject([
      { connectionId: 'desk-1', frame: { type: 'presence.changed', presence: { customer: false } } },
    ]);
  });

  it('reports the group that failed and handles the others', async () => {
    const { session, id } = await start();
    await say(session, id);
    const poison = {
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: '77', NewImage: { pk: { S: 'C#x' }, sk: { S: 'L00000001' }, k: { S: '?' } } },
    };
    const answer = react(batch(poison, await toHeadImage(id)));
    await expect(answer).resolves.toEqual({ batchItemFailures: [{ itemIdentifier: '77' }] });
    expect(cloud.posted).toHaveLength(1);
  });
});
