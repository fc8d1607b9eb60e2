import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DeskConversation, Session } from '../../../contract/entities.ts';
import type { DownFrame } from '../../../contract/frames.ts';
import type { InternalEntry, Mention } from '../../../contract/internal.ts';
import { newId } from '../../../contract/ids.ts';
import type { Reply } from '../call.ts';
import { openTeam, type Item, type Team } from '../team.ts';

let team: Team;
let connections: typeof import('../../../functions/realtime/connections.ts');
let socket: typeof import('../../../functions/sockets/socket.ts').handler;
beforeAll(async () => {
  team = await openTeam();
  connections = await import('../../../functions/realtime/connections.ts');
  ({ handler: socket } = await import('../../../functions/sockets/socket.ts'));
});
afterAll(() => team.stop());
beforeEach(() => {
  team.cloud.posted.length = 0;
});

const own = '/v1/conversations/{conversationId}' as const;
const desk = '/v1/desk/conversations/{conversationId}' as const;
const note = (id: string, text: string, more: object = {}, staff = 'ayesha'): Promise<Reply> =>
  team.desk(`POST ${desk}/notes`, id, { staff, body: { clientId: newId(), text, ...more } });
const entriesOf = async (id: string, query: Record<string, string> = {}): Promise<InternalEntry[]> =>
  (await team.desk(`GET ${desk}/internal`, id, { query })).body['entries'] as InternalEntry[];
const textsOf = (entries: readonly InternalEntry[]): string[] =>
  entries.flatMap((entry) => (entry.kind === 'note' ? [entry.text] : []));

async function watching(side: 'customer' | 'staff', ownerId: string, conversationId: string): Promise<string> {
  const id = `${side}-${newId()}`;
  await connections.saveConnection({ id, side, ownerId });
  await connections.watch({ id, side, ownerId, watched: [] }, conversationId);
  return id;
}
const frame = async (connectionId: string, sent: { type: string } & Item): Promise<DownFrame> => {
  const requestContext = { routeKey: sent.type, connectionId, requestId: 'request-1' };
  const answer = await socket({ requestContext, isBase64Encoded: false, body: JSON.stringify(sent) } as never);
  return JSON.parse((answer as { body: string }).body) as DownFrame;
};
const heardBy = (connectionId: string): DownFrame[] =>
  team.cloud.posted.filter((one) => one.connectionId === connectionId).map((one) => one.frame as unknown as DownFrame);

/** Everything that a customer can ask, as the bytes it comes in. */
async function everything(session: Session, id: string): Promise<string> {
  const answers = [
    await team.own(session, 'GET /v1/conversations'),
    await team.own(session, `GET ${own}`, id),
    await team.own(session, `GET ${own}/messages`, id),
    await team.own(session, `GET ${own}/messages`, id, { query: { after: '0', limit: '100' } }),
    await team.own(session, `GET ${own}/messages`, id, { query: { before: '99999999', limit: '100' } }),
    await team.own(session, 'POST /v1/conversations', undefined, { body: {} }),
    await team.own(session, `POST ${own}/seen`, id, { body: { seq: 99 } }),
  ];
  return JSON.stringify(answers.map(({ status, body }) => [status, body]));
}

