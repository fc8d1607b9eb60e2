import { html, type TemplateResult } from 'lit';
import { icon } from './icons.ts';
import { currentReading } from './reading.ts';

/** Whether the keyboard has a command key where others have Control. */
export const isApple = /Mac|iPhone|iPad/.test(navigator.platform);

// Enter is drawn, since few fonts have its sign.
const drawn = (key: string): TemplateResult | string => {
  const { words } = currentReading();
  if (key === 'Enter') return html`${icon('enter', 14)}<span class="hush">Enter</span>`;
  if (key === '↑' || key === '↓') return html`${icon(key === '↑' ? 'arrowup' : 'arrowdown', 14)}`;
  if (key === 'Ctrl') return isApple ? '⌘' : words.shortcuts.ctrl;
  return key;
};

/** Keys drawn as keys, one beside the other. */
export function renderKeys(keys: readonly string[]): TemplateResult[] {
  return keys.map((key) => html`<kbd class="kbd">${drawn(key)}</kbd>`);
}

/** Keys as a quiet hint within a button. */
export function renderKeyHint(...keys: readonly string[]): TemplateResult {
  return html`<kbd aria-hidden="true">${keys.map(drawn)}</kbd>`;
}
