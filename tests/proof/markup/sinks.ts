import type { Page } from 'playwright-core';
import type { Sender } from '../../../contract/entities.ts';
import { messageAttachments } from '../../../contract/limits.ts';
import { SettingsChange } from '../../../contract/settings.ts';
import { pdf } from '../../fixtures/samples.ts';
import type { FakeService } from '../../widget/fake-service.ts';

/** A place of the chat that shows what somebody else wrote: fills it, and answers what of it was not shown as written. */
export interface Sink {
  readonly name: string;
  show(page: Page, service: FakeService, attack: string): Promise<string[]>;
}

const both = (text: string) => ({ en: text, bn: text });
const customer: Sender = { kind: 'customer' };

/** Puts a new chat, opened, in the place of the one before; `known` is who left a session behind. */
async function reopen(page: Page, attributes: Record<string, string>, known?: FakeService['customer']): Promise<void> {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
  const session = known && {
    token: 'token',
    refreshToken: 'refresh',
    expiresAt,
    renewAt: Date.now() + 3_600_000,
    customer: known,
  };
  await page.evaluate(
    ([given, kept]) => {
      document.querySelector('kotha-chat')?.remove();
      localStorage.clear();
      if (kept) localStorage.setItem('kotha.session', kept);
      const chat = document.createElement('kotha-chat');
      for (const [name, value] of Object.entries(given)) chat.setAttribute(name, value);
      document.body.append(chat);
    },
    [{ ...attributes, open: '' }, session && JSON.stringify(session)] as const,
  );
}

const nextFrame = (page: Page): Promise<unknown> => page.evaluate(() => new Promise(requestAnimationFrame));

/** Which of these texts can be read nowhere in the chat, after so many frames that each would have come. */
async function missing(page: Page, selector: string, wanted: readonly string[]): Promise<string[]> {
  const look = (): Promise<string[]> =>
    page.evaluate(
      ([where, texts]) => {
        const panel = document.querySelector('kotha-chat')?.shadowRoot?.querySelector('div')?.shadowRoot;
        const shown = [...(panel?.querySelectorAll(where) ?? [])].map((element) =>
          element instanceof HTMLTextAreaElement ? element.value : (element.textContent ?? ''),
        );
        return texts.filter((text) => !shown.some((each) => each.includes(text)));
      },
      [selector, wanted] as const,
    );
  let lost = await look();
  for (let frames = 0; frames < 300 && lost.length > 0; frames += 1) {
    await nextFrame(page);
    lost = await look();
  }
  return lost;
}

/** Lets the page believe that nobody looks at it: then the chat counts in its title. */
const hide = (page: Page, isHidden: boolean): Promise<void> =>
  page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);

const panel = (page: Page, selector: string) => page.locator(`kotha-chat ${selector}`).first();

/** The home page: settings' texts, the customer's and the agents' names, previews, suggestions. */
const home: Sink = {
  name: 'home',
  async show(page, service, attack) {
    service.talks.length = 0;
    const past = service.begin('closed');
    service.say(past, attack, { kind: 'agent', id: 'past', name: both(attack) });
    Object.assign(service.config, {
      online: attack.length % 2 === 0,
      siteName: both(attack),
      welcomeMessage: both(attack),
      offlineMessage: both(attack),
      suggestions: [both(attack)],
    });
    await reopen(page, { theme: attack, position: attack }, { ...service.customer, name: attack });
    await Promise.all([panel(page, '.row').waitFor(), panel(page, '.chip').waitFor()]);
    const preview = past.conversation.lastMessage?.preview ?? '';
    const lost = await Promise.all([
      missing(page, '.hero .who b, .chip', [attack]),
      missing(page, '.hero h1', [attack.trim().split(/\s+/)[0] ?? '']),
      missing(page, '.row b', [preview]),
    ]);
    return lost.flat();
  },
};

/** The form: the privacy text and its link, as far as the settings take them, and a question that the page brings. */
const form: Sink = {
  name: 'form',
  async show(page, service, attack) {
    const url = SettingsChange.safeParse({ version: 0, privacy: { text: both('x'), url: attack } });
    service.config.privacy = { text: both(attack), url: url.data?.privacy?.url ?? '' };
    await reopen(page, {});
    await panel(page, '.begin').waitFor();
    await page.evaluate((text) => void window.kotha?.startConversation({ text }), attack);
    await panel(page, '.form .fine').waitFor();
    const normal = await page.evaluate((text) => {
      const area = document.createElement('textarea');
      area.value = text;
      return area.value;
    }, attack);
    return [...(await missing(page, '.form textarea', [normal])), ...(await missing(page, '.form .fine', [attack]))];
  },
};

