import { join } from 'node:path';
import { addressesOf, type Addresses } from './template/addresses.ts';
import { synthesize } from './build-app.ts';
import { openDataFolder } from './data-folder.ts';
import { demoAccounts, openDemo, siteName, type Demo } from './demo.ts';
import { findEngine } from './table/engine-command.ts';
import { createFrontDoor, type FrontDoor } from './front-door.ts';
import { Installation, type Counters, type Limits } from './installation.ts';
import { createIssuer, userPoolPath, type Issuer } from './issuer/issuer.ts';
import type { Lambdas } from './lambda/lambdas.ts';
import { openLogFile, type LogFile } from './log-file.ts';
import { listenOnLoopback } from './loopback.ts';
import { credentials, region, startServices, type Services, type TableEndpointFor } from './services.ts';
import { StartError } from './start-error.ts';
import { readPlan, type Plan } from './template/template.ts';

export interface KothaOptions extends Limits {
  readonly dataDir: string;
  /** 0 takes a free one; 3000 when left out. */
  readonly port?: number | undefined;
  /** Deletes what the data folder holds first. */
  readonly reset?: boolean | undefined;
  /** Says nothing while starting. */
  readonly quiet?: boolean | undefined;
  /** A cloud assembly that was synthesized before; without it everything is built first. */
  readonly assembly?: string | undefined;
  /** Environments per function at most. */
  readonly concurrency?: number | undefined;
  /** Puts something between a function and the table engine: a meter, say. */
  readonly tableEndpointFor?: TableEndpointFor | undefined;
  /** False: nobody is slowed down, as under a load test. */
  readonly limits?: boolean | undefined;
}

export interface Kotha {
  /** http://localhost:<port> */
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  readonly logFile: string;
  readonly engineEndpoint: string;
  readonly s3Endpoint: string;
  /** What the template asked for. */
  readonly plan: Plan;
  /** Counts as they are at the moment of reading. */
  readonly counters: Counters;
  /** Calls a function by its name in the contract. */
  invoke(functionName: string, event: unknown): Promise<unknown>;
  /** Resolves when the functions that follow the tables and buckets have seen every change so far. */
  settled(): Promise<void>;
  /** Builds again and serves the new code; connections stay. */
  rebuild(): Promise<void>;
  /** Stops everything that was started. */
  stop(): Promise<void>;
}

const defaultPort = 3000;

/** Done in reverse, each once, also when one of them fails. */
class CleanUps {
  readonly #tasks: (() => Promise<unknown>)[] = [];

  readonly add = (task: () => Promise<unknown>): void => void this.#tasks.push(task);

  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let task = this.#tasks.pop(); task; task = this.#tasks.pop())
      await task().catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw new AggregateError(failures, `Stopping failed: ${failures.map(String).join('; ')}`);
  }
}

/** Both names of this machine: people type either. */
const withNumericHost = (uris: readonly string[]): string[] =>
  uris.flatMap((uri) => [uri, uri.replace('//localhost:', '//127.0.0.1:')]);

async function createIssuerOf(
  { signIn }: Plan,
  { issuer }: Addresses,
  dataDir: string,
  log: (line: string) => void,
): Promise<Issuer | undefined> {
  return (
    signIn &&
    createIssuer({
      issuer,
      clientId: signIn.clientId,
      redirectUris: withNumericHost(signIn.redirectUris),
      postLogoutRedirectUris: withNumericHost(signIn.postLogoutRedirectUris),
      accounts: demoAccounts,
      signed: { credentials, region },
      dataDir,
      siteName,
      log,
    })
  );
}

/** Sets a fresh installation up with the demo's people and the shop's key. */
async function seed(demo: Demo, lambdas: Lambdas): Promise<void> {
  if (!demo.bootstrap) return;
  const answer = (await lambdas.invoke('setup/bootstrap', demo.bootstrap)) as { code?: string; detail?: string } | null;
  if (answer?.code !== undefined && answer.code !== 'already_done')
    throw new StartError(`The demo could not be set up: ${answer.detail ?? answer.code}`);
  demo.markSeeded();
}

interface Started {
  readonly installation: Installation;
  readonly services: Services;
  readonly door: FrontDoor;
  readonly port: number;
  readonly log: LogFile;
  readonly dataDir: string;
}

async function start(options: KothaOptions, cleanUps: CleanUps): Promise<Started> {
  const say = (line: string): void => void (options.quiet || process.stdout.write(`${line}\n`));
  const folder = openDataFolder(options.dataDir, { reset: options.reset ?? false });
  cleanUps.add(async () => folder.release());
  const dataDir = folder.path;
  const log = openLogFile(dataDir);
  cleanUps.add(() => log.close());
  const door = createFrontDoor(log.write);
  const { port, close } = await listenOnLoopback(options.port ?? defaultPort, door);
  cleanUps.add(close);
  const engine = findEngine();
  const addresses = addressesOf(port);
  const assembly = options.assembly ?? join(dataDir, 'assembly');
  if (options.assembly === undefined) {
    say('Building ...');
    await synthesize(assembly, log.write);
  }
  const plan = readPlan(assembly, addresses);
  say('Starting tables, functions and gateways ...');
  const services = await startServices({
    dataDir,
    plan,
    engine,
    concurrency: options.concurrency,
    userPoolEndpoint: `${addresses.issuer}${userPoolPath}`,
    tableEndpointFor: options.tableEndpointFor,
    limits: options.limits,
    log: log.write,
    onStop: cleanUps.add,
  });
  // Closed before the functions stop, so that nobody is let in to find them gone.
  cleanUps.add(close);
  const demo = openDemo(dataDir);
  const issuer = await createIssuerOf(plan, addresses, dataDir, log.write);
  cleanUps.add(async () => issuer?.close());
  const installation = new Installation({
    plan,
    addresses,
    lambdas: services.lambdas,
    demo,
    issuer: issuer?.handle,
    limits: options,
    log: log.write,
  });
  cleanUps.add(async () => installation.close());
  door.open(installation.rooms);
  await seed(demo, services.lambdas);
  return { installation, services, door, port, log, dataDir };
}

function toKotha({ installation, services, door, port, log, dataDir }: Started, cleanUps: CleanUps): Kotha {
  let builds = 0;
  return {
    url: addressesOf(port).http,
    port,
    dataDir,
    logFile: log.path,
    engineEndpoint: services.engineEndpoint,
    s3Endpoint: services.s3Endpoint,
    get plan() {
      return installation.plan;
    },
    get counters() {
      return installation.counters;
    },
    invoke: services.lambdas.invoke,
    settled: services.settled,
    async rebuild() {
      // Two folders in turn: environments that are just starting still read from the one before.
      builds += 1;
      const assembly = join(dataDir, builds % 2 === 0 ? 'assembly' : 'assembly-next');
      await synthesize(assembly, log.write);
      installation.load(assembly, door);
    },
    stop: () => cleanUps.run(),
  };
}

/** Builds the product, reads its template and runs all of it on this machine. Rejects with an error that says what to do; then nothing runs on. */
export async function startKotha(options: KothaOptions): Promise<Kotha> {
  const cleanUps = new CleanUps();
  try {
    return toKotha(await start(options, cleanUps), cleanUps);
  } catch (error) {
    await cleanUps.run();
    throw error;
  }
}
