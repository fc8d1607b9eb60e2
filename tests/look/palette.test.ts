import fc from 'fast-check';
import { expect, test } from 'vitest';
import { contrastOf, paletteOf, runOf, type Shades } from '../../look/palette.ts';

const anyColour = fc.integer({ min: 0, max: 0xffffff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);
const isHex = (value: string) => /^#[0-9a-f]{6}$/.test(value);
const grounds = { light: ['#ffffff', '#f4f8f8'], dark: ['#0e1416', '#161d1f', '#1e2528'] } as const;

function pairsOf(shades: Shades, papers: readonly string[]): [string, string, string, number][] {
  return [
    ['icon on primary', shades.onPrimary, shades.primary, 3],
    ['words on strong', shades.onStrong, shades.strong, 4.5],
    ['quiet words on strong', shades.onStrongSoft, shades.strong, 4.5],
    ...[shades.soft, ...papers].map((paper): [string, string, string, number] => [`words on ${paper}`, shades.text, paper, 4.5]),
  ];
}

test.each(['light', 'dark'] as const)('any primary gives readable colours in the %s theme', (theme) => {
  fc.assert(
    fc.property(anyColour, (primary) => {
      const shades = paletteOf(primary)[theme];
      expect(Object.values(shades).every(isHex)).toBe(true);
      for (const [what, ink, paper, bar] of pairsOf(shades, grounds[theme])) {
        expect(contrastOf(ink, paper), `${what} for ${primary}: ${ink} on ${paper}`).toBeGreaterThanOrEqual(bar);
      }
    }),
    { numRuns: 1500 },
  );
});

test('a primary that carries white words is left as it is', () => {
  expect(paletteOf('#c2185b').light).toMatchObject({ primary: '#c2185b', strong: '#c2185b', onStrong: '#ffffff' });
  expect(paletteOf('#4f46e5').light.strong).toBe('#4f46e5');
});

test('a bright primary carries ink, a middle one takes a darker step', () => {
  const marigold = paletteOf('#f2b705').light;
  expect(marigold.strong).toBe('#f2b705');
  expect(marigold.onStrong).not.toBe('#ffffff');
  const teal = paletteOf('#008b8b').light;
  expect(contrastOf(teal.strong, '#ffffff')).toBeGreaterThanOrEqual(5.2);
  expect(contrastOf('#008b8b', '#ffffff')).toBeCloseTo(4.15, 1);
});

test('words stay readable on all of a run into the next hue', () => {
  const between = (from: string, to: string, part: number): string =>
    `#${[1, 3, 5]
      .map((at) => [from, to].map((hex) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number])
      .map(([one, other]) =>
        Math.round(one + (other - one) * part)
          .toString(16)
          .padStart(2, '0'),
      )
      .join('')}`;
  fc.assert(
    fc.property(anyColour, fc.constantFrom('light' as const, 'dark' as const), (primary, theme) => {
      const [from, to] = runOf(primary)[theme];
      const { onStrong, onStrongSoft } = paletteOf(primary)[theme];
      for (const part of [0, 0.25, 0.5, 0.75, 1]) {
        const paper = between(from, to, part);
        // Between two colours that carry the words, a mixture may lose a trifle to rounding.
        expect(contrastOf(onStrong, paper), `${primary} at ${part}`).toBeGreaterThanOrEqual(part % 1 === 0 ? 4.5 : 4.4);
        expect(contrastOf(onStrongSoft, paper), `${primary} at ${part}`).toBeGreaterThanOrEqual(part % 1 === 0 ? 4.5 : 4.4);
      }
    }),
    { numRuns: 800 },
  );
  expect(runOf('#4f46e5').light[1]).not.toBe('#4f46e5');
});
