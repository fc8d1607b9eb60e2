import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { functionNames, type FunctionName } from '../contract/deploy.ts';
import { startKotha } from '../local/kotha.ts';
import { buildWithLeastFunction } from './least-assembly.ts';
import { processorMs } from './processor-time.ts';
import { startCapacityMeter, type Consumed } from './capacity-meter.ts';

/** What the parent may ask for. */
export type Question = 'counts' | 'processorMs' | 'stop';

/** Told to the parent when everything serves. */
export interface StackReady {
  readonly url: string;
  readonly engine: string;
  readonly tableName: string;
}

/** What one function did to the table, and how often it was called. */
export interface FunctionCounts extends Consumed {
  invocations: number;
}

/** Totals since the start, taken when the functions that follow the table have seen every change. */
export interface StackCounts {
  readonly functions: Readonly<Record<string, FunctionCounts>>;
  readonly httpRequests: number;
  readonly framesUp: number;
  readonly framesDown: number;
}

const folder = await mkdtemp(join(tmpdir(), 'kotha-bench-'));
let engine = '';
const meterOf = async (name: FunctionName) => [name, await startCapacityMeter(() => engine)] as const;
const meters = new Map<string, Awaited<ReturnType<typeof startCapacityMeter>>>(
  process.argv.includes('--metered') ? await Promise.all(functionNames.map(meterOf)) : [],
);

const dataDir = join(folder, 'data');
const assembly = join(folder, 'assembly');
const isLeast = process.argv.includes('--least');
if (isLeast) await buildWithLeastFunction(assembly);

const kotha = await startKotha({
  port: 0,
  dataDir,
  assembly: isLeast ? assembly : undefined,
  quiet: true,
  limits: false,
  tableEndpointFor: (name, endpoint) => {
    engine = endpoint;
    return meters.get(name)?.endpoint ?? endpoint;
  },
});

async function counts(): Promise<StackCounts> {
  await kotha.settled();
  const { httpRequests, lambdaInvocations, framesIn, framesOut } = kotha.counters;
  const functions = [...meters].map(([name, { consumed }]) => [
    name,
    { ...consumed, invocations: lambdaInvocations[name] ?? 0 } satisfies FunctionCounts,
  ]);
  return {
    functions: Object.fromEntries(functions) as Record<string, FunctionCounts>,
    httpRequests,
    framesUp: framesIn,
    framesDown: framesOut,
  };
}

async function stop(): Promise<void> {
  await kotha.stop();
  for (const meter of meters.values()) meter.stop();
  await rm(folder, { recursive: true, force: true });
  process.exit();
}

process.on('message', (message: Question) => {
  if (message === 'counts') void counts().then((totals) => process.send?.(totals));
  if (message === 'processorMs') process.send?.(processorMs());
  if (message === 'stop') void stop();
});
process.on('disconnect', () => void stop());
process.send?.({
  url: kotha.url,
  engine: kotha.engineEndpoint,
  tableName: kotha.plan.tables[0]?.name ?? '',
} satisfies StackReady);
