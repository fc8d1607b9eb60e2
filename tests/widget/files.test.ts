import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Sender } from '../../contract/entities.ts';
import { fileWords as bengaliWords } from '../../look/file-words-bn.ts';
import { fileWords as words } from '../../look/file-words-en.ts';
import { accessibilityFaults, fakeMedia, openPage, playOn, startBrowser } from '../browser.ts';
import { makePng, makeWav, pdf } from '../fixtures/samples.ts';
import { bundleWidget } from './bundle.ts';
import { FakeService, tania } from './fake-service.ts';

const bengali = createRequire(import.meta.url).resolve(
  '@fontsource/noto-sans-bengali/files/noto-sans-bengali-bengali-400-normal.woff2',
);
const me: Sender = { kind: 'customer' };
const agent: Sender = { kind: 'agent', ...tania };
const mb = 1024 * 1024;

let browser: Browser;
let stop: () => Promise<void>;
let widget: Awaited<ReturnType<typeof bundleWidget>>;
let font: Uint8Array;
let service: FakeService;
let shop: Page;
let complaints: string[];

beforeAll(async () => {
  [{ browser, stop }, widget, font] = await Promise.all([startBrowser(fakeMedia), bundleWidget(), readFile(bengali)]);
});
afterAll(() => stop());
beforeEach(async () => {
  service = new FakeService();
  await service.listen();
  for (const [path, body] of widget) service.files.set(path, { type: 'text/javascript; charset=utf-8', body });
  for (const weight of [400, 600])
    service.files.set(`/fonts/noto-sans-bengali-${weight}.woff2`, { type: 'font/woff2', body: font });
  const body =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Boi Ghar</title><main><h1>Books</h1></main><script src="/kotha.js"></script></html>';
  service.files.set('/', { type: 'text/html', body });
});
afterEach(async () => {
  await shop.context().close();
  await service.close();
});

/** Waits for longer than anything takes on a busy machine. */
const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look);

type Talk = FakeService['talks'][number];

/** A conversation in which Tania has answered; the chat shows it. */
async function converse(
  options: BrowserContextOptions = {},
  prepare?: (talk: Talk) => void,
  locale = 'en',
  beforeVisit?: () => Promise<unknown>,
): Promise<Talk> {
  const talk = service.begin();
  service.say(talk, 'My order came damaged.', me);
  service.say(talk, 'Please send a photo.', agent);
  prepare?.(talk);
  ({ page: shop, complaints } = await openPage(browser, {
    viewport: { width: 800, height: 760 },
    acceptDownloads: true,
    ...options,
  }));
  const session = {
    token: 'token',
    refreshToken: 'refresh',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    renewAt: Date.now() + 3_600_000,
    customer: service.customer,
  };
  await shop.addInitScript(
    ([kept = '', language]) => {
      localStorage.setItem('kotha.session', kept);
      localStorage.setItem('kotha', JSON.stringify({ locale: language }));
    },
    [JSON.stringify(session), locale],
  );
  await beforeVisit?.();
  await shop.goto(`${service.origin}/`);
  await openThread();
  // What is said next is heard.
  await expect.poll(() => service.isWatched(talk)).toBe(true);
  return talk;
}
async function openThread(): Promise<void> {
  await shop.locator('kotha-chat button').first().click();
  await shop.locator('kotha-chat .card.active').click();
  await shop.locator('kotha-chat .log .group').first().waitFor();
}
const find = (selector: string) => shop.locator(`kotha-chat ${selector}`);
const field = () => find('.field textarea');
const button = (name: string | RegExp) => shop.locator('kotha-chat').getByRole('button', { name, exact: true });
const cards = () => find('.tray .file');
const send = () => button('Send').click();

/** Chooses files as somebody would: paperclip, then the browser's own chooser. */
async function choose(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chooser = shop.waitForEvent('filechooser');
  await find('.clip').click();
  await (await chooser).setFiles(files);
}
const photo = (name = 'torn.png') => ({ name, mimeType: 'image/png', buffer: makePng(40, 24) });
const bill = { name: 'bill.pdf', mimeType: 'application/pdf', buffer: pdf };

