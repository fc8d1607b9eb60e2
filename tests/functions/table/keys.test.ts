import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import {
  conversationIdOf,
  entrySortKey,
  indexKeys,
  keys,
  packId,
  seqOfSortKey,
  unpackId,
} from '../../../functions/table/keys.ts';

describe('docs/table.md', () => {
  const rows = new Map<string, { pk: string; sk: string }>();
  beforeAll(async () => {
    const page = await readFile(new URL('../../../docs/table.md', import.meta.url), 'utf8');
    for (const [, name = '', pk = '', sk = ''] of page.matchAll(/^\| `(\w+)` *\| `([^`]+)` *\| `([^`]+)` *\|/gm))
      rows.set(name, { pk, sk });
  });

  it('has a row for every key and no other', () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(keys).sort());
  });

  it.each(Object.keys(keys) as (keyof typeof keys)[])('tells the shape of %s', (name) => {
    const id = newId();
    const key = (keys[name] as (...parts: (string | number)[]) => { pk: string; sk: string })(
      name === 'entry' ? id : 'one',
      name === 'entry' ? 7 : 'two',
    );
    const shapeOf = (text: string): RegExp =>
      new RegExp(
        `^${text
          .split(/<[^>]+>/)
          .map((part) => part.replace(/[#]/g, '\\$&'))
          .join('.+')}$`,
      );
    expect(key.pk).toMatch(shapeOf(rows.get(name)?.pk ?? ''));
    expect(key.sk).toMatch(shapeOf(rows.get(name)?.sk ?? ''));
  });
});

describe('keys', () => {
  it('pack ids without losing any', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(unpackId(packId(id))).toBe(id);
        expect(conversationIdOf(keys.head(id).pk)).toBe(id);
      }),
    );
  });

  it('sort entries by sequence', () => {
    fc.assert(
      fc.property(fc.nat({ max: 99_999_998 }), (seq) => {
        expect(entrySortKey(seq) < entrySortKey(seq + 1)).toBe(true);
        expect(seqOfSortKey(entrySortKey(seq))).toBe(seq);
      }),
    );
  });

  it('order the inbox by time', () => {
    const id = newId();
    expect(indexKeys.inboxOrder(0, id) < indexKeys.inboxOrder(Date.now(), id)).toBe(true);
    expect(indexKeys.inboxOrder(600_000, id)).toBe(indexKeys.inboxOrder(600_001, id));
  });
});
