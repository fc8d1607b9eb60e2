import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Locale, Sender } from '../../contract/entities.ts';
import { fileWords as filesBengali } from '../../look/file-words-bn.ts';
import { fileWords as filesEnglish } from '../../look/file-words-en.ts';
import { aroundLabels } from '../../widget/around-labels.ts';
import { aroundWords as aroundBengali } from '../../widget/around-words-bn.ts';
import { aroundWords as aroundEnglish } from '../../widget/around-words-en.ts';
import { moreWords as moreBengali } from '../../widget/more-words-bn.ts';
import { moreWords as moreEnglish } from '../../widget/more-words-en.ts';
import { words as bengali } from '../../widget/words-bn.ts';
import { words as english } from '../../widget/words-en.ts';
import { accessibilityFaults } from '../browser.ts';
import { makePng, makeWav, pdf } from '../fixtures/samples.ts';
import { FakeService, tania } from './fake-service.ts';
import { startShop, type Shop } from './shop.ts';

const spoken = {
  en: { ...aroundEnglish, ...aroundLabels.en, ...moreEnglish, ...english, file: filesEnglish },
  bn: { ...aroundBengali, ...aroundLabels.bn, ...moreBengali, ...bengali, file: filesBengali },
};
type Words = (typeof spoken)[Locale];
type Talk = FakeService['talks'][number];

const me: Sender = { kind: 'customer' };
const agent: Sender = { kind: 'agent', ...tania };
const refusal = { status: 403, code: 'blocked' } as const;

/** One state of the chat: how the service gets there, how the keyboard does, and what is then to be read. */
interface State {
  readonly name: string;
  /** What the service knows before the visit; a conversation is answered unless it says otherwise. */
  readonly before?: (service: FakeService) => Talk | undefined;
  /** A first visitor, or somebody who is known. */
  readonly isStranger?: boolean;
  readonly then?: (at: {
    page: Page;
    service: FakeService;
    talk: Talk | undefined;
    words: Words;
    locale: Locale;
  }) => Promise<unknown>;
  readonly reads: (words: Words, locale: Locale) => string;
}

let shop: Shop;

