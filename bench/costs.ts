import type { FunctionName } from '../contract/deploy.ts';
import { signIn } from '../tests/stack.ts';
import { openDesk, type Desk, type Pair } from './desk-and-customers.ts';
import type { FunctionCounts, StackCounts } from './stack.ts';
import { startStack, type Stack } from './start-stack.ts';

const messages = { conversations: 10, rounds: 30 };
/** Longer than states are distrusted after a lost race. */
const busyMs = 12_000;
/** One of each kind is counted in every conversation: receipts tell of a message each, and more words in one moment are not passed on. */
const told = { conversations: 40 };

/** What one act costs: what the function does that carries it out, and what follows from it through the table's stream. */
export interface Cost {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly tableRequests: number;
  readonly reads: number;
  readonly refusedWrites: number;
  readonly invocations: number;
  readonly httpRequests: number;
  readonly framesUp: number;
  readonly framesDown: number;
  readonly laterInvocations: number;
  readonly laterWriteUnits: number;
  readonly laterReadUnits: number;
}

const nothing: FunctionCounts = { writeUnits: 0, readUnits: 0, requests: 0, reads: 0, refusals: 0, invocations: 0 };

const totalOf = ({ functions }: StackCounts, figure: keyof FunctionCounts): number =>
  Object.values(functions).reduce((total, counts) => total + counts[figure], 0);

/** Counts what happens while `act` runs, which answers how many acts that was, and divides by them. */
async function costOf(stack: Stack, name: FunctionName, act: () => Promise<number>): Promise<Cost> {
  const before = await stack.counts();
  const acts = await act();
  const after = await stack.counts();
  const each = (total: number): number => Number((total / acts).toFixed(3));
  const ofFunction = (figure: keyof FunctionCounts): number =>
    (after.functions[name] ?? nothing)[figure] - (before.functions[name] ?? nothing)[figure];
  const own = (figure: keyof FunctionCounts): number => each(ofFunction(figure));
  const ofOthers = (figure: keyof FunctionCounts): number =>
    each(totalOf(after, figure) - totalOf(before, figure) - ofFunction(figure));
  return {
    writeUnits: own('writeUnits'),
    readUnits: own('readUnits'),
    tableRequests: own('requests'),
    reads: own('reads'),
    refusedWrites: own('refusals'),
    invocations: own('invocations'),
    httpRequests: each(after.httpRequests - before.httpRequests),
    framesUp: each(after.framesUp - before.framesUp),
    framesDown: each(after.framesDown - before.framesDown),
    laterInvocations: ofOthers('invocations'),
    laterWriteUnits: ofOthers('writeUnits'),
    laterReadUnits: ofOthers('readUnits'),
  };
}

/** One after the other, so that one execution environment does it all. */
async function inTurn({ pairs }: Desk, act: (pair: Pair) => Promise<unknown>, rounds = 1): Promise<number> {
  for (let round = 0; round < rounds; round += 1) for (const pair of pairs) await act(pair);
  return rounds * pairs.length;
}

/** In all conversations at once, as fast as they are answered, so that each conversation meets all execution environments. */
async function atOnce({ pairs }: Desk, act: (pair: Pair) => Promise<unknown>): Promise<number> {
  const until = performance.now() + busyMs;
  let acts = 0;
  const goOn = async (pair: Pair): Promise<void> => {
    for (; performance.now() < until; acts += 1) await act(pair);
  };
  await Promise.all(pairs.map(goOn));
  return acts;
}

const say = (pair: Pair): Promise<number> => pair.say();

async function costsOfMessages(stack: Stack, token: string): Promise<Record<'quiet' | 'busy', Cost>> {
  const desk = await openDesk(stack.url, token, messages.conversations);
  await inTurn(desk, say, 2);
  const quiet = await costOf(stack, 'conversations/http', () => inTurn(desk, say, messages.rounds));
  await atOnce(desk, say);
  const busy = await costOf(stack, 'conversations/http', () => atOnce(desk, say));
  desk.close();
  return { quiet, busy };
}

interface Telling {
  readonly by: FunctionName;
  readonly act: (pair: Pair) => Promise<void>;
}

/** In this order: what was seen has arrived. */
const receipts: Readonly<Record<string, Telling>> = {
  'delivered, told by staff': { by: 'conversations/http', act: (pair) => pair.mark('staff', 'delivered') },
  'delivered, told by the customer': { by: 'conversations/http', act: (pair) => pair.mark('customer', 'delivered') },
  'seen, told by staff': { by: 'conversations/http', act: (pair) => pair.mark('staff', 'seen') },
  'seen, told by the customer': { by: 'conversations/http', act: (pair) => pair.mark('customer', 'seen') },
};
const typing: Readonly<Record<string, Telling>> = {
  'staff type': { by: 'sockets/socket', act: (pair) => pair.type('staff') },
  'the customer types': { by: 'sockets/socket', act: (pair) => pair.type('customer') },
};

/** Both sides have the conversation open. */
async function costsOfTelling(stack: Stack, token: string): Promise<Record<'receipts' | 'typing', Record<string, Cost>>> {
  const desk = await openDesk(stack.url, token, told.conversations, { customersListen: true });
  const costs = async (kinds: typeof receipts): Promise<Record<string, Cost>> => {
    const found: Record<string, Cost> = {};
    for (const [what, { by, act }] of Object.entries(kinds)) found[what] = await costOf(stack, by, () => inTurn(desk, act));
    return found;
  };
  // Once before, so that whatever a function remembers is in its memory.
  for (const { act } of Object.values({ ...receipts, ...typing })) {
    await inTurn(desk, say);
    await inTurn(desk, act);
  }
  await inTurn(desk, say);
  const found = { receipts: await costs(receipts), typing: await costs(typing) };
  desk.close();
  return found;
}

export interface Costs {
  /** One message at a time; and with all execution environments busy. */
  readonly messages: Readonly<Record<'quiet' | 'busy', Cost>>;
  readonly receipts: Readonly<Record<string, Cost>>;
  readonly typing: Readonly<Record<string, Cost>>;
}

/**
 * What a message, a receipt and a word about typing cost, by the engine's own count. The product has as many execution
 * environments as without the meter between it and the engine; the meter takes time, so nothing here is timed.
 */
export async function countCosts(): Promise<Costs> {
  const stack = await startStack('metered');
  const { accessToken } = await signIn(stack.url, 'ayesha@kotha.test');
  const costs = { messages: await costsOfMessages(stack, accessToken), ...(await costsOfTelling(stack, accessToken)) };
  await stack.stop();
  return costs;
}
