import { svg, type SVGTemplateResult } from 'lit';

// One drawing per name, on a grid of 20; strokes take the colour of the text around them.
const drawings = {
  inbox: svg`<path d="M3 11.5 5 4.6A1.5 1.5 0 0 1 6.4 3.5h7.2A1.5 1.5 0 0 1 15 4.6l2 6.9v3.5a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 15z"/><path d="M3 11.5h3.6l1.2 2h4.4l1.2-2H17"/>`,
  sliders: svg`<path d="M3 6h6.5M13.5 6H17M3 14h3.5M10.5 14H17"/><circle cx="11.5" cy="6" r="2"/><circle cx="8.5" cy="14" r="2"/>`,
  user: svg`<circle cx="10" cy="6.8" r="3.2"/><path d="M4 16.8c0-3 2.4-4.8 6-4.8s6 1.8 6 4.8"/>`,
  userplus: svg`<circle cx="8" cy="6.8" r="3"/><path d="M2.5 16.5c0-2.9 2.2-4.6 5.5-4.6 1.4 0 2.6.3 3.5.9M15 11.5v5M12.5 14h5"/>`,
  help: svg`<circle cx="10" cy="10" r="7"/><path d="M8 8a2 2 0 1 1 2.9 1.8c-.6.3-.9.8-.9 1.4"/><path d="M10 13.7v.1"/>`,
  check: svg`<path d="m4 10.5 4 4 8-9"/>`,
  checks: svg`<path d="m1.8 10.8 3.5 3.5 7-8M9 13l1.3 1.3 7.2-8"/>`,
  plus: svg`<path d="M10 4v12M4 10h12"/>`,
  copy: svg`<rect x="7" y="7" width="9.5" height="9.5" rx="2"/><path d="M13 7V5.5a2 2 0 0 0-2-2H5.5a2 2 0 0 0-2 2V11a2 2 0 0 0 2 2H7"/>`,
  x: svg`<path d="m5 5 10 10M15 5 5 15"/>`,
  down: svg`<path d="m5 7.5 5 5 5-5"/>`,
  right: svg`<path d="m7.5 5 5 5-5 5"/>`,
  left: svg`<path d="m12.5 5-5 5 5 5"/>`,
  dots: svg`<path d="M4.5 10h.01M10 10h.01M15.5 10h.01" stroke-width="2.4"/>`,
  reply: svg`<path d="M8 4.5 3.5 9 8 13.5"/><path d="M3.5 9h7.5a5.5 5.5 0 0 1 5.5 5.5v1"/>`,
  send: svg`<path d="M16.8 3.2 9 11M16.8 3.2 11.9 17 9 11 3 8.1z"/>`,
  clock: svg`<circle cx="10" cy="10" r="7"/><path d="M10 6v4.2l2.7 1.7"/>`,
  moon: svg`<path d="M16.5 11.8A6.8 6.8 0 0 1 8.2 3.5a6.8 6.8 0 1 0 8.3 8.3z"/>`,
  sun: svg`<circle cx="10" cy="10" r="3.2"/><path d="M10 2.8v1.5M10 15.7v1.5M2.8 10h1.5M15.7 10h1.5M4.9 4.9 6 6M14 14l1.1 1.1M4.9 15.1 6 14M14 6l1.1-1.1"/>`,
  globe: svg`<circle cx="10" cy="10" r="7"/><path d="M3 10h14M10 3c2.2 2 3.2 4.3 3.2 7S12.2 15 10 17c-2.2-2-3.2-4.3-3.2-7S7.8 5 10 3z"/>`,
  mail: svg`<rect x="3" y="4.5" width="14" height="11" rx="2"/><path d="m3.5 6.5 6.5 5 6.5-5"/>`,
  phone: svg`<path d="M4.5 3.5h2.7l1.3 3.6-1.7 1.2a9.5 9.5 0 0 0 4.9 4.9l1.2-1.7 3.6 1.3v2.7a1.2 1.2 0 0 1-1.3 1.2C9 16.2 3.8 11 3.3 4.8a1.2 1.2 0 0 1 1.2-1.3z"/>`,
  arrowup: svg`<path d="M10 16V4.5M5.5 9 10 4.5 14.5 9"/>`,
  arrowdown: svg`<path d="M10 4v11.5M5.5 11l4.5 4.5 4.5-4.5"/>`,
  shield: svg`<path d="M10 3 4 5.2v4.6c0 3.4 2.4 5.9 6 7.2 3.6-1.3 6-3.8 6-7.2V5.2z"/><path d="m7.5 9.8 1.8 1.8 3.2-3.5"/>`,
  undo: svg`<path d="M4 4.5v4h4"/><path d="M4.3 8.5A6.2 6.2 0 1 1 4 12"/>`,
  logout: svg`<path d="M8 3.5H5.5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2H8M12.5 6.5 16 10l-3.5 3.5M16 10H8"/>`,
  split: svg`<path d="M10 16.5v-5L5 6.5M10 11.5l5-5M5 10V6.5h3.5M11.5 6.5H15V10"/>`,
  message: svg`<path d="M5 4h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H9.5L6 16.8V14H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"/>`,
  mobile: svg`<rect x="5.5" y="2.5" width="9" height="15" rx="2"/><path d="M9 14.5h2"/>`,
  monitor: svg`<rect x="2.5" y="4" width="15" height="10" rx="2"/><path d="M7 17h6"/>`,
  bot: svg`<rect x="3.5" y="7" width="13" height="9.5" rx="3"/><path d="M10 7V4M7.5 11v1.2M12.5 11v1.2"/><circle cx="10" cy="3.3" r=".9"/>`,
  wave: svg`<path d="M3 10h1.5M6.5 7v6M9.5 4.5v11M12.5 7.5v5M15.5 9v2"/>`,
  keyboard: svg`<rect x="2.5" y="5" width="15" height="10" rx="2"/><path d="M6 8.3v.1M10 8.3v.1M14 8.3v.1M6.5 12h7"/>`,
  rotate: svg`<path d="M4.5 10a5.5 5.5 0 0 1 9.6-3.6L16 8M16 4v4h-4M15.5 10a5.5 5.5 0 0 1-9.6 3.6L4 12M4 16v-4h4"/>`,
  calendar: svg`<rect x="3" y="4.5" width="14" height="12" rx="2"/><path d="M3 8.5h14M7 3v3M13 3v3"/>`,
  bolt: svg`<path d="M11.2 2.8 4.5 11h4.7l-.9 6.2L15.5 9h-4.9z"/>`,
  search: svg`<circle cx="9" cy="9" r="5.5"/><path d="m13.2 13.2 3.3 3.3"/>`,
  up: svg`<path d="m5 12.5 5-5 5 5"/>`,
  grip: svg`<path d="M7.5 5h.01M12.5 5h.01M7.5 10h.01M12.5 10h.01M7.5 15h.01M12.5 15h.01" stroke-width="2.2"/>`,
  trash: svg`<path d="M3.5 5.5h13M8 5.5V4a1 1 0 0 1 1-1h2a1 1 0 0 1 1 1v1.5M5 5.5l.7 10a1.5 1.5 0 0 0 1.5 1.4h5.6a1.5 1.5 0 0 0 1.5-1.4l.7-10"/>`,
  smile: svg`<circle cx="10" cy="10" r="7"/><path d="M7 11.8c.7 1 1.7 1.6 3 1.6s2.3-.6 3-1.6M7.7 8v.1M12.3 8v.1"/>`,
  clip: svg`<path d="m15.5 9.5-5.7 5.7a3.7 3.7 0 0 1-5.2-5.2l6-6a2.5 2.5 0 0 1 3.5 3.5l-5.9 5.9a1.2 1.2 0 0 1-1.8-1.7l5.3-5.3"/>`,
  camera: svg`<path d="M3 7.5A1.5 1.5 0 0 1 4.5 6h2l1.3-2h4.4l1.3 2h2A1.5 1.5 0 0 1 17 7.5v7a1.5 1.5 0 0 1-1.5 1.5h-11A1.5 1.5 0 0 1 3 14.5z"/><circle cx="10" cy="10.8" r="2.8"/>`,
  mic: svg`<rect x="7.5" y="3" width="5" height="9" rx="2.5"/><path d="M4.5 9.5a5.5 5.5 0 0 0 11 0M10 15v2.2"/>`,
  download: svg`<path d="M10 3.5v9M6.2 9l3.8 3.8L13.8 9M4 16.5h12"/>`,
  star: svg`<path d="m10 3 2.1 4.4 4.9.6-3.6 3.4.9 4.8L10 13.9l-4.3 2.3.9-4.8L3 8l4.9-.6z"/>`,
  history: svg`<path d="M3.5 4v4h4M3.8 8a6.5 6.5 0 1 1-.3 2.6M10 6.5V10l2.4 1.6"/>`,
  sort: svg`<path d="M6 4v12M6 16l-2.7-2.7M6 16l2.7-2.7M14 16V4M14 4l-2.7 2.7M14 4l2.7 2.7"/>`,
  bars: svg`<path d="M4.5 16v-3M10 16V9.5M15.5 16V5"/>`,
  enter: svg`<path d="M16 4.5V9a2 2 0 0 1-2 2H4.5M8 7.5 4.5 11 8 14.5"/>`,
  lock: svg`<rect x="4" y="9" width="12" height="8" rx="2"/><path d="M6.8 9V6.5a3.2 3.2 0 0 1 6.4 0V9"/>`,
  tag: svg`<path d="M3.5 4.5v5l7 7a1.4 1.4 0 0 0 2 0l4-4a1.4 1.4 0 0 0 0-2l-7-7h-5a1 1 0 0 0-1 1z"/><path d="M7 7v.1"/>`,
  archive: svg`<rect x="3" y="4" width="14" height="3.8" rx="1.2"/><path d="M4.3 7.8V15a1.5 1.5 0 0 0 1.5 1.5h8.4a1.5 1.5 0 0 0 1.5-1.5V7.8M8 11h4"/>`,
  eye: svg`<path d="M2.5 10S5.2 5 10 5s7.5 5 7.5 5-2.7 5-7.5 5-7.5-5-7.5-5z"/><circle cx="10" cy="10" r="2.2"/>`,
  at: svg`<circle cx="10" cy="10" r="3"/><path d="M13 7v4a2 2 0 0 0 4 0v-1a7 7 0 1 0-2.8 5.6"/>`,
  compose: svg`<path d="M16.5 10.5v4a2 2 0 0 1-2 2h-9a2 2 0 0 1-2-2v-9a2 2 0 0 1 2-2h4"/><path d="m8 12 .5-2.7 6.2-6.2a1.5 1.5 0 0 1 2.2 2.2l-6.2 6.2z"/>`,
  pin: svg`<path d="M10 17.2s5.5-4.7 5.5-8.9a5.5 5.5 0 0 0-11 0c0 4.2 5.5 8.9 5.5 8.9z"/><circle cx="10" cy="8.3" r="2"/>`,
  bell: svg`<path d="M5 8.5a5 5 0 0 1 10 0c0 4.5 1.7 5.5 1.7 5.5H3.3S5 13 5 8.5z"/><path d="M8.3 16.7a2 2 0 0 0 3.4 0"/>`,
  users: svg`<circle cx="7.5" cy="7" r="3"/><path d="M2.5 16.5c0-2.8 2-4.5 5-4.5s5 1.7 5 4.5"/><path d="M13 4.3a3 3 0 0 1 0 5.4M15 12.4c1.6.6 2.5 2 2.5 4.1"/>`,
} as const;

