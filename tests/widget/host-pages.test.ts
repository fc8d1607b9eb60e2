import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { accessibilityFaults, placeOf } from '../browser.ts';
import { makePng, makeWav, pdf } from '../fixtures/samples.ts';
import { tania } from './fake-service.ts';
import { startShop, type Shop } from './shop.ts';

let shop: Shop;
let script: string;
beforeAll(async () => {
  shop = await startShop();
  script = `<script src="${shop.service.origin}/kotha.js" async></script>`;
});
afterAll(() => shop.stop());
beforeEach(() => {
  shop.service.talks.length = shop.service.requests.length = 0;
  shop.service.config.accessMode = 'guest_form';
});

const launcher = (page: Page) => page.locator('kotha-chat button[aria-expanded]');
const field = (page: Page) => page.getByRole('textbox', { name: 'Write a message' });

test('a page begins a conversation: the form comes first with the question in it, then the words and what the page says are sent', async () => {
  const { page } = await shop.visit(script);
  const begun = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/v1/conversations'));
  await page.evaluate(
    () => void window.kotha?.startConversation({ text: 'Is this in stock?', attributes: { book: 'Pather Panchali' } }),
  );
  await page.getByLabel('Mobile number').fill('01712345678');
  await page.getByLabel('E-mail').fill('nusrat@gmail.com');
  await expect.poll(() => page.getByLabel('Your question').inputValue()).toBe('Is this in stock?');
  await page.getByRole('button', { name: 'Start chat' }).click();
  expect((await begun).postDataJSON()).toEqual({ attributes: { book: 'Pather Panchali' }, page: page.url() });
  await page.getByRole('log').getByText('Is this in stock?').waitFor();

  await page.evaluate(() => window.kotha?.startConversation({ text: 'And this one?' }));
  await expect
    .poll(() => shop.service.talks[0]?.messages.map(({ text }) => text))
    .toEqual(['Is this in stock?', 'And this one?']);
});

test('what a page wants before the script has loaded is done in order when it has, and each new message is heard once', async () => {
  shop.service.config.accessMode = 'anonymous';
  const { page } = await shop.visit(
    `<script>
      (window.kotha ||= []).push((kotha) => { window.heard = []; kotha.on('message', ({ detail }) => heard.push(detail.text)); });
      (window.kotha ||= []).push((kotha) => kotha.startConversation({ text: 'Hello' }));
    </script>${script}`,
  );
  await page.getByRole('log').getByText('Hello').waitFor();
  const [talk] = shop.service.talks;
  if (!talk) throw new Error('There is no conversation.');
  await expect.poll(() => shop.service.isWatched(talk)).toBe(true);
  shop.service.say(talk, 'one');
  shop.service.say(talk, 'two');
  await page.getByRole('log').getByText('two').waitFor();
  await expect.poll(() => page.evaluate(() => (window as unknown as { heard: string[] }).heard)).toEqual(['one', 'two']);
});

test('what a page wants after the script has loaded is done at once', async () => {
  const { page } = await shop.visit(script);
  await launcher(page).waitFor();
  await page.evaluate(() => window.kotha?.push((kotha) => kotha.open()));
  await page.locator('kotha-chat [role="dialog"]').waitFor();
});

