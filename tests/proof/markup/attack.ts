import type { Page } from 'playwright-core';
import type { Shop } from '../../widget/shop.ts';
import { corpus } from './corpus.ts';
import { sinks } from './sinks.ts';
import { layTrap, type Trap } from './trap.ts';

/** One attack in one place under one policy, and what came of it. */
export interface Finding {
  readonly policy: string;
  readonly sink: string;
  readonly attack: string;
  readonly found: readonly string[];
}

export interface Outcome {
  readonly tries: number;
  /** Attacks that ran, or left an element, a handler or an active address behind. */
  readonly executions: readonly Finding[];
  /** Attacks that could not be read as they were written: a place that shows nothing proves nothing. */
  readonly unread: readonly Finding[];
  /** What a strict page had to refuse the chat. */
  readonly violations: readonly string[];
}

/** A page that has shown very many chats is slower with each: then another one is opened. */
const attacksPerPage = 20;

/** The policy of a page that trusts nothing but the chat's own address. */
const strict = (origin: string): Record<string, string> => ({
  'content-security-policy': [
    `default-src 'none'; script-src ${origin}; connect-src ${origin} ${origin.replace('http', 'ws')}; font-src ${origin}; img-src data:`,
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
  ].join('; '),
});

async function enter(shop: Shop, headers: Record<string, string>): Promise<{ page: Page; trap: Trap; complaints: string[] }> {
  const { origin } = shop.service;
  const scripts = `<script src="${origin}/kotha.js"></script><script src="${origin}/kotha-teaser.js" data-preview></script>`;
  const { page, complaints } = await shop.visit(scripts, headers);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  return { page, complaints, trap: await layTrap(page) };
}

/** Tries every `every`-th attack everywhere, on a page without a policy and on a strict one. */
export async function attackChat(shop: Shop, every = 1): Promise<Outcome> {
  const chosen = corpus.filter((_, place) => place % every === 0);
  const executions: Finding[] = [];
  const unread: Finding[] = [];
  const violations: string[] = [];
  for (const [policy, headers] of Object.entries({ none: {}, strict: strict(shop.service.origin) })) {
    for (let from = 0; from < chosen.length; from += attacksPerPage) {
      const { page, trap, complaints } = await enter(shop, headers);
      for (const attack of chosen.slice(from, from + attacksPerPage)) {
        for (const { name: sink, show } of sinks) {
          const before = trap.executions.length;
          // What could not be reached on the way is as unread as what is not there.
          const lost = await show(page, shop.service, attack).catch((error: unknown) => [String(error)]);
          const found = [...(await trap.foreign()), ...trap.executions.slice(before)];
          if (found.length > 0) executions.push({ policy, sink, attack, found });
          if (lost.length > 0) unread.push({ policy, sink, attack, found: lost });
        }
      }
      violations.push(...complaints.filter((complaint) => /policy|trusted/i.test(complaint)));
    }
  }
  return { tries: chosen.length * sinks.length * 2, executions, unread, violations };
}

/** How many attacks of all, and how often one runs, where a page puts text in as markup. */
export async function attackNaivePage(shop: Shop): Promise<{ caught: number; executions: number }> {
  const { page, trap } = await enter(shop, {});
  let caught = 0;
  for (const attack of corpus) {
    await page.evaluate((text) => {
      document.querySelector('[data-examined]')?.remove();
      const bubble = document.createElement('div');
      bubble.dataset['examined'] = '';
      bubble.innerHTML = `<p title="${text}">${text}</p><a href="${text}">link</a>`;
      document.body.append(bubble);
    }, attack);
    if ((await trap.foreign()).length > 0) caught += 1;
  }
  await page.waitForFunction(() => document.readyState === 'complete');
  // What a picture does when it cannot be loaded comes frames later.
  for (let frames = 0; frames < 600 && trap.executions.length < 50; frames += 1)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  return { caught, executions: trap.executions.length };
}
