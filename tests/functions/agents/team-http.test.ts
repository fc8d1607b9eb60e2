import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PutCommand, UpdateCommand } from '../../../functions/table/commands.ts';
import { newId } from '../../../contract/ids.ts';
import { permissions } from '../../../contract/permissions.ts';
import type { Team, TeamMember } from '../../../contract/team.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

type Serve = Parameters<typeof call>[0];
let cloud: Cloud;
let agents: Serve;
let settings: Serve;
let connections: typeof import('../../../functions/realtime/connections.ts');
let directory: typeof import('../../../functions/directory/agents.ts');

const [boss, second, worker] = [newId(), newId(), newId()];

beforeAll(async () => {
  cloud = await startCloud();
  const [http, settingsHttp, setup] = await Promise.all([
    import('../../../functions/agents/http.ts'),
    import('../../../functions/settings/http.ts'),
    import('../../../functions/setup/bootstrap.ts'),
  ]);
  connections = await import('../../../functions/realtime/connections.ts');
  directory = await import('../../../functions/directory/agents.ts');
  agents = http.handler;
  settings = settingsHttp.handler;
  const person = (subject: string, role: string) => ({
    subject,
    email: `${role}-${subject.slice(-6)}@shop.test`,
    name: { en: role, bn: role },
    role,
  });
  await setup.handler({ agents: [person(boss, 'admin'), person(second, 'admin'), person(worker, 'agent')] });
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.posted.length = 0;
  cloud.closed.length = 0;
  directory.listAgents.forget();
});

const read = async (staff = boss): Promise<Team> => (await call(agents, 'GET /v1/desk/team', { staff })).body as unknown as Team;
const change = (agentId: string, body: object, staff = boss): Promise<Reply> =>
  call(agents, 'PUT /v1/desk/team/{agentId}', { staff, path: { agentId }, body });
const invite = (body: object, staff = boss): Promise<Reply> => call(agents, 'POST /v1/desk/team', { staff, body });
const me = (staff: string): Promise<Reply> => call(agents, 'GET /v1/desk/me', { staff });
const name = { en: 'Sumi', bn: 'সুমি' };

describe('an invitation', () => {
  it('lets somebody sign in who is not here yet, and notes when they come', async () => {
    const { status, body } = await invite({ email: 'Sumi@shop.test', name, role: 'agent', languages: ['bn'], capacity: 3 });
    expect(status).toBe(201);
    const member = body as unknown as TeamMember;
    expect(member).toMatchObject({ email: 'sumi@shop.test', languages: ['bn'], capacity: 3, presence: 'offline', openNow: 0 });
    expect(member.invitedAt).toBeDefined();
    expect(cloud.accounts.find('sumi@shop.test')).toMatchObject({ subject: member.id, isEnabled: true });
    const password = cloud.accounts.find('sumi@shop.test')?.password;
    const again = { staff: boss, path: { agentId: member.id } };
    expect((await call(agents, 'POST /v1/desk/team/{agentId}/invitation', again)).status).toBe(200);
    expect(cloud.accounts.find('sumi@shop.test')?.password).not.toBe(password);
    expect((await me(member.id)).body).toMatchObject({
      id: member.id,
      permissions: expect.arrayContaining(['send_messages']) as [],
    });
    expect((await read()).members.find(({ id }) => id === member.id)).not.toHaveProperty('invitedAt');
    expect((await call(agents, 'POST /v1/desk/team/{agentId}/invitation', again)).body['code']).toBe('already_done');
  });

  it('goes to nobody twice, and is carried on with after it was cut off', async () => {
    expect((await invite({ email: 'SUMI@shop.test', name, role: 'agent' })).body['code']).toBe('already_in_team');
    const { subject } = cloud.accounts.add('cut@shop.test');
    expect((await invite({ email: 'cut@shop.test', name, role: 'viewer' })).body).toMatchObject({ id: subject, role: 'viewer' });
  });

  it.each([
    ['an address that is none', { email: 'sumi', name, role: 'agent' }],
    ['a role that is none', { email: 'x@shop.test', name, role: 'king' }],
    ['a role that is not here', { email: 'x@shop.test', name, role: newId() }],
    ['a name in one language', { email: 'x@shop.test', name: { en: 'Sumi', bn: ' ' }, role: 'agent' }],
  ])('is refused with %s', async (_, body) => {
    expect(await invite(body)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
    expect(cloud.accounts.find('x@shop.test')).toBeUndefined();
  });
});

describe('a member', () => {
  it('is deactivated at once: sockets close, the next request is refused, tokens end; and comes back', async () => {
    await connections.saveConnection({ id: 'theirs', side: 'staff', ownerId: worker });
    await connections.saveConnection({ id: 'mine', side: 'staff', ownerId: boss });
    expect((await change(worker, { active: false })).body).toMatchObject({ active: false, presence: 'offline' });
    expect(cloud.closed).toEqual(['theirs']);
    expect(cloud.posted).toEqual([{ connectionId: 'theirs', frame: { type: 'me.changed' } }]);
    expect(await connections.readConnection('theirs')).toBeUndefined();
    expect(await me(worker)).toMatchObject({ status: 403, body: { code: 'deactivated' } });
    expect((await change(worker, { active: true })).body).toMatchObject({ active: true });
    expect((await me(worker)).status).toBe(200);
  });

  it('is in everywhere as soon as they are let in, whatever a function remembers of before', async () => {
    const { table, tableName } = await import('../../../functions/table/table.ts');
    const { keys } = await import('../../../functions/table/keys.ts');
    const colleagues = () => call(agents, 'GET /v1/desk/agents', { staff: worker });
    await change(worker, { active: false });
    expect((await colleagues()).body).toMatchObject({ code: 'deactivated' });
    await directory.listAgents();
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.agent(worker),
        UpdateExpression: 'SET active = :yes',
        ExpressionAttributeValues: { ':yes': true },
      }),
    );
    expect((await directory.listAgents()).get(worker)?.active).toBe(false);
    expect((await colleagues()).status).toBe(200);
  });

  it('keeps its account when that is the pool’s, locked and unlocked', async () => {
    const id = cloud.accounts.find('sumi@shop.test')?.subject ?? '';
    await change(id, { active: false });
    expect(cloud.accounts.find(id)?.isEnabled).toBe(false);
    await change(id, { active: true });
    expect(cloud.accounts.find(id)?.isEnabled).toBe(true);
  });

  it('is never the last admin who goes, also when two of them remove each other at once', async () => {
    const answers = await Promise.all([change(second, { role: 'agent' }, boss), change(boss, { role: 'agent' }, second)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([
      200,
      expect.toSatisfy((status) => status === 403 || status === 409),
    ]);
    directory.listAgents.forget();
    const left = [...(await directory.listAgents()).values()].filter(({ role }) => role === 'admin').map(({ id }) => id);
    expect(left).toHaveLength(1);
    const [last = ''] = left;
    expect(await change(last, { active: false }, last)).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    await change(last === boss ? second : boss, { role: 'admin' }, last);
  });

  it('says of themselves what nobody else has to allow, and no more than that', async () => {
    const profile = { name: { en: 'New', bn: 'নতুন' }, bio: { en: 'Books', bn: 'বই' }, languages: ['bn'] };
    const put = (body: object) => call(agents, 'PUT /v1/desk/me/profile', { staff: worker, body });
    expect((await put(profile)).body).toMatchObject(profile);
    expect((await put({})).body).toMatchObject(profile);
    expect((await put({ role: 'admin' })).body['code']).toBe('invalid_input');
    expect((await put({ capacity: 99 })).body['code']).toBe('invalid_input');
    expect(await change(worker, { role: 'admin' }, worker)).toMatchObject({ status: 403 });
  });
});

