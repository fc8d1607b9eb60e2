import type { PublicConfig } from '../contract/settings.ts';
import { paletteOf, runOf, type Shades } from '../look/palette.ts';

const names: Partial<Record<keyof Shades, string>> = {
  primary: 'primary',
  strong: 'primary-strong',
  onStrong: 'on-strong',
  onStrongSoft: 'on-strong-soft',
  soft: 'primary-soft',
  line: 'primary-line',
  text: 'primary-text',
};

/** Colours from any primary as declarations for launcher and panel. */
export function paintOf({ primaryColor: primary, header }: Pick<PublicConfig, 'primaryColor' | 'header'>): string {
  const { light, dark } = paletteOf(primary);
  const either = (day: string, night: string) =>
    CSS.supports('color', 'light-dark(red,red)') ? `light-dark(${day},${night})` : day;
  const derived = (Object.keys(names) as (keyof Shades)[]).map(
    (key) => `--kotha-${names[key]}:${either(light[key], dark[key])};`,
  );
  const dot = light.onPrimary === '#ffffff' ? '#eb3' : light.onPrimary;
  const { light: day, dark: night } = runOf(primary);
  const ends = day.map((colour, end) => either(colour, night[end] ?? colour));
  const run = header === 'flat' ? '' : `--kotha-header:linear-gradient(120deg,${ends.join()});`;
  return `${run}${derived.join('')}--kotha-launcher:${either(primary, dark.strong)};color:${either(light.onPrimary, dark.onStrong)};--dot:${either(dot, '#eb3')}`;
}