test('an element that a router takes away and brings back, or replaces, goes on with the same conversation on one socket', async () => {
  shop.service.config.accessMode = 'anonymous';
  const { page } = await shop.visit(script);
  await page.evaluate(() => window.kotha?.startConversation({ text: 'Hello' }));
  await page.getByRole('log').getByText('Hello').waitFor();
  await field(page).fill('half a thought');
  await expect.poll(() => shop.service.sockets).toBe(1);
  await page.evaluate(() => {
    const chat = document.querySelector('kotha-chat');
    chat?.remove();
    history.pushState({}, '', '/other');
    Object.assign(window, { chat });
  });
  await expect.poll(() => shop.service.sockets).toBe(0);
  await page.evaluate(() => document.body.append((window as unknown as { chat: Element }).chat));
  await expect.poll(() => field(page).inputValue()).toBe('half a thought');
  await expect.poll(() => shop.service.sockets).toBe(1);

  await page.evaluate(() => {
    document.querySelector('kotha-chat')?.remove();
    document.body.append(document.createElement('kotha-chat'));
    window.kotha?.open();
  });
  await page.getByRole('button', { name: /Boi Ghar/ }).click();
  await page.getByRole('log').getByText('Hello').waitFor();
  await expect.poll(() => field(page).inputValue()).toBe('half a thought');
  await expect.poll(() => shop.service.sockets).toBe(1);
});

test('a page that is put away gives its socket up and takes it again when it is shown', async () => {
  shop.service.config.accessMode = 'anonymous';
  const { page } = await shop.visit(script);
  await page.evaluate(() => window.kotha?.startConversation({ text: 'Hello' }));
  await page.getByRole('log').getByText('Hello').waitFor();
  const [talk] = shop.service.talks;
  if (!talk) throw new Error('There is no conversation.');
  await expect.poll(() => shop.service.isWatched(talk)).toBe(true);
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await expect.poll(() => shop.service.sockets).toBe(0);
  shop.service.say(talk, 'while you were away');
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await page.getByRole('log').getByText('while you were away').waitFor();
  await expect.poll(() => shop.service.sockets).toBe(1);
});

test('nothing of the chat is printed, and its place is the page’s to choose', async () => {
  const { page } = await shop.visit(
    `<style>kotha-chat { --kotha-offset: 60px; --kotha-bottom: 80px; --kotha-z-index: 7; }</style>${script}`,
  );
  await expect.poll(() => launcher(page).boundingBox()).toMatchObject({ x: 800 - 60 - 56, y: 760 - 80 - 56 });
  await launcher(page).click();
  const dialog = page.getByRole('dialog');
  await expect.poll(() => dialog.evaluate((element) => getComputedStyle(element).zIndex)).toBe('7');
  const right = () => dialog.boundingBox().then((box) => (box?.x ?? 0) + (box?.width ?? 0));
  await expect.poll(right).toBe(740);
  await page.emulateMedia({ media: 'print' });
  await expect.poll(() => launcher(page).isVisible()).toBe(false);
  await expect.poll(() => dialog.isVisible()).toBe(false);
});

test('no style of the host reaches in, and the chat leaves no trace on the page but its own name', async () => {
  const hostile = `* { all: unset !important; } div, section, button, main { display: none !important; visibility: hidden; }
    html { font-size: 60px; zoom: 1; } body { color: red !important; font: 60px/1 fantasy !important; text-transform: uppercase; letter-spacing: 9px; }
    kotha-chat, kotha-chat * { all: revert !important; opacity: 0.1 !important; transform: scale(2) !important; }`;
  const { page, complaints } = await shop.visit(`<style>${hostile}</style>${script}`, { 'document-policy': 'document-write=?0' });
  await expect.poll(() => launcher(page).boundingBox()).toMatchObject({ width: 56, height: 56 });
  await launcher(page).click();
  const title = page.getByRole('heading', { name: 'Hello!' });
  await title.waitFor();
  await expect.poll(() => page.getByRole('dialog').boundingBox()).toMatchObject({ width: 380, height: 600 });
  const look = await title.evaluate((element) => {
    const { fontSize, textTransform, letterSpacing, color } = getComputedStyle(element);
    return { fontSize, textTransform, letterSpacing, color };
  });
  expect(look).toEqual({ fontSize: '28px', textTransform: 'none', letterSpacing: 'normal', color: 'rgb(255, 255, 255)' });
  const trace = await page.evaluate(() => {
    const bare = document.body.appendChild(document.createElement('iframe')).contentWindow as unknown as object;
    return Object.keys(window).filter((name) => !(name in bare) && !/^\d+$/.test(name));
  });
  expect(trace).toEqual(['kotha']);
  await expect.poll(() => page.evaluate(() => document.cookie)).toBe('');
  expect(complaints).toEqual([]);
});