describe('roles', () => {
  it('of the own are made, felt at once, changed and deleted', async () => {
    const made = await call(agents, 'POST /v1/desk/roles', {
      staff: boss,
      body: { name: { en: 'Tickets only', bn: 'শুধু টিকিট' }, permissions: ['view_tickets'] },
    });
    const roleId = String(made.body['id']);
    expect(made).toMatchObject({ status: 201, body: { version: 1, permissions: ['view_tickets'] } });
    expect((await change(worker, { role: roleId })).body).toMatchObject({
      role: roleId,
      roleName: { en: 'Tickets only' },
      permissions: ['view_tickets'],
    });
    const path = { roleId };
    const grant = { version: 1, permissions: ['manage_settings', 'view_chat'] };
    expect((await call(agents, 'PUT /v1/desk/roles/{roleId}', { staff: boss, path, body: grant })).body).toMatchObject({
      version: 2,
      permissions: ['view_chat', 'manage_settings'],
    });
    expect((await call(settings, 'GET /v1/desk/settings', { staff: worker })).status).toBe(200);
    expect((await call(agents, 'PUT /v1/desk/roles/{roleId}', { staff: boss, path, body: grant })).body['code']).toBe(
      'role_changed',
    );
    expect((await call(agents, 'DELETE /v1/desk/roles/{roleId}', { staff: boss, path })).body['code']).toBe('role_in_use');
    await change(worker, { role: 'agent' });
    expect((await call(agents, 'DELETE /v1/desk/roles/{roleId}', { staff: boss, path })).status).toBe(200);
    expect((await read()).roles).toEqual([]);
  });

  it('are looked up and not taken from the record: an installation that is older than a permission has it', async () => {
    const { table } = await import('../../../functions/table/table.ts');
    const { keys } = await import('../../../functions/table/keys.ts');
    const old = newId();
    const item = { ...keys.agent(old), name, email: 'old@shop.test', role: 'admin', active: true, permissions: ['view_chat'] };
    await table.send(new PutCommand({ TableName: 'kotha', Item: item }));
    expect((await me(old)).body).toMatchObject({
      permissions: [...permissions],
      languages: ['en', 'bn'],
      availability: 'online',
    });
  });
});
