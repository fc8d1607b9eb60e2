import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, openPage, startBrowser } from '../browser.ts';
import { holdTimers } from '../held-timers.ts';
import { typingShownMs } from '../../contract/limits.ts';

const root = join(import.meta.dirname, '../..');
let browser: Browser;
let stopBrowser: () => Promise<void>;
let dataDir: string;
let port: number;
let server: ChildProcess | undefined;
let customer: Page;
let agent: Page;
const complaints: string[][] = [];
/** Lets the news that somebody writes run out on a page. */
const typingRunsOut = new Map<Page, () => Promise<void>>();

/** A port that stays free between two starts: below those that the system gives to whoever asks for any. */
async function freePort(): Promise<number> {
  const wanted = 10_000 + Math.floor(Math.random() * 20_000);
  const probe = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(probe, 'listening');
  } catch {
    return freePort();
  }
  probe.close();
  await once(probe, 'close');
  return wanted;
}

/** The command a developer runs, in a process that can be killed. Resolves when it says that it is ready. */
async function startProduct(): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['local/start.ts', '--port', String(port), '--data', dataDir], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes(`Kotha is ready on http://localhost:${port}`)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(`The product did not start: ${output}`)));
  });
  return child;
}

async function killProduct(signal: NodeJS.Signals): Promise<number | null> {
  if (!server) return null;
  const ended = once(server, 'exit') as Promise<[number | null]>;
  server.kill(signal);
  const [code] = await ended;
  server = undefined;
  return code;
}

const chat = (): Locator => customer.locator('kotha-chat');
const composer = (): Locator => chat().getByRole('textbox', { name: /write a message/i });
const say = async (text: string): Promise<void> => {
  await composer().fill(text);
  await composer().press('Enter');
};
const bubbles = (page: Page, text: string): Locator => page.getByRole('log').getByText(text, { exact: true });
const reply = async (text: string): Promise<void> => {
  const field = agent.getByRole('textbox', { name: /reply|write/i });
  await field.fill(text);
  await field.press('Control+Enter');
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'kotha-journey-'));
  port = await freePort();
  ({ browser, stop: stopBrowser } = await startBrowser());
  server = await startProduct();
  for (const set of [(page: Page) => (customer = page), (page: Page) => (agent = page)]) {
    const opened = await openPage(browser);
    set(opened.page);
    typingRunsOut.set(opened.page, await holdTimers(opened.page, typingShownMs));
    complaints.push(opened.complaints);
  }
});
afterAll(async () => {
  await stopBrowser();
  await killProduct('SIGKILL');
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
});

describe('a first conversation', { timeout: 180_000 }, () => {
  it('starts in the shop: a guest says who they are and asks', async () => {
    await customer.goto(`http://localhost:${port}/`);
    await chat().getByRole('button').first().click();
    await chat()
      .getByRole('button', { name: /start|question/i })
      .click();
    await chat().getByRole('button', { name: 'Start chat' }).click();
    await chat().getByRole('alert').first().waitFor();
    expect(await accessibilityFaults(customer)).toEqual([]);
    await chat().getByLabel('Name').fill('Nusrat Jahan');
    await chat().getByLabel('Mobile number').fill('01712345678');
    await chat().getByLabel('E-mail').fill('nusrat@mail.test');
    await chat().getByLabel('Your question').fill('Where is my order?');
    await chat().getByRole('button', { name: 'Start chat' }).click();
    await bubbles(customer, 'Where is my order?').waitFor();
    await chat().getByText('Sent').waitFor();
  });

  it('arrives at an agent who signs in', async () => {
    await agent.goto(`http://localhost:${port}/admin/`);
    await agent.getByRole('button', { name: /sign in/i }).click();
    await agent.getByLabel('E-mail').fill('ayesha@kotha.test');
    await agent.getByLabel('Password', { exact: true }).fill('kotha-demo');
    await agent.getByRole('button', { name: 'Sign in', exact: true }).click();
    await agent.getByText('Nusrat Jahan').first().click();
    await bubbles(agent, 'Where is my order?').waitFor();
    expect(await accessibilityFaults(agent)).toEqual([]);
  });

  it('goes on live, both ways, and says when it was seen', async () => {
    await chat().getByText('Seen').waitFor();
    await reply('It leaves this evening.');
    await bubbles(customer, 'It leaves this evening.').waitFor();
    await say('ধন্যবাদ!');
    await bubbles(agent, 'ধন্যবাদ!').waitFor();
    expect(await accessibilityFaults(customer)).toEqual([]);
  });

  it('shows each side that the other writes, and the agent that the customer is here', async () => {
    await agent.locator('desk-bar .dot.online').waitFor();
    await composer().pressSequentially('One more');
    await agent.getByText('Nusrat is typing').waitFor();
    await composer().fill('');
    await typingRunsOut.get(agent)?.();
    await agent.getByText('Nusrat is typing').waitFor({ state: 'detached' });
    await agent.getByRole('textbox', { name: /reply|write/i }).pressSequentially('Sure');
    await chat()
      .getByRole('img', { name: /is typing/ })
      .waitFor();
    expect(await accessibilityFaults(customer)).toEqual([]);
    expect(await accessibilityFaults(agent)).toEqual([]);
    await typingRunsOut.get(customer)?.();
    await agent.getByRole('textbox', { name: /reply|write/i }).fill('');
  });

  it('tells the customer who is away', async () => {
    const choose = async (availability: string): Promise<void> => {
      await agent.getByRole('button', { name: /profile and settings/ }).click();
      await agent.getByRole('menuitemradio', { name: availability }).click();
    };
    await choose('Away');
    const config = async (): Promise<unknown> =>
      ((await (await fetch(`http://localhost:${port}/v1/config`)).json()) as { online: boolean }).online;
    await expect.poll(config).toBe(false);
    await choose('Online');
    await expect.poll(config).toBe(true);
  });

  it('is still there after the customer reloads the page', async () => {
    await customer.reload();
    await chat().getByRole('button').first().click();
    const open = chat().getByRole('button', { name: /ধন্যবাদ!/ });
    await bubbles(customer, 'It leaves this evening.').or(open).first().waitFor();
    if (await open.isVisible()) await open.click();
    await bubbles(customer, 'It leaves this evening.').waitFor();
    expect(complaints.flat()).toEqual([]);
  });

  it('survives a kill: everything is there after a restart, what was written meanwhile too, and each once', async () => {
    await killProduct('SIGKILL');
    await say('Written while nobody was home.');
    await bubbles(customer, 'Written while nobody was home.').waitFor();
    server = await startProduct();
    await bubbles(agent, 'Written while nobody was home.').waitFor();
    await reply('Good that you waited.');
    await bubbles(customer, 'Good that you waited.').waitFor();
    const texts = [
      'Where is my order?',
      'It leaves this evening.',
      'ধন্যবাদ!',
      'Written while nobody was home.',
      'Good that you waited.',
    ];
    await agent.reload();
    for (const text of texts) await bubbles(agent, text).waitFor();
    for (const page of [customer, agent])
      for (const text of texts) await expect.poll(async () => [text, await bubbles(page, text).count()]).toEqual([text, 1]);
  });

  it('ends when the developer stops it, with nothing left running', async () => {
    expect(await killProduct('SIGTERM')).toBe(0);
    await expect(fetch(`http://localhost:${port}/health`)).rejects.toThrow();
  });
});
