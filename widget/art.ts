import { h, type Branch } from './tree.ts';

/** Icons are lines on a 24 grid, drawn 1.75 wide with round ends. */
export const down = 'M6 9.5l6 6 6-6';
export const back = 'M14.5 5.5L8 12l6.5 6.5';
export const check = 'M5 12.5l4.5 4.5L19 7.5';
export const circle = 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 1 1 17 0';
export const alert = `${circle}M12 7.5v5M12 16.2v.1`;
export const chat =
  'M10 4.5h4a6.5 6.5 0 0 1 6.5 6.5v1.5a6.5 6.5 0 0 1-6.5 6.5H4.5a1 1 0 0 1-1-1v-7A6.5 6.5 0 0 1 10 4.5zM8.5 10.2h7M8.5 13.7h4.5';
export const globe = `${circle}M3.5 12h17M12 3.5a4 8.5 0 0 1 0 17 4 8.5 0 0 1 0-17`;

const letter = 'M7.6 9.6h16.8M17 9.6v14M17 12.7c-3 .8-5.6 2.2-8.2 3.9 3.9.7 6.7 3.1 8.2 7M17 12.6c4.2 0 7 2 6.9 5.4';

const drawing = (kind: string, size: number, ...lines: string[]): Branch =>
  h(
    'svg',
    { class: kind, viewBox: `0 0 ${size} ${size}`, 'aria-hidden': 'true' },
    lines.map((d) => h('path', { d })),
  );

export const icon = (d: string): Branch => drawing('', 24, d);

export const mark = (): Branch => drawing('mark', 32, letter, 'M21.8 19.2v0');
