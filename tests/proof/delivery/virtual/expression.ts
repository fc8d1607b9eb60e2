import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Attributes = Record<string, AttributeValue>;
export interface Bindings {
  readonly names?: Record<string, string> | undefined;
  readonly values?: Attributes | undefined;
}

type Value = AttributeValue | undefined;
type Operand = (item: Attributes, bindings: Bindings) => Value;
export type Condition = (item: Attributes, bindings: Bindings) => boolean;

const unmodelled = (what: string): Error => new Error(`The table in memory does not know ${what}.`);

const tokenOf = /\s*(<=|>=|<>|[(),=<>]|[#:]?\w+)/y;

/** The words of an expression, read one after another. */
class Words {
  readonly #text: string;
  readonly #words: string[] = [];
  #next = 0;
  constructor(text: string) {
    this.#text = text;
    tokenOf.lastIndex = 0;
    for (let found = tokenOf.exec(text); found; found = tokenOf.exec(text)) this.#words.push(found[1] ?? '');
    if (this.#words.join('') !== text.replaceAll(/\s+/g, '')) throw unmodelled(`all of "${text}"`);
  }
  peek(): string {
    return this.#words[this.#next] ?? '';
  }
  take(expected?: string): string {
    const word = this.peek();
    if (word === '' || (expected !== undefined && word !== expected)) throw unmodelled(`"${word}" in "${this.#text}"`);
    this.#next += 1;
    return word;
  }
  skip(word: string): boolean {
    if (this.peek() !== word) return false;
    this.#next += 1;
    return true;
  }
}

const nameOf = (word: string, { names = {} }: Bindings): string => (word.startsWith('#') ? (names[word] ?? '') : word);

function operand(words: Words): Operand {
  const word = words.take();
  if (word === 'size') {
    words.take('(');
    const of = operand(words);
    words.take(')');
    return (item, bindings) => {
      const value = of(item, bindings);
      const size = value?.SS?.length ?? value?.S?.length ?? value?.L?.length;
      return size === undefined ? undefined : { N: String(size) };
    };
  }
  if (word === 'if_not_exists') {
    words.take('(');
    const there = operand(words);
    words.take(',');
    const otherwise = operand(words);
    words.take(')');
    return (item, bindings) => there(item, bindings) ?? otherwise(item, bindings);
  }
  if (word.startsWith(':')) return (_, { values = {} }) => values[word];
  return (item, bindings) => item[nameOf(word, bindings)];
}

const order = (one: Value, other: Value): number | undefined => {
  if (one?.N !== undefined && other?.N !== undefined) return Number(one.N) - Number(other.N);
  if (one?.S !== undefined && other?.S !== undefined) return one.S < other.S ? -1 : Number(one.S > other.S);
  return undefined;
};
const isSame = (one: Value, other: Value): boolean => JSON.stringify(one) === JSON.stringify(other);

const comparisons: Record<string, (one: Value, other: Value) => boolean> = {
  '=': (one, other) => one !== undefined && isSame(one, other),
  '<>': (one, other) => !isSame(one, other),
  '<': (one, other) => (order(one, other) ?? 0) < 0,
  '>': (one, other) => (order(one, other) ?? 0) > 0,
  '<=': (one, other) => (order(one, other) ?? 1) <= 0,
  '>=': (one, other) => (order(one, other) ?? -1) >= 0,
};

const tests: Record<string, (value: Value, other: Value) => boolean> = {
  attribute_exists: (value) => value !== undefined,
  attribute_not_exists: (value) => value === undefined,
  begins_with: (value, other) => value?.S?.startsWith(other?.S ?? '\0') ?? false,
  contains: (value, other) => value?.SS?.includes(other?.S ?? '') ?? value?.S?.includes(other?.S ?? '\0') ?? false,
};

function primary(words: Words): Condition {
  if (words.skip('(')) {
    const inner = disjunction(words);
    words.take(')');
    return inner;
  }
  if (words.skip('NOT')) {
    const inner = primary(words);
    return (item, bindings) => !inner(item, bindings);
  }
  const test = tests[words.peek()];
  if (test) {
    words.take();
    words.take('(');
    const [one, other] = [operand(words), words.skip(',') ? operand(words) : undefined];
    words.take(')');
    return (item, bindings) => test(one(item, bindings), other?.(item, bindings));
  }
  const left = operand(words);
  if (words.skip('BETWEEN')) {
    const low = operand(words);
    words.take('AND');
    const high = operand(words);
    return (item, bindings) => {
      const value = left(item, bindings);
      return (order(value, low(item, bindings)) ?? -1) >= 0 && (order(value, high(item, bindings)) ?? 1) <= 0;
    };
  }
  const sign = words.take();
  const compare = comparisons[sign];
  if (!compare) throw unmodelled(`the sign ${sign}`);
  const right = operand(words);
  return (item, bindings) => compare(left(item, bindings), right(item, bindings));
}

function conjunction(words: Words): Condition {
  const parts = [primary(words)];
  while (words.skip('AND')) parts.push(primary(words));
  return (item, bindings) => parts.every((part) => part(item, bindings));
}

function disjunction(words: Words): Condition {
  const parts = [conjunction(words)];
  while (words.skip('OR')) parts.push(conjunction(words));
  return (item, bindings) => parts.some((part) => part(item, bindings));
}

export type Update = (item: Attributes, bindings: Bindings) => Attributes;
type Change = (item: Attributes, name: string, value: Value) => void;

const changes: Record<string, Change> = {
  SET(item, name, value) {
    if (value === undefined) throw unmodelled(`a value for ${name}`);
    item[name] = value;
  },
  REMOVE(item, name) {
    Reflect.deleteProperty(item, name);
  },
  ADD(item, name, value) {
    if (value?.SS) item[name] = { SS: [...new Set([...(item[name]?.SS ?? []), ...value.SS])] };
    else if (value?.N) item[name] = { N: String(Number(item[name]?.N ?? 0) + Number(value.N)) };
    else throw unmodelled(`ADD of ${JSON.stringify(value)}`);
  },
  DELETE(item, name, value) {
    const left = item[name]?.SS?.filter((member) => !value?.SS?.includes(member)) ?? [];
    if (left.length > 0) item[name] = { SS: left };
    else Reflect.deleteProperty(item, name);
  },
};

function update(words: Words): Update {
  const steps: Update[] = [];
  while (words.peek() !== '') {
    const kind = words.take();
    const change = changes[kind];
    if (!change) throw unmodelled(`the update ${kind}`);
    do {
      const path = words.take();
      if (kind === 'SET') words.take('=');
      const value = kind === 'REMOVE' ? undefined : operand(words);
      steps.push((item, bindings) => {
        change(item, nameOf(path, bindings), value?.(item, bindings));
        return item;
      });
    } while (words.skip(','));
  }
  return (item, bindings) => steps.reduce((now, step) => step(now, bindings), { ...item });
}

const remembered = <T>(parse: (words: Words) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text) ?? parse(new Words(text));
    known.set(text, found);
    return found;
  };
};

/** A condition or key condition as a function of the item; an absent item is an empty one. */
export const readCondition = remembered(disjunction);
export const readUpdate = remembered(update);
