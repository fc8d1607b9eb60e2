import { html, type TemplateResult } from 'lit';
import type { Locale } from '../contract/entities.ts';
import { isNarrowed, plainLook, type InboxLook } from './inbox-look.ts';
import { inboxWords } from './inbox-words.ts';
import { lotus } from './ornaments.ts';

/** What the list says when it holds nothing: what will appear here, or that the filters hide everything. */
export function renderEmpty(list: {
  readonly look: InboxLook;
  /** There is more further back, which nobody has looked through. */
  readonly isFar: boolean;
  readonly locale: Locale;
  readonly show: (look: InboxLook) => void;
  readonly lookFurther: () => void;
}): TemplateResult {
  const { look, isFar, show } = list;
  const words = inboxWords(list.locale).empty;
  if (isFar || isNarrowed(look)) {
    return html`<div class="mt">
      <h2>${isFar ? words.lookedFar : words.emptyNarrowTitle}</h2>
      <p>${words.emptyNarrow}</p>
      <div class="acts">
        ${isFar ? html`<button class="btn" @click=${list.lookFurther}>${words.lookFurther}</button>` : ''}
        <button class="btn ${isFar ? 'ghost' : ''}" @click=${() => show({ ...look, narrowing: {} })}>
          ${words.clearFilters}
        </button>
      </div>
    </div>`;
  }
  const [title, said] = words.emptyViews[look.view];
  const view = look.view === 'all' ? 'closed' : 'all';
  return html`<div class="mt">
    ${lotus()}
    <h2>${title}</h2>
    <p>${said}</p>
    <div class="acts">
      <button class="btn" @click=${() => show({ ...plainLook, view })}>
        ${view === 'all' ? words.showAll : words.showClosed}
      </button>
    </div>
  </div>`;
}
