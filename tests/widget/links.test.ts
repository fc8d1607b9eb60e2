import fc from 'fast-check';
import { expect, test } from 'vitest';
import { partsOf } from '../../widget/links.ts';

const linksOf = (text: string) => partsOf(text).flatMap(({ href }) => (href ? [href] : []));

test.each([
  ['See https://boighar.example/a?b=1#c, please.', 'https://boighar.example/a?b=1#c'],
  ['(https://boighar.example/a)', 'https://boighar.example/a'],
  ['https://en.wikipedia.org/wiki/Book_(disambiguation)', 'https://en.wikipedia.org/wiki/Book_(disambiguation)'],
  ['এখানে দেখুন: https://boighar.example/বই।', 'https://boighar.example/%E0%A6%AC%E0%A6%87'],
  ['HTTP://BOIGHAR.EXAMPLE', 'http://boighar.example/'],
])('finds the link in %s', (text, href) => expect(linksOf(text)).toEqual([href]));

test.each([
  'javascript:alert(1)',
  'data:text/html,hello',
  'ftp://boighar.example/a',
  'https://',
  'https://paypal.com@evil.example/',
  'https://user:secret@evil.example/',
  'www.boighar.example',
])('leaves %s as text', (text) => expect(linksOf(text)).toEqual([]));

test('the parts are the text again, and nothing but http and https can be followed', () => {
  const piece = fc.oneof(fc.string(), fc.webUrl(), fc.constantFrom('https://', 'javascript:', ')', '।', '<', '"', '\n', ' '));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
      const text = pieces.join('');
      const parts = partsOf(text);
      expect(parts.map((part) => part.text).join('')).toBe(text);
      for (const { href } of parts) if (href) expect(href).toMatch(/^https?:\/\/[^@]*(\/|$)/);
    }),
  );
});
