import type { Page } from 'playwright-core';
import { sentinel, trapName } from './corpus.ts';

/** Everything on one page that tells of text having become more than text. */
export interface Trap {
  /** Attacks that ran, asked for a dialog or reached out, since the page began. */
  readonly executions: readonly string[];
  /** What stands in the tree now that no text may put there. */
  foreign(): Promise<string[]>;
}

/** The elements the chat is made of; whatever else is found came from a text. */
const ownTags =
  'a,article,aside,b,button,div,em,form,g,h1,h2,h3,i,input,label,p,path,section,small,span,svg,textarea,time,ul,li,kotha-chat';

/** Lays the trap before anything of the page runs. */
export async function layTrap(page: Page): Promise<Trap> {
  const executions: string[] = [];
  page.on('dialog', (dialog) => {
    executions.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (new URL(request.url()).hostname === sentinel) executions.push(`request: ${request.url()}`);
  });
  // An answer without content: whoever is sent there stays on the page.
  await page.route(`**://${sentinel}/**`, (route) => route.fulfill({ status: 204 }));
  await page.exposeFunction(trapName, () => executions.push('script'));
  return { executions, foreign: () => page.evaluate(findForeign, ownTags.split(',')) };
}

/** Runs in the page: walks the chat through all its shadow trees. */
function findForeign(allowed: readonly string[]): string[] {
  const found: string[] = [];
  const isActive = (value: string): boolean =>
    // As browsers read an address: leading controls and all line breaks do not count.
    /^(javascript|data|vbscript|blob|filesystem):/i.test(value.replace(/^[\u0000-\u0020]+|[\t\n\r]/g, ''));
  const look = (element: Element): void => {
    if (!allowed.includes(element.localName)) found.push(`<${element.localName}>`);
    for (const { name, value } of element.attributes) {
      if (/^on|^srcdoc$/i.test(name)) found.push(`${name} on <${element.localName}>`);
      if (/^(xlink:)?href$|^src(set)?$|action$|^poster$|^background$|^to$/i.test(name) && isActive(value))
        found.push(`${name}=${value}`);
    }
    for (const child of [...element.children, ...(element.shadowRoot?.children ?? [])]) look(child);
  };
  for (const chat of document.querySelectorAll('kotha-chat, .kotha-teaser, [data-examined]')) {
    for (const child of [...chat.children, ...(chat.shadowRoot?.children ?? [])]) look(child);
  }
  return found;
}
