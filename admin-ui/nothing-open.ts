import { html, type TemplateResult } from 'lit';
import { renderKeys } from './keyboard.ts';
import { alpona } from './ornaments.ts';
import type { Reading } from './reading.ts';

/** What the sheet shows while no conversation is open: how to open one. */
export function renderNothing({ words }: Reading): TemplateResult {
  const keys: readonly (readonly [readonly string[], string])[] = [
    [['J', 'K'], words.shortcuts.moveHint],
    [['Enter'], words.shortcuts.open],
    [['Ctrl', 'K'], words.shortcuts.palette],
    [['?'], words.shortcuts.all],
  ];
  return html`<div class="mt nothing">
    ${alpona()}
    <h2>${words.thread.nothingTitle}</h2>
    <p>${words.thread.nothing}</p>
    <dl class="keys">
      ${keys.map(
        ([names, said]) =>
          html`<dt>${renderKeys(names)}</dt>
            <dd>${said}</dd>`,
      )}
    </dl>
  </div>`;
}