/** Drops or pastes files on the chat, as the browser tells of it. */
const give = (kind: 'drop' | 'paste' | 'dragover' | 'dragleave', ...names: string[]) =>
  find('section').evaluate(
    (section, { kind, names, base64 }) => {
      const data = new DataTransfer();
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      for (const name of names) data.items.add(new File([bytes], name, { type: 'image/png' }));
      const more = { bubbles: true, cancelable: true, composed: true };
      const event =
        kind === 'paste'
          ? new ClipboardEvent(kind, { ...more, clipboardData: data })
          : new DragEvent(kind, { ...more, dataTransfer: data });
      section.querySelector('textarea')?.dispatchEvent(event);
      return event.defaultPrevented;
    },
    { kind, names, base64: photo().buffer.toString('base64') },
  );

async function expectSound(allowed = /^$/): Promise<void> {
  expect(await accessibilityFaults(shop)).toEqual([]);
  expect(complaints.filter((complaint) => !allowed.test(complaint))).toEqual([]);
}

describe('files in the composer', () => {
  test('what is taken is said before anything is chosen, and files go with the words as one message', async () => {
    const talk = await converse();
    await find('.clip').hover();
    await eventually(() => find('.clip').getAttribute('title')).toContain('Up to 5 MB each: pictures');
    await choose(photo(), bill);
    await eventually(() => cards().count()).toBe(2);
    await eventually(() => find('.tray progress').count()).toBe(0);
    await expectSound();
    await field().fill('The corner and the bill');
    await send();
    await eventually(() => talk.messages.at(-1)?.text).toBe('The corner and the bill');
    await expect
      .poll(() => talk.messages.at(-1)?.attachments)
      .toMatchObject([
        { name: 'torn.png', kind: 'image' },
        { name: 'bill.pdf', kind: 'file' },
      ]);
    await eventually(() => cards().count()).toBe(0);
    await expect.poll(() => field().inputValue()).toBe('');
    await find('.mine .att.image img').waitFor();
    await button(/^Save bill.pdf/).waitFor();
    await expectSound();
  });

  test('files are dropped, with the limits in sight, and pasted', async () => {
    const talk = await converse();
    await eventually(() => give('dragover', 'torn.png')).toBe(true);
    await shop.locator('kotha-chat').getByText(words.drop).waitFor();
    await shop.locator('kotha-chat .drop').getByText('Up to 5 MB each').waitFor();
    await expectSound();
    expect(await give('drop', 'one.png', 'two.png')).toBe(true);
    await eventually(() => find('.drop').count()).toBe(0);
    expect(await give('paste', 'three.png')).toBe(true);
    await eventually(() => cards().count()).toBe(3);
    await eventually(() => find('.tray progress').count()).toBe(0);
    await send();
    await expect
      .poll(() => talk.messages.at(-1)?.attachments?.map(({ name }) => name))
      .toEqual(['one.png', 'two.png', 'three.png']);
  });

  test('pasted words stay words', async () => {
    await converse();
    expect(await give('paste')).toBe(false);
    await expect.poll(() => cards().count()).toBe(0);
  });

  test('what is sent before its files are there goes out with them, and not earlier', async () => {
    const talk = await converse();
    let open: () => void = () => undefined;
    service.uploads.gate = new Promise((resolve) => (open = resolve));
    await choose(photo());
    await field().fill('Here it is');
    await send();
    const isWaiting = async () => [await find('.going').getByText(words.notSentYet).count(), talk.messages.length];
    await eventually(isWaiting).toEqual([1, 2]);
    await find('.going').getByText('Here it is').waitFor();
    await expectSound();
    expect(talk.messages).toHaveLength(2);
    await field().fill('And more');
    open();
    await eventually(() => talk.messages.length).toBe(3);
    await expect.poll(() => talk.messages.at(-1)).toMatchObject({ text: 'Here it is', attachments: [{ name: 'torn.png' }] });
    await expect.poll(() => field().inputValue()).toBe('And more');
  });

  test('a message never goes out without its failed file: the words come back, and nothing is sent', async () => {
    const talk = await converse();
    service.uploads.verdicts.set('logo.png', 'wrong_type');
    await choose(photo(), photo('logo.png'));
    await field().fill('Both sides');
    await send();
    const isKept = async () => [await find('.mend').getByText(words.notSent).count(), talk.messages.length];
    await eventually(isKept).toEqual([1, 2]);
    await find('.file.broken').getByText(words.refused.wrong_type).waitFor();
    await eventually(() => field().inputValue()).toBe('Both sides');
    await send();
    await find('.mend').getByText(words.notSent).waitFor();
    await expect.poll(() => field().inputValue()).toBe('Both sides');
    expect(talk.messages).toHaveLength(2);
    expect(service.requests.filter((request) => /^POST.*messages$/.test(request))).toEqual([]);
    await expectSound();
    await button('Take out logo.png').click();
    await send();
    await eventually(() => talk.messages.at(-1)).toMatchObject({ text: 'Both sides', attachments: [{ name: 'torn.png' }] });
  });

  test('what is refused says why and what would be taken, before a byte goes out', async () => {
    await converse();
    await choose(
      { name: 'unboxing.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(6 * mb, 1) },
      { name: 'slip.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
    );
    await find('.broken').getByText('6 MB, and the limit is 5 MB. Choose a smaller file.').waitFor();
    await find('.broken')
      .getByText(/Files of this type are not taken\. Choose pictures/)
      .waitFor();
    expect(service.requests.filter((request) => request.includes('attachments'))).toEqual([]);
    await expectSound();
  });

  test('the same is said in Bengali', async () => {
    await converse({}, undefined, 'bn');
    service.uploads.verdicts.set('logo.png', 'wrong_type');
    await choose(
      { name: 'unboxing.pdf', mimeType: 'application/pdf', buffer: Buffer.alloc(6 * mb, 1) },
      { name: 'slip.exe', mimeType: 'application/x-msdownload', buffer: Buffer.from('MZ') },
      photo('logo.png'),
    );
    await find('.broken').getByText('ফাইলটি ৬ MB, সীমা ৫ MB।').waitFor();
    await find('.broken')
      .getByText(/এই ধরনের ফাইল নেওয়া হয় না। দিতে পারেন: ছবি/)
      .waitFor();
    await find('.broken').getByText(bengaliWords.refused.wrong_type).waitFor();
    await expectSound();
  });

  test('a storage that fails is tried again by itself, then by hand', async () => {
    const talk = await converse();
    service.uploads.answers.push(403, 403, 403, 403);
    await shop.clock.install();
    await choose(bill);
    await eventually(async () => {
      await shop.clock.runFor(2_000);
      return find('.file.broken').count();
    }).toBe(1);
    await find('.broken').getByText(words.failed).waitFor();
    await expectSound(/status of 403/);
    await button('Try again: bill.pdf').click();
    await eventually(() => find('.broken').count()).toBe(0);
    await send();
    await eventually(() => talk.messages.at(-1)?.attachments).toMatchObject([{ name: 'bill.pdf' }]);
  });

  test('an upload that is offline says so and goes on when the network is back', async () => {
    const talk = await converse();
    await find('.clip').hover();
    await eventually(() => find('.clip').getAttribute('title')).toContain('Up to');
    await shop.context().setOffline(true);
    await choose(bill);
    await cards().getByText(words.waitsForNetwork).waitFor();
    await shop.context().setOffline(false);
    await eventually(() => find('.tray progress').count()).toBe(0);
    await send();
    await eventually(() => talk.messages.at(-1)?.attachments).toMatchObject([{ name: 'bill.pdf' }]);
  });

  test('more files than one message carries are named and left out', async () => {
    await converse();
    await choose(...Array.from({ length: 12 }, (_, index) => photo(`p${index + 1}.png`)));
    await find('.tell').getByText('One message carries at most 10 files. Left out: p11.png, p12.png').waitFor();
    await eventually(() => cards().count()).toBe(10);
    await expectSound();
    await find('.tell').getByRole('button').click();
    await eventually(() => find('.tell').count()).toBe(0);
  });

  test('a large photo is made smaller, or goes as it is when somebody wants that', async () => {
    const talk = await converse();
    const buffer = Buffer.from(
      await shop.evaluate(async () => {
        const canvas = new OffscreenCanvas(3000, 1500);
        const paper = canvas.getContext('2d');
        for (let spot = 0; spot < 20_000 && paper; spot++) {
          paper.fillStyle = `hsl(${(spot * 47) % 360} 60% 50%)`;
          paper.fillRect((spot * 97) % 3000, (spot * 61) % 1500, 23, 17);
        }
        const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 })).arrayBuffer());
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        return btoa(text);
      }),
      'base64',
    );
    await choose({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer });
    await cards()
      .getByText(/Made smaller, from [\d.]+ [kM]B/)
      .waitFor();
    await expectSound();
    await button('Send the original').click();
    await eventually(() => cards().getByText('Made smaller').count()).toBe(0);
    await eventually(() => find('.tray progress').count()).toBe(0);
    await send();
    await eventually(() => talk.messages.at(-1)?.attachments?.[0]?.size).toBe(buffer.length);
  });

  test('what was ready outlives a reload; what was not is named', async () => {
    const talk = await converse();
    service.uploads.verdicts.set('slow.png', 'pending');
    await choose(bill, photo('slow.png'));
    await cards().getByText('Checking').first().waitFor();
    await eventually(() => find('.tray progress').count()).toBe(1);
    await field().fill('Both');
    await shop.reload();
    await openThread();
    await eventually(() => find('.tell').getByText('Please choose them again: slow.png').count()).toBe(1);
    await eventually(() => cards().count()).toBe(1);
    await expectSound();
    await send();
    await eventually(() => talk.messages.at(-1)).toMatchObject({ text: 'Both', attachments: [{ name: 'bill.pdf' }] });
  });

  test('where files are switched off there is no paperclip, and nothing that is dropped is taken', async () => {
    service.config.allowedFileTypes = [];
    await converse();
    await find('.field .tap').waitFor();
    await expect.poll(() => find('.clip').count()).toBe(0);
    expect(await give('drop', 'torn.png')).toBe(true);
    await expect.poll(() => cards().count()).toBe(0);
  });

  test('a phone offers its camera beside its files, and says what is taken', async () => {
    await converse({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await find('.clip').tap();
    await button(words.fromCamera).waitFor();
    await find('.offer').getByText('Up to 5 MB each').waitFor();
    await expectSound();
    const chooser = shop.waitForEvent('filechooser');
    await button(words.fromCamera).tap();
    expect(await (await chooser).element().getAttribute('capture')).toBe('environment');
    await shop.keyboard.press('Escape');
    await eventually(() => find('.offer').count()).toBe(0);
    await expect.poll(() => shop.getByRole('dialog').count()).toBe(1);
  });
});

