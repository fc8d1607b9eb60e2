import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Team, TeamMember } from '../../contract/team.ts';
import { buildSite } from '../../infra/build.ts';
import { avatarBytes } from '../../contract/limits.ts';
import { examine } from '../../functions/attachments/content.ts';
import { makePng } from '../fixtures/samples.ts';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers, toastMs } from '../held-timers.ts';
import { FakeService, agentOf } from './fake-service.ts';

let dist: string;
let browser: Browser;
let stopBrowser: () => Promise<void>;
let service: FakeService;
let page: Page;
let complaints: string[];
let team: Team;

const idOf = (digit: number) => `0f0f4c2a-6b1d-4e53-9a1c-1d5f6a3b7c0${digit}`;
const roleId = '0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b';
const rafiq = { id: idOf(1), name: { en: 'Rafiq Hasan', bn: 'রফিক হাসান' } };
const member = (digit: number, en: string, bn: string, more: Partial<TeamMember> = {}): TeamMember => ({
  ...agentOf({ id: idOf(digit), name: { en, bn } }, 'agent'),
  email: `${en.split(' ')[0]?.toLowerCase()}@kotha.test`,
  presence: 'online',
  openNow: 3,
  ...more,
});
const memberOf = (digit: number): TeamMember => {
  const found = team.members.find(({ id }) => id === idOf(digit));
  if (found === undefined) throw new Error('There is no such member.');
  return found;
};

beforeAll(async () => {
  dist = await mkdtemp(join(tmpdir(), 'kotha-team-'));
  const [started] = await Promise.all([startBrowser(), buildSite(dist)]);
  browser = started.browser;
  stopBrowser = started.stop;
});
afterAll(async () => {
  await stopBrowser();
  await rm(dist, { recursive: true, force: true });
});

beforeEach(async () => {
  service = new FakeService(join(dist, 'site'));
  service.me = agentOf(rafiq, 'admin');
  team = {
    members: [
      member(2, 'Ayesha Rahman', 'আয়েশা রহমান', { presence: 'away', languages: ['bn'] }),
      member(4, 'Maliha Karim', 'মালিহা করিম', { presence: 'offline', role: roleId, openNow: 0 }),
      member(1, 'Rafiq Hasan', 'রফিক হাসান', { role: 'admin', capacity: 12, openNow: 11 }),
      member(5, 'Rumana Haque', 'রুমানা হক', { presence: 'offline', openNow: 0, invitedAt: '2026-11-27T09:40:00.000Z' }),
      member(3, 'Tanvir Ahmed', 'তানভীর আহমেদ', { active: false, presence: 'offline', openNow: 0 }),
    ],
    roles: [
      {
        id: roleId,
        name: { en: 'Tickets only', bn: 'শুধু টিকিট' },
        permissions: ['view_chat', 'view_tickets', 'create_tickets'],
        version: 4,
      },
    ],
  };
  service.answers.set('GET /v1/desk/team', () => team);
  for (const { id } of team.members) {
    service.answers.set(`PUT /v1/desk/team/${id}`, (body) => {
      team = { ...team, members: team.members.map((one) => (one.id === id ? { ...one, ...body } : one)) };
      return team.members.find((one) => one.id === id);
    });
  }
  await service.start();
});
afterEach(async () => {
  await page.context().close();
  await service.stop();
});

async function sitDown(path: string, options: BrowserContextOptions = {}): Promise<void> {
  ({ page, complaints } = await openPage(browser, options));
  // What was done is said for as long as the test looks.
  await holdTimers(page, toastMs);
  const session = {
    accessToken: service.grant(),
    expiresAtMs: Date.now() + 3_600_000,
    issuer: `${service.origin}/oidc`,
    clientId: 'desk',
  };
  await page.addInitScript((kept) => sessionStorage.setItem('kotha.desk.session', kept), JSON.stringify(session));
  await page.goto(`${service.origin}/admin/${path}`);
}

const row = (digit: number) => page.locator(`desk-team-people [data-id="${idOf(digit)}"]`);
const toast = (text: string | RegExp) => page.locator('desk-toast').getByText(text);
const expectSound = async () => {
  expect(await accessibilityFaults(page)).toEqual([]);
  expect(complaints.filter((text) => !text.includes('Failed to load resource'))).toEqual([]);
};

