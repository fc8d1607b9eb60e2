import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GetCommand, PutCommand } from '../../../functions/table/commands.ts';
import { weekdays } from '../../../contract/business-hours.ts';
import { newId } from '../../../contract/ids.ts';
import type { Conversation, Session } from '../../../contract/entities.ts';
import {
  becomeOf,
  hasRoom,
  isFreed,
  promisedMs,
  recipientOf,
  withOneMore,
  type Candidate,
} from '../../../functions/conversations/assignment.ts';
import { packId } from '../../../functions/table/keys.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

const anyCandidate: fc.Arbitrary<Candidate> = fc
  .record({
    id: fc.uuid(),
    languages: fc.subarray(['en', 'bn'] as const),
    capacity: fc.nat({ max: 5 }),
    has: fc.array(fc.uuid(), { maxLength: 6 }).map((ids) => new Set(ids)),
    isPromised: fc.func(fc.boolean()),
  })
  .map(({ isPromised, ...rest }) => ({ ...rest, promised: new Set([...rest.has].filter((id) => isPromised(id))) }));

describe('who gets a conversation', () => {
  it('is somebody with room who speaks its language, and nobody of those has fewer', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('en', 'bn'), fc.array(anyCandidate), (id, language, candidates) => {
        const able = candidates.filter((one) => one.has.size < one.capacity && one.languages.includes(language));
        const chosen = recipientOf({ id, language }, candidates);
        expect(chosen === undefined).toBe(able.length === 0);
        if (!chosen) return;
        expect(able).toContain(chosen);
        expect(chosen.has.size).toBe(Math.min(...able.map(({ has }) => has.size)));
        expect(recipientOf({ id, language }, candidates.toReversed())?.id).toBe(chosen.id);
      }),
    );
  });

  it('is never more than they have room for, and nobody waits while somebody who may has room', () => {
    fc.assert(
      fc.property(
        fc.array(anyCandidate, { maxLength: 5 }),
        fc.array(fc.constantFrom('en', 'bn'), { maxLength: 30 }),
        (start, line) => {
          let candidates = start;
          for (const language of line) {
            const id = newId();
            const chosen = recipientOf({ id, language }, candidates);
            if (chosen) candidates = candidates.map((one) => (one === chosen ? withOneMore(one, id) : one));
            else expect(candidates.filter((one) => one.has.size < one.capacity && one.languages.includes(language))).toEqual([]);
          }
          for (const [index, { has, capacity }] of candidates.entries())
            expect(has.size <= Math.max(capacity, start[index]?.has.size ?? 0)).toBe(true);
        },
      ),
    );
  });

  it('may be who it is promised to, though that fills them', () => {
    const full: Candidate = { id: 'a', languages: ['en'], capacity: 1, has: new Set(['one']), promised: new Set(['one']) };
    expect(recipientOf({ id: 'one', language: 'en' }, [full])).toBe(full);
    expect(recipientOf({ id: 'other', language: 'en' }, [full])).toBeUndefined();
    expect([hasRoom(full), hasRoom(withOneMore(full, 'one'))]).toEqual([true, false]);
  });

  it.each([
    ['nobody got it', { assignedSeq: 3, assigneeId: null }, 0, 'awaited'],
    ['nobody got it for long', { assignedSeq: 3, assigneeId: null }, promisedMs, 'void'],
    ['they got it', { assignedSeq: 5, assigneeId: 'a' }, promisedMs, 'theirs'],
    ['somebody else got it', { assignedSeq: 5, assigneeId: 'b' }, 0, 'void'],
    ['they got it and resolved it', { assignedSeq: 5, assigneeId: 'a', status: 'resolved' }, 0, 'void'],
  ] as const)('is counted as promised while it matters: %s', (_, state, passedMs, expected) => {
    const promised = { conversationId: 'one', assignedSeq: 3, at: 1_000 };
    expect(becomeOf(promised, 'a', { status: 'open', ...state }, 1_000 + passedMs)).toBe(expected);
  });

  it.each([
    ['resolving', { assigneeId: 'a', status: 'resolved' }, true],
    ['handing over', { assigneeId: 'b', status: 'open' }, true],
    ['giving back', { assigneeId: null, status: 'open' }, true],
    ['another message', { assigneeId: 'a', status: 'open' }, false],
    ['putting on pending', { assigneeId: 'a', status: 'pending' }, false],
  ] as const)('%s makes room: %s', (_, after, isRoom) => {
    const language = 'en' as const;
    expect(isFreed({ assigneeId: 'a', status: 'open', language }, { ...after, language })).toBe(isRoom);
    expect(isFreed({ assigneeId: null, status: 'open', language }, { ...after, language })).toBe(false);
  });
});

