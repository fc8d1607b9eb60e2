import { relative } from 'node:path';
import { demoAccounts } from './demo.ts';
import type { Kotha } from './kotha.ts';
import { readStartOptions, usage } from './options.ts';

const shortest = (path: string): string => (relative('', path).startsWith('..') ? path : relative('', path));

/** The addresses and accounts of a running installation, ending with the line that says it is ready. */
export function welcome({ url, logFile }: Kotha): string {
  const rows = [
    ['Shop', `${url}/`],
    ['Console', `${url}/admin/`],
    ['API docs', `${url}/openapi.json  ${url}/asyncapi.json`],
    ['Health', `${url}/health`],
    ['Log', shortest(logFile)],
    ...demoAccounts.map(({ email, password, role }, index) => [
      index === 0 ? 'Sign in as' : '',
      `${email} / ${password}  (${role})`,
    ]),
  ];
  const table = rows.map(([name = '', value = '']) => `  ${name.padEnd(11)} ${value}`);
  return ['', ...table, '', `Kotha is ready on ${url}`, ''].join('\n');
}

/** One line: what went wrong and what to do. */
function complain(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`Kotha cannot start. ${message.split('\n').join(' ')}\n`);
}

/** Stops on the first signal, also while starting, and exits at once on the second. */
function stopOnSignals(starting: Promise<Kotha>, beforeStop: () => void): { hasCome: () => boolean } {
  let stopping = false;
  const finish = async (): Promise<void> => {
    // What did not start has nothing to stop; a build may even have failed of the same signal.
    const kotha = await starting.catch(() => undefined);
    await kotha?.stop();
  };
  const stop = (): void => {
    if (stopping) process.exit(130);
    stopping = true;
    beforeStop();
    finish().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  stopWithNpm(stop);
  return { hasCome: () => stopping };
}

const parentCheckMs = 500;

/**
 * `npm start` puts a shell between npm and us that passes no signal on: who ends npm leaves us behind without a parent.
 * Started by anything else we may be meant to outlive it.
 */
function stopWithNpm(stop: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, parentCheckMs);
  timer.unref();
}

export interface RunHooks {
  readonly reloads?: boolean;
  /** Runs once everything serves; answers what has to end before it stops. */
  readonly onReady?: (kotha: Kotha) => () => void;
}

/** The laptop's command: starts everything, says where it is, and stops on a signal. Sets the exit code and never rejects. */
export async function run(args: readonly string[], { reloads = false, onReady }: RunHooks = {}): Promise<void> {
  let end: () => void = () => undefined;
  let signal = { hasCome: () => false };
  try {
    const options = readStartOptions(args, process.env);
    if (options.help) {
      process.stdout.write(usage);
      return;
    }
    // Loaded late: a mistyped option is answered before everything else is read.
    const { startKotha } = await import('./kotha.ts');
    const starting = startKotha({ ...options, reloads });
    signal = stopOnSignals(starting, () => end());
    const kotha = await starting;
    if (signal.hasCome()) return;
    end = onReady?.(kotha) ?? end;
    process.stdout.write(welcome(kotha));
  } catch (error) {
    if (signal.hasCome()) return;
    complain(error);
    process.exit(1);
  }
}
