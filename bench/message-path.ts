import { setTimeout as wait } from 'node:timers/promises';
import { countCosts, type Cost, type Costs } from './costs.ts';
import { openDesk, type Desk } from './desk-and-customers.ts';
import { bareLoop, closedLoop, relayLoop, type Rate } from './floors.ts';
import { Latencies } from './latency.ts';
import { atLeast, atMost, type Bar, type Report } from './report.ts';
import { startStack } from './start-stack.ts';
import type { StackReady } from './stack.ts';
import { signIn } from '../tests/stack.ts';

/** Every execution environment compiles its code for itself: the first seconds tell nothing about the rest. */
const time = { warmUpMs: 6_000, measureMs: 6_000 };
/** The share of the bare loop is taken from rounds in turn with it, each right after the other, once everything is warm. */
const inTurn = { conversations: 10, warmUpMs: 20_000, rounds: 5, round: { warmUpMs: 500, measureMs: 4_000 } };
/** Half a unit, and a little for what is kept in memory for seconds only, as the team is. */
const aHeadRead = 0.55;
const offered = { conversations: 50, perSecond: 50, seconds: 12 };

const pairStep =
  (desk: Desk) =>
  async (conversation: number): Promise<void> => {
    await desk.pairs[conversation]?.say();
  };

/** Sends at fixed times whatever the answers do, so that waiting in line counts as waiting. */
async function offeredLoad(desk: Desk): Promise<Latencies> {
  const latencies = new Latencies();
  const gapMs = 1_000 / offered.perSecond;
  const started = performance.now();
  const sent: Promise<void>[] = [];
  const total = offered.perSecond * offered.seconds;
  const warmUp = offered.perSecond * 2;
  for (let index = 0; index < total + warmUp; index += 1) {
    const due = started + index * gapMs;
    if (due > performance.now()) await wait(due - performance.now());
    const lateMs = Math.max(0, performance.now() - due);
    const pair = desk.pairs[index % desk.pairs.length];
    if (pair) sent.push(pair.say().then((ms) => (index < warmUp ? undefined : latencies.add(ms + lateMs))));
  }
  await Promise.all(sent);
  return latencies;
}

const middleOf = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Share {
  readonly middle: number;
  readonly rounds: readonly number[];
}

/** What share of the bare loop's rate is left, in the middle of several rounds. */
async function shareInTurn({ url, engine, tableName }: StackReady, accessToken: string): Promise<Share> {
  const { conversations, warmUpMs, rounds, round } = inTurn;
  const desk = await openDesk(url, accessToken, conversations);
  await closedLoop(conversations, { warmUpMs: 0, measureMs: warmUpMs }, pairStep(desk));
  const shares: number[] = [];
  for (let index = 0; index < rounds; index += 1) {
    const bare = await bareLoop(engine, tableName, conversations, round);
    const ours = await closedLoop(conversations, round, pairStep(desk));
    shares.push(ours.perSecond / bare.perSecond);
  }
  desk.close();
  return { middle: middleOf(shares), rounds: shares };
}

/** The same with the least function: what this machine's gateways and execution environments leave to whatever they run. */
async function shareOfRuntime(): Promise<Share> {
  const stack = await startStack('least');
  const { accessToken } = await signIn(stack.url, 'ayesha@kotha.test');
  const share = await shareInTurn(stack, accessToken);
  await stack.stop();
  return share;
}

const showShare = (name: string, { middle, rounds }: Share): Record<string, string | number> => ({
  what: name,
  'of the bare loop': Number(middle.toFixed(3)),
  lowest: Number(Math.min(...rounds).toFixed(3)),
  highest: Number(Math.max(...rounds).toFixed(3)),
});

const show = (name: string, { perSecond, p50, p99 }: Rate): Record<string, string | number> => ({
  what: name,
  'messages/s': Math.round(perSecond),
  'p50 ms': Number(p50.toFixed(2)),
  'p99 ms': Number(p99.toFixed(2)),
});

