import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import {
  ImportedQuickReplies,
  NewQuickReply,
  QuickReplyInput,
  quickReplyPacks,
  type QuickReplyInput as Input,
} from '../../../contract/quick-replies.ts';
import { packs } from '../../../functions/quick-replies/packs.ts';
import {
  addReply,
  arrange,
  changeReply,
  emptyLibrary,
  importReplies,
  installPack,
  missingOf,
  removeReply,
  type Library,
} from '../../../functions/quick-replies/quick-reply.ts';

const change = { at: '2026-11-20T10:00:00.000Z', by: 'ayesha' };
const input = (text: string, more: Partial<Input> = {}): Input => ({
  title: { en: text, bn: '' },
  content: { en: text, bn: '' },
  category: 'orders',
  ...more,
});
const codeOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
  return 'accepted';
};
const fieldsOf = (run: () => unknown): string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return Object.keys(error.fields ?? {});
    throw error;
  }
  return [];
};
const titles = (library: Library) => library.replies.map(({ title }) => title.en);

describe('a quick reply', () => {
  it.each([
    [{ title: { en: '', bn: '  ' } }, 'title'],
    [{ content: { en: '', bn: '' } }, 'content'],
    [{ content: { en: 'Hi {{customer.nam}}', bn: '' } }, 'content.en'],
    [{ content: { en: '', bn: 'প্রিয় {{customer.name}' } }, 'content.bn'],
    [{ content: { en: 'x'.repeat(1501), bn: '' } }, 'content.en'],
    [{ title: { en: 'a\0b', bn: '' } }, 'title.en'],
    [{ shortcut: 'refund' }, 'shortcut'],
    [{ shortcut: '/re fund' }, 'shortcut'],
    [{ category: 'Big One' }, 'category'],
  ])('is not accepted with %j', (wrong, field) => {
    const result = QuickReplyInput.safeParse({ ...input('a'), ...wrong });
    expect(result.error?.issues.map(({ path }) => path.join('.'))).toEqual([field]);
  });

  it('may be in one language only, and its shortcut in either script', () => {
    expect(QuickReplyInput.parse(input(' a ', { shortcut: ' /Refund ' }))).toEqual(input('a', { shortcut: '/refund' }));
    expect(QuickReplyInput.safeParse({ ...input(''), title: { en: '', bn: 'ফেরত' }, content: { en: '', bn: 'ক' } }).success).toBe(
      true,
    );
    expect(QuickReplyInput.safeParse(input('a', { shortcut: '/ফেরত-৭' })).success).toBe(true);
  });
});

