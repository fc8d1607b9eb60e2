import { html, nothing, type TemplateResult } from 'lit';
import type { SearchHit } from '../contract/search.ts';
import { markWords } from '../contract/search-text.ts';
import { customerFace } from './face.ts';
import { glyph, icon } from './icons.ts';
import type { InboxWords } from './inbox-words.ts';
import type { Reading } from './reading.ts';
import { languageOf } from './scripts.ts';

/** A text with the found words marked. */
export function renderMarked(text: string, words: readonly string[], reading: Reading): TemplateResult {
  const lang = languageOf(text);
  return html`<span class="cut" lang=${lang === reading.locale ? nothing : lang}
    >${markWords(text, words).map(({ text: piece, isFound }) => (isFound ? html`<mark>${piece}</mark>` : piece))}</span
  >`;
}

/** Two lines of a conversation in which something was found: whose, when, and the words. */
export function renderHit(
  hit: SearchHit,
  found: readonly string[],
  words: InboxWords['search'],
  reading: Reading,
): TemplateResult {
  const name = hit.customer.name || reading.words.inbox.guest;
  return html`${customerFace({ id: hit.customer.id, name }, 28, reading)}
    <span class="lines">
      <span class="l1">
        <span class="nm">${renderMarked(name, found, reading)}</span>
        <span class="tm">${glyph(hit.status)}${reading.brief(hit.at, Date.now())}</span>
      </span>
      <span class="l2">
        ${hit.isNote ? html`<span class="note">${icon('lock', 12)}${words.note}</span>` : nothing}
        ${renderMarked(hit.excerpt, found, reading)}
      </span>
    </span>`;
}