// Status and trouble, on a grid of 16, each with a shape of its own.
const glyphs = {
  open: svg`<circle cx="8" cy="8" r="5.6"/><circle cx="8" cy="8" r="2" fill="currentColor" stroke="none"/>`,
  pending: svg`<circle cx="8" cy="8" r="5.6"/><path d="M8 5v3.2l2 1.3"/>`,
  resolved: svg`<circle cx="8" cy="8" r="6.4" fill="currentColor" stroke="none"/><path d="m5.3 8.2 1.9 1.9 3.5-3.9" stroke="var(--kotha-surface)"/>`,
  closed: svg`<circle cx="8" cy="8" r="5.6" stroke-dasharray="2.2 1.9"/><path d="M5.8 8h4.4"/>`,
  low: svg`<path d="M3.5 12.5v-2"/><path d="M8 12.5v-5M12.5 12.5v-8" opacity=".28"/>`,
  normal: svg`<path d="M3.5 12.5v-2M8 12.5v-5"/><path d="M12.5 12.5v-8" opacity=".28"/>`,
  high: svg`<path d="M3.5 12.5v-2M8 12.5v-5M12.5 12.5v-8"/>`,
  urgent: svg`<path d="M8 1.8 14.8 13.6a.8.8 0 0 1-.7 1.2H1.9a.8.8 0 0 1-.7-1.2z" fill="currentColor" stroke="none"/><path d="M8 6.3v3.6M8 12.3v.1" stroke="var(--kotha-surface)"/>`,
} as const;

