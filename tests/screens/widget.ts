import type { Locator, Page } from 'playwright-core';
import { aroundLabels } from '../../widget/around-labels.ts';
import { aroundWords as aroundBengali } from '../../widget/around-words-bn.ts';
import { aroundWords as aroundEnglish } from '../../widget/around-words-en.ts';
import { moreWords as moreBengali } from '../../widget/more-words-bn.ts';
import { moreWords as moreEnglish } from '../../widget/more-words-en.ts';
import { words as bengali } from '../../widget/words-bn.ts';
import { words as english } from '../../widget/words-en.ts';
import type { Walk } from './walk.ts';
import { walkFiles } from './widget-files.ts';
import { openStaff, type ShopStaff } from './widget-staff.ts';

const spoken = {
  en: {
    words: { ...aroundLabels.en, ...aroundEnglish, ...moreEnglish, ...english },
    question: 'Hello, is “Pather Panchali” in stock? I need it before Friday.',
    answers: [
      'Yes, three copies are on the shelf.',
      'You can see it here: https://boighar.example/books/pather-panchali. Shall I put one aside for you?',
    ],
    thanks: 'Please do. Thank you!',
    lost: 'One more thing: can it be gift-wrapped?',
    again: 'Is the second part out yet?',
    news: 'It comes out on Sunday. I have put one aside for you.',
    remark: 'Fast and kind.',
    hasty: 'Three more photos to come',
  },
  bn: {
    words: { ...aroundLabels.bn, ...aroundBengali, ...moreBengali, ...bengali },
    question: 'আসসালামু আলাইকুম, “পথের পাঁচালী” কি আছে? শুক্রবারের আগে দরকার।',
    answers: [
      'জি, তিন কপি আছে।',
      'এখানে দেখতে পারেন: https://boighar.example/books/pather-panchali। আপনার জন্য একটি সরিয়ে রাখব?',
    ],
    thanks: 'জি, রাখুন। ধন্যবাদ!',
    lost: 'আরেকটি কথা, উপহারের মোড়কে দেওয়া যাবে?',
    again: 'দ্বিতীয় খণ্ড কি বেরিয়েছে?',
    news: 'রবিবার আসছে। আপনার জন্য একটি সরিয়ে রেখেছি।',
    remark: 'দ্রুত উত্তর পেয়েছি।',
    hasty: 'আরও তিনটি ছবি আছে',
  },
} as const;

/** The event at which a page's sockets close: going offline leaves open ones as they are. */
const cutting = 'cut-sockets';

interface Visit {
  readonly page: Page;
  /** What is in the chat. */
  find(selector: string): Locator;
  press(label: string): Promise<void>;
  write(text: string): Promise<void>;
  /** Nothing of the customer's is on its way any more. */
  sent(): Promise<void>;
}

/** A first visit to the shop, up to the launcher. */
async function visit({ open, look, stack }: Walk): Promise<Visit> {
  const page = await open();
  const find = (selector: string) => page.locator(`kotha-chat ${selector}`).first();
  await page.addInitScript((cut) => {
    window.WebSocket = class extends WebSocket {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given);
        addEventListener(cut, () => this.close());
      }
    };
  }, cutting);
  await page.goto(`${stack.url}/`);
  await find('button[aria-expanded]').waitFor();
  const sending = page.locator('kotha-chat .mine .meta').filter({ hasText: spoken[look.locale].words.sending });
  const sent = () => sending.waitFor({ state: 'detached' });
  return {
    page,
    find,
    sent,
    press: (label) => page.locator('kotha-chat').getByRole('button', { name: label, exact: true }).first().click(),
    async write(text) {
      await find('.field textarea').fill(text);
      await find('.field textarea').press('Enter');
      await page.locator('kotha-chat .group.mine').getByText(text).first().waitFor();
      await sent();
    },
  };
}

/** The id of the conversation that this begins. */
async function idOfBegun({ page, find }: Visit, start: () => Promise<void>): Promise<string> {
  const begun = page.waitForResponse(
    (answer) => answer.url().endsWith('/v1/conversations') && answer.request().method() === 'POST',
  );
  await start();
  const { id } = (await (await begun).json()) as { id: string };
  await find('.log .chip').waitFor();
  return id;
}

/** From the home page through the form into an empty thread. */
async function begin(visited: Visit, start: string): Promise<string> {
  const { find, press } = visited;
  await press(start);
  await find('.form #phone').fill('01712345678');
  await find('.form #email').fill('nusrat@mail.test');
  return idOfBegun(visited, () => find('.form .btn').click());
}