describe('a voice message', () => {
  test('is recorded in place of the field, listened to and sent', async () => {
    const talk = await converse();
    await button(words.record).click();
    await find('.voice .red').waitFor();
    await expectSound();
    await eventually(() => find('.voice .clock').innerText()).toMatch(/[1-9]/);
    await button(words.stop).click();
    await button(words.play).waitFor();
    await expectSound();
    await playOn(shop);
    await button(words.play).click();
    await button(words.pause).waitFor();
    await button(words.sendVoice).click();
    await eventually(() => talk.messages.at(-1)?.attachments).toMatchObject([{ kind: 'audio', type: 'audio/webm' }]);
    const [note] = talk.messages.at(-1)?.attachments ?? [];
    expect(note?.durationMs).toBeGreaterThan(900);
    expect(note?.waveform).toHaveLength(64);
    await find('.mine .att.audio .play').waitFor();
    await field().waitFor();
    await expectSound();
  });

  test('is sent straight away, and never takes along what is being written', async () => {
    const talk = await converse();
    let open: () => void = () => undefined;
    service.uploads.gate = new Promise((resolve) => (open = resolve));
    await button(words.record).click();
    await find('.voice .red').waitFor();
    await eventually(() => find('.voice .wave path').getAttribute('d')).toMatch(/M/);
    await button(words.sendVoice).click();
    await field().fill('Half a sen');
    open();
    await eventually(() => talk.messages.at(-1)).toMatchObject({ text: '', attachments: [{ kind: 'audio' }] });
    await expect.poll(() => field().inputValue()).toBe('Half a sen');
  });

  test('is discarded by its button or by Escape, and the field is back under the keyboard', async () => {
    await converse();
    for (const leave of [() => button(words.discard).click(), () => shop.keyboard.press('Escape')]) {
      await button(words.record).click();
      await find('.voice .red').waitFor();
      await leave();
      await field().waitFor();
      await eventually(() => field().evaluate((element) => element.matches(':focus'))).toBe(true);
      await expect.poll(() => shop.getByRole('dialog').count()).toBe(1);
    }
    expect(service.requests.filter((request) => request.includes('attachments'))).toEqual([]);
  });

  test.each([
    ['NotAllowedError', words.microphone.refused],
    ['NotFoundError', words.microphone.no_microphone],
    ['NotReadableError', words.microphone.microphone_busy],
  ])('says why the microphone gives nothing: %s', async (name, sentence) => {
    await converse();
    await shop.evaluate((errorName) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', errorName));
    }, name);
    await button(words.record).click();
    await find('.tell').getByText(sentence).waitFor();
    await field().waitFor();
    await expectSound();
  });

  test('says that a browser has no recorder', async () => {
    await converse();
    await shop.evaluate(() => Reflect.deleteProperty(globalThis, 'MediaRecorder'));
    await button(words.record).click();
    await find('.tell').getByText(words.microphone.no_recorder).waitFor();
  });

  test('has a clock that is said aloud now and then, and moves nothing for those who want that', async () => {
    await converse({ reducedMotion: 'reduce' });
    const pass = (ms: number) => shop.evaluate((now) => (performance.now = () => now), ms);
    await pass(0);
    await button(words.record).click();
    await find('.voice [role="status"]').getByText('Recording, at most 10 minutes').waitFor();
    await pass(9_999);
    await expect.poll(() => find('.voice .clock').innerText()).toBe('0:09');
    await find('.voice [role="status"]').getByText('Recording, at most 10 minutes').waitFor();
    await pass(21_000);
    await find('.voice [role="status"]').getByText('Recording, 20 seconds').waitFor();
    await expect.poll(() => find('.voice .red').evaluate((element) => element.getAnimations().length)).toBe(0);
    await button(words.discard).click();
  });
});