describe('a note', () => {
  it('stands behind the message it was written after, with whom it calls', async () => {
    const { session, id } = await team.start('one', 'two');
    const written = await note(id, 'careful', { mentions: ['karim'] });
    expect(written).toMatchObject({ status: 201, body: { seq: 1, afterSeq: 2 } });
    await team.say(session, id, 'three');
    await note(id, 'more');
    expect(await entriesOf(id)).toMatchObject([
      { kind: 'note', seq: 1, afterSeq: 2, by: { kind: 'agent', id: 'ayesha' }, mentions: [{ id: 'karim' }] },
      { kind: 'note', seq: 2, afterSeq: 3, text: 'more' },
    ]);
    expect((await team.desk(`GET ${desk}`, id)).body).toMatchObject({ internalSeq: 2, lastSeq: 3 });
    expect(textsOf(await entriesOf(id, { after: '1' }))).toEqual(['more']);
    expect(textsOf(await entriesOf(id, { before: '2' }))).toEqual(['careful']);
  });

  it('is written once, however often and late its tries arrive, alone or at the same moment', async () => {
    const { id } = await team.start('one');
    const body = { clientId: newId(), text: 'once' };
    const first = await Promise.all([note(id, 'once', body), note(id, 'once', body), note(id, 'once', { ...body, retry: true })]);
    const [answer] = first;
    for (const reply of first) expect(reply.body).toEqual(answer?.body);
    for (let index = 0; index < 8; index += 1) await note(id, `later ${index}`);
    for (const tries of [{}, { retry: true }, { after: 0 }, { retry: false, after: 0 }])
      expect((await note(id, 'once', { ...body, ...tries })).body).toEqual(answer?.body);
    expect(textsOf(await entriesOf(id)).filter((text) => text === 'once')).toHaveLength(1);
    expect((await note(id, 'other words', { clientId: body.clientId })).body['code']).toBe('client_id_reused');
    expect((await note(id, 'once', body, 'karim')).body['code']).toBe('client_id_reused');
  });

  it('is known again where the head has not heard of it', async () => {
    const { id } = await team.start('one');
    const before = await team.get(team.keys.head(id));
    const body = { clientId: newId(), text: 'once', after: 0 };
    const first = await note(id, 'once', body);
    await team.put(before ?? {});
    expect((await note(id, 'once', body)).body).toEqual(first.body);
    expect(textsOf(await entriesOf(id))).toEqual(['once']);
    expect((await team.desk(`GET ${desk}`, id)).body['internalSeq']).toBe(1);
  });

  it('is one of many that are written at once, none of them lost', async () => {
    const { id } = await team.start('one');
    const texts = Array.from({ length: 6 }, (_, index) => `note ${index}`);
    const replies = await Promise.all(texts.map((text) => note(id, text)));
    expect(replies.map(({ status }) => status)).toEqual(texts.map(() => 201));
    const entries = await entriesOf(id);
    expect(textsOf(entries).toSorted()).toEqual(texts);
    expect(entries.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('calls only who may read it', async () => {
    const { id } = await team.start('one');
    expect((await note(id, 'hey', { mentions: ['nobody'] })).body).toMatchObject({
      code: 'invalid_input',
      errors: { mentions: {} },
    });
    expect((await note(id, '   ')).body['code']).toBe('invalid_input');
    expect((await note(newId(), 'hey')).status).toBe(404);
  });

  it('is heard by staff who have the conversation open, and by no customer', async () => {
    const { session, id } = await team.start('one');
    const [customer, agent] = [await watching('customer', session.customer.id, id), await watching('staff', 'karim', id)];
    const written = await note(id, 'careful');
    expect(heardBy(agent)).toMatchObject([
      { type: 'internal.appended', entry: { seq: 1, text: 'careful', at: written.body['at'] }, conversation: { internalSeq: 1 } },
    ]);
    for (const body of [{ priority: 'high' }]) await team.desk(`PUT ${desk}/priority`, id, { body });
    await team.desk(`PUT ${desk}/archive`, id, { body: { isArchived: true } });
    expect(heardBy(customer)).toEqual([]);
  });

  it('too long for a frame is fetched', async () => {
    const { id } = await team.start('one');
    const agent = await watching('staff', 'karim', id);
    // Control characters take six times their size in JSON.
    await note(id, '\u0001'.repeat(8_000));
    expect(heardBy(agent)).toMatchObject([{ type: 'internal.nudged', head: { conversationId: id, lastSeq: 1, internalSeq: 1 } }]);
  });
});

describe('the language', () => {
  const put = (id: string, language: string | null) => team.desk(`PUT ${desk}/language`, id, { body: { language } });
  const listed = async (language: string): Promise<string[]> => {
    const query = { language, limit: '100' };
    const { body } = await team.desk('GET /v1/desk/conversations', undefined, { query });
    return (body['conversations'] as DeskConversation[]).map((one) => one.id);
  };

  it('that staff chose stays, whatever the customer writes, and is what the inbox finds', async () => {
    const { session, id } = await team.start('Where is my order now?');
    expect((await team.desk(`GET ${desk}`, id)).body).toMatchObject({ language: 'en', writtenLanguage: 'en' });
    const chosen = await put(id, 'bn');
    expect(chosen.body).toMatchObject({ language: 'bn', chosenLanguage: 'bn', writtenLanguage: 'en' });
    await team.say(session, id, 'It should have come yesterday.');
    const { body } = await team.desk(`GET ${desk}`, id);
    expect(body).toMatchObject({ language: 'bn', chosenLanguage: 'bn', writtenLanguage: 'en' });
    expect([await listed('bn'), await listed('en')].map((ids) => ids.includes(id))).toEqual([true, false]);
    expect((await put(id, 'bn')).body['code']).toBe('already_done');
    expect((await put(id, 'fr')).body['code']).toBe('invalid_input');
  });

  it('follows what is written again once it is given back, also what was written meanwhile', async () => {
    const { session, id } = await team.start('hello there, good morning');
    await put(id, 'en');
    await team.say(session, id, 'আমার অর্ডারটি কোথায়?');
    expect((await team.desk(`GET ${desk}`, id)).body).toMatchObject({ language: 'en', writtenLanguage: 'bn' });
    const { body } = await put(id, null);
    expect(body).toMatchObject({ language: 'bn', writtenLanguage: 'bn' });
    expect(body['chosenLanguage']).toBeUndefined();
    expect([await listed('bn'), await listed('en')].map((ids) => ids.includes(id))).toEqual([true, false]);
    const told = (await entriesOf(id)).map((entry) => entry.kind === 'language' && entry.language);
    expect(told).toEqual(['en', null]);
  });

  it('is news for everybody who watches, with who chose it', async () => {
    const { session, id } = await team.start('one');
    const [customer, agent] = [await watching('customer', session.customer.id, id), await watching('staff', 'karim', id)];
    await put(id, 'bn');
    expect(heardBy(agent)).toMatchObject([
      {
        type: 'internal.appended',
        entry: { kind: 'language', language: 'bn', by: { kind: 'agent', id: 'ayesha' } },
        conversation: { language: 'bn', chosenLanguage: 'bn' },
      },
    ]);
    expect(heardBy(customer)).toEqual([]);
  });
});

describe('its customer', () => {
  it('is told the same, byte for byte, by every route, whatever the team writes among themselves', async () => {
    const { session, id } = await team.start('one', 'two');
    await team.own(session, `POST ${own}/seen`, id, { body: { seq: 99 } });
    const before = await everything(session, id);
    await note(id, 'between us', { mentions: ['karim'] });
    await team.desk(`PUT ${desk}/priority`, id, { body: { priority: 'urgent' } });
    await team.desk(`PUT ${desk}/category`, id, { body: { category: 'billing' } });
    await team.desk(`PUT ${desk}/language`, id, { body: { language: 'bn' } });
    await team.desk(`PUT ${desk}/tags`, id, { body: { add: ['vip'] } });
    await team.desk(`PUT ${desk}/snooze`, id, { body: { until: new Date(Date.now() + 3_600_000).toISOString() } });
    await team.desk(`PUT ${desk}/archive`, id, { body: { isArchived: true } });
    await team.stream(team.keys.head(id).pk);
    expect(await everything(session, id)).toBe(before);
  });

  it('sees no figure of the internal log in any head', async () => {
    const { session, id } = await team.start('one');
    const [customer, agent] = [await watching('customer', session.customer.id, id), await watching('staff', 'karim', id)];
    await note(id, 'between us');
    const head = {
      conversationId: id,
      lastSeq: 1,
      seenByCustomer: 0,
      seenByStaff: 0,
      deliveredToCustomer: 0,
      deliveredToStaff: 0,
    };
    expect(await frame(customer, { type: 'heartbeat.send' })).toMatchObject({ heads: [head] });
    const asked = await frame(customer, { type: 'heartbeat.send' });
    expect('heads' in asked && asked.heads).toEqual([head]);
    expect(await frame(customer, { type: 'conversation.watch', conversationId: id })).toEqual({
      type: 'conversation.watched',
      head,
    });
    const told = await frame(agent, { type: 'heartbeat.send' });
    expect('heads' in told && told.heads).toMatchObject([{ ...head, internalSeq: 1 }]);
    expect(await frame(agent, { type: 'conversation.watch', conversationId: id })).toMatchObject({
      head: { ...head, internalSeq: 1 },
    });
    team.cloud.posted.length = 0;
    await team.desk(`POST ${desk}/seen`, id, { body: { seq: 1 } });
    const seen = { ...head, seenByStaff: 1, deliveredToStaff: 1 };
    expect(heardBy(customer)).toEqual([{ type: 'receipt.moved', head: seen }]);
    expect(heardBy(agent)).toEqual([{ type: 'receipt.moved', head: { ...seen, internalSeq: 1 } }]);
  });
});

describe('the change stream', () => {
  it('mends the team’s half of a head that missed an entry, and tells staff after all', async () => {
    const { session, id } = await team.start('one');
    const [customer, agent] = [await watching('customer', session.customer.id, id), await watching('staff', 'karim', id)];
    const before = await team.get(team.keys.head(id));
    await team.desk(`PUT ${desk}/tags`, id, { body: { add: ['vip'] } });
    const after = await team.get(team.keys.head(id));
    await team.put(before ?? {});
    team.cloud.posted.length = 0;
    await team.stream(team.keys.head(id).pk, /^N/);
    expect(await team.get(team.keys.head(id))).toEqual(after);
    expect(heardBy(agent).map(({ type }) => type)).toContain('internal.appended');
    expect(heardBy(customer)).toEqual([]);
  });

  it('makes a head that is lost with what the team knew', async () => {
    const { id } = await team.start('one');
    await team.desk(`PUT ${desk}/priority`, id, { body: { priority: 'high' } });
    await team.desk(`PUT ${desk}/archive`, id, { body: { isArchived: true } });
    const { pk, sk, n, st, ...rest } = (await team.get(team.keys.head(id))) ?? {};
    expect([n, st, rest['ip']]).toEqual([1, 'open', 'archived#u']);
    // As if the update that made it had been the public one alone.
    const conversations = await import('../../../functions/conversations/log.ts');
    const { table, tableName } = await import('../../../functions/table/table.ts');
    const { DeleteCommand } = await import('../../../functions/table/commands.ts');
    await table.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } }));
    expect(await conversations.readHead(id, true)).toBeUndefined();
    await team.stream(team.keys.head(id).pk, /^[LN]/);
    expect((await team.desk(`GET ${desk}`, id)).body).toMatchObject({
      priority: 'high',
      archivedAt: expect.any(String) as string,
    });
    expect((await team.get(team.keys.head(id)))?.['ip']).toBe('archived#u');
  });
});