const answered = (service: FakeService): Talk => {
  const talk = service.begin();
  service.say(talk, 'Where is my order?', me);
  service.say(talk, 'It leaves today.');
  return talk;
};
const resolved = (service: FakeService): Talk => {
  const talk = answered(service);
  service.happen(talk, { type: 'status', status: 'resolved', by: agent });
  return talk;
};
const chat = (page: Page, selector: string) => page.locator(`kotha-chat ${selector}`).first();
/** The path that refuses words, and not the reading of them. */
const sendingTo = (talk: Talk | undefined): string => `POST /v1/conversations/${talk?.conversation.id}/messages`;
/** Presses what has the name with the keyboard alone. */
const press = async (page: Page, name: string): Promise<void> => {
  const button = page.getByRole('button', { name, exact: true }).first();
  await button.focus();
  await page.keyboard.press('Enter');
};
const enter = async ({ page }: { page: Page }): Promise<void> => {
  await chat(page, '.card.active').focus();
  await page.keyboard.press('Enter');
  await chat(page, '.bubble').waitFor();
};
const write = async (page: Page, text: string): Promise<void> => {
  await chat(page, '.field textarea').focus();
  await page.keyboard.insertText(text);
  await page.keyboard.press('Enter');
};
const photo = (name = 'torn.png') => ({ name, mimeType: 'image/png', buffer: makePng(40, 24) });
/** Chooses files as somebody does who has no mouse. */
const attach = async (page: Page, ...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> => {
  // A conversation that is opened puts the keyboard into its field.
  await expect.poll(() => chat(page, '.field textarea').evaluate((field) => field.matches(':focus'))).toBe(true);
  const chooser = page.waitForEvent('filechooser');
  await chat(page, '.clip').press('Enter');
  await (await chooser).setFiles(files);
};

const states: readonly State[] = [
  { name: 'first visit', isStranger: true, reads: ({ start }) => start },
  {
    name: 'form, refused',
    isStranger: true,
    async then({ page, words }) {
      await press(page, words.start);
      await press(page, words.begin);
    },
    reads: ({ mend }) => mend.required,
  },
  { name: 'home with an open conversation', before: answered, reads: ({ another }) => another },
  {
    name: 'home with past conversations',
    before(service) {
      service.say(service.begin('closed'), 'Gone by.');
      return undefined;
    },
    reads: ({ past }) => past,
  },
  { name: 'thread', before: answered, then: enter, reads: ({ write: label }) => label },
  {
    name: 'waiting in the queue',
    before(service) {
      service.queue = { position: 3, isAtLeast: false };
      const talk = service.begin();
      service.say(talk, 'Where is my order?', me);
      return talk;
    },
    then: enter,
    reads: ({ inLine }, locale) => inLine(locale === 'bn' ? '৩' : '3'),
  },
  {
    name: 'offline with the expected time',
    before(service) {
      Object.assign(service.config, { online: false, opensAt: new Date(Date.now() + 3_600_000).toISOString() });
      const talk = service.begin();
      service.say(talk, 'Where is my order?', me);
      return talk;
    },
    then: enter,
    reads: ({ nobodyHere }) => nobodyHere,
  },
  {
    name: 'no network',
    before: answered,
    async then(at) {
      await enter(at);
      await expect.poll(() => at.service.sockets).toBe(1);
      await at.page.context().setOffline(true);
    },
    reads: ({ offline }) => offline,
  },
  {
    name: 'reconnecting',
    before: answered,
    async then(at) {
      await enter(at);
      // Before it was open, the page would not call it a connection that it had.
      await expect.poll(() => at.service.isWatched(at.talk)).toBe(true);
      at.service.holdsSockets = true;
      at.service.cut();
    },
    reads: ({ reconnecting }) => reconnecting,
  },
  {
    name: 'not delivered',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.refusals.set(sendingTo(at.talk), [{ status: 400, code: 'invalid_input' }]);
      await write(at.page, 'Thank you');
    },
    reads: ({ notDelivered }) => notDelivered,
  },
  {
    name: 'rate-limited',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.refusals.set(sendingTo(at.talk), [{ status: 429, code: 'rate_limited', retryAfterSeconds: 600 }]);
      await write(at.page, 'Thank you');
    },
    reads: ({ pause }) => pause,
  },
  {
    name: 'blocked',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.refusals.set(sendingTo(at.talk), [refusal]);
      await write(at.page, 'Thank you');
    },
    reads: ({ errors }) => errors.blocked,
  },
  {
    name: 'blocked at the door',
    before(service) {
      service.refusals.set('POST /v1/conversations', [refusal]);
      return undefined;
    },
    then: ({ page, words }) => press(page, words.start),
    reads: ({ errors }) => errors.blocked,
  },
  { name: 'resolved', before: resolved, then: enter, reads: ({ isSolved }) => isSolved },
  {
    name: 'rating',
    before: resolved,
    async then(at) {
      await enter(at);
      await press(at.page, at.words.yes);
      await at.page.getByRole('radio').first().focus();
      for (let star = 1; star < 4; star += 1) await at.page.keyboard.press('ArrowRight');
    },
    reads: ({ sendRating }) => sendRating,
  },
  {
    name: 'closed',
    before(service) {
      const talk = resolved(service);
      service.happen(talk, { type: 'status', status: 'closed', by: agent });
      return talk;
    },
    async then({ page }) {
      await chat(page, '.row').focus();
      await page.keyboard.press('Enter');
    },
    reads: ({ goOn }) => goOn,
  },
  {
    name: 'menu',
    before: answered,
    async then(at) {
      await enter(at);
      await press(at.page, at.words.more);
    },
    reads: ({ end }) => end,
  },
  {
    name: 'emojis',
    before: answered,
    async then(at) {
      await enter(at);
      await press(at.page, at.words.emoji);
    },
    reads: ({ emojiGroups }) => emojiGroups.faces,
  },
  {
    name: 'too long a message',
    before: answered,
    async then(at) {
      await enter(at);
      await chat(at.page, '.field textarea').fill('a'.repeat(9_000));
    },
    reads: ({ tooLong }) => tooLong,
  },
  {
    name: 'closed hours, before the first word',
    before(service) {
      const [nineToSix, late] = [[{ from: '09:00', to: '18:00' }], [{ from: '15:00', to: '20:00' }]];
      const days = { sunday: nineToSix, monday: nineToSix, tuesday: nineToSix, wednesday: nineToSix, thursday: nineToSix };
      const week = { ...days, friday: late, saturday: nineToSix };
      Object.assign(service.config, { online: false, opensAt: new Date(Date.now() + 3_600_000).toISOString(), week });
      return service.begin();
    },
    async then({ page }) {
      await chat(page, '.card.active').focus();
      await page.keyboard.press('Enter');
    },
    reads: ({ fromDay }, locale) => (locale === 'bn' ? fromDay('শনিবার', 'বৃহস্পতিবার') : fromDay('Saturday', 'Thursday')),
  },
  {
    name: 'a file on its way',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.uploads.gate = Promise.withResolvers<void>().promise;
      await attach(at.page, photo());
      await chat(at.page, '.tray progress').waitFor();
    },
    reads: () => 'torn.png',
  },
  {
    name: 'words that wait for their file',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.uploads.gate = Promise.withResolvers<void>().promise;
      await attach(at.page, photo());
      await write(at.page, 'The corner');
    },
    reads: ({ file }) => file.notSentYet,
  },
  {
    name: 'a file that is checked',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.uploads.verdicts.set('torn.png', 'pending');
      await attach(at.page, photo());
    },
    reads: ({ file }) => file.checking,
  },
  {
    name: 'a file that is ready',
    before: answered,
    async then(at) {
      await enter(at);
      await attach(at.page, photo());
    },
    reads: ({ file }) => file.arrived('torn.png'),
  },
  {
    name: 'a file that could not be stored',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.refusals.set('/attachments', [{ status: 404, code: 'not_found' }]);
      await attach(at.page, photo());
    },
    reads: ({ file }) => file.failed,
  },
  {
    name: 'a file that is refused at once',
    before: answered,
    async then(at) {
      await enter(at);
      await attach(at.page, { ...photo(), buffer: Buffer.alloc(0) });
    },
    reads: ({ file }) => file.refused.empty,
  },
  {
    name: 'a file that is refused by the check, and words that had to stay',
    before: answered,
    async then(at) {
      await enter(at);
      at.service.uploads.verdicts.set('torn.png', 'wrong_type');
      await attach(at.page, photo());
      await chat(at.page, '.file.broken').getByText(at.words.file.refused.wrong_type).waitFor();
      await write(at.page, 'The corner');
    },
    reads: ({ file }) => file.notSent,
  },
  {
    name: 'more files than one message carries',
    before: answered,
    async then(at) {
      await enter(at);
      await attach(at.page, ...Array.from({ length: 11 }, (_, index) => photo(`page-${index + 1}.png`)));
    },
    reads: ({ file }, locale) => file.tooMany(locale === 'bn' ? '১০' : '10', 'page-11.png'),
  },
  {
    name: 'files of a message',
    before(service) {
      const talk = answered(service);
      const wave = { durationMs: 3_000, waveform: Array.from({ length: 64 }, (_, index) => index % 32) };
      const files = [
        service.uploads.put('cover.png', 'image/png', makePng(40, 24)),
        service.uploads.put('voice.wav', 'audio/wav', makeWav(), wave),
        service.uploads.put('a long name of an invoice, order BG-20418.pdf', 'application/pdf', pdf),
      ];
      service.say(talk, '', agent, undefined, undefined, undefined, files);
      return talk;
    },
    async then(at) {
      await enter(at);
      await chat(at.page, '.att.image img:not(.coming)').waitFor();
      await chat(at.page, '.paper').waitFor();
    },
    reads: ({ file }) => file.play,
  },
  {
    name: 'a picture seen large',
    before(service) {
      const talk = answered(service);
      service.say(talk, '', agent, undefined, undefined, undefined, [
        service.uploads.put('cover.png', 'image/png', makePng(40, 24)),
      ]);
      return talk;
    },
    async then(at) {
      await enter(at);
      await chat(at.page, '.att.image img:not(.coming)').waitFor();
      await press(at.page, at.words.file.open('cover.png'));
      await chat(at.page, 'dialog.box img').waitFor();
    },
    reads: ({ file }) => file.fullSize,
  },
  {
    name: 'rated',
    before(service) {
      const talk = resolved(service);
      service.happen(talk, { type: 'status', status: 'closed', by: me });
      service.happen(talk, { type: 'rated', score: 4, by: me });
      return talk;
    },
    async then({ page }) {
      await chat(page, '.row').focus();
      await page.keyboard.press('Enter');
    },
    reads: ({ thanks }) => thanks,
  },
  {
    name: 'sign-in required',
    before(service) {
      service.config.accessMode = 'login_required';
      return undefined;
    },
    isStranger: true,
    reads: ({ signIn }) => signIn,
  },
  {
    name: 'a service out of reach',
    before(service) {
      service.refusals.set('/v1/config', [{ status: 503, code: 'unavailable' }]);
      return undefined;
    },
    reads: ({ sorry }) => sorry,
  },
];

beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());
beforeEach(() => {
  const { service } = shop;
  const fresh = new FakeService();
  service.talks.length = 0;
  service.refusals.clear();
  service.queue = undefined;
  service.holdsSockets = false;
  service.uploads.gate = undefined;
  service.uploads.verdicts.clear();
  Object.assign(service.config, { ...fresh.config, apiUrl: service.origin, opensAt: undefined, week: undefined });
});

/** Nothing is cut off or has to be scrolled to sideways, in the panel or around it. */
const overflowing = (page: Page) =>
  page.evaluate(() => {
    const within = (root: Document | ShadowRoot): Element[] =>
      [...root.querySelectorAll('*')].flatMap((each) => [each, ...(each.shadowRoot ? within(each.shadowRoot) : [])]);
    const wide = within(document).filter((element) => {
      const { right, left, width } = element.getBoundingClientRect();
      return width > 1 && !element.closest('svg, .aside, .hero') && (right > innerWidth + 1 || left < -1);
    });
    return [
      ...(document.documentElement.scrollWidth > innerWidth ? ['the page'] : []),
      ...wide.map((element) => `${element.tagName} ${element.className}`),
    ];
  });

test.each(states.flatMap((state) => (['en', 'bn'] as const).map((locale) => ({ ...state, locale }))))(
  '$name, $locale: says so, by keyboard alone, to every reader and on every width',
  async ({ before, isStranger, then, reads, locale }) => {
    const { service } = shop;
    const talk = before?.(service);
    const words = spoken[locale];
    const renewAt = Date.now() + 3_600_000;
    const session = { token: 'token', refreshToken: 'refresh', expiresAt: new Date(renewAt).toISOString(), renewAt };
    const { page } = await shop.visit(`<script src="${service.origin}/kotha.js" data-locale="${locale}"></script>`, {}, (fresh) =>
      fresh.addInitScript(
        ([kept, language]) => {
          if (kept) localStorage.setItem('kotha.session', kept);
          localStorage.setItem('kotha', JSON.stringify({ locale: language, isOffered: true }));
        },
        [isStranger ? '' : JSON.stringify({ ...session, customer: service.customer }), locale] as const,
      ),
    );
    await page.setViewportSize({ width: 390, height: 760 });
    await chat(page, 'button').focus();
    await page.keyboard.press('Enter');
    await chat(page, '.top, .hero').waitFor();
    await then?.({ page, service, talk, words, locale });
    const said = page
      .locator('kotha-chat')
      .getByText(reads(words, locale))
      .or(page.locator('kotha-chat').getByLabel(reads(words, locale)))
      .first();
    await said.waitFor();
    for (const width of [800, 390, 320]) {
      await page.setViewportSize({ width, height: 760 });
      await page.waitForFunction((wanted) => innerWidth === wanted, width);
      await expect.poll(() => overflowing(page)).toEqual([]);
      if (width > 320) expect(await accessibilityFaults(page)).toEqual([]);
    }
  },
);