/** The conversation: both sides' words, names of those who speak, events with names, a rating's comment, and the title meanwhile. */
const thread: Sink = {
  name: 'thread',
  async show(page, service, attack) {
    service.talks.length = 0;
    const agent: Sender = { kind: 'agent', id: 'attacker', name: both(attack) };
    const talk = service.begin();
    service.say(talk, attack, customer);
    service.happen(talk, { type: 'assigned', to: { id: 'attacker', name: both(attack) }, by: agent });
    service.say(talk, `https://boighar.example/${attack}`, agent);
    service.happen(talk, { type: 'status', status: 'resolved', by: agent });
    service.happen(talk, { type: 'rated', score: 1, comment: attack, by: customer });
    service.happen(talk, { type: 'status', status: 'open', by: agent });
    await page.evaluate((title) => void (document.title = title), attack);
    await reopen(page, {}, service.customer);
    await panel(page, '.card.active').click();
    await panel(page, '.event').waitFor();
    while (!service.isWatched(talk)) await nextFrame(page);
    const title = await page.title();
    await hide(page, true);
    service.say(talk, `${attack} `, agent);
    await page.waitForFunction((before) => document.title !== before, title);
    await hide(page, false);
    service.happen(talk, { type: 'status', status: 'resolved', by: agent });
    await page.getByRole('button', { name: 'Yes, solved' }).click();
    await panel(page, '.rate h2').waitFor();
    const rated = await missing(page, '.rate h2', [attack]);
    await page.getByRole('button', { name: 'Skip' }).click();
    await panel(page, '.bubble').waitFor();
    const lost = await Promise.all([
      missing(page, '.mine .bubble', [attack]),
      missing(page, '.bubble', [`https://boighar.example/${attack}`, `${attack} `]),
      missing(page, '.name, .event', [attack]),
      missing(page, '.top .who b', [attack]),
    ]);
    return [...rated, ...lost.flat()];
  },
};

/** Names of files: of those that somebody sent, of one that is refused before it goes out, and of what is more than one message carries. */
const files: Sink = {
  name: 'files',
  async show(page, service, attack) {
    service.talks.length = 0;
    const talk = service.begin();
    const sent = service.uploads.put(attack, 'application/pdf', pdf);
    service.say(talk, 'Here it is.', customer);
    service.say(talk, '', { kind: 'agent', id: 'attacker', name: both(attack) }, undefined, undefined, undefined, [sent]);
    await reopen(page, {}, service.customer);
    await panel(page, '.card.active').click();
    await panel(page, '.paper b').waitFor();
    const name = await page.locator('kotha-chat section').evaluate(
      (section, [wanted, count]) => {
        const data = new DataTransfer();
        for (let file = 0; file < count; file += 1) data.items.add(new File([], wanted, { type: 'application/pdf' }));
        const drop = new DragEvent('drop', { bubbles: true, cancelable: true, composed: true, dataTransfer: data });
        section.querySelector('textarea')?.dispatchEvent(drop);
        return data.files[0]?.name ?? '';
      },
      [attack, messageAttachments + 1] as const,
    );
    await panel(page, '.file.broken b').waitFor();
    await panel(page, '.tell').waitFor();
    const lost = await Promise.all([missing(page, '.paper b', [attack]), missing(page, '.file b, .tell span', [name])]);
    return lost.flat();
  },
};

/** The word beside the launcher, as the settings say it, under the name of the shop. */
const teaser: Sink = {
  name: 'teaser',
  async show(page, service, attack) {
    Object.assign(service.config, { siteName: both(attack), teaser: both(attack) });
    await page.reload();
    await page.locator('.kotha-teaser').getByRole('button').first().waitFor();
    const say = await page.locator('.kotha-teaser .say').evaluate((element) => element.textContent);
    const name = await page.locator('.kotha-teaser b').evaluate((element) => element.textContent);
    return say === attack + attack && name === attack ? [] : [attack];
  },
};

export const sinks: readonly Sink[] = [home, form, thread, files, teaser];
