import { AssertionError } from 'node:assert';
import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { join } from 'node:path';
import { faults, secretWords, type Fault, type Sent } from '../../functions/wire.ts';
import { declared } from './declared.ts';
import { casesOf, type Attempts, type Expectation, type Outcome } from './outcomes.ts';
import { scenarios } from './scenarios.ts';
import { setUpShop, type Ask, type Scenario } from './talk.ts';
import { openShop, type Seen, type Shop } from './shop.ts';

/** One fault that befalls one call of one scenario, and what must come of it. */
export interface Cell {
  readonly scenario: Scenario;
  readonly call: string;
  readonly site: string;
  readonly nth: number;
  readonly fault: Fault;
  readonly attempts: Attempts;
  readonly expected: Outcome;
}

const root = join(import.meta.dirname, '..', '..', '..');

/** A call in the table: its site, and its place where a scenario sends from there more than once. */
const callOf = ({ site, nth }: Sent): string => (nth === 1 ? site : `${site} ${nth}`);

async function stage(shop: Shop, { stage: prepare }: Scenario): Promise<Ask> {
  await shop.hangUpAll();
  const ask = await prepare(shop);
  shop.forget();
  return ask;
}

const isServed = (ask: Ask, seen: Seen): boolean => (ask.isServed ? ask.isServed(seen) : seen.status < 400);

export interface Walk {
  /** Calls of every scenario when nothing goes wrong. */
  readonly seen: ReadonlyMap<string, readonly Sent[]>;
  /** Where the table and the code disagree about which calls there are. */
  readonly complaints: readonly string[];
}

/** Walks through all scenarios without a fault, and compares what they send with what is declared and with the code. */
export async function walk(shop: Shop): Promise<Walk> {
  const seen = new Map<string, readonly Sent[]>();
  const complaints: string[] = [];
  for (const scenario of scenarios) {
    const ask = await stage(shop, scenario);
    shop.wire.begin();
    const answer = await ask.run(false);
    seen.set(scenario.name, shop.wire.sent);
    shop.wire.begin();
    if (!isServed(ask, answer)) complaints.push(`${scenario.name}: refused with ${answer.text}`);
    await ask.verify(answer);
    const calls = (seen.get(scenario.name) ?? []).map(callOf);
    const known = Object.keys(declared[scenario.name] ?? {});
    for (const call of calls) if (!known.includes(call)) complaints.push(`${scenario.name}: ${call} is sent and not declared`);
    for (const call of known) if (!calls.includes(call)) complaints.push(`${scenario.name}: ${call} is declared and not sent`);
  }
  for (const name of Object.keys(declared)) if (!seen.has(name)) complaints.push(`${name} is declared and no scenario`);
  const walked = new Set([...seen.values()].flat().map(({ line }) => line));
  for (const line of await sendLines()) if (!walked.has(line)) complaints.push(`${line} sends and no scenario passes there`);
  return { seen, complaints };
}

/** Every line under functions/ that sends a command to AWS. */
async function sendLines(): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob('**/*.ts', { cwd: join(root, 'functions') }))
    for (const [index, text] of readFileSync(join(root, 'functions', file), 'utf8')
      .split('\n')
      .entries())
      if (/\b(table|streams|gateway|s3|pool)\.send\(/.test(text)) found.push(`${file}:${index + 1}`);
  return found;
}

export const nameOf = ({ scenario, call, fault, attempts }: Cell): string =>
  `${scenario.name}: ${call}: ${fault}, ${attempts === 'one' ? 'once' : 'every time'}`;

/** All cells: every call of every scenario and every fault that can befall it. */
export function cellsOf({ seen }: Walk): Cell[] {
  return scenarios.flatMap((scenario) =>
    (seen.get(scenario.name) ?? []).flatMap((sent) => {
      const call = callOf(sent);
      const expect: Expectation | undefined = declared[scenario.name]?.[call];
      if (!expect) return [];
      return casesOf(sent.command, faults).map(({ fault, attempts }) => {
        const { site, nth } = sent;
        return { scenario, call, site, nth, fault, attempts, expected: expect(fault, attempts) };
      });
    }),
  );
}

const outcomeOf = (ask: Ask, seen: Seen): Outcome | string => {
  if (isServed(ask, seen)) return 'served';
  if ('batchItemFailures' in seen.body) return 'again';
  if ('thrown' in seen.body) return 'thrown';
  if (seen.code === 'unavailable') return 'busy';
  if (seen.code === 'internal') return 'failed';
  return seen.code === 'unauthenticated' ? 'refused' : `refused as ${seen.code}`;
};

function expectProper(seen: Seen): void {
  if (seen.text.includes(secretWords)) throw new AssertionError({ message: `the words of AWS reached the caller: ${seen.text}` });
  if (seen.status === 503 && 'status' in seen.body && !(Number(seen.retryAfter) >= 1))
    throw new AssertionError({ message: 'an answer that asks to try again does not say when' });
}

/** Runs one cell; answers what was wrong, or nothing. */
export async function runCell(shop: Shop, cell: Cell): Promise<string | undefined> {
  const { scenario, site, nth, fault, attempts, expected } = cell;
  try {
    const ask = await stage(shop, scenario);
    shop.wire.begin({ site, nth, fault, attempts });
    let seen = await ask.run(false);
    const { hits } = shop.wire;
    shop.wire.begin();
    if (hits === 0) return 'the call was not sent';
    expectProper(seen);
    const outcome = outcomeOf(ask, seen);
    if (outcome !== expected) return `the outcome is ${outcome}, not ${expected}: ${seen.text}`;
    if (outcome !== 'served') {
      shop.forget();
      seen = await ask.run(true);
      if (!isServed(ask, seen)) return `asked again, it is refused: ${seen.text}`;
    }
    await ask.verify(seen);
    return undefined;
  } catch (error) {
    return error instanceof Error
      ? `${error.message}\n${error.stack
          ?.split('\n')
          .filter((line) => line.includes('/tests/'))
          .slice(0, 4)
          .join('\n')}`
      : String(error);
  } finally {
    shop.wire.begin();
  }
}

/** The shop, set up, in which nothing is printed that is logged on purpose. */
export async function openQuietShop(): Promise<Shop> {
  const { info, warn, error } = console;
  const shop = await openShop();
  await setUpShop(shop);
  const isLogLine = (text: unknown): boolean => typeof text === 'string' && text.startsWith('{"level":');
  console.info = (...words: unknown[]) => void (isLogLine(words[0]) || info(...words));
  console.warn = (...words: unknown[]) => void (isLogLine(words[0]) || warn(...words));
  console.error = (...words: unknown[]) => void (isLogLine(words[0]) || error(...words));
  return {
    ...shop,
    stop: async () => {
      Object.assign(console, { info, warn, error });
      await shop.stop();
    },
  };
}
