import { html, type TemplateResult } from 'lit';
import { gapsIn, type Gap } from '../contract/quick-reply-text.ts';
import { currentReading } from './reading.ts';

type Part = string | TemplateResult;

/** A text with every gap in it as `show` has it. White space counts: keep the parts in one element, without any of the template's own. */
export function withGaps(text: string, show: (gap: Gap) => string): Part[] {
  const gaps = gapsIn(text);
  const parts = gaps.flatMap((gap, index): Part[] => [
    text.slice(gaps[index - 1]?.end ?? 0, gap.start),
    html`<mark>${show(gap)}</mark>`,
  ]);
  return [...parts, text.slice(gaps.at(-1)?.end ?? 0)];
}

/** A text as it will be sent, with what somebody still has to write marked by its name. */
export function renderFilled(text: string): TemplateResult {
  const { words } = currentReading();
  return html`<span class="filled">${withGaps(text, ({ variable }) => words.composer.gaps[variable])}</span>`;
}