describe('the library', () => {
  const [one, two, three] = [newId(), newId(), newId()];
  const full = [one, two, three].reduce(
    (library, id, index) => addReply(library, id, input('abc'.charAt(index)), change),
    emptyLibrary,
  );

  it('adds at the end or in a place', () => {
    expect(titles(full)).toEqual(['a', 'b', 'c']);
    expect(titles(addReply(full, newId(), input('d'), change, 1))).toEqual(['a', 'd', 'b', 'c']);
    expect(titles(addReply(full, newId(), input('d'), change, 99))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('adds the same reply once, however often it is asked', () => {
    expect(addReply(full, one, input('a'), change)).toBe(full);
    expect(codeOf(() => addReply(full, one, input('other'), change))).toBe('quick_reply_changed');
  });

  it('refuses a category nobody made and a shortcut somebody has', () => {
    const taken = changeReply(full, one, full.replies[0]?.version ?? 0, input('a', { shortcut: '/a' }), change);
    expect(fieldsOf(() => addReply(taken, newId(), input('d', { shortcut: '/a', category: 'lost' }), change))).toEqual([
      'category',
      'shortcut',
    ]);
    const version = taken.replies[0]?.version ?? 0;
    expect(titles(changeReply(taken, one, version, input('z', { shortcut: '/a' }), change))).toEqual(['z', 'b', 'c']);
  });

  it('tells who edits or deletes an older version', () => {
    const version = full.replies[1]?.version ?? 0;
    const changed = changeReply(full, two, version, input('mine'), change);
    expect(codeOf(() => changeReply(changed, two, version, input('yours'), change))).toBe('quick_reply_changed');
    expect(codeOf(() => removeReply(changed, two, version))).toBe('quick_reply_changed');
    expect(changeReply(changed, two, version, input('mine'), change)).toBe(changed);
    expect(codeOf(() => changeReply(full, newId(), 1, input('x'), change))).toBe('not_found');
  });

  it('never gives a version twice, not even to a reply that came back', () => {
    const version = full.replies[0]?.version ?? 0;
    const back = addReply(removeReply(full, one, version), one, input('a'), change, 0);
    expect(titles(back)).toEqual(titles(full));
    expect(codeOf(() => changeReply(back, one, version, input('old'), change))).toBe('quick_reply_changed');
  });

  it('has room for so many and says so', () => {
    const rows = Array.from({ length: limits.quickReplies }, (_, index) => input(String(index)));
    const crowded = importReplies(emptyLibrary, { categories: [], quickReplies: rows }, newId, change);
    expect(crowded.replies).toHaveLength(limits.quickReplies);
    expect(codeOf(() => addReply(crowded, newId(), input('more'), change))).toBe('too_many_quick_replies');
    expect(codeOf(() => installPack(crowded, packs.default, change))).toBe('too_many_quick_replies');
  });

  it('takes an order that names every reply once, and categories without losing a reply', () => {
    const { version, categories } = full;
    const orders = categories.filter(({ id }) => id === 'orders');
    expect(titles(arrange(full, { version, categories, order: [three, one, two] }))).toEqual(['c', 'a', 'b']);
    expect(arrange(full, { version, categories: orders, order: [one, two, three] }).categories).toEqual(orders);
    for (const order of [
      [one, two],
      [one, two, two],
      [one, two, three, three],
      [one, two, newId()],
    ])
      expect(fieldsOf(() => arrange(full, { version, categories, order }))).toEqual(['order']);
    const rest = categories.filter(({ id }) => id !== 'orders');
    expect(fieldsOf(() => arrange(full, { version, categories: rest, order: [one, two, three] }))).toEqual(['categories']);
    expect(codeOf(() => arrange(full, { version: version - 1, categories, order: [one, two, three] }))).toBe(
      'quick_reply_changed',
    );
  });
});

describe('a file of replies', () => {
  const sale = { id: 'sale', name: { en: 'Sale', bn: 'ছাড়' } };

  it('brings its categories, and nothing twice', () => {
    const file = { categories: [sale], quickReplies: [input('a', { category: 'sale' }), input('b'), input('b')] };
    const once = importReplies(emptyLibrary, file, newId, change);
    expect(titles(once)).toEqual(['a', 'b']);
    expect(once.categories.at(-1)).toEqual(sale);
    expect(importReplies(once, file, newId, change)).toBe(once);
  });

  it('is refused as a whole, with a word for every wrong row', () => {
    const rows = [
      input('a', { shortcut: '/x' }),
      input('b', { category: 'nowhere' }),
      input('c'),
      input('d', { shortcut: '/x' }),
    ];
    expect(fieldsOf(() => importReplies(emptyLibrary, { categories: [], quickReplies: rows }, newId, change))).toEqual([
      'quickReplies.1.category',
      'quickReplies.3.shortcut',
    ]);
  });
});

describe('starter packs', () => {
  it.each(quickReplyPacks)('%s is valid, in both languages, and comes once', (name) => {
    const pack = packs[name];
    for (const reply of pack.replies) {
      expect(NewQuickReply.parse(reply)).toEqual(reply);
      for (const text of [reply.title, reply.content]) expect(Object.values(text).every((side) => side !== '')).toBe(true);
    }
    const once = installPack(emptyLibrary, pack, change);
    expect(once.replies).toHaveLength(pack.replies.length);
    expect(missingOf(once, pack)).toBe(0);
    expect(installPack(once, pack, change)).toBe(once);
  });

  it('hold the five of the standard pack and go together', () => {
    const all = quickReplyPacks.reduce((library, name) => installPack(library, packs[name], change), emptyLibrary);
    expect(titles(all).slice(0, 5)).toEqual(['Shipping Info', 'Payment Methods', 'Return Policy', 'Track Order', 'Book Rental']);
    const shortcuts = all.replies.map(({ shortcut }) => shortcut);
    expect(new Set(shortcuts).size).toBe(shortcuts.length);
  });

  it('bring back what was deleted and leave a taken shortcut to who has it', () => {
    const mine = addReply(emptyLibrary, newId(), input('mine', { shortcut: '/return' }), change);
    const both = installPack(mine, packs.default, change);
    expect(both.replies.filter(({ shortcut }) => shortcut === '/return').map(({ title }) => title.en)).toEqual(['mine']);
    const [, gone] = both.replies;
    const less = removeReply(both, gone?.id ?? '', gone?.version ?? 0);
    expect(missingOf(less, packs.default)).toBe(1);
    expect(installPack(less, packs.default, change).replies).toHaveLength(both.replies.length);
  });
});

it('whatever is done in whatever order, the library stays whole', () => {
  const ids = Array.from({ length: 6 }, () => newId());
  const words = fc.constantFrom('a', 'b', 'c');
  const reply = fc.record({
    title: words.map((en) => ({ en, bn: '' })),
    content: words.map((en) => ({ en, bn: '' })),
    category: fc.constantFrom('orders', 'payment', 'lost'),
    shortcut: fc.constantFrom('/a', '/b', undefined),
  }) as fc.Arbitrary<Input>;
  const id = fc.constantFrom(...ids);
  const step = fc.oneof(
    fc.tuple(id, reply, fc.nat(7)).map(
      ([who, what, place]) =>
        (library: Library) =>
          addReply(library, who, what, change, place),
    ),
    fc.tuple(id, reply, fc.nat(3)).map(
      ([who, what, behind]) =>
        (library: Library) =>
          changeReply(library, who, (library.replies.find((r) => r.id === who)?.version ?? 0) - behind, what, change),
    ),
    id.map((who) => (library: Library) => removeReply(library, who, library.replies.find((r) => r.id === who)?.version ?? 0)),
    fc
      .shuffledSubarray(ids)
      .map(
        (order) => (library: Library) => arrange(library, { version: library.version, categories: library.categories, order }),
      ),
    fc
      .array(reply, { maxLength: 4 })
      .map((rows) => (library: Library) => importReplies(library, { categories: [], quickReplies: rows }, newId, change)),
    fc.constantFrom(...quickReplyPacks).map((name) => (library: Library) => installPack(library, packs[name], change)),
  );
  let refused = 0;
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
      let library = emptyLibrary;
      for (const take of steps) {
        const before = library;
        try {
          library = take(library);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          refused += 1;
          continue;
        }
        expect(library.version).toBe(library === before ? before.version : before.version + 1);
        const [seen, shortcuts] = [library.replies.map((r) => r.id), library.replies.flatMap((r) => r.shortcut ?? [])];
        expect(new Set(seen).size).toBe(seen.length);
        expect(new Set(shortcuts).size).toBe(shortcuts.length);
        for (const { category } of library.replies) expect(library.categories.some((known) => known.id === category)).toBe(true);
      }
      const file = {
        categories: [...library.categories],
        quickReplies: library.replies.map(({ id: _, version: _v, updatedAt: _a, updatedBy: _b, ...row }) => row),
      };
      // What was exported can be imported again, and says the same.
      if (file.quickReplies.length > 0) {
        const again = importReplies(emptyLibrary, ImportedQuickReplies.parse(file), newId, change);
        expect(new Set(again.replies.map((r) => JSON.stringify([r.title, r.content, r.category, r.shortcut])))).toEqual(
          new Set(library.replies.map((r) => JSON.stringify([r.title, r.content, r.category, r.shortcut]))),
        );
      }
    }),
  );
  expect(refused).toBeGreaterThan(0);
});
