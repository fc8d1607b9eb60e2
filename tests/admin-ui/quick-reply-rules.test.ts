import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fileOf } from '../../admin-ui/quick-reply-file.ts';
import { moveTo, placeOf } from '../../admin-ui/quick-reply-order.ts';
import { bestOf, shelvesOf } from '../../admin-ui/quick-reply-search.ts';
import { slashBefore } from '../../admin-ui/quick-reply-slot.ts';
import { valuesOf } from '../../admin-ui/quick-reply-values.ts';
import { ImportedQuickReplies, type QuickReply } from '../../contract/quick-replies.ts';

const reply = (id: string, category: string, more: Partial<QuickReply> = {}): QuickReply => ({
  id,
  title: { en: id, bn: '' },
  content: { en: `text of ${id}`, bn: '' },
  category,
  order: 0,
  version: 1,
  updatedAt: '2026-11-20T10:00:00.000Z',
  updatedBy: null,
  ...more,
});
const categories = [
  { id: 'orders', name: { en: 'Orders', bn: 'অর্ডার' } },
  { id: 'returns', name: { en: 'Returns', bn: 'ফেরত' } },
  { id: 'empty', name: { en: 'Empty', bn: '' } },
];
const refund = reply('refund', 'returns', {
  title: { en: 'Return Policy', bn: 'ফেরতের নিয়ম' },
  content: { en: 'Within 7 days.', bn: '৭ দিনের মধ্যে।' },
  shortcut: '/ret',
});
const quickReplies = [reply('a', 'returns'), refund, reply('track', 'orders', { title: { en: 'Track a return', bn: '' } })];
const found = (query: string) =>
  shelvesOf({ categories, quickReplies }, query).map(({ category, replies }) => [category.id, ...replies.map(({ id }) => id)]);

describe('a slash', () => {
  test.each([
    ['/', 1, 0, ''],
    ['/deli', 5, 0, 'deli'],
    ['Sure. /deli', 11, 6, 'deli'],
    ['one\n/ফেরত', 9, 4, 'ফেরত'],
    ['/deli very', 5, 0, 'deli'],
  ])('opens quick replies in %j at %i', (text, caret, start, query) => {
    expect(slashBefore(text, caret)).toEqual({ start, query });
  });

  test.each([
    ['and/or', 6],
    ['/deli ', 6],
    ['https://shop', 12],
    ['', 0],
    ['/deli', 0],
  ])('is only a slash in %j at %i', (text, caret) => {
    expect(slashBefore(text, caret)).toBeUndefined();
  });
});

describe('the search', () => {
  test.each([
    [
      '',
      [
        ['orders', 'track'],
        ['returns', 'a', 'refund'],
      ],
    ],
    ['POLICY', [['returns', 'refund']]],
    ['নিয়ম', [['returns', 'refund']]],
    ['৭', [['returns', 'refund']]],
    ['7 দিনের', [['returns', 'refund']]],
    ['/ret', [['returns', 'refund']]],
    ['অর্ডার', [['orders', 'track']]],
    ['nothing', []],
  ])('for %j looks in both languages, every word, by category', (query, shelves) => {
    expect(found(query)).toEqual(shelves);
  });

  test.each([
    ['ret', 'refund'],
    ['return', 'refund'],
    ['track', 'track'],
    ['', 'track'],
  ])('for %j means %s first', (query, id) => {
    expect(bestOf(shelvesOf({ categories, quickReplies }, query), query)?.id).toBe(id);
  });
});

test('a moved reply stands where it was put among its own; all others keep their order', () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('x', 'y'), { minLength: 6, maxLength: 6 }),
      fc.constantFrom(...ids),
      fc.nat(5),
      (kinds, id, place) => {
        const before = ids.map((name, index) => reply(name, kinds[index] ?? 'x'));
        const mates = before.filter(({ category }) => category === before.find((one) => one.id === id)?.category);
        const after = moveTo(before, id, place);
        expect(placeOf(after, id)).toBe(Math.min(place, mates.length - 1));
        const others = (list: readonly QuickReply[]) => list.filter((one) => one.id !== id);
        expect(others(after)).toEqual(others(before));
      },
    ),
  );
});

test('an exported file can be imported', () => {
  const file = fileOf({ version: 3, categories: categories.slice(0, 2), quickReplies, packs: [] });
  expect(ImportedQuickReplies.parse(JSON.parse(JSON.stringify(file)))).toEqual(file);
});

test('a variable stands for what is known in the language of the text', () => {
  const known = {
    me: { name: { en: 'Ayesha', bn: 'আয়েশা' } },
    conversation: { id: 'c1', customer: { id: 'u1', name: 'Nusrat', verified: false } },
    contact: undefined,
    siteName: { en: 'Boi Ghar', bn: '' },
  };
  expect(valuesOf(known, 'bn')).toEqual({
    'customer.name': 'Nusrat',
    'customer.email': undefined,
    'agent.name': 'আয়েশা',
    'conversation.id': 'c1',
    'site.name': 'Boi Ghar',
  });
  const contact = { name: 'Nusrat Jahan', email: 'n@mail.test' };
  expect(valuesOf({ ...known, contact }, 'en')).toMatchObject({
    'customer.name': 'Nusrat Jahan',
    'customer.email': 'n@mail.test',
  });
});