test('the team is there with role, presence, languages and load; whoever was invited or deactivated is told apart', async () => {
  await sitDown('team');
  await row(1).waitFor();
  await expect.poll(() => row(1).innerText()).toContain('Rafiq Hasan (you)');
  await expect.poll(() => row(1).locator('.load').innerText()).toContain('11 of 12');
  await expect.poll(() => row(2).locator('.load').innerText()).toContain('3');
  await expect.poll(() => row(2).locator('.presence').innerText()).toContain('Away');
  await expect.poll(() => row(4).locator('.of').innerText()).toContain('Tickets only');
  await expect.poll(() => row(5).innerText()).toContain('Not here yet');
  await expect.poll(() => row(3).innerText()).toContain('Deactivated');
  await expectSound();
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('মালিহা');
  await expect.poll(() => page.locator('desk-team-people li').count()).toBe(1);
  await page.getByRole('searchbox', { name: 'Find a person' }).fill('nobody');
  await page.getByRole('button', { name: 'Show everybody' }).click();
  await expect.poll(() => page.locator('desk-team-people li').count()).toBe(5);
});

test('a role is given with one click and taken back with another; the last admin stays one', async () => {
  await sitDown('team');
  await page.getByRole('button', { name: 'Role of Ayesha Rahman: Agent' }).click();
  await page.getByRole('menuitemradio', { name: 'Supervisor' }).click();
  await toast('Ayesha Rahman: Supervisor').waitFor();
  await expect.poll(() => memberOf(2).role).toBe('supervisor');
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => memberOf(2).role).toBe('agent');
  await page.getByRole('button', { name: 'Role of Ayesha Rahman: Agent' }).waitFor();
  service.refusals.set(`PUT /v1/desk/team/${idOf(1)}`, 'last_admin');
  await page.getByRole('button', { name: 'Role of Rafiq Hasan: Admin' }).click();
  await page.getByRole('menuitemradio', { name: 'Viewer' }).click();
  await toast('This is the last admin').waitFor();
  await page.getByRole('button', { name: 'Role of Rafiq Hasan: Admin' }).waitFor();
});

test('a member is edited beside the list; only what changed is sent, and what is not saved stays', async () => {
  await sitDown(`team/${idOf(2)}`);
  const pane = page.getByRole('region', { name: 'Ayesha Rahman' });
  await pane.getByLabel('Name in English').fill('Ayesha R.');
  await pane.getByLabel('Conversations at a time').fill('২০০');
  await pane.getByText('Give a whole number from 0 to 100').waitFor();
  await expectSound();
  await pane.getByLabel('Conversations at a time').fill('১৫');
  await pane.getByLabel('English', { exact: true }).check();
  await page.getByRole('link', { name: 'Roles' }).click();
  await page.getByRole('link', { name: 'People' }).click();
  await row(2).getByText('Not saved yet').waitFor();
  await row(2).getByRole('link').click();
  await expect.poll(() => pane.getByLabel('Name in English').inputValue()).toBe('Ayesha R.');
  let sent: Record<string, unknown> | undefined;
  service.answers.set(`PUT /v1/desk/team/${idOf(2)}`, (body) => {
    sent = body;
    return { ...memberOf(2), ...body };
  });
  await pane.getByRole('button', { name: 'Save' }).click();
  await toast('Saved').waitFor();
  await expect.poll(() => sent).toEqual({ name: { en: 'Ayesha R.', bn: 'আয়েশা রহমান' }, capacity: 15, languages: ['en', 'bn'] });
  await page.keyboard.press('Escape');
  await expect
    .poll(() =>
      row(2)
        .getByRole('link')
        .evaluate((link) => link.matches(':focus')),
    )
    .toBe(true);
});

