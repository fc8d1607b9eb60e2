import { PutCommand, QueryCommand } from '../../../functions/table/commands.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { roles, type Role } from '../../../contract/permissions.ts';
import { defaultSettings } from '../../../contract/settings.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let settings: Parameters<typeof call>[0];
let react: (event: never) => Promise<unknown>;
let parts: {
  table: typeof import('../../../functions/table/table.ts');
  keys: typeof import('../../../functions/table/keys.ts').keys;
  directory: typeof import('../../../functions/directory/settings.ts');
  saveConnection: typeof import('../../../functions/realtime/connections.ts').saveConnection;
};

beforeAll(async () => {
  cloud = await startCloud();
  const [http, onChange, keys, table, directory, connections, agents] = await Promise.all([
    import('../../../functions/settings/http.ts'),
    import('../../../functions/reactions/on-change.ts'),
    import('../../../functions/table/keys.ts'),
    import('../../../functions/table/table.ts'),
    import('../../../functions/directory/settings.ts'),
    import('../../../functions/realtime/connections.ts'),
    import('../../../functions/directory/agents.ts'),
  ]);
  settings = http.handler;
  react = onChange.handler;
  parts = { table, keys: keys.keys, directory, saveConnection: connections.saveConnection };
  for (const role of roles) {
    const agent = {
      id: role,
      email: 'a@mail.test',
      name: { en: `The ${role}`, bn: role },
      role,
      active: true,
      availability: 'online' as const,
    };
    const item = agents.agentItem({ ...agents.unsaid, ...agent });
    await table.table.send(new PutCommand({ TableName: 'kotha', Item: item }));
  }
});
afterAll(() => cloud.stop());
beforeEach(() => {
  cloud.posted.length = 0;
});

const read = (staff: Role = 'admin'): Promise<Reply> => call(settings, 'GET /v1/desk/settings', { staff });
const change = (body: object, staff: Role = 'admin'): Promise<Reply> => call(settings, 'PUT /v1/desk/settings', { staff, body });
const config = (query?: Record<string, string>): Promise<Reply> =>
  call(settings, 'GET /v1/config', query === undefined ? {} : { query });
const versionNow = async (): Promise<number> => ((await read()).body['settings'] as { version: number }).version;

