import { join } from 'node:path';
import { environment } from '../contract/deploy.ts';
import { createBucketNotifications } from './events/bucket-notifications.ts';
import { openDeadLetters } from './streams/dead-letters.ts';
import { createTables, startEngine } from './table/engine.ts';
import type { EngineSource } from './table/engine-command.ts';
import { Lambdas } from './lambda/lambdas.ts';
import { startS3 } from './s3/s3.ts';
import { startSchedules } from './events/schedules.ts';
import { startStreams } from './streams/streams.ts';
import type { Plan } from './template/template.ts';
import { startTtlSweeper } from './table/ttl.ts';

/** Where a function finds the table, given where the engine is. */
export type TableEndpointFor = (functionName: string, engineEndpoint: string) => string;

export interface ServicesOptions {
  readonly dataDir: string;
  readonly plan: Plan;
  readonly engine: EngineSource;
  readonly concurrency: number | undefined;
  /** Where the user pool is administered. */
  readonly userPoolEndpoint: string;
  /** Puts something between a function and the table engine: a meter, say. */
  readonly tableEndpointFor?: TableEndpointFor | undefined;
  /** False: nobody is slowed down, as under a load test. */
  readonly limits?: boolean | undefined;
  readonly log: (line: string) => void;
  /** Takes what has to be done when everything stops; the last taken is done first. */
  readonly onStop: (stop: () => Promise<unknown>) => void;
}

export interface Services {
  readonly lambdas: Lambdas;
  readonly engineEndpoint: string;
  readonly s3Endpoint: string;
  /** Resolves when the functions that follow the tables have seen every change so far. */
  settled(): Promise<void>;
}

/** Any pair will do: the engine asks for none, and the others are told this one. */
export const credentials = { accessKeyId: 'local', secretAccessKey: 'local-secret' };
export const region = 'us-east-1';
/** How long a running invocation may keep everything from stopping. */
const patienceMs = 3_000;

/** What Lambda puts into a function's environment, and the addresses of this machine's services. */
function lambdaEnvironment(
  dataDir: string,
  { engine, s3, userPool }: Readonly<Record<'engine' | 's3' | 'userPool', string>>,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_ENDPOINT_URL_DYNAMODB: engine,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: engine,
    AWS_ENDPOINT_URL_S3: s3,
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: userPool,
    // The account that somebody may have on this machine is none of the functions' business.
    AWS_CONFIG_FILE: join(dataDir, 'no-aws-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(dataDir, 'no-aws-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
    TZ: 'UTC',
  };
}

function patiently(work: Promise<unknown>): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise((resolve) => (timer = setTimeout(resolve, patienceMs)));
  return Promise.race([work, enough]).finally(() => clearTimeout(timer));
}

/** Starts the table engine, the object store, the functions and everything that calls functions by itself. */
export async function startServices({
  dataDir,
  plan,
  engine: source,
  concurrency,
  userPoolEndpoint,
  tableEndpointFor,
  limits = true,
  log,
  onStop,
}: ServicesOptions): Promise<Services> {
  const engine = await startEngine({ dataDir: join(dataDir, 'tables'), source });
  onStop(() => engine.stop());
  await createTables(engine.endpoint, plan.tables);
  const invoke = (name: string, event: unknown): Promise<unknown> => lambdas.invoke(name, event);
  const notifications = createBucketNotifications({ notifications: plan.notifications, invoke, log });
  const s3 = await startS3({
    dir: join(dataDir, 'buckets'),
    buckets: plan.buckets.map(({ name }) => name),
    cors: Object.fromEntries(plan.buckets.map(({ name, cors }) => [name, cors])),
    lifecycle: Object.fromEntries(plan.buckets.map(({ name, lifecycle }) => [name, lifecycle])),
    credentials,
    log,
    onObjectCreated: (object) => notifications.objectCreated(object),
  });
  onStop(() => s3.stop());
  const environmentOf = (name: string): Record<string, string> => ({
    ...lambdaEnvironment(dataDir, {
      engine: tableEndpointFor?.(name, engine.endpoint) ?? engine.endpoint,
      s3: s3.endpoint,
      userPool: userPoolEndpoint,
    }),
    ...(!limits && { [environment.limits]: 'off' }),
  });
  const lambdas = new Lambdas({ functions: plan.functions, environmentOf, concurrency, log });
  onStop(() => lambdas.close());
  const deadLetters = openDeadLetters({ dataDir });
  const { handled, left } = await deadLetters.redrive((letters) => invoke('reactions/redrive', letters));
  if (handled + left > 0) log(`Changes that had failed for good were tried again: ${handled} handled, ${left} left.`);
  const streams = await startStreams({ endpoint: engine.endpoint, dataDir, mappings: plan.streams, invoke, deadLetters, log });
  const schedules = startSchedules({ schedules: plan.schedules, invoke, log });
  const ttl = startTtlSweeper({ sweep: () => engine.sweepTtl(), log });
  const lifecycle = startTtlSweeper({ sweep: () => s3.expire(), log });
  onStop(() => patiently(Promise.all([streams.stop(), schedules.stop(), notifications.stop(), ttl.stop(), lifecycle.stop()])));
  const settled = async (): Promise<void> => void (await Promise.all([streams.idle(), notifications.idle()]));
  return { lambdas, engineEndpoint: engine.endpoint, s3Endpoint: s3.endpoint, settled };
}