const rowsOf = (costs: Readonly<Record<string, Cost>>): Record<string, string | number>[] =>
  Object.entries(costs).map(([what, cost]) => ({ what, ...cost }));

/** What the design promises of the price, whatever the machine. */
function barsOf({ messages: { quiet, busy }, receipts, typing }: Costs): Bar[] {
  const most = (costs: Readonly<Record<string, Cost>>, figure: keyof Cost): number =>
    Math.max(...Object.values(costs).map((cost) => cost[figure]));
  return [
    atMost('write units per message', quiet.writeUnits, 2.25),
    atMost('read units per message', quiet.readUnits, 0.5),
    atMost('invocations on the send path per message', quiet.invocations, 1),
    atMost('write units per message, all at once', busy.writeUnits, 2.25),
    atMost('read units per message, all at once', busy.readUnits, aHeadRead),
    atMost('invocations on the send path per message, all at once', busy.invocations, 1),
    atMost('write units per receipt', most(receipts, 'writeUnits'), 1),
    atMost('read units per receipt', most(receipts, 'readUnits'), aHeadRead),
    atMost(
      'write units per word about typing, and of what follows',
      most(typing, 'writeUnits') + most(typing, 'laterWriteUnits'),
      0,
    ),
    atMost('read units per word about typing', most(typing, 'readUnits'), aHeadRead),
  ];
}

/** From a customer's keyboard to an agent's socket: how fast, beside two floors of the same run, and at what cost. */
export async function run(): Promise<Report> {
  const rates: Record<string, string | number>[] = [];
  const stack = await startStack('it-is');
  const { accessToken } = await signIn(stack.url, 'ayesha@kotha.test');
  for (const conversations of [1, 10, 50]) {
    rates.push(show(`ws relay, ${conversations}`, await relayLoop(conversations, time)));
    const floor = await bareLoop(stack.engine, stack.tableName, conversations, time);
    rates.push(show(`bare SDK loop, ${conversations}`, floor));
    const desk = await openDesk(stack.url, accessToken, conversations);
    const measured = await closedLoop(conversations, time, pairStep(desk));
    desk.close();
    rates.push(show(`kotha, ${conversations}`, measured));
  }
  const share = await shareInTurn(stack, accessToken);
  const desk = await openDesk(stack.url, accessToken, offered.conversations);
  const offeredTimes = await offeredLoad(desk);
  desk.close();
  await stack.stop();
  const runtime = await shareOfRuntime();
  const costs = await countCosts();
  return {
    name: 'message-path',
    tables: [
      { title: 'Closed loop: one message in flight per conversation, customer to agent', rows: rates },
      {
        title: `Rounds in turn with the bare SDK loop, ${inTurn.conversations} conversations`,
        rows: [showShare('the least function in the laptop runtime', runtime), showShare('kotha in it', share)],
      },
      {
        title: `Offered load: ${offered.perSecond} messages/s over ${offered.conversations} conversations`,
        rows: [{ messages: offeredTimes.count, 'p50 ms': offeredTimes.percentile(0.5), 'p99 ms': offeredTimes.percentile(0.99) }],
      },
      { title: 'One message costs', rows: rowsOf({ 'one at a time': costs.messages.quiet, 'all at once': costs.messages.busy }) },
      { title: 'One receipt costs, both sides listening', rows: rowsOf(costs.receipts) },
      { title: 'One word about typing costs, both sides listening', rows: rowsOf(costs.typing) },
    ],
    bars: [
      atLeast('share of the bare SDK loop at 10 conversations', share.middle, 0.4),
      atMost('p50 ms at the offered load', offeredTimes.percentile(0.5), 15),
      atMost('p99 ms at the offered load', offeredTimes.percentile(0.99), 60),
      ...barsOf(costs),
    ],
    details: { costs, share, runtime },
  };
}
