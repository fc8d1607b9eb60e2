import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { PutCommand } from '../../../functions/table/commands.ts';
import type { Conversation, Message, Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { maxPageSize } from '../../../contract/limits.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';
import { tapWire, type Wire } from '../wire.ts';

let cloud: Cloud;
let wire: Wire;
let serve: { identity: Parameters<typeof call>[0]; conversations: Parameters<typeof call>[0] };
let put: (Item: Record<string, unknown>) => Promise<unknown>;
let keys: typeof import('../../../functions/table/keys.ts').keys;

beforeAll(async () => {
  cloud = await startCloud();
  wire = tapWire();
  serve = {
    identity: (await import('../../../functions/identity/http.ts')).handler,
    conversations: (await import('../../../functions/conversations/http.ts')).handler,
  };
  ({ keys } = await import('../../../functions/table/keys.ts'));
  const { table, tableName } = await import('../../../functions/table/table.ts');
  put = (Item) => table.send(new PutCommand({ TableName: tableName, Item }));
  const { handler: bootstrap } = await import('../../../functions/setup/bootstrap.ts');
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await bootstrap({ agents: [{ subject: 'ayesha', email: 'a@shop.test', name, role: 'admin' }] });
});
afterAll(() => {
  wire.restore();
  return cloud.stop();
});
afterEach(() => wire.begin());

const path = 'v1/conversations/{conversationId}';
const start = async (): Promise<{ session: Session; id: string }> => {
  const body = { email: 'n@mail.test', phone: '01712345678' };
  const session = (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
  const opened = await call(serve.conversations, 'POST /v1/conversations', { token: session.token, body: {} });
  return { session, id: (opened.body as unknown as Conversation).id };
};
const say = ({ token }: Session, id: string, body: object): Promise<Reply> =>
  call(serve.conversations, `POST /${path}/messages`, { token, path: { conversationId: id }, body });
const read = async ({ token }: Session, id: string, query: Record<string, string> = {}): Promise<Message[]> => {
  const reply = await call(serve.conversations, `GET /${path}/messages`, { token, path: { conversationId: id }, query });
  return reply.body['messages'] as Message[];
};
const look = async ({ token }: Session, id: string): Promise<Conversation> =>
  (await call(serve.conversations, `GET /${path}`, { token, path: { conversationId: id } })).body as unknown as Conversation;

describe('the log of a conversation', () => {
  it('has no gap where a write was lost', async () => {
    const { session, id } = await start();
    wire.begin({ site: 'log/entries.ts putEntry Put', nth: 1, fault: 'timeout before', attempts: 'all' });
    const lost = await say(session, id, { clientId: newId(), text: 'lost' });
    expect([wire.hits > 0, lost.status]).toEqual([true, 503]);
    wire.begin();
    expect((await say(session, id, { clientId: newId(), text: 'kept' })).body['seq']).toBe(1);
    expect((await look(session, id)).lastSeq).toBe(1);
  });

  it('knows a message again whose sender never heard that it was written, even if the sender does not say so', async () => {
    const { session, id } = await start();
    const body = { clientId: newId(), text: 'once' };
    wire.begin({ site: 'log/entries.ts putEntry Put', nth: 1, fault: 'timeout after', attempts: 'all' });
    expect((await say(session, id, body)).status).toBeGreaterThanOrEqual(500);
    wire.begin();
    expect((await say(session, id, body)).body).toMatchObject({ clientId: body.clientId, seq: 1 });
    expect((await read(session, id)).map(({ text }) => text)).toEqual(['once']);
  });

  it('knows a message again days later, wherever it stands', async () => {
    const { session, id } = await start();
    const clientId = newId(Date.now() - 3 * 24 * 60 * 60_000);
    const first = await say(session, id, { clientId, text: 'once' });
    for (let index = 0; index < 6; index += 1) await say(session, id, { clientId: newId(), text: `later ${index}` });
    expect((await say(session, id, { clientId, text: 'once', retry: true })).body).toEqual(first.body);
    expect(await read(session, id)).toHaveLength(7);
  });

  it('gives everything since a sequence, however long ago that was', async () => {
    const { session, id } = await start();
    const longAgo = Date.UTC(2020, 0, 1);
    for (let seq = 1; seq <= 40; seq += 1)
      await put({ ...keys.entry(id, seq), k: 'm', i: newId(longAgo), t: `m${seq}`, at: longAgo + seq, c: seq, f: 0 });
    const messages = await read(session, id, { after: '2', limit: String(maxPageSize) });
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 38 }, (_, index) => index + 3));
  });

  it('keeps the order in which messages were written, whatever the clock of a sender says', async () => {
    const { session, id } = await start();
    const tomorrow = Date.now() + 24 * 60 * 60_000;
    await say(session, id, { clientId: newId(tomorrow), text: 'first' });
    await say(session, id, { clientId: newId(1_000), text: 'second' });
    const messages = await read(session, id);
    expect(messages.map(({ text }) => text)).toEqual(['first', 'second']);
    for (const { at } of messages) expect(Math.abs(Date.parse(at) - Date.now())).toBeLessThan(60_000);
  });

  it('is read first where the sender knows more than this environment remembers, and only there', async () => {
    const { session, id } = await start();
    vi.resetModules();
    const other = { ...serve, conversations: (await import('../../../functions/conversations/http.ts')).handler };
    const headReads = (): number => wire.sent.filter(({ site }) => site === 'conversations/log.ts readHead Get').length;
    const sayTo = (there: typeof serve, text: string, after: number): Promise<Reply> =>
      call(there.conversations, `POST /${path}/messages`, {
        token: session.token,
        path: { conversationId: id },
        body: { clientId: newId(), text, after },
      });
    const seqOf = async (reply: Promise<Reply>): Promise<number> => Number((await reply).body['seq']);
    const first = await seqOf(sayTo(serve, 'one', 0));
    const second = await seqOf(sayTo(other, 'two', first));
    wire.begin();
    const third = await seqOf(sayTo(other, 'three', second));
    expect(headReads()).toBe(0);
    expect(await seqOf(sayTo(serve, 'four', third))).toBe(third + 1);
    expect(headReads()).toBe(1);
    expect(wire.sent.filter(({ command }) => command === 'Put')).toHaveLength(2);
  });

  it('is summed up whole again by the next message where the update of one before was lost', async () => {
    const { session, id } = await start();
    const first = await say(session, id, { clientId: newId(), text: 'one', after: 0 });
    wire.begin({ site: 'conversations/log.ts advanceHead Update', nth: 1, fault: 'timeout before', attempts: 'all' });
    await say(session, id, { clientId: newId(), text: 'two', after: first.body['seq'] });
    expect([wire.hits > 0, (await look(session, id)).lastSeq]).toEqual([true, 1]);
    wire.begin();
    await say(session, id, { clientId: newId(), text: 'three', after: 2 });
    expect(await look(session, id)).toMatchObject({ lastSeq: 3, lastMessage: { preview: 'three' } });
  });
});