export type IconName = keyof typeof drawings;
export type GlyphName = keyof typeof glyphs;

/** An icon beside words that say the same; it is silent to a screen reader. */
export function icon(name: IconName, size = 20): SVGTemplateResult {
  return svg`<svg class="i" width=${size} height=${size} viewBox="0 0 20 20" aria-hidden="true">${drawings[name]}</svg>`;
}

/** The shape of a status; its word stands beside it. */
export function glyph(name: GlyphName, size = 14): SVGTemplateResult {
  return svg`<svg class="g g-${name}" width=${size} height=${size} viewBox="0 0 16 16" aria-hidden="true">${glyphs[name]}</svg>`;
}

const letter = svg`<path d="M7.6 9.6h16.8M17 9.6v14M17 12.7c-3 .8-5.6 2.2-8.2 3.9 3.9.7 6.7 3.1 8.2 7M17 12.6c4.2 0 7 2 6.9 5.4" fill="none" stroke-width="2.3" stroke-linecap="round" stroke-linejoin="round"/>`;

/** The mark: a bubble with one square corner that holds the letter; not below 16. */
export function mark(size: number): SVGTemplateResult {
  return svg`<svg class="mark" width=${size} height=${size} viewBox="0 0 32 32" aria-hidden="true"><path class="bubble" d="M12 1.5h8A10.5 10.5 0 0 1 30.5 12v8A10.5 10.5 0 0 1 20 30.5H4.5a3 3 0 0 1-3-3V12A10.5 10.5 0 0 1 12 1.5z"/><g class="ink">${letter}</g><circle class="voice" cx="21.8" cy="19.2" r="2.3"/></svg>`;
}

/** The bot's face: the bare letter. */
export function botLetter(size: number): SVGTemplateResult {
  return svg`<svg class="mark" width=${size} height=${size} viewBox="6 6 20 20" aria-hidden="true"><g class="ink">${letter}</g><circle class="voice" cx="21.8" cy="19.2" r="2.3"/></svg>`;
}
