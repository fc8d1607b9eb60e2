import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilters, compilePattern } from '../../../local/streams/event-filter.ts';

const record = {
  eventName: 'MODIFY',
  dynamodb: {
    ApproximateCreationDateTime: 1_700_000_000,
    Keys: { pk: { S: 'C#1' }, sk: { S: 'L#0007' } },
    NewImage: { status: { S: 'Open' }, n: { N: '12' }, tags: { SS: ['red', 'blue'] }, gone: { NULL: true } },
  },
  nothing: null,
  list: [
    { a: 1, b: 2 },
    { a: 3, b: 4 },
  ],
  empty: [],
};

describe('one pattern', () => {
  test.each<[string, object, boolean]>([
    ['exact', { eventName: ['INSERT', 'MODIFY'] }, true],
    ['exact, none of them', { eventName: ['INSERT'] }, false],
    ['exact number', { dynamodb: { ApproximateCreationDateTime: [1.7e9] } }, true],
    ['a number is not its text', { dynamodb: { NewImage: { n: { N: [12] } } } }, false],
    ['null', { nothing: [null] }, true],
    ['boolean', { dynamodb: { NewImage: { gone: { NULL: [true] } } } }, true],
    ['every key has to match', { eventName: ['MODIFY'], dynamodb: { Keys: { pk: { S: ['C#2'] } } } }, false],
    ['prefix', { dynamodb: { Keys: { sk: { S: [{ prefix: 'L' }] } } } }, true],
    ['prefix of another kind', { dynamodb: { Keys: { sk: { S: [{ prefix: 'H' }] } } } }, false],
    ['prefix without regard to case', { dynamodb: { Keys: { sk: { S: [{ prefix: { 'equals-ignore-case': 'l#' } }] } } } }, true],
    ['suffix', { dynamodb: { Keys: { sk: { S: [{ suffix: '07' }] } } } }, true],
    ['equals-ignore-case', { dynamodb: { NewImage: { status: { S: [{ 'equals-ignore-case': 'oPEN' }] } } } }, true],
    ['anything-but one', { eventName: [{ 'anything-but': 'REMOVE' }] }, true],
    ['anything-but several', { eventName: [{ 'anything-but': ['REMOVE', 'MODIFY'] }] }, false],
    ['anything-but a prefix', { dynamodb: { Keys: { sk: { S: [{ 'anything-but': { prefix: 'L' } }] } } } }, false],
    ['anything-but prefixes', { dynamodb: { Keys: { sk: { S: [{ 'anything-but': { prefix: ['X', 'Y'] } }] } } } }, true],
    ['anything-but of what is absent', { dynamodb: { OldImage: { status: { S: [{ 'anything-but': 'x' }] } } } }, false],
    ['exists', { dynamodb: { NewImage: { status: { S: [{ exists: true }] } } } }, true],
    ['exists not', { dynamodb: { OldImage: { status: { S: [{ exists: false }] } } } }, true],
    ['exists looks at leaves only', { dynamodb: { NewImage: [{ exists: true }] } }, false],
    ['exists not, of an empty list', { empty: [{ exists: false }] }, true],
    ['numeric range', { dynamodb: { ApproximateCreationDateTime: [{ numeric: ['>', 1, '<=', 1.7e9] }] } }, true],
    ['numeric misses', { dynamodb: { ApproximateCreationDateTime: [{ numeric: ['<', 5] }] } }, false],
    ['numeric does not read texts', { dynamodb: { NewImage: { n: { N: [{ numeric: ['=', 12] }] } } } }, false],
    ['a list matches by any member', { dynamodb: { NewImage: { tags: { SS: ['blue'] } } } }, true],
    ['one object of a list has to satisfy all', { list: { a: [1], b: [4] } }, false],
    ['one object of a list does', { list: { a: [3], b: [4] } }, true],
    ['$or', { $or: [{ eventName: ['INSERT'] }, { dynamodb: { NewImage: { status: { S: ['Open'] } } } }] }, true],
    ['$or inside', { dynamodb: { $or: [{ Keys: { pk: { S: ['C#9'] } } }, { NewImage: { status: { S: ['x'] } } }] } }, false],
    ['names from the prototype are absent', { constructor: { name: [{ exists: true }] } }, false],
  ])('%s', (_, pattern, expected) => {
    expect(compilePattern(pattern)(record)).toBe(expected);
  });

  test.each<[unknown, string]>([
    [{ dynamodb: { Keys: { sk: { S: [{ wildcard: 'a*' }] } } } }, 'wildcard at $.dynamodb.Keys.sk.S'],
    [{ a: [] }, '$.a must not be empty'],
    [{ a: {} }, '$.a must not be empty'],
    [{ a: 'x' }, '$.a must be an object'],
    [{ a: [{ prefix: 1 }] }, 'prefix at $.a needs a text'],
    [{ a: [{ numeric: ['>', 1, '<'] }] }, 'numeric at $.a'],
    [{ a: [{ exists: 'yes' }] }, 'exists at $.a'],
    [{ a: [{ prefix: 'x', suffix: 'y' }] }, '$.a must have one operator'],
    [{ a: [{ 'anything-but': [] }] }, 'anything-but at $.a'],
    [{ $or: [] }, '$.$or'],
  ])('%j is refused with its place', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});

describe('several filters', () => {
  test('none wants everything, otherwise one has to match', () => {
    expect(compileFilters([])(record)).toBe(true);
    const filter = compileFilters(['{"eventName":["INSERT"]}', '{"dynamodb":{"Keys":{"sk":{"S":[{"prefix":"L"}]}}}}']);
    expect(filter(record)).toBe(true);
    expect(filter({ eventName: 'REMOVE' })).toBe(false);
  });

  test('text that is not JSON is refused', () => {
    expect(() => compileFilters(['{'])).toThrow('Filter pattern is not JSON: {');
  });
});

describe('laws', () => {
  const scalar = fc.oneof(fc.string({ maxLength: 3 }), fc.integer({ min: -3, max: 3 }), fc.boolean(), fc.constant(null));
  const matches = (matcher: unknown, event: unknown) => compilePattern({ k: [matcher] })(event);

  test('anything-but is the opposite of the value, where there is one', () => {
    fc.assert(
      fc.property(
        scalar,
        scalar,
        (wanted, value) => matches({ 'anything-but': [wanted] }, { k: value }) !== matches(wanted, { k: value }),
      ),
    );
  });

  test('exists true and false are opposites', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => matches({ exists: true }, { k: value }) !== matches({ exists: false }, { k: value })),
    );
  });

  test('prefix and suffix agree with the language', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 2 }), (value, part) => {
        expect(matches({ prefix: part }, { k: value })).toBe(value.startsWith(part));
        expect(matches({ suffix: part }, { k: value })).toBe(value.endsWith(part));
      }),
    );
  });

  test('a numeric range agrees with the language', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        fc.double({ noNaN: true }),
        (low, high, value) => matches({ numeric: ['>=', low, '<', high] }, { k: value }) === (value >= low && value < high),
      ),
    );
  });

  test('more alternatives never refuse what fewer wanted, and unknown fields change nothing', () => {
    fc.assert(
      fc.property(
        fc.array(scalar, { minLength: 1 }),
        scalar,
        scalar,
        fc.dictionary(fc.string(), fc.anything()),
        (few, more, value, others) => {
          const event = { k: value };
          const few_ = compilePattern({ k: few })(event);
          expect(compilePattern({ k: [...few, more] })(event)).toBe(few_ || value === more);
          expect(compilePattern({ k: few })({ ...others, k: value })).toBe(few_);
        },
      ),
    );
  });

  test('no event breaks a pattern', () => {
    const filter = compilePattern({
      a: { b: [{ prefix: 'x' }, { numeric: ['=', 1] }, { 'anything-but': 'y' }] },
      $or: [{ c: [{ exists: false }] }, { c: [1] }],
    });
    fc.assert(fc.property(fc.anything(), (event) => typeof filter(event) === 'boolean'));
  });
});