describe('how far a conversation was seen', () => {
  const see = async (staff: string, id: string, seq: number): Promise<unknown> =>
    (
      await call(serve.conversations, 'POST /v1/desk/conversations/{conversationId}/seen', {
        staff,
        path: { conversationId: id },
        body: { seq },
      })
    ).body['seq'];

  it('does not cover a message that arrives meanwhile', async () => {
    const { session, id } = await start();
    await say(session, id, { clientId: newId(), text: 'one' });
    wire.interpose('conversations/store.ts markSeen Update', () => say(session, id, { clientId: newId(), text: 'two' }));
    expect(await see('ayesha', id, 1)).toBe(1);
    const { body } = await call(serve.conversations, 'GET /v1/desk/conversations/{conversationId}', {
      staff: 'ayesha',
      path: { conversationId: id },
    });
    expect(body).toMatchObject({ lastSeq: 2, seenByStaff: 1, unread: 1 });
  });

  it('is not moved back by a word that comes late', async () => {
    const { session, id } = await start();
    for (const text of ['one', 'two', 'three']) await say(session, id, { clientId: newId(), text });
    wire.interpose('conversations/store.ts markSeen Update', () => see('ayesha', id, 3));
    expect(await see('ayesha', id, 2)).toBe(3);
    expect((await look(session, id)).seenByStaff).toBe(3);
  });
});
