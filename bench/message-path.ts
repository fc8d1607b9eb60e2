import { setTimeout as wait } from 'node:timers/promises';
import { countCosts, type Cost, type Costs } from './costs.ts';
import { openDesk, sayIn, type Desk } from './desk-and-customers.ts';
import { bareLoop, closedLoop, relayLoop, type Rate } from './floors.ts';
import { Latencies } from './latency.ts';
import { atLeast, atMost, type Bar, type Report } from './report.ts';
import { compareInTurn, compareLeastInTurn, inTurn, rowOfShare, shareOf } from './share-of-bare.ts';
import { startStack } from './start-stack.ts';
import { writeAsKotha } from './two-writes.ts';
import { signIn } from '../tests/stack.ts';

/** Every execution environment compiles its code for itself: the first seconds tell nothing about the rest. */
const time = { warmUpMs: 6_000, measureMs: 6_000 };
/** Half a unit, and a little for what is kept in memory for seconds only, as the team is. */
const aHeadRead = 0.55;
const offered = { conversations: 50, perSecond: 50, seconds: 12 };

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
    atMost('read units per message, all at once', busy.readUnits, 0.5),
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
    const floor = await bareLoop(stack.engine, stack.tableName, conversations, time, writeAsKotha);
    rates.push(show(`bare SDK loop, ${conversations}`, floor));
    const desk = await openDesk(stack.url, accessToken, conversations);
    const measured = await closedLoop(conversations, time, sayIn(desk));
    desk.close();
    rates.push(show(`kotha, ${conversations}`, measured));
  }
  const share = await compareInTurn(stack, accessToken);
  const desk = await openDesk(stack.url, accessToken, offered.conversations);
  const offeredTimes = await offeredLoad(desk);
  desk.close();
  await stack.stop();
  const runtime = await compareLeastInTurn();
  const costs = await countCosts();
  return {
    name: 'message-path',
    tables: [
      { title: 'Closed loop: one message in flight per conversation, customer to agent', rows: rates },
      {
        title: `Rounds in turn with the bare SDK loop, ${inTurn.conversations} conversations`,
        rows: [rowOfShare('the least function in the laptop runtime', runtime), rowOfShare('kotha in it', share)],
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
      atLeast('share of the bare SDK loop at 10 conversations', shareOf(share), 0.4),
      atMost('p50 ms at the offered load', offeredTimes.percentile(0.5), 15),
      atMost('p99 ms at the offered load', offeredTimes.percentile(0.99), 60),
      ...barsOf(costs),
    ],
    details: { costs, share, runtime },
  };
}
