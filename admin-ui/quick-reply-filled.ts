import { html, type TemplateResult } from 'lit';
import { gapsIn } from '../contract/quick-reply-text.ts';
import { currentReading } from './reading.ts';

/** A text as it will be sent, with what somebody still has to write marked by its name. */
export function renderFilled(text: string): TemplateResult {
  const { words } = currentReading();
  const gaps = gapsIn(text);
  return html`${gaps.map(
    ({ start, variable }, index) =>
      html`${text.slice(gaps[index - 1]?.end ?? 0, start)}<mark>${words.composer.gaps[variable]}</mark>`,
  )}${text.slice(gaps.at(-1)?.end ?? 0)}`;
}
