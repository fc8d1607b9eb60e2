import type { BrowserContext, Page } from 'playwright-core';
import type { Ack } from '../../../contract/entities.ts';
import type { Entry, Line } from './checker.ts';

/** What a person sees of the thread, in the order of the document; an event is shown in other words than the log's. */
interface Image {
  readonly rows: readonly (string | null)[];
  /** So many rows at the end are own ones. */
  readonly own: number;
  /** So many of those, at the end, carry no mark that says they were sent. */
  readonly unmarked: number;
}

/** The chat in one page of a real browser. */
export interface ChatPage {
  readonly viewer: string;
  readonly page: Page;
  /** The thread is on screen; the first page of a customer fills in the form with that question. */
  open(question?: string): Promise<void>;
  /** Where its messages went; undefined before the first. */
  conversationId(): string | undefined;
  /** Resolves when the browser has stored the row, or the server has it. */
  say(text: string): Promise<void>;
  /** How many rows wait in the browser's store. */
  unsent(): Promise<number>;
  /** When the end of this log was on screen, without a gap and with nothing unsent behind it. */
  caughtUpAt(entries: readonly { readonly text: string }[]): number | undefined;
  /** What was seen, by the numbers the log gave in the end. */
  views(conversation: string, entries: readonly Entry[]): Line[];
}

declare global {
  interface Window {
    tellImage?(image: Image): Promise<void>;
  }
}

/** Runs in the page: tells each picture of the thread that differs from the one before. */
function watchThread(): void {
  let before = '';
  const look = () => {
    requestAnimationFrame(look);
    const launcher = document.querySelector('kotha-chat')?.shadowRoot;
    const panel = [...(launcher?.children ?? [])].find(({ shadowRoot }) => shadowRoot)?.shadowRoot;
    const log = panel?.querySelector('.log');
    if (!log || log.querySelector('.wait')) return;
    const rows: (string | null)[] = [];
    let own = 0;
    let unmarked = 0;
    for (const item of log.children) {
      if (item.classList.contains('event')) {
        rows.push(null);
        own = unmarked = 0;
      }
      const bubbles = [...item.querySelectorAll('.bubble')];
      rows.push(...bubbles.map(({ textContent }) => textContent));
      if (bubbles.length === 0) continue;
      own = item.classList.contains('mine') ? own + bubbles.length : 0;
      const isMarked = own === 0 || item.querySelector('.meta:is(.sent, .delivered, .seen)') !== null;
      unmarked = isMarked ? 0 : unmarked + bubbles.length;
    }
    const image = { rows, own, unmarked };
    const text = JSON.stringify(image);
    if (text !== before) void window.tellImage?.(image);
    before = text;
  };
  requestAnimationFrame(look);
}

/** What the browser itself has stored of the outbox. */
const storedRows = (page: Page): Promise<{ text: string; clientId: string }[]> =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('kotha');
        opening.onerror = () => reject(new Error('There is no store.'));
        opening.onsuccess = () => {
          const database = opening.result;
          const rows = database.transaction('outbox').objectStore('outbox').getAll();
          database.close();
          rows.onsuccess = () => resolve(rows.result as { text: string; clientId: string }[]);
        };
      }),
  );

const isSend = (method: string, url: string): boolean => method === 'POST' && url.endsWith('/messages');

/** A new page of the shop in that browser context, with everything it sends and shows written down. */
export async function openChatPage(
  context: BrowserContext,
  {
    url,
    who,
    viewer,
    conversation,
    write,
  }: { url: string; who: string; viewer: string; conversation?: string; write: (line: Line) => void },
): Promise<ChatPage> {
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const images: { image: Image; at: number }[] = [];
  const posted = new Map<string, { clientId: string }>();
  let conversationId = conversation;
  await page.exposeFunction('tellImage', (image: Image) => void images.push({ image, at: Date.now() }));
  await page.addInitScript(watchThread);
  page.on('request', (request) => {
    if (!isSend(request.method(), request.url())) return;
    const { clientId, text } = request.postDataJSON() as { clientId: string; text: string };
    posted.set(text, { clientId });
    conversationId = request.url().split('/').at(-2);
  });
  page.on('response', (response) => {
    if (!isSend(response.request().method(), response.url()) || response.status() !== 201) return;
    // The body is lost when the page went before it was read: then nobody was told either.
    void response.json().then(
      ({ clientId, seq }: Ack) => write({ type: 'acked', clientId, seq, at: Date.now() }),
      () => undefined,
    );
  });
  const chat = page.locator('kotha-chat');
  const thread = chat.getByRole('log');
  return {
    viewer,
    page,
    conversationId: () => conversationId,
    async open(question) {
      await page.goto(`${url}/`);
      await chat.getByRole('button').first().click();
      const begin = chat.getByRole('button', { name: /start|question/i });
      const kept = chat.locator('button.card');
      await thread.or(begin).or(kept).first().waitFor();
      if (await thread.isVisible()) return;
      if (question === undefined) await kept.first().click();
      else {
        await begin.first().click();
        await chat.getByLabel('Name').fill('Nusrat Jahan');
        await chat.getByLabel('Mobile number').fill('01712345678');
        await chat.getByLabel('E-mail').fill('nusrat@mail.test');
        await chat.getByLabel('Your question').fill(question);
        await chat.getByRole('button', { name: 'Start chat' }).click();
      }
      await thread.waitFor();
    },
    async say(text) {
      const field = chat.getByRole('textbox', { name: /write a message/i });
      await field.fill(text);
      await field.press('Enter');
      let clientId: string | undefined;
      while (clientId === undefined)
        clientId = (await storedRows(page)).find((row) => row.text === text)?.clientId ?? posted.get(text)?.clientId;
      write({ type: 'sent', who, conversation: conversationId ?? '', clientId, text, at: Date.now() });
    },
    unsent: async () => (await storedRows(page)).length,
    caughtUpAt(entries) {
      const isEnd = (rows: Image['rows']) =>
        rows.length > 0 && rows.every((row, index) => entries[entries.length - rows.length + index]?.text === (row ?? ''));
      return images.find(({ image }) => image.unmarked === 0 && isEnd(image.rows))?.at;
    },
    views(conversation, entries) {
      const placeOf = new Map(entries.map(({ text, seq }) => [text, seq]));
      return images.map(({ image: { rows, own }, at }): Line => {
        const places: number[] = [];
        for (const [index, row] of rows.entries()) {
          const before = places.at(-1) ?? (placeOf.get(rows[index + 1] ?? '') ?? 1) - 1;
          places.push(row === null ? before + 1 : (placeOf.get(row) ?? 0));
        }
        // An own row at the end may wait for its place: it is on its way, or it was acknowledged behind a gap that is being filled.
        let length = rows.length - own;
        while (length < rows.length && places[length] === (length > 0 ? (places[length - 1] ?? 0) : 0) + 1) length++;
        const texts = rows.map((row) => row ?? '');
        return {
          type: 'viewed',
          viewer,
          conversation,
          seqs: places.slice(0, length),
          texts: texts.slice(0, length),
          unsent: texts.slice(length),
          at,
        };
      });
    },
  };
}