async function walkFirstVisit(visited: Visit, { look, shoot }: Walk): Promise<string> {
  const { page, find, press } = visited;
  const say = spoken[look.locale];
  await shoot(page, 'widget-launcher');
  await find('button[aria-expanded]').click();
  await find('.chip').waitFor();
  await shoot(page, 'widget-home');
  await press(say.words.start);
  await find('.form h2').waitFor();
  await shoot(page, 'widget-form');
  await find('.form .btn').click();
  await find('.form .mend').waitFor();
  await shoot(page, 'widget-form-errors');
  await press(say.words.back);
  const id = await begin(visited, say.words.start);
  await shoot(page, 'widget-thread-empty');
  return id;
}

async function walkTalk({ page, find, press, write, sent }: Visit, { look, shoot }: Walk, staff: ShopStaff, id: string): Promise<void> {
  const { words, question, answers, thanks, lost, hasty } = spoken[look.locale];
  await write(question);
  await find('.card.queue b').waitFor();
  await shoot(page, 'widget-in-line');
  await staff.take(id);
  for (const text of answers) await staff.answer(id, text);
  await find('.bubble a').waitFor();
  await write(thanks);
  await staff.type(id);
  await find('.bubble.typing').waitFor();
  await shoot(page, 'widget-thread');
  await press(words.more);
  await find('.menu button').waitFor();
  await shoot(page, 'widget-menu');
  await page.keyboard.press('Escape');
  await press(words.emoji);
  await find('.emojis button').waitFor();
  await shoot(page, 'widget-emoji');
  await page.keyboard.press('Escape');
  await page.context().setOffline(true);
  await find('.note').getByText(words.offline).waitFor();
  await shoot(page, 'widget-offline');
  const back = page.waitForEvent('websocket');
  await page.context().setOffline(false);
  await (await back).waitForEvent('framereceived');
  const shown = Promise.withResolvers<void>();
  await page.route('**/v1/socket-tickets', (route) => shown.promise.then(() => route.continue()));
  await page.evaluate((cut) => dispatchEvent(new Event(cut)), cutting);
  await find('.note').getByText(words.reconnecting).waitFor();
  await shoot(page, 'widget-reconnecting');
  shown.resolve();
  await find('.note').getByText(words.current).waitFor();
  await shoot(page, 'widget-up-to-date');
  await find('.note').waitFor({ state: 'detached' });
  const refusal = { code: 'invalid_input', status: 400, type: 'about:blank', title: '', detail: '', requestId: 'r' };
  await page.route('**/messages', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 400, json: refusal }) : route.continue(),
  );
  await find('.field textarea').fill(lost);
  await find('.field textarea').press('Enter');
  await find('.meta.bad button').waitFor();
  await shoot(page, 'widget-not-delivered');
  await page.unroute('**/messages');
  await press(words.retry);
  await find('.meta.bad').waitFor({ state: 'detached' });
  await sent();
  const pause = { 'retry-after': '12', 'access-control-allow-origin': '*', 'access-control-expose-headers': 'retry-after' };
  const haste = { ...refusal, code: 'rate_limited', status: 429 };
  await page.route('**/messages', (route) =>
    route.request().method() === 'POST' ? route.fulfill({ status: 429, headers: pause, json: haste }) : route.continue(),
  );
  await find('.field textarea').fill(lost);
  await find('.field textarea').press('Enter');
  await find('.pause').waitFor();
  await find('.field textarea').fill(hasty);
  await shoot(page, 'widget-pause');
  await find('.field textarea').fill('');
  await page.unroute('**/messages');
  await find('.pause').waitFor({ state: 'detached' });
  await sent();
}

/** The word beside the launcher, a door for signed-in customers only, and a service out of reach. */
async function walkDoors(walk: Walk, staff: ShopStaff): Promise<void> {
  const { look, shoot } = walk;
  const teaser = { en: 'Looking for a first edition? I can check the shelf.', bn: 'প্রথম সংস্করণ খুঁজছেন? তাক দেখে জানাতে পারি।' };
  await staff.set({ teaser, accessMode: 'login_required' });
  const visited = await visit(walk);
  const { page, find } = visited;
  if (look.width > 900) {
    await page.evaluate(() => document.body.append(Object.assign(document.createElement('script'), { src: '/kotha-teaser.js' })));
    await page.getByText(teaser[look.locale]).waitFor();
    await shoot(page, 'widget-teaser');
  }
  await find('button[aria-expanded]').click();
  await find('.quiet h2').waitFor();
  await shoot(page, 'widget-sign-in');
  await page.context().close();
  const failing = await visit(walk);
  await failing.page.route('**/v1/config', (route) => route.fulfill({ status: 503, json: { code: 'unavailable', status: 503 } }));
  await failing.find('button[aria-expanded]').click();
  await failing.find('.quiet .btn').waitFor();
  await shoot(failing.page, 'widget-unreachable');
  await failing.page.context().close();
  await staff.set({ teaser: { en: '', bn: '' }, accessMode: 'guest_form' });
}