test('somebody is invited: what is missing is said, an address that is there too, and that nobody could be reached', async () => {
  await sitDown('team');
  await page.getByRole('button', { name: 'Invite' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  const send = dialog.getByRole('button', { name: 'Send the invitation' });
  await send.click();
  await expect.poll(() => dialog.getByText('Fill this in.').count()).toBe(3);
  await expectSound();
  await dialog.getByLabel('E-mail').fill('sadia@kotha.test');
  await dialog.getByLabel('Name in English').fill('Sadia Islam');
  await dialog.getByLabel('Name in Bengali').fill('সাদিয়া ইসলাম');
  service.refusals.set('POST /v1/desk/team', 'already_in_team');
  await send.click();
  await dialog.getByText('Somebody with this address is in the team already.').waitFor();
  service.refusals.set('POST /v1/desk/team', 'unavailable');
  await send.click();
  await dialog.getByText('The sign-in service did not answer').waitFor();
  service.refusals.clear();
  let asked: Record<string, unknown> | undefined;
  service.answers.set('POST /v1/desk/team', (body) => {
    asked = body;
    return {
      ...member(6, 'Sadia Islam', 'সাদিয়া ইসলাম'),
      ...body,
      presence: 'offline',
      openNow: 0,
      invitedAt: new Date().toISOString(),
    };
  });
  await send.click();
  await toast('on its way to sadia@kotha.test').waitFor();
  await expect
    .poll(() => asked)
    .toEqual({
      email: 'sadia@kotha.test',
      name: { en: 'Sadia Islam', bn: 'সাদিয়া ইসলাম' },
      role: 'agent',
      languages: ['en', 'bn'],
      capacity: null,
    });
  await row(6).getByText('Not here yet').waitFor();
});

test('deactivating can be taken back, and an invitation goes out again', async () => {
  await sitDown('team');
  await page.getByRole('button', { name: 'More for Ayesha Rahman' }).click();
  await page.getByRole('menuitem', { name: 'Deactivate' }).click();
  await row(2).getByText('Deactivated').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await toast('Ayesha Rahman may sign in again').waitFor();
  await expect.poll(() => memberOf(2).active).toBe(true);
  service.answers.set(`POST /v1/desk/team/${idOf(5)}/invitation`, () => ({}));
  await page.getByRole('button', { name: 'More for Rumana Haque' }).click();
  await page.getByRole('menuitem', { name: 'Send again' }).click();
  await toast('The invitation went to rumana@kotha.test again').waitFor();
});

test('a role of one’s own is made, changed over a colleague’s change, and deleted with a way back', async () => {
  await sitDown('team/roles');
  await page.getByRole('columnheader', { name: /Tickets only/ }).waitFor();
  await expectSound();
  await page.getByRole('button', { name: 'New role' }).click();
  let dialog = page.getByRole('dialog', { name: 'New role' });
  await dialog.getByLabel('Name in English').fill('Night shift');
  await dialog.getByLabel('Name in Bengali').fill('রাতের পালা');
  await dialog.getByLabel('See reports').check();
  await expectSound();
  const made = { id: idOf(9), name: { en: 'Night shift', bn: 'রাতের পালা' }, permissions: ['view_chat'], version: 1 };
  let asked: Record<string, unknown> = {};
  service.answers.set('POST /v1/desk/roles', (body) => {
    asked = body;
    return { ...made, ...body };
  });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('columnheader', { name: /Night shift/ }).waitFor();
  await expect.poll(() => asked['permissions']).toEqual(['view_chat', 'send_messages', 'view_reports']);

  await page.getByRole('button', { name: 'Edit Tickets only' }).click();
  dialog = page.getByRole('dialog', { name: 'Edit the role' });
  await dialog.getByText('Somebody has this role, so it cannot be deleted.').waitFor();
  await dialog.getByLabel('Edit tickets').check();
  service.refusals.set(`PUT /v1/desk/roles/${roleId}`, 'role_changed');
  team = { ...team, roles: team.roles.map((role) => ({ ...role, version: 7 })) };
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('Somebody else changed this role').waitFor();
  service.refusals.clear();
  service.answers.set(`PUT /v1/desk/roles/${roleId}`, (body) => {
    asked = body;
    return { id: roleId, ...body, version: 8 };
  });
  await dialog.getByRole('button', { name: 'Keep mine' }).click();
  await expect.poll(() => asked['version']).toBe(7);
  await expect.poll(() => asked['permissions']).toContain('edit_tickets');

  service.answers.set('GET /v1/desk/team', () => ({ ...team, roles: [...team.roles, made] }));
  await page.reload();
  service.answers.set(`DELETE /v1/desk/roles/${made.id}`, () => ({}));
  await page.getByRole('button', { name: 'Delete Night shift' }).click();
  await toast('Deleted Night shift').waitFor();
  await expect.poll(() => page.getByRole('columnheader', { name: /Night shift/ }).count()).toBe(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('columnheader', { name: /Night shift/ }).waitFor();
});

test('agents say of themselves what customers see', async () => {
  await sitDown('inbox');
  await page.getByRole('button', { name: /profile and settings/ }).click();
  await page.getByRole('menuitem', { name: 'Profile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your profile' });
  await dialog.getByLabel('About you, in English').fill('Knows every book.');
  await expectSound();
  let sent: Record<string, unknown> | undefined;
  service.answers.set('PUT /v1/desk/me/profile', (body) => {
    sent = body;
    return { ...service.me, ...body };
  });
  await dialog.getByRole('button', { name: 'Save' }).click();
  await toast('Your profile is saved').waitFor();
  await expect.poll(() => sent?.['bio']).toEqual({ en: 'Knows every book.', bn: '' });
});

test('agents show a picture of themselves, cut to a square, in place of their initials', async () => {
  await sitDown('inbox');
  await page.getByRole('button', { name: /profile and settings/ }).click();
  await page.getByRole('menuitem', { name: 'Profile' }).click();
  const dialog = page.getByRole('dialog', { name: 'Your profile' });
  const choose = (buffer: Buffer) =>
    dialog.locator('input[type=file]').setInputFiles({ name: 'me.png', mimeType: 'image/png', buffer });
  await choose(Buffer.from('not a picture'));
  await dialog.getByText('This file cannot be read as a picture.').waitFor();
  let data = '';
  const avatar = `/v1/avatars/${rafiq.id}?v=abcdefghijkl`;
  service.answers.set('PUT /v1/desk/me/avatar', (body) => {
    data = String(body['data']);
    return { ...service.me, avatar };
  });
  service.answers.set(`GET /v1/avatars/${rafiq.id}`, () => ({ type: 'image/jpeg', data }));
  service.answers.set('DELETE /v1/desk/me/avatar', () => service.me);
  await choose(makePng(64, 32));
  await toast('Your picture is shown now').waitFor();
  await dialog.locator('desk-portrait canvas').waitFor();
  const seen = await examine(Buffer.from(data, 'base64'), 'image/jpeg', {
    allowedFileTypes: ['image/jpeg'],
    maxFileSizeBytes: avatarBytes,
  });
  expect(seen).toMatchObject({ state: 'clean', width: 256, height: 256 });
  await page.locator('desk-rail desk-portrait canvas').first().waitFor();
  await expectSound();
  await dialog.getByRole('button', { name: 'Remove' }).click();
  await toast('Your initials are shown now').waitFor();
  await expect.poll(() => page.locator('desk-portrait').count()).toBe(0);
});

test('what an agent may do changes in the open console: rooms close at once, and without a place there is the door', async () => {
  await sitDown('team');
  await row(1).waitFor();
  await expect.poll(() => service.listeners).toBe(1);
  service.me = agentOf(rafiq, 'agent');
  service.post({ type: 'me.changed' });
  await page.locator('desk-list').waitFor();
  await expect.poll(() => page.getByRole('link', { name: 'Team' }).count()).toBe(0);
  service.me = agentOf(rafiq, 'admin');
  service.post({ type: 'me.changed' });
  await page.locator('desk-team').waitFor();
  service.me = undefined;
  service.post({ type: 'me.changed' });
  await page.getByRole('heading', { name: 'No place at the desk yet' }).waitFor();
  await expectSound();
});

test('the room in Bengali, in the dark and on a phone', async () => {
  await sitDown('team', { locale: 'bn-BD', colorScheme: 'dark', viewport: { width: 390, height: 844 } });
  await page.getByText('রফিক হাসান (আপনি)').waitFor();
  await expectSound();
  await row(2).getByRole('link').click();
  await page.getByLabel('বাংলায় নাম').waitFor();
  await expectSound();
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  expect(widths[0]).toBe(widths[1]);
});
