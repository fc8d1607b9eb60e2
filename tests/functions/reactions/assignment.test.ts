import { marshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { GetCommand, PutCommand } from '../../../functions/table/commands.ts';
import { weekdays } from '../../../contract/business-hours.ts';
import { newId } from '../../../contract/ids.ts';
import type { Conversation, Session } from '../../../contract/entities.ts';
import { isFreed, recipientOf, withOneMore, type Candidate } from '../../../functions/conversations/assignment.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

const anyCandidate: fc.Arbitrary<Candidate> = fc.record({
  id: fc.uuid(),
  languages: fc.subarray(['en', 'bn'] as const),
  capacity: fc.nat({ max: 5 }),
  active: fc.nat({ max: 6 }),
});

describe('who gets a conversation', () => {
  it('is somebody with room who speaks its language, and nobody of those has fewer', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.constantFrom('en', 'bn'), fc.array(anyCandidate), (id, language, candidates) => {
        const able = candidates.filter((one) => one.active < one.capacity && one.languages.includes(language));
        const chosen = recipientOf({ id, language }, candidates);
        expect(chosen === undefined).toBe(able.length === 0);
        if (!chosen) return;
        expect(able).toContain(chosen);
        expect(chosen.active).toBe(Math.min(...able.map(({ active }) => active)));
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
            const chosen = recipientOf({ id: newId(), language }, candidates);
            if (chosen) candidates = withOneMore(candidates, chosen.id);
            else expect(candidates.filter((one) => one.active < one.capacity && one.languages.includes(language))).toEqual([]);
          }
          for (const [index, { active, capacity }] of candidates.entries())
            expect(active <= Math.max(capacity, start[index]?.active ?? 0)).toBe(true);
        },
      ),
    );
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
