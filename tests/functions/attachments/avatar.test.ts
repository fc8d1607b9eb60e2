import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, Avatar } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { avatarBytes, avatarSide } from '../../../contract/limits.ts';
import { makeGif, makePng, makeTiff, pngChunk, sample } from '../../fixtures/samples.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let files: Parameters<typeof call>[0];
let team: Parameters<typeof call>[0];
let directory: typeof import('../../../functions/directory/agents.ts');
const [boss, worker] = [newId(), newId()];

beforeAll(async () => {
  cloud = await startCloud();
  files = (await import('../../../functions/attachments/http.ts')).handler;
  team = (await import('../../../functions/agents/http.ts')).handler;
  directory = await import('../../../functions/directory/agents.ts');
  const { handler: setUp } = await import('../../../functions/setup/bootstrap.ts');
  const person = (subject: string, role: string) => ({
    subject,
    email: `${role}@shop.test`,
    name: { en: role, bn: role },
    role,
  });
  await setUp({ agents: [person(boss, 'admin'), person(worker, 'agent')] });
});
afterAll(() => cloud.stop());
beforeEach(() => directory.listAgents.forget());

const show = (picture: Buffer, staff = worker): Promise<Reply> =>
  call(files, 'PUT /v1/desk/me/avatar', { staff, body: { data: picture.toString('base64') } });
const take = (agentId = worker): Promise<Reply> => call(files, 'GET /v1/avatars/{agentId}', { path: { agentId } });
const me = async (staff = worker): Promise<Agent> => (await call(team, 'GET /v1/desk/me', { staff })).body as unknown as Agent;
const bytesOf = ({ body }: Reply): Buffer => Buffer.from((body as unknown as Avatar).data, 'base64');

describe("an agent's picture", () => {
  it('is shown to everybody, for as long as caches like, under an address that changes with it', async () => {
    expect((await take()).status).toBe(404);
    const first = (await show(makePng(64, 64))).body as unknown as Agent;
    expect(first.avatar).toMatch(new RegExp(`^/v1/avatars/${worker}\\?v=[\\w-]{12}$`));
    expect((await me()).avatar).toBe(first.avatar);
    const shown = await take();
    expect([shown.status, shown.body['type']]).toEqual([200, 'image/png']);
    expect(shown.headers).toMatchObject({ 'content-type': 'application/json', 'cache-control': 'public, max-age=86400' });
    expect(bytesOf(shown)).toEqual(makePng(64, 64));
    const second = (await show(makePng(32, 32))).body as unknown as Agent;
    expect(second.avatar).not.toBe(first.avatar);
    expect((await show(makePng(64, 64))).body['avatar']).toBe(first.avatar);
  });

  it('keeps nothing but what it looks like', async () => {
    const place = pngChunk('eXIf', makeTiff(1));
    expect((await show(makePng(48, 48, [place]))).status).toBe(200);
    expect(bytesOf(await take())).toEqual(makePng(48, 48));
  });

  it.each<[string, Buffer, string]>([
    [
      'a page in its clothes',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'),
      'file_type_not_allowed',
    ],
    ['a picture that moves', makeGif(), 'file_type_not_allowed'],
    ['a sound', sample('voice.webm'), 'file_type_not_allowed'],
    ['half a picture', makePng(64, 64).subarray(0, 40), 'file_type_not_allowed'],
    ['what is no square', sample('photo.jpg'), 'invalid_input'],
    ['what is too large to draw', makePng(avatarSide + 1, avatarSide + 1), 'invalid_input'],
    ['what is too heavy', Buffer.alloc(avatarBytes + 1), 'file_too_large'],
    ['nothing', Buffer.alloc(0), 'file_type_not_allowed'],
  ])('is not %s', async (_, picture, code) => {
    const before = await me();
    expect((await show(picture)).body['code']).toBe(code);
    expect(await me()).toEqual(before);
  });

  it('is taken down by its owner, and by who looks after the team, and by nobody else', async () => {
    await show(makePng(64, 64));
    expect((await call(files, 'DELETE /v1/desk/me/avatar', { staff: worker })).body).not.toHaveProperty('avatar');
    expect([(await take()).status, (await me()).avatar]).toEqual([404, undefined]);
    await show(makePng(64, 64));
    const away = (staff: string, agentId: string): Promise<Reply> =>
      call(files, 'DELETE /v1/desk/team/{agentId}/avatar', { staff, path: { agentId } });
    expect((await away(worker, boss)).status).toBe(403);
    expect((await away(boss, worker)).status).toBe(200);
    expect((await away(boss, worker)).status).toBe(200);
    expect((await take()).status).toBe(404);
    expect((await away(boss, newId())).status).toBe(404);
  });
});
