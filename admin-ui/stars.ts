import { html, type TemplateResult } from 'lit';
import { icon } from './icons.ts';
import type { Reading } from './reading.ts';

const scores = [1, 2, 3, 4, 5];

/** A rating as five stars, with the number for those who do not see them. */
export function renderStars(score: number, { words, number }: Reading): TemplateResult {
  return html`<span class="stars" role="img" aria-label=${words.details.stars(number(score))}
    >${scores.map((place) => html`<span class=${place <= score ? 'full' : 'empty'}>${icon('star', 14)}</span>`)}</span
  >`;
}