async function walkEnd(visited: Visit, { look, shoot }: Walk, staff: ShopStaff, id: string): Promise<void> {
  const { page, find, press, write } = visited;
  const { words, remark, again, news } = spoken[look.locale];
  await staff.resolve(id);
  await find('.card.after').getByText(words.isSolved).waitFor();
  await shoot(page, 'widget-resolved');
  await press(words.yes);
  await find('.rate h2').waitFor();
  await shoot(page, 'widget-rating');
  await find('.rate input[type="radio"] >> nth=3').check({ force: true });
  await find('#remark').fill(remark);
  await shoot(page, 'widget-rating-chosen');
  await press(words.sendRating);
  await find('.card.after').getByText(words.thanks).waitFor();
  await shoot(page, 'widget-closed');
  await press(words.back);
  const newest = await idOfBegun(visited, () => press(words.start));
  await write(again);
  await press(words.back);
  await find('.card.active').waitFor();
  await press(words.minimise);
  await staff.answer(newest, news);
  await find('button[aria-expanded] b').waitFor();
  await shoot(page, 'widget-unread');
  await find('button[aria-expanded]').click();
  await find('.card.active.unread').waitFor();
  await find('.row').waitFor();
  await shoot(page, 'widget-home-history');
  await find('.card.active').click();
  await find('.log').getByText(news).waitFor();
  await staff.resolve(newest);
}

/** Nobody is there; then there is no chat at all. */
async function walkAbsence(visited: Visit, { look, shoot }: Walk, staff: ShopStaff): Promise<void> {
  const { page, find, write } = visited;
  const { words, question } = spoken[look.locale];
  await find('button[aria-expanded]').click();
  await find('.hero').getByText(words.away).waitFor();
  await find('.chip').waitFor();
  await shoot(page, 'widget-away');
  const id = await begin(visited, words.start);
  await write(question);
  await find('.card.queue').getByText(words.nobodyHere).waitFor();
  await shoot(page, 'widget-thread-away');
  await staff.set({ enabled: false });
  await find('.quiet h2').waitFor();
  await shoot(page, 'widget-switched-off');
  await staff.resolve(id);
}

/** Places of which at least one is asleep at any time. */
const zones = ['Asia/Dhaka', 'America/New_York', 'Pacific/Auckland', 'Europe/London'];
const hourIn = (timeZone: string): number =>
  Number(new Intl.DateTimeFormat('en', { timeZone, hour: 'numeric', hourCycle: 'h23' }).format(new Date()));

/** Outside of the shop's hours, before the first word. */
async function walkNight(walk: Walk, staff: ShopStaff): Promise<void> {
  const { look, shoot } = walk;
  const timeZone = zones.find((zone) => hourIn(zone) < 8 || hourIn(zone) > 20) ?? 'UTC';
  const [weekday, friday] = [[{ from: '09:00', to: '18:00' }], [{ from: '15:00', to: '20:00' }]];
  const days = { sunday: weekday, monday: weekday, tuesday: weekday, wednesday: weekday, thursday: weekday };
  const { businessHours } = await staff.set({
    businessHours: { timeZone, week: { ...days, friday, saturday: weekday }, holidays: [] },
  });
  const visited = await visit(walk);
  await visited.find('button[aria-expanded]').click();
  await begin(visited, spoken[look.locale].words.start);
  await visited.find('.week li').waitFor();
  await shoot(visited.page, 'widget-closed-hours');
  await visited.page.context().close();
  await staff.set({ businessHours });
}

/** The chat from its launcher through a whole conversation to its end, and what it says when nobody is there. */
export async function walkWidget(walk: Walk): Promise<void> {
  const staff = await openStaff(walk);
  await staff.set({ presenceMode: 'manual' });
  const first = await visit(walk);
  const id = await walkFirstVisit(first, walk);
  await walkTalk(first, walk, staff, id);
  await walkFiles({ ...first, id }, walk);
  await walkEnd(first, walk, staff, id);
  await first.page.context().close();
  await walkDoors(walk, staff);
  await staff.becomeAll('offline');
  const second = await visit(walk);
  await walkAbsence(second, walk, staff);
  await second.page.context().close();
  await staff.set({ enabled: true, presenceMode: 'live' });
  await walkNight(walk, staff);
  await staff.becomeAll('online');
  staff.leave();
}
