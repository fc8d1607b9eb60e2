import { openDesk, sayIn } from './desk-and-customers.ts';
import { bareLoop, closedLoop, type Rate } from './floors.ts';
import { processorMs } from './processor-time.ts';
import { startStack, type Stack } from './start-stack.ts';
import { writeAsKotha, writeLeast, type TwoWrites } from './two-writes.ts';
import { signIn } from '../tests/stack.ts';

/** The share of the bare loop is taken from rounds in turn with it, each right after the other, once everything is warm. */
export const inTurn = { conversations: 10, warmUpMs: 40_000, rounds: 5, round: { warmUpMs: 500, measureMs: 4_000 } };

interface Round {
  /** Messages per second over those of the bare loop right before, which does the same two writes. */
  readonly share: number;
  /** The same over those of a loop whose two writes are the smallest that a log could do with. */
  readonly shareOfLeast: number;
  /** Processor time per message, without the engine's: of the bare loop, and of the product with those who write and listen. */
  readonly bareMs: number;
  readonly ownMs: number;
}

const middleOf = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The rounds of the product as that stack has it; their middle says more than any of them. */
export async function compareInTurn(stack: Stack, accessToken: string): Promise<readonly Round[]> {
  const { conversations, warmUpMs, rounds, round } = inTurn;
  const desk = await openDesk(stack.url, accessToken, conversations);
  const spent = async (): Promise<number> => processorMs() + (await stack.processorMs());
  const measured = async (loop: () => Promise<Rate>): Promise<Rate & { stepMs: number }> => {
    const before = await spent();
    const rate = await loop();
    return { ...rate, stepMs: ((await spent()) - before) / rate.steps };
  };
  const bare = (writes: TwoWrites) => measured(() => bareLoop(stack.engine, stack.tableName, conversations, round, writes));
  await closedLoop(conversations, { warmUpMs: 0, measureMs: warmUpMs }, sayIn(desk));
  const found: Round[] = [];
  for (let index = 0; index < rounds; index += 1) {
    const least = await bare(writeLeast);
    const same = await bare(writeAsKotha);
    const own = await measured(() => closedLoop(conversations, round, sayIn(desk)));
    found.push({
      share: own.perSecond / same.perSecond,
      shareOfLeast: own.perSecond / least.perSecond,
      bareMs: same.stepMs,
      ownMs: own.stepMs,
    });
  }
  desk.close();
  return found;
}

/** The same with the least function: what this machine's gateways and execution environments leave to whatever they run. */
export async function compareLeastInTurn(): Promise<readonly Round[]> {
  const stack = await startStack('least');
  const { accessToken } = await signIn(stack.url, 'ayesha@kotha.test');
  const rounds = await compareInTurn(stack, accessToken);
  await stack.stop();
  return rounds;
}

export const shareOf = (rounds: readonly Round[]): number => middleOf(rounds.map(({ share }) => share));

export function rowOfShare(what: string, rounds: readonly Round[]): Record<string, string | number> {
  const shares = rounds.map(({ share }) => share);
  return {
    what,
    'of the bare loop': Number(shareOf(rounds).toFixed(3)),
    lowest: Number(Math.min(...shares).toFixed(3)),
    highest: Number(Math.max(...shares).toFixed(3)),
    'of one with the smallest two writes': Number(middleOf(rounds.map(({ shareOfLeast }) => shareOfLeast)).toFixed(3)),
    'processor ms per message': Number(middleOf(rounds.map(({ ownMs }) => ownMs)).toFixed(2)),
    'of the bare loop beside it': Number(middleOf(rounds.map(({ bareMs }) => bareMs)).toFixed(2)),
  };
}
