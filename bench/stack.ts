import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKotha } from '../local/kotha.ts';
import { startCapacityMeter } from './capacity-meter.ts';

/** Told to the parent when everything serves. */
export interface StackReady {
  readonly url: string;
  readonly engine: string;
  readonly tableName: string;
}

/** Totals since the start; the first five are of the function that sends messages. */
export interface StackCounts {
  readonly writeUnits: number;
  readonly readUnits: number;
  readonly tableRequests: number;
  readonly sendInvocations: number;
  readonly httpRequests: number;
  readonly allWriteUnits: number;
  readonly allReadUnits: number;
  readonly invocations: number;
}

type Meter = Awaited<ReturnType<typeof startCapacityMeter>>;

const dataDir = await mkdtemp(join(tmpdir(), 'kotha-bench-'));
const sender = 'conversations/http';
let engine = '';
const target = (): string => engine;
const meters: { sending: Meter; rest: Meter } | undefined = process.argv.includes('--meter')
  ? { sending: await startCapacityMeter(target), rest: await startCapacityMeter(target) }
  : undefined;

const kotha = await startKotha({
  port: 0,
  dataDir,
  quiet: true,
  limits: false,
  tableEndpointFor: (name, endpoint) => {
    engine = endpoint;
    if (!meters) return endpoint;
    return (name === sender ? meters.sending : meters.rest).endpoint;
  },
});

function counts(): StackCounts {
  const { httpRequests, lambdaInvocations: invocations } = kotha.counters;
  const sending = meters?.sending.consumed;
  const rest = meters?.rest.consumed;
  return {
    writeUnits: sending?.writeUnits ?? 0,
    readUnits: sending?.readUnits ?? 0,
    tableRequests: sending?.requests ?? 0,
    sendInvocations: invocations[sender] ?? 0,
    httpRequests,
    allWriteUnits: (sending?.writeUnits ?? 0) + (rest?.writeUnits ?? 0),
    allReadUnits: (sending?.readUnits ?? 0) + (rest?.readUnits ?? 0),
    invocations: Object.values(invocations).reduce((sum, count) => sum + count, 0),
  };
}

async function stop(): Promise<void> {
  await kotha.stop();
  meters?.sending.stop();
  meters?.rest.stop();
  await rm(dataDir, { recursive: true, force: true });
  process.exit();
}

process.on('message', (message) => {
  if (message === 'counts') process.send?.(counts());
  if (message === 'stop') void stop();
});
process.on('disconnect', () => void stop());
process.send?.({
  url: kotha.url,
  engine: kotha.engineEndpoint,
  tableName: kotha.plan.tables[0]?.name ?? '',
} satisfies StackReady);