describe('the settings', () => {
  it('begin with their defaults, unwritten', async () => {
    expect((await read()).body).toEqual({ settings: { ...defaultSettings, version: 0 }, lastChange: null });
  });

  it('are changed field by field, and remember who changed what', async () => {
    const changed = await change({ version: 0, primaryColor: '#6A1B9A', enabled: true });
    expect(changed).toMatchObject({
      status: 200,
      body: {
        settings: { ...defaultSettings, version: 1, primaryColor: '#6a1b9a' },
        lastChange: { by: { id: 'admin', name: { en: 'The admin' } }, fields: ['primaryColor'] },
      },
    });
    expect((await read()).body).toEqual(changed.body);
  });

  it('keep a record of every change', async () => {
    await change({ version: await versionNow(), position: 'bottom-left', header: 'gradient' });
    const { Items = [] } = await parts.table.table.send(
      new QueryCommand({
        TableName: 'kotha',
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': parts.keys.settings().pk, ':sk': 'R' },
      }),
    );
    expect(Items).toMatchObject([
      { by: 'admin', fields: ['primaryColor'] },
      { by: 'admin', fields: ['position', 'header'] },
    ]);
  });

  it('take one of two changes that saw the same version, and refuse the other', async () => {
    const version = await versionNow();
    const both = await Promise.all([change({ version, enabled: false }), change({ version, showOnlineStatus: false })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(both.find(({ status }) => status === 409)?.body['code']).toBe('settings_changed');
    expect(await versionNow()).toBe(version + 1);
    const { settings: now } = (await read()).body as { settings: { enabled: boolean; showOnlineStatus: boolean } };
    expect([now.enabled, now.showOnlineStatus].filter((isOn) => !isOn)).toHaveLength(1);
    expect((await change({ version, position: 'bottom-right' })).status).toBe(409);
  });

  it('are not counted up by a change of nothing', async () => {
    const version = await versionNow();
    expect((await change({ version, siteName: defaultSettings.siteName })).status).toBe(200);
    expect(await versionNow()).toBe(version);
  });

  it('name every field that is wrong, and keep what was', async () => {
    const before = (await read()).body;
    const body = {
      version: await versionNow(),
      primaryColor: 'red',
      siteName: { en: '', bn: 'ক' },
      origins: ['x'],
      unheardOf: 1,
    };
    const refused = await change(body);
    expect(refused.status).toBe(400);
    expect(Object.keys(refused.body['errors'] as object).sort()).toEqual([
      'origins.0',
      'primaryColor',
      'siteName.en',
      'unheardOf',
    ]);
    expect((await read()).body).toEqual(before);
  });

  it.each(roles.filter((role) => role !== 'admin'))('are not for a %s', async (role) => {
    expect((await read(role)).status).toBe(403);
    expect((await change({ version: 0, enabled: false }, role)).status).toBe(403);
  });
});

describe('the public configuration', () => {
  it('tells neither hours, nor countries, nor sites', async () => {
    const { body } = await config();
    for (const hidden of ['businessHours', 'presenceMode', 'phoneCountry', 'visitDetails', 'botMode', 'origins'])
      expect(body).not.toHaveProperty(hidden);
  });

  it('is no older than a version that is known to exist', async () => {
    await config();
    // As another execution environment would write it: this one remembers what it read.
    const version = (await versionNow()) + 1;
    const value = { ...defaultSettings, version, siteName: { en: 'Elsewhere', bn: 'অন্যত্র' } };
    await parts.table.table.send(new PutCommand({ TableName: 'kotha', Item: { ...parts.keys.settings(), value } }));
    expect((await config()).body['version']).toBe(version - 1);
    expect((await config({ version: String(version) })).body).toMatchObject({ version, siteName: { en: 'Elsewhere' } });
  });

  it('is not sent again to who has it', async () => {
    const first = await config();
    const etag = String(first.headers['etag']);
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    expect(first.headers['cache-control']).toBe('public, max-age=10');
    const again = await call(settings, 'GET /v1/config', { headers: { 'if-none-match': `"other", W/${etag}` } });
    expect([again.status, again.body, again.headers['etag']]).toEqual([304, {}, etag]);
    await change({ version: await versionNow(), replyTime: 'hour' });
    const changed = await call(settings, 'GET /v1/config', { headers: { 'if-none-match': etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers['etag']).not.toBe(etag);
  });

  describe('by the clock', () => {
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date() });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    it('is online within the hours while an agent is connected, and says when they begin next', async () => {
      await parts.saveConnection({ id: 'desk-online', side: 'staff', ownerId: 'admin' });
      const wallDay = { sunday: [], monday: [], tuesday: [], wednesday: [], thursday: [], friday: [], saturday: [] };
      const allDay = [{ from: '00:00', to: '00:00' }];
      const always = Object.fromEntries(Object.keys(wallDay).map((day) => [day, allDay]));
      await change({ version: await versionNow(), businessHours: { timeZone: 'Asia/Dhaka', week: always, holidays: [] } });
      vi.setSystemTime(Date.now() + 6_000);
      const open = (await config()).body;
      expect(open['online']).toBe(true);
      expect(open).not.toHaveProperty('opensAt');
      expect(open).not.toHaveProperty('week');

      await change({
        version: await versionNow(),
        businessHours: { timeZone: 'Asia/Dhaka', week: { ...wallDay, monday: [{ from: '09:00', to: '18:00' }] }, holidays: [] },
      });
      const sunday = new Date(Math.ceil(Date.now() / 604_800_000) * 604_800_000 + 3 * 86_400_000 + 43_200_000);
      vi.setSystemTime(sunday);
      expect(sunday.getUTCDay()).toBe(0);
      const shut = (await config()).body;
      expect(shut['online']).toBe(false);
      expect(shut['opensAt']).toBe(new Date(sunday.getTime() + 15 * 3_600_000).toISOString());
      expect(shut['week']).toEqual({ ...wallDay, monday: [{ from: '09:00', to: '18:00' }] });

      await change({ version: await versionNow(), presenceMode: 'manual' });
      const byWord = (await config()).body;
      expect(byWord['online']).toBe(true);
      expect(byWord).not.toHaveProperty('opensAt');
      expect(byWord).not.toHaveProperty('week');
    });
  });
});

describe('keys of sites', () => {
  const list = async (): Promise<Record<string, unknown>[]> =>
    (await call(settings, 'GET /v1/desk/site-keys', { staff: 'admin' })).body['keys'] as Record<string, unknown>[];
  const make = (site: string, staff: Role = 'admin'): Promise<Reply> =>
    call(settings, 'POST /v1/desk/site-keys', { staff, body: { site } });

  it('are made beside older ones, tell their secret once, and stop with their revocation', async () => {
    const { readSiteKey } = await import('../../../functions/directory/site-keys.ts');
    const [first, second] = [await make('boi-ghar'), await make('boi-ghar')];
    expect(first).toMatchObject({
      status: 201,
      body: { key: { site: 'boi-ghar', algorithm: 'HS256', madeBy: { id: 'admin' } } },
    });
    const { keyId } = first.body['key'] as { keyId: string };
    expect(await readSiteKey('boi-ghar', keyId)).toMatchObject({ secret: first.body['secret'] });
    expect((await list()).map(({ site }) => site)).toEqual(['boi-ghar', 'boi-ghar']);
    expect(JSON.stringify(await list())).not.toContain(String(second.body['secret']));

    const query = { site: 'boi-ghar', keyId };
    expect((await call(settings, 'DELETE /v1/desk/site-keys', { staff: 'admin', query })).status).toBe(200);
    expect(await readSiteKey('boi-ghar', keyId)).toBeUndefined();
    expect((await list()).map((key) => key['keyId'])).toEqual([(second.body['key'] as { keyId: string }).keyId]);
  });

  it('cannot be named so that one site passes for another', async () => {
    expect((await make('boi#ghar')).body).toMatchObject({ code: 'invalid_input', errors: { site: { code: 'invalid_format' } } });
  });

  it.each(roles.filter((role) => role !== 'admin'))('are not for a %s', async (role) => {
    expect((await make('boi-ghar', role)).status).toBe(403);
  });
});

describe('a change of the settings', () => {
  const image = async (): Promise<never> => {
    const Item = await parts.directory.readSettingsItem();
    const NewImage = marshall(Item ?? {}, { removeUndefinedValues: true });
    return { Records: [{ eventName: 'MODIFY', dynamodb: { SequenceNumber: '1', NewImage } }] } as never;
  };

  it('is told to every connection, each once, and forgets those that are gone', async () => {
    const ids = Array.from({ length: 230 }, (_, index) => `visitor-${index}`);
    for (const id of ids) await parts.saveConnection({ id, side: 'customer', ownerId: 'nusrat' });
    await parts.saveConnection({ id: 'desk-1', side: 'staff', ownerId: 'admin' });
    cloud.gone.add('visitor-7');
    expect(await react(await image())).toEqual({ batchItemFailures: [] });
    const told = cloud.posted.filter(({ frame }) => frame.type === 'config.updated');
    const expected = [...ids.filter((id) => id !== 'visitor-7'), 'desk-1'];
    expect(
      told
        .map(({ connectionId }) => connectionId)
        .filter((id) => expected.includes(id))
        .sort(),
    ).toEqual(expected.sort());
    expect(told[0]?.frame).toEqual({ type: 'config.updated', version: await versionNow() });
    cloud.posted.length = 0;
    await react(await image());
    expect(cloud.posted.map(({ connectionId }) => connectionId)).not.toContain('visitor-7');
  });
});
