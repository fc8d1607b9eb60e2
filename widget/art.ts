import { h, type Branch } from './tree.ts';

/** Icons are lines on a 24 grid, drawn 1.75 wide with round ends. */
export const down = 'M6 9.5l6 6 6-6';
export const right = 'M9.5 6l6 6-6 6';
export const back = 'M14.5 5.5L8 12l6.5 6.5';
export const check = 'M5 12.5l4.5 4.5L19 7.5';
export const circle = 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 1 1 17 0';
export const alert = `${circle}M12 7.5v5M12 16.2v.1`;
export const lock = 'M7 10.5h10a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2M8.5 10.5V8a3.5 3.5 0 0 1 7 0v2.5';
export const chat =
  'M10 4.5h4a6.5 6.5 0 0 1 6.5 6.5v1.5a6.5 6.5 0 0 1-6.5 6.5H4.5a1 1 0 0 1-1-1v-7A6.5 6.5 0 0 1 10 4.5zM8.5 10.2h7M8.5 13.7h4.5';
export const globe = `${circle}M3.5 12h17M12 3.5c2.3 2.4 3.5 5.2 3.5 8.5s-1.2 6.1-3.5 8.5c-2.3-2.4-3.5-5.2-3.5-8.5S9.7 5.9 12 3.5z`;

const letter = 'M7.6 9.6h16.8M17 9.6v14M17 12.7c-3 .8-5.6 2.2-8.2 3.9 3.9.7 6.7 3.1 8.2 7M17 12.6c4.2 0 7 2 6.9 5.4';
const bubble = 'M12 1.5h8A10.5 10.5 0 0 1 30.5 12v8A10.5 10.5 0 0 1 20 30.5H4.5a3 3 0 0 1-3-3V12A10.5 10.5 0 0 1 12 1.5z';

const drawing = (kind: string, viewBox: string, ...inside: Branch[]): Branch =>
  h('svg', { class: kind, viewBox, 'aria-hidden': 'true' }, ...inside);

const line = (d: string): Branch => h('path', { d });

export const icon = (d: string): Branch => drawing('icon', '0 0 24 24', line(d));

export const mark = (): Branch => drawing('mark', '0 0 32 32', line(bubble), line(letter), line('M21.8 19.2v0'));

const petals =
  'M8.3-3.4C14.2-9.5 22.1-7.6 27 0 22.1 7.6 14.2 9.5 8.3 3.4M21.8 2.9c8.8-2.8 14.8 3.6 16.1 12.8-7.4 5.6-16.2 5.8-20.4-2.4M33 0v0';
const curls =
  'M38 0q12-1.4 22 5c6 3.4 4.6 10.2-.6 10.2-4.6 0-5-6.6-1-6.6M38 0q12 1.4 22-5c6-3.4 4.6-10.2-.6-10.2-4.6 0-5 6.6-1 6.6M82 0v0M87 0v0';
const hearts = 'M12.5 0c2.2 2.4 6.7 2 9 0-2.3-2-6.8-2.4-9 0z';
const grains = [50, 57, 63, 70, 76].map(
  (x) => `M${x} 0c.6 2.6 4 5 6.6 5.2-.8-2.4-4-5.2-6.6-5.2zc.6-2.6 4-5 6.6-5.2-.8 2.4-4 5.2-6.6 5.2z`,
);

const turned = (degrees: number, ...inside: Branch[]): Branch => h('g', { transform: `rotate(${degrees})` }, ...inside);
const around = (...inside: Branch[]): Branch[] =>
  [0, 45, 90, 135, 180, 225, 270, 315].map((degrees) => turned(degrees, ...inside));
const leaf = (d: string): Branch => h('path', { d, class: 'leaf' });

export const lotus = (): Branch => drawing('art', '-46 -46 92 92', ...around(line(petals), leaf(hearts)));

/** Lotus, curls and sheaves of rice: only cropped in the header of home. */
export const alpona = (): Branch =>
  drawing(
    'art',
    '-96 -96 192 192',
    ...around(line(petals + curls), leaf(hearts), turned(22.5, line('M45 0h35'), leaf(grains.join('')))),
  );