type Serve = Parameters<typeof call>[0];
let cloud: Cloud;
let serve: Record<'identity' | 'conversations' | 'agents', Serve>;
let react: (event: never) => Promise<unknown>;
let onSchedule: (event: { job: 'reassign' }) => Promise<object>;
let table: typeof import('../../../functions/table/table.ts').table;
let keys: typeof import('../../../functions/table/keys.ts').keys;
let drainLine: () => Promise<number>;
let connections: typeof import('../../../functions/realtime/connections.ts');
let forget: () => void;
const [admin, nadia, omar] = [newId(), newId(), newId()];

beforeAll(async () => {
  cloud = await startCloud();
  const [identity, conversations, agents, onChange, schedule, setup] = await Promise.all([
    import('../../../functions/identity/http.ts'),
    import('../../../functions/conversations/http.ts'),
    import('../../../functions/agents/http.ts'),
    import('../../../functions/reactions/on-change.ts'),
    import('../../../functions/conversations/on-schedule.ts'),
    import('../../../functions/setup/bootstrap.ts'),
  ]);
  ({ table } = await import('../../../functions/table/table.ts'));
  ({ keys } = await import('../../../functions/table/keys.ts'));
  ({ drainLine } = await import('../../../functions/conversations/react.ts'));
  connections = await import('../../../functions/realtime/connections.ts');
  const { listAgents } = await import('../../../functions/directory/agents.ts');
  forget = () => listAgents.forget();
  serve = { identity: identity.handler, conversations: conversations.handler, agents: agents.handler };
  react = onChange.handler;
  onSchedule = schedule.handler;
  const week = Object.fromEntries(weekdays.map((day) => [day, [{ from: '00:00', to: '00:00' }]]));
  const person = (subject: string, name: string, role: string) => ({
    subject,
    email: `${name}@shop.test`,
    name: { en: name, bn: name },
    role,
  });
  await setup.handler({
    agents: [person(admin, 'admin', 'admin'), person(nadia, 'nadia', 'agent'), person(omar, 'omar', 'agent')],
    settings: { autoAssign: true, defaultCapacity: 2, businessHours: { timeZone: 'Asia/Dhaka', week, holidays: [] } },
  });
});
afterAll(() => cloud.stop());

const open: string[] = [];
beforeEach(async () => {
  // Every test begins with an empty line and nobody there.
  for (const id of open.splice(0)) await setStatus(id, 'closed');
  for (const { connectionId } of await connections.listStaffConnections()) await connections.forgetConnection(connectionId);
  for (const agentId of [nadia, omar]) await change(agentId, { capacity: null, languages: ['en', 'bn'], active: true });
  cloud.closed.length = 0;
});

const change = (agentId: string, body: object): Promise<Reply> =>
  call(serve.agents, 'PUT /v1/desk/team/{agentId}', { staff: admin, path: { agentId }, body });
const setStatus = (id: string, status: string): Promise<Reply> =>
  call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/status', {
    staff: admin,
    path: { conversationId: id },
    body: { status },
  });
const itemOf = async (key: { pk: string; sk: string }): Promise<Record<string, unknown>> =>
  (await table.send(new GetCommand({ TableName: 'kotha', Key: key, ConsistentRead: true }))).Item ?? {};
const deskOf = async (id: string): Promise<{ assignee: { id: string } | null; assignedSeq: number }> =>
  (await call(serve.conversations, 'GET /v1/desk/conversations/{conversationId}', { staff: admin, path: { conversationId: id } }))
    .body as never;
const assigneeOf = async (id: string): Promise<string | undefined> => (await deskOf(id)).assignee?.id;
let records = 0;
/** Hands the stream what an item is now, and what it was. */
const changed = async (key: { pk: string; sk: string }, before?: Record<string, unknown>): Promise<unknown> => {
  const image = (item: Record<string, unknown>) => marshall(item, { removeUndefinedValues: true });
  const dynamodb = {
    SequenceNumber: String((records += 1)),
    NewImage: image(await itemOf(key)),
    ...(before && { OldImage: image(before) }),
  };
  return react({ Records: [{ eventName: before ? 'MODIFY' : 'INSERT', dynamodb }] } as never);
};
/** Somebody writes, and the stream has not told yet. */
const write = async (locale = 'en'): Promise<string> => {
  const form = { email: 'n@mail.test', phone: '01712345678', locale };
  const { token } = (await call(serve.identity, 'POST /v1/guest-sessions', { body: form })).body as unknown as Session;
  const { id } = (await call(serve.conversations, 'POST /v1/conversations', { token, body: {} })).body as unknown as Conversation;
  const text = locale === 'bn' ? 'নমস্কার' : 'hello';
  await call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
    token,
    path: { conversationId: id },
    body: { clientId: newId(), text },
  });
  open.push(id);
  return id;
};
const come = async (agentId: string): Promise<unknown> => {
  const id = newId();
  await connections.saveConnection({ id, side: 'staff', ownerId: agentId });
  return changed(keys.staffConnection(id));
};
const assign = async (id: string, agentId: string | null, staff = admin): Promise<Reply> => {
  const { assignee, assignedSeq } = await deskOf(id);
  return call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/assignee', {
    staff,
    path: { conversationId: id },
    body: { agentId, instead: assignee?.id ?? null, assignedSeq },
  });
};