test('under the policy that the documents name, files are shown, played, chosen and sent, and nothing has to be refused', async () => {
  const { service } = shop;
  const { origin } = service;
  const written = await readFile(join(import.meta.dirname, '../../docs/embed.md'), 'utf8');
  const [, lines = ''] = /## Content Security Policy[^`]*(?:`[^`]+`[^`]*)*?```\n([^`]+)```/.exec(written) ?? [];
  expect(lines).toContain('connect-src');
  const here = lines.replaceAll(/https:\/\/[\w.]+/g, origin).replaceAll(/wss:\/\/[\w.]+/g, origin.replace('http', 'ws'));
  // The page's own icon is its own business.
  const directives = here.replace('img-src', 'img-src data:').trim().split('\n');
  const policy = [`default-src 'none'`, ...directives, `require-trusted-types-for 'script'; trusted-types 'none'`];
  service.config.accessMode = 'anonymous';
  const { page, complaints } = await shop.visit(script, { 'content-security-policy': policy.join('; ') });
  await page.evaluate(() => window.kotha?.startConversation({ text: 'Hello' }));
  await page.getByRole('log').getByText('Hello').waitFor();
  const [talk] = service.talks;
  if (!talk) throw new Error('There is no conversation.');
  await expect.poll(() => service.isWatched(talk)).toBe(true);
  const wave = { durationMs: 100, waveform: [0, 20, 31, 20, 0] };
  const files = [
    service.uploads.put('cover.png', 'image/png', makePng(40, 24)),
    service.uploads.put('voice.wav', 'audio/wav', makeWav(), wave),
    service.uploads.put('receipt.pdf', 'application/pdf', pdf),
  ];
  service.say(talk, '', { kind: 'agent', ...tania }, undefined, undefined, undefined, files);
  const find = (selector: string) => page.locator(`kotha-chat ${selector}`);
  await find('.att.image img:not(.coming)').waitFor();
  await find('.paper').getByText('receipt.pdf').waitFor();
  await find('.att.audio').getByRole('button', { name: 'Play' }).click();
  await expect.poll(() => service.requests).toContain(`GET /files/${files[1]?.id}`);
  const chooser = page.waitForEvent('filechooser');
  await find('.clip').click();
  await (await chooser).setFiles({ name: 'torn.png', mimeType: 'image/png', buffer: makePng(40, 24) });
  await find('.tray .thumb img').waitFor();
  await find('.tray progress').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await find('.mine .att.image img:not(.coming)').waitFor();
  expect(complaints).toEqual([]);
});

test('a page written from right to left, and one magnified four times, can be used', async () => {
  const { page } = await shop.visit(`<script>document.documentElement.dir = 'rtl'</script>${script}`);
  await launcher(page).click();
  await page.getByRole('heading', { name: 'Hello!' }).waitFor();
  await page.locator('kotha-chat h2:text-matches(".")').first().waitFor();
  await page.getByRole('button', { name: 'Start a conversation' }).waitFor();
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 256 });
  await page.getByRole('button', { name: 'Start a conversation' }).click();
  const send = page.getByRole('button', { name: 'Start chat' });
  await send.scrollIntoViewIfNeeded();
  const { x, width } = await placeOf(send);
  expect(x >= 0 && x + width <= 320).toBe(true);
  await expect.poll(() => page.getByRole('dialog').evaluate((element) => element.scrollWidth <= 320)).toBe(true);
  for (const target of await page.getByRole('dialog').getByRole('button').all()) {
    const size = await target.boundingBox();
    expect(Math.min(size?.width ?? 0, size?.height ?? 0)).toBeGreaterThanOrEqual(24);
  }
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  expect(await accessibilityFaults(page)).toEqual([]);
});
