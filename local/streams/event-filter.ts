/** Says whether an event is wanted. */
export type EventFilter = (event: unknown) => boolean;

type Scalar = string | number | boolean | null;
type LeafTest = (leaves: readonly Scalar[]) => boolean;

/** Reads the patterns of an event source mapping; an event is wanted when one of them matches, or when there are none. */
export function compileFilters(patterns: readonly string[]): EventFilter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map((pattern) => compilePattern(parsePattern(pattern)));
  return (event) => filters.some((filter) => filter(event));
}

/** Turns one EventBridge pattern into a test; throws an error that names the path of what it does not understand. */
export function compilePattern(pattern: unknown, path = '$'): EventFilter {
  if (!isObject(pattern)) throw new Error(`Filter pattern at ${path} must be an object.`);
  const tests = Object.entries(pattern).map(([key, value]) =>
    key === '$or' ? compileAlternatives(value, `${path}.$or`) : compileField(key, value, `${path}.${key}`),
  );
  if (tests.length === 0) throw new Error(`Filter pattern at ${path} must not be empty.`);
  return (event) => tests.every((matches) => matches(event));
}

function parsePattern(pattern: string): unknown {
  try {
    return JSON.parse(pattern);
  } catch (cause) {
    throw new Error(`Filter pattern is not JSON: ${pattern}`, { cause });
  }
}

function compileAlternatives(value: unknown, path: string): EventFilter {
  if (!Array.isArray(value) || value.length === 0) throw new Error(`Filter pattern at ${path} must be a list of patterns.`);
  const alternatives = value.map((alternative, index) => compilePattern(alternative, `${path}[${index}]`));
  return (event) => alternatives.some((matches) => matches(event));
}

function compileField(key: string, value: unknown, path: string): EventFilter {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new Error(`Filter pattern at ${path} must not be empty.`);
    const tests = value.map((matcher) => compileMatcher(matcher, path));
    return (event) => {
      const leaves = leavesOf(fieldOf(event, key));
      return tests.some((matches) => matches(leaves));
    };
  }
  const inside = compilePattern(value, path);
  return (event) => {
    const field = fieldOf(event, key);
    // Objects in a list are looked at one by one, so that one object has to satisfy the whole pattern.
    return Array.isArray(field) ? field.some(inside) : inside(field);
  };
}

function compileMatcher(matcher: unknown, path: string): LeafTest {
  if (isScalar(matcher)) return some((leaf) => leaf === matcher);
  const [operator, operand, ...rest] = isObject(matcher) ? Object.entries(matcher).flat() : [];
  if (typeof operator !== 'string' || rest.length > 0)
    throw new Error(`Filter pattern at ${path} must have one operator: ${JSON.stringify(matcher)}`);
  if (operator === 'exists') {
    if (typeof operand !== 'boolean') throw new Error(`Filter operator exists at ${path} needs true or false.`);
    return (leaves) => leaves.length > 0 === operand;
  }
  if (operator === 'anything-but') return compileAnythingBut(operand, path);
  return some(compileOperator(operator, operand, path));
}

function compileOperator(operator: string, operand: unknown, path: string): (leaf: Scalar) => boolean {
  switch (operator) {
    case 'prefix':
      return compileText(operator, operand, path, (leaf, text) => leaf.startsWith(text));
    case 'suffix':
      return compileText(operator, operand, path, (leaf, text) => leaf.endsWith(text));
    case 'equals-ignore-case':
      return compileText('exact', { [operator]: operand }, path, (leaf, text) => leaf === text);
    case 'numeric':
      return compileNumeric(operand, path);
    default:
      throw new Error(
        `Filter operator ${operator} at ${path} is not known: use prefix, suffix, anything-but, exists, numeric or equals-ignore-case.`,
      );
  }
}

/** A comparison of texts, whose operand is a text or {"equals-ignore-case": text}. */
function compileText(
  operator: string,
  operand: unknown,
  path: string,
  compare: (leaf: string, text: string) => boolean,
): (leaf: Scalar) => boolean {
  if (typeof operand === 'string') return (leaf) => typeof leaf === 'string' && compare(leaf, operand);
  const folded = isObject(operand) && Object.keys(operand).length === 1 ? operand['equals-ignore-case'] : undefined;
  if (typeof folded !== 'string') throw new Error(`Filter operator ${operator} at ${path} needs a text.`);
  return (leaf) => typeof leaf === 'string' && compare(leaf.toLowerCase(), folded.toLowerCase());
}

/** Wants a value that is there and is none of those named; an absent field is not wanted. */
function compileAnythingBut(operand: unknown, path: string): LeafTest {
  if (isObject(operand)) {
    const [operator, inner, ...rest] = Object.entries(operand).flat();
    if (typeof operator !== 'string' || operator === 'numeric' || rest.length > 0) {
      throw new Error(`Filter operator anything-but at ${path} needs values, prefix, suffix or equals-ignore-case.`);
    }
    const unwanted = (Array.isArray(inner) ? inner : [inner]).map((each) => compileOperator(operator, each, path));
    return some((leaf) => !unwanted.some((matches) => matches(leaf)));
  }
  const values: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (values.length === 0 || !values.every(isScalar))
    throw new Error(`Filter operator anything-but at ${path} needs one or more values.`);
  return some((leaf) => !values.includes(leaf));
}

const comparisons: Record<string, (left: number, right: number) => boolean> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

function compileNumeric(operand: unknown, path: string): (leaf: Scalar) => boolean {
  const parts: unknown[] = Array.isArray(operand) ? operand : [];
  const tests: ((leaf: number) => boolean)[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const compare = comparisons[String(parts[at])];
    const bound = parts[at + 1];
    if (!compare || typeof bound !== 'number')
      throw new Error(`Filter operator numeric at ${path} needs pairs such as [">=", 1, "<", 5].`);
    tests.push((leaf) => compare(leaf, bound));
  }
  if (tests.length < 1 || tests.length > 2) throw new Error(`Filter operator numeric at ${path} needs one or two comparisons.`);
  return (leaf) => typeof leaf === 'number' && tests.every((holds) => holds(leaf));
}

const some =
  (matches: (leaf: Scalar) => boolean): LeafTest =>
  (leaves) =>
    leaves.some(matches);

/** The plain values at a place: objects have none, a list has those of its members. */
function leavesOf(value: unknown): Scalar[] {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  return isScalar(value) ? [value] : [];
}

function fieldOf(event: unknown, key: string): unknown {
  return isObject(event) && Object.hasOwn(event, key) ? event[key] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}
