import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../widget');
const sheets = (await readdir(folder)).filter((name) => name.endsWith('.css'));

/** Which corner of the screen the chat stands in is the shop's word and the same in every script. */
const corners: Readonly<Record<string, RegExp>> = {
  'launcher.css': /^(margin-left: auto|margin: 0 auto 0 0|border-radius: .*|right: (-4|42)px)$/,
  'panel.css': /^((right|left): (var\(--kotha-offset, 20px\)|auto)|border-radius: 12px 12px 12px 4px)$/,
  'teaser.css': /^(inset: auto var\(.*|margin-left: auto|margin: 0 auto 0 0|border-radius: .*)$/,
};

const physical = [
  /^(left|right|float|clear):/,
  /^(margin|padding|border|scroll-margin|scroll-padding)-(left|right)\b/,
  /^border-(top|bottom)-(left|right)-radius/,
  /^text-align: (left|right)/,
];

/** A shorthand of four values that are not the same on both sides. */
function isLopsided(declaration: string): boolean {
  const [, name, values = ''] = /^(margin|padding|inset|border-radius|border-width): (.*)$/.exec(declaration) ?? [];
  const sides = values.match(/[\w.#%-]+(\([^()]*(\([^()]*\)[^()]*)*\))?/g) ?? [];
  if (sides.length < 4) return false;
  const [top, right, bottom, left] = sides;
  return name === 'border-radius' ? top !== right || bottom !== left : right !== left;
}

describe.each(sheets)('%s', (name) => {
  it('names sides by the direction of writing, so that a script from right to left needs no other sheet', async () => {
    const text = (await readFile(join(folder, name), 'utf8')).replace(/\/\*[\s\S]*?\*\//g, '');
    const declarations = text.match(/[\w-]+: [^;{}]+(?=;)/g) ?? [];
    expect(declarations.length).toBeGreaterThan(0);
    const wrong = declarations.filter(
      (declaration) =>
        (physical.some((form) => form.test(declaration)) || isLopsided(declaration)) && !corners[name]?.test(declaration),
    );
    expect(wrong).toEqual([]);
  });
});
