import { svg, type SVGTemplateResult } from 'lit';

type Part = SVGTemplateResult;

/** The same drawing `count` times around the centre. */
export const around = (count: number, part: Part, from = 0): Part[] =>
  Array.from({ length: count }, (_, index) => svg`<g transform="rotate(${from + (index * 360) / count})">${part}</g>`);

/** The small alpona of an empty pane. */
export function alpona(): Part {
  return svg`<svg class="orn" width="136" height="136" viewBox="-60 -60 120 120" aria-hidden="true">
    ${around(8, svg`<path d="M0-9C11-14.5 11-23.5 0-34C-11-23.5-11-14.5 0-9Z"/><path d="M0-14V-25"/>`)}
    ${around(8, svg`<path d="M0-22C7-27.3 7-35.9 0-46C-7-35.9-7-27.3 0-22Z"/>`, 22.5)}
    <circle r="6"/><circle class="dot" r="1.8"/>${around(16, svg`<circle class="dot" cy="-53" r="1.7"/>`, 11.25)}</svg>`;
}

/** The lotus of an empty list. */
export function lotus(): Part {
  return svg`<svg class="orn" width="232" height="76" viewBox="-116 -42 232 76" aria-hidden="true"><path d="M0 20C-9 8-9-16 0-30C9-16 9 8 0 20Z"/><path d="M0 20C-16 14-26-4-23-19C-10-14-2 0 0 20ZM0 20C16 14 26-4 23-19C10-14 2 0 0 20Z"/><path d="M0 20C-20 22-36 12-40-2C-24-6-8 4 0 20ZM0 20C20 22 36 12 40-2C24-6 8 4 0 20Z"/><path d="M0 8V-12"/><path d="M-46 22C-62 30-74 14-66 6C-61 1-54 7-59 12M-70 10C-84 20-98 8-92-1C-88-7-80-3-84 3M46 22C62 30 74 14 66 6C61 1 54 7 59 12M70 10C84 20 98 8 92-1C88-7 80-3 84 3"/><circle class="dot" cx="-102" cy="6" r="1.9"/><circle class="dot" cx="-109" cy="3" r="1.4"/><circle class="dot" cx="102" cy="6" r="1.9"/><circle class="dot" cx="109" cy="3" r="1.4"/><circle class="dot" cx="0" cy="-37" r="2"/><circle class="dot" cx="-30" cy="-24" r="1.6"/><circle class="dot" cx="30" cy="-24" r="1.6"/><circle class="dot" cx="-48" cy="-6" r="1.6"/><circle class="dot" cx="48" cy="-6" r="1.6"/></svg>`;
}
