import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const declared = (css: string) =>
  [...css.matchAll(/(--kotha-[\w-]+):\s*([^;]+);/g)].map(([, name = '', value = '']) => [name, value] as const);

const names = ['panel', 'conversation', 'form', 'extras', 'looks', 'around', 'emoji'];
const sheetsOfPanel = () => Promise.all(names.map((name) => readFile(join(root, `widget/${name}.css`), 'utf8')));

test('the widget carries the tokens of look/tokens.css, both themes in one value', async () => {
  const [light = '', dark = ''] = (await readFile(join(root, 'look/tokens.css'), 'utf8')).split(/\[data-theme=.dark.\]/);
  const day = new Map(declared(light));
  const night = new Map([...day, ...declared(dark)]);
  const sheets = await sheetsOfPanel();
  const carried = sheets.flatMap(declared);
  expect(carried.length).toBeGreaterThan(20);
  for (const [name, value] of carried) {
    const [one, other] = [day.get(name), night.get(name)];
    expect(value, name).toBe(one === other ? one : `light-dark(${one}, ${other})`);
  }
});

test('the widget uses no token it does not carry', async () => {
  const sheets = await sheetsOfPanel();
  const carried = new Set(sheets.flatMap(declared).map(([name]) => name));
  const used = sheets.flatMap((css) => [...css.matchAll(/var\((--kotha-[\w-]+)\)/g)].map(([, name = '']) => name));
  expect([...new Set(used)].filter((name) => !carried.has(name))).toEqual([]);
});