describe('the line', () => {
  it('is given to whoever is there, oldest first, up to their room; the rest waits until somebody has room again', async () => {
    const line = [await write(), await write(), await write()];
    for (const id of line) await changed(keys.head(id));
    expect(await Promise.all(line.map(assigneeOf))).toEqual([undefined, undefined, undefined]);
    await come(nadia);
    expect(await Promise.all(line.map(assigneeOf))).toEqual([nadia, nadia, undefined]);
    const before = await itemOf(keys.head(line[0] ?? ''));
    await setStatus(line[0] ?? '', 'resolved');
    await changed(keys.head(line[0] ?? ''), before);
    expect(await assigneeOf(line[2] ?? '')).toBe(nadia);
  });

  it('is given to those who speak its language, and to whoever has fewest', async () => {
    await change(nadia, { languages: ['bn'] });
    await change(omar, { languages: ['en'] });
    forget();
    await come(nadia);
    await come(omar);
    const [english, bengali] = [await write('en'), await write('bn')];
    await changed(keys.head(english));
    await changed(keys.head(bengali));
    expect([await assigneeOf(english), await assigneeOf(bengali)]).toEqual([omar, nadia]);
  });

  it('is given to those who speak the language that staff chose, the moment they choose it', async () => {
    await change(nadia, { languages: ['bn'] });
    forget();
    await come(nadia);
    const id = await write('en');
    await changed(keys.head(id));
    expect(await assigneeOf(id)).toBeUndefined();
    const before = await itemOf(keys.head(id));
    const chosen = { staff: admin, path: { conversationId: id }, body: { language: 'bn' } };
    await call(serve.conversations, 'PUT /v1/desk/conversations/{conversationId}/language', chosen);
    expect(await assigneeOf(id)).toBeUndefined();
    await changed(keys.head(id), before);
    expect(await assigneeOf(id)).toBe(nadia);
  });

  it('moves when somebody is given more room, and once under redelivery', async () => {
    await change(nadia, { capacity: 0 });
    await come(nadia);
    const id = await write();
    await changed(keys.head(id));
    expect(await assigneeOf(id)).toBeUndefined();
    const before = await itemOf(keys.agent(nadia));
    await change(nadia, { capacity: 1 });
    await changed(keys.agent(nadia), before);
    await changed(keys.agent(nadia), before);
    expect(await deskOf(id)).toMatchObject({ assignee: { id: nadia }, assignedSeq: 2 });
  });

  it('never takes what a person took, or gave back on purpose', async () => {
    const [taken, given] = [await write(), await write()];
    await assign(taken, omar);
    await assign(given, omar);
    expect((await assign(given, null)).body['assignee']).toBeNull();
    await come(nadia);
    await changed(keys.head(given));
    expect([await assigneeOf(taken), await assigneeOf(given)]).toEqual([omar, undefined]);
  });

  it('goes back into the line when its agent is deactivated, and on to somebody else', async () => {
    await come(nadia);
    const id = await write();
    await changed(keys.head(id));
    expect(await assigneeOf(id)).toBe(nadia);
    await connections.saveConnection({ id: 'omar-1', side: 'staff', ownerId: omar });
    const before = await itemOf(keys.agent(nadia));
    await change(nadia, { active: false });
    expect(cloud.closed).toHaveLength(1);
    await changed(keys.agent(nadia), before);
    expect(await assigneeOf(id)).toBe(omar);
  });

  it('takes what waits from somebody who is away for long, when another is there, and not before', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      await come(nadia);
      const id = await write();
      await changed(keys.head(id));
      for (const { connectionId } of await connections.listStaffConnections()) await connections.forgetConnection(connectionId);
      await onSchedule({ job: 'reassign' });
      vi.setSystemTime(Date.now() + 11 * 60_000);
      await onSchedule({ job: 'reassign' });
      expect(await assigneeOf(id)).toBe(nadia);
      await connections.saveConnection({ id: 'omar-2', side: 'staff', ownerId: omar });
      await onSchedule({ job: 'reassign' });
      expect(await assigneeOf(id)).toBe(omar);
    } finally {
      vi.useRealTimers();
    }
  });

  /** Somebody is there, and the stream has not told yet. */
  const arrive = (agentId: string): Promise<void> => connections.saveConnection({ id: newId(), side: 'staff', ownerId: agentId });
  const isTheirs = async (agentId: string): Promise<string[]> => {
    const assignees = await Promise.all(open.map(assigneeOf));
    return open.filter((_, index) => assignees[index] === agentId);
  };
  /** What an assigner wrote that was cut off before the claim. */
  const promiseTo = async (agentId: string, id: string): Promise<void> => {
    const { v = 0 } = await itemOf(keys.promises(agentId));
    const p = [`0.${Date.now().toString(36)}.${packId(id)}`];
    await table.send(new PutCommand({ TableName: 'kotha', Item: { ...keys.promises(agentId), v: Number(v) + 1, p } }));
  };

  it('gives nobody more than they have room for, however many give out at once', async () => {
    for (let written = 0; written < 9; written += 1) await write();
    await change(omar, { capacity: 3 });
    forget();
    await arrive(nadia);
    await arrive(omar);
    await Promise.all(Array.from({ length: 6 }, () => drainLine()));
    expect([(await isTheirs(nadia)).length, (await isTheirs(omar)).length]).toEqual([2, 3]);
    const [first = ''] = await isTheirs(nadia);
    await setStatus(first, 'resolved');
    await Promise.all(Array.from({ length: 3 }, () => drainLine()));
    expect((await isTheirs(nadia)).filter((id) => id !== first)).toHaveLength(2);
  });

  it('lets one alone promise of all who counted the same', async () => {
    const { promise, readLoad } = await import('../../../functions/conversations/promises.ts');
    const count = async () => ({ id: nadia, languages: ['en'] as const, capacity: 1, ...(await readLoad(nadia, 1)) });
    // The first time there is nothing to write over, and then there is.
    for (let round = 0; round < 2; round += 1) {
      const taker = await count();
      const promised = await Promise.all(Array.from({ length: 6 }, () => promise(taker, { id: newId(), assignedSeq: 0 })));
      expect(promised.filter((one) => one !== undefined)).toHaveLength(1);
      expect((await count()).version).toBe(taker.version + 1);
    }
  });

  it('keeps a promise that was cut off before the claim, and gives nothing else for it', async () => {
    await change(nadia, { capacity: 1 });
    forget();
    const [older, newer] = [await write(), await write()];
    await promiseTo(nadia, newer);
    await arrive(nadia);
    await drainLine();
    expect([await assigneeOf(older), await assigneeOf(newer)]).toEqual([undefined, nadia]);
  });

  it('gives the room of a broken promise to others after a while', async () => {
    await change(nadia, { capacity: 1 });
    forget();
    const [gone, next] = [await write(), await write()];
    await promiseTo(nadia, gone);
    await setStatus(gone, 'closed');
    await arrive(nadia);
    await drainLine();
    expect(await assigneeOf(next)).toBeUndefined();
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      vi.setSystemTime(Date.now() + promisedMs);
      await drainLine();
      expect(await assigneeOf(next)).toBe(nadia);
    } finally {
      vi.useRealTimers();
    }
  });

  it('counts a claim whose head was lost, by the log', async () => {
    await change(nadia, { capacity: 1 });
    forget();
    const [lost, next] = [await write(), await write()];
    const before = await itemOf(keys.head(lost));
    await promiseTo(nadia, lost);
    await assign(lost, nadia);
    // As if the update after the claim had never been made: neither the head nor the index knows of it.
    await table.send(new PutCommand({ TableName: 'kotha', Item: before }));
    await arrive(nadia);
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      await drainLine();
      vi.setSystemTime(Date.now() + promisedMs);
      await drainLine();
      expect([await assigneeOf(lost), await assigneeOf(next)]).toEqual([nadia, undefined]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('stays as it is while the settings leave it to people', async () => {
    const item = await itemOf(keys.settings());
    await table.send(
      new PutCommand({ TableName: 'kotha', Item: { ...item, value: { ...(item['value'] as object), autoAssign: false } } }),
    );
    const { forgetSettings } = await import('../../../functions/directory/settings.ts');
    forgetSettings();
    const id = await write();
    await come(nadia);
    expect(await assigneeOf(id)).toBeUndefined();
    await table.send(new PutCommand({ TableName: 'kotha', Item: item }));
    forgetSettings();
  });
});
