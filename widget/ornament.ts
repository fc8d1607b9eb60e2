import type { h as element, Branch } from './tree.ts';

const petals =
  'M8.3-3.4C14.2-9.5 22.1-7.6 27 0 22.1 7.6 14.2 9.5 8.3 3.4M21.8 2.9c8.8-2.8 14.8 3.6 16.1 12.8-7.4 5.6-16.2 5.8-20.4-2.4M33 0v0';
const curls =
  'M38 0q12-1.4 22 5c6 3.4 4.6 10.2-.6 10.2-4.6 0-5-6.6-1-6.6M38 0q12 1.4 22-5c6-3.4 4.6-10.2-.6-10.2-4.6 0-5 6.6-1 6.6M82 0v0M87 0v0';
const hearts = 'M12.5 0c2.2 2.4 6.7 2 9 0-2.3-2-6.8-2.4-9 0z';
const grains = [50, 57, 63, 70, 76].map(
  (x) => `M${x} 0c.6 2.6 4 5 6.6 5.2-.8-2.4-4-5.2-6.6-5.2zc.6-2.6 4-5 6.6-5.2-.8 2.4-4 5.2-6.6 5.2z`,
);

/** An alpona's eightfold drawing: the lotus alone, or with curls and sheaves of rice to be cropped in the header of home. */
export function ornament(h: typeof element, isWhole: boolean): Branch {
  const line = (d: string, kind?: string) => h('path', { d, class: kind });
  const turned = (degrees: number, ...inside: Branch[]) => h('g', { transform: `rotate(${degrees})` }, ...inside);
  const rice = () => turned(22.5, line('M45 0h35'), line(grains.join(''), 'leaf'));
  const eighth = (degrees: number) =>
    turned(degrees, line(isWhole ? petals + curls : petals), line(hearts, 'leaf'), ...(isWhole ? [rice()] : []));
  const viewBox = isWhole ? '-96 -96 192 192' : '-46 -46 92 92';
  return h(
    'svg',
    { class: 'art', key: 'art', viewBox, 'aria-hidden': 'true' },
    ...[0, 45, 90, 135, 180, 225, 270, 315].map(eighth),
  );
}
