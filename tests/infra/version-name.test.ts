import { createHash } from 'node:crypto';
import { brotliCompressSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { lightestName } from '../../infra/version-name.ts';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const textWith = (name: string): string =>
  `import("widget/${name}/panel.js");const colours="0123456789abcdef aabbccdd 00112233";`;
const weigh = (name: string): number => brotliCompressSync(textWith(name)).length;

it('names a version by the piece of its digest that weighs least, always the same for the same digest', () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const digest = digestOf(`${seed}`);
    const name = lightestName(digest, textWith);
    expect(name).toMatch(/^[0-9a-f]{8}$/);
    expect(digest).toContain(name);
    expect(lightestName(digest, textWith)).toBe(name);
    for (let at = 0; at < digest.length; at += 8) expect(weigh(name)).toBeLessThanOrEqual(weigh(digest.slice(at, at + 8)));
  }
});

it('refuses what is no digest', () => {
  expect(() => lightestName('abc', textWith)).toThrow('A digest has eight letters at least');
});