describe('files that arrive', () => {
  const withFiles = (talk: Talk) => {
    const { uploads } = service;
    const files = [
      uploads.put('cover.png', 'image/png', makePng(40, 24), { width: 400, height: 300 }),
      uploads.put('spine.png', 'image/png', makePng(40, 24), { width: 100, height: 900 }),
    ];
    service.say(talk, 'Two views', agent, undefined, undefined, undefined, files);
    const voice = uploads.put('voice.wav', 'audio/wav', makeWav(), { durationMs: 3000, waveform: [4, 20, 31, 8] });
    service.say(talk, '', agent, undefined, undefined, undefined, [voice]);
    const invoice = uploads.put('Invoice BG-20418.pdf', 'application/pdf', pdf);
    service.say(talk, 'And the invoice', agent, undefined, undefined, undefined, [invoice]);
  };

  test('have their space before they come, and nothing jumps when they do', async () => {
    const mayCome = Promise.withResolvers<void>();
    await converse({}, withFiles, 'en', () => shop.route('**/files/**', (route) => mayCome.promise.then(() => route.continue())));
    const heights = () => find('.att').evaluateAll((all) => all.map((element) => element.getBoundingClientRect().height));
    await find('.att').nth(3).waitFor();
    await expect.poll(() => heights()).toEqual([174, 232, 64, 64]);
    const end = () => find('.log').evaluate((log) => [log.scrollHeight, log.scrollTop]);
    // A log that is just there has still to be scrolled to its end.
    await expect.poll(() => find('.log').evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop)).toBeLessThan(1);
    const before = await end();
    mayCome.resolve();
    await find('.att.image img:not(.coming)').first().waitFor();
    await find('.att.audio .play').waitFor();
    await expect.poll(() => heights()).toEqual([174, 232, 64, 64]);
    await expect.poll(() => end()).toEqual(before);
    await expectSound();
  });

  test('arrive while the chat is open, and are said aloud', async () => {
    const talk = await converse();
    const file = service.uploads.put('cover.png', 'image/png', makePng(40, 24));
    service.say(talk, '', agent, undefined, undefined, undefined, [file]);
    await find('.att.image img:not(.coming)').waitFor();
    await eventually(() => find('[aria-live="polite"]').last().textContent()).toContain('Tania Akter: ');
    await expectSound();
  });

  test('a picture is seen large, walked by keys, fitted or in full, and saved', async () => {
    await converse({}, withFiles);
    const first = button(words.open('cover.png'));
    await first.click();
    const box = find('dialog.box');
    await box.locator('img').waitFor();
    await box.getByText('1 of 2').waitFor();
    await expectSound();
    await shop.keyboard.press('ArrowRight');
    await box.getByText('2 of 2').waitFor();
    await shop.keyboard.press('+');
    await box.locator('.stage.whole').waitFor();
    await expectSound();
    await shop.keyboard.press('-');
    await shop.keyboard.press('ArrowLeft');
    await box.getByText('1 of 2').waitFor();
    for (let tabs = 0; tabs < 12; tabs++) await shop.keyboard.press('Tab');
    await expect
      .poll(() => box.evaluate((dialog) => dialog.contains((dialog.getRootNode() as ShadowRoot).activeElement)))
      .toBe(true);
    const saved = shop.waitForEvent('download');
    await box.getByRole('button', { name: words.save('cover.png') }).click();
    expect((await saved).url()).toContain('/files/');
    await shop.keyboard.press('Escape');
    await eventually(() => box.count()).toBe(0);
    await expect.poll(() => first.evaluate((element) => element.matches(':focus'))).toBe(true);
    await expect.poll(() => shop.getByRole('dialog').count()).toBe(1);
  });

  test('a recording is played, sought by keys and sped up', async () => {
    await converse({}, withFiles);
    const sound = find('.att.audio');
    const seek = sound.getByRole('slider');
    await seek.press('ArrowRight');
    await eventually(() => seek.getAttribute('aria-valuetext')).toBe('0 seconds of 3 seconds');
    for (let presses = 0; presses < 9; presses++) await seek.press('ArrowRight');
    await eventually(() => seek.getAttribute('aria-valuetext')).toBe('1 second of 3 seconds');
    await sound.getByRole('button', { name: 'Speed 1×' }).click();
    await sound.getByRole('button', { name: 'Speed 1.5×' }).waitFor();
    await sound.getByRole('button', { name: words.play }).click();
    await eventually(() => sound.getByRole('button', { name: words.play }).count()).toBe(1);
    await expectSound();
  });

  test('addresses that have run out are asked for again, and what cannot be fetched says so', async () => {
    await converse({}, withFiles);
    await find('.att.image img:not(.coming)').first().waitFor();
    await shop.route('**/files/**', (route) => route.fulfill({ status: 403 }));
    await shop.reload();
    await openThread();
    await find('.att.image').getByText(words.notLoaded).first().waitFor();
    await expectSound(/status of 403/);
    await shop.unroute('**/files/**');
    await find('.att.image').getByText(words.loadAgain).first().click();
    await find('.att.image img:not(.coming)').first().waitFor();
  });

  test('a card saves its file, and says when it cannot', async () => {
    await converse({}, withFiles);
    const card = button(/^Save Invoice BG-20418.pdf/);
    await card.getByText('PDF · 1 kB').waitFor();
    service.refusals.set('attachments/file-4', [{ status: 404, code: 'not_found' }]);
    await card.click();
    await card.getByText(words.saveFailed).waitFor();
    await expectSound(/status of 404/);
    const saved = shop.waitForEvent('download');
    await card.click();
    expect((await saved).url()).toContain('/files/file-4');
  });
});
