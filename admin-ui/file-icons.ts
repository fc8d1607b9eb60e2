import { svg, type SVGTemplateResult } from 'lit';

// The drawings that only files need, on the grid of the other icons.
const drawings = {
  file: svg`<path d="M5 4.5A1.5 1.5 0 0 1 6.5 3H11l4 4v8.5A1.5 1.5 0 0 1 13.5 17h-7A1.5 1.5 0 0 1 5 15.5z"/><path d="M11 3v4h4"/>`,
  image: svg`<rect x="3" y="4" width="14" height="12" rx="2"/><circle cx="7.2" cy="8" r="1.2"/><path d="m4 14.5 3.7-3.5 2.6 2.3 2.7-2.6 3.7 3.5"/>`,
  play: svg`<path d="M6.5 4.5v11l8.5-5.5z" fill="currentColor"/>`,
  pause: svg`<path d="M7 5v10M13 5v10" stroke-width="2.6"/>`,
  stop: svg`<rect x="5.5" y="5.5" width="9" height="9" rx="1.5" fill="currentColor"/>`,
  larger: svg`<path d="M11.5 3.5h5v5M8.5 16.5h-5v-5M16.5 3.5 11.5 8.5M3.5 16.5l5-5"/>`,
  smaller: svg`<path d="M16.5 8.5h-5v-5M3.5 11.5h5v5M11.5 8.5l5-5M8.5 11.5l-5 5"/>`,
} as const;

export type FileIconName = keyof typeof drawings;

/** An icon beside words that say the same; it is silent to a screen reader. */
export function fileIcon(name: FileIconName, size = 20): SVGTemplateResult {
  return svg`<svg class="i" width=${size} height=${size} viewBox="0 0 20 20" aria-hidden="true">${drawings[name]}</svg>`;
}