describe('mentions', () => {
  const mentionsOf = async (staff: string, query: Record<string, string> = {}) =>
    (await team.desk('GET /v1/desk/mentions', undefined, { staff, query })).body as unknown as {
      mentions: (Mention & { unread: boolean; conversation: DeskConversation })[];
      unread: number;
      next?: string;
    };
  const see = async (staff: string, seq: number): Promise<unknown> =>
    (await team.desk('POST /v1/desk/mentions/seen', undefined, { staff, body: { seq } })).body['seq'];

  it('are each there once, newest first, and read up to a position that only moves forward', async () => {
    const { id } = await team.start('one');
    const console_ = await watching('staff', 'tania', id);
    for (const text of ['first', 'second', 'third']) await note(id, text, { mentions: ['tania', 'ayesha'] });
    const { pk } = team.keys.head(id);
    await Promise.all([team.stream(pk, /^N/), team.stream(pk, /^N/)]);
    await team.stream(pk, /^N/);
    const { mentions, unread } = await mentionsOf('tania');
    expect(mentions.map(({ seq, noteSeq, unread: isUnread }) => [seq, noteSeq, isUnread])).toEqual([
      [3, expect.any(Number), true],
      [2, expect.any(Number), true],
      [1, expect.any(Number), true],
    ]);
    expect(mentions.map(({ noteSeq }) => noteSeq).toSorted()).toEqual([1, 2, 3]);
    expect(mentions[0]).toMatchObject({ conversationId: id, by: { id: 'ayesha' }, conversation: { id } });
    expect(unread).toBe(3);
    // Nobody is called by themselves.
    expect((await mentionsOf('ayesha')).mentions).toEqual([]);
    // Notices are what tells of them, by the id of the note: whoever hears one twice knows it.
    const told = heardBy(console_).flatMap((frame) => (frame.type === 'notice.added' ? [frame.notice] : []));
    expect(told.every(({ kind, conversationId }) => kind === 'mention' && conversationId === id)).toBe(true);
    expect(new Set(told.map((notice) => notice.id)).size).toBe(3);
    expect(await see('tania', 2)).toBe(2);
    expect(await see('tania', 1)).toBe(2);
    expect((await mentionsOf('tania')).mentions.map(({ unread: isUnread }) => isUnread)).toEqual([true, false, false]);
    expect(await see('tania', 99)).toBe(3);
    expect((await mentionsOf('tania')).unread).toBe(0);
    const first = await mentionsOf('tania', { limit: '2' });
    const second = await mentionsOf('tania', { limit: '2', cursor: first.next ?? '' });
    expect([...first.mentions, ...second.mentions].map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(second.next).toBeUndefined();
  });
});
