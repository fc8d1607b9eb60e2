import type { Kit } from './pieces.ts';
import type { Child } from './tree.ts';

/** A piece of a message; with `href` it may be followed. */
export interface Part {
  readonly text: string;
  readonly href?: string;
}

const candidate = /https?:\/\/[^\s<>"'`«»]+/gi;
const trailing = /[.,;:!?…।’”*_~]+$/u;

/** Without the sentence's own punctuation, and without a bracket that was opened before the link. */
function trim(found: string): string {
  const text = found.replace(trailing, '');
  for (const [open, close] of ['()', '[]', '{}']) {
    if (open && close && text.endsWith(close) && !text.includes(open)) return trim(text.slice(0, -1));
  }
  return text;
}

/** An address that is what it looks like: http or https, a host, no name and password in front of it. */
function addressOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) && url.hostname && !url.username && !url.password ? url.href : undefined;
}

/** Splits plain text at its links; the parts' texts joined are the text again. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(candidate)) {
    const link = trim(found);
    const href = addressOf(link);
    if (!href) continue;
    if (index > end) parts.push({ text: text.slice(end, index) });
    parts.push({ text: link, href });
    end = index + link.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** The same text with links that open beside the shop. */
export const linked = ({ h }: Kit, text: string): Child =>
  partsOf(text).map(({ text, href }) => (href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer' }, text) : text));
