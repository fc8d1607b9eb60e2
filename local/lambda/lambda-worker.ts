import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** What an execution environment is started with. */
export interface EnvironmentData {
  readonly file: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly memoryMb: number;
  /** One shared integer: the number of the newest event, once that has been handed over. The environment sleeps while it has answered that one. */
  readonly newest: SharedArrayBuffer;
}

export interface EventMessage {
  readonly number: number;
  readonly requestId: string;
  readonly deadline: number;
  readonly payload: string;
}

export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

export type EnvironmentMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'log'; readonly text: string }
  | { readonly type: 'result'; readonly payload: string }
  | { readonly type: 'error'; readonly error: ErrorReport; readonly fatal: boolean };

type Handler = (event: unknown, context: unknown) => unknown;

if (!parentPort) throw new Error('This file is the inside of an execution environment; local/lambda.ts starts it.');
const port = parentPort;
const data = workerData as EnvironmentData;
const newest = new Int32Array(data.newest);
const report = (message: EnvironmentMessage): void => port.postMessage(message);

function describe(thrown: unknown, errorType?: string): ErrorReport {
  if (!(thrown instanceof Error)) {
    return {
      errorType: errorType ?? typeof thrown,
      errorMessage: typeof thrown === 'string' ? thrown : (JSON.stringify(thrown) ?? 'undefined'),
      trace: [],
    };
  }
  const errorMessage = errorType === undefined ? thrown.message : String(thrown);
  return { errorType: errorType ?? thrown.name, errorMessage, trace: (thrown.stack ?? '').split('\n') };
}

// A frozen environment cannot flush a stream, so every write becomes a message at once.
const capture = (text: string | Uint8Array, ...rest: unknown[]): boolean => {
  report({ type: 'log', text: typeof text === 'string' ? text : Buffer.from(text).toString('utf8') });
  const written = rest.at(-1);
  if (typeof written === 'function') queueMicrotask(written as () => void);
  return true;
};
process.stdout.write = capture;
process.stderr.write = capture;

function die(error: ErrorReport, exitCode: number): void {
  report({ type: 'error', error, fatal: true });
  process.exit(exitCode);
}
process.on('uncaughtException', (error) => die(describe(error), 129));
process.on('unhandledRejection', (reason) => die(describe(reason, 'Runtime.UnhandledPromiseRejection'), 128));

function initErrorType(error: unknown): string | undefined {
  if (error instanceof SyntaxError) return 'Runtime.UserCodeSyntaxError';
  return error instanceof Error && (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
    ? 'Runtime.ImportModuleError'
    : undefined;
}

async function load(): Promise<Handler | undefined> {
  try {
    const handler = ((await import(pathToFileURL(data.file).href)) as Record<string, unknown>)[data.exportName];
    if (typeof handler === 'function') return handler as Handler;
    const errorMessage = `${data.file} does not export a function named ${data.exportName}`;
    die({ errorType: 'Runtime.HandlerNotFound', errorMessage, trace: [] }, 1);
  } catch (error) {
    die(describe(error, initErrorType(error)), 1);
  }
  return undefined;
}

function contextOf({ requestId, deadline }: EventMessage): object {
  const { functionName, memoryMb } = data;
  return {
    awsRequestId: requestId,
    functionName,
    functionVersion: '$LATEST',
    memoryLimitInMB: String(memoryMb),
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

async function run(handler: Handler, message: EventMessage): Promise<void> {
  try {
    const result = await handler(JSON.parse(message.payload), contextOf(message));
    report({ type: 'result', payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    report({ type: 'error', error: describe(error), fatal: false });
  }
  // The freeze: nothing of this environment runs until the next event is there. Its sockets stay open.
  for (let seen = Atomics.load(newest, 0); seen <= message.number; seen = Atomics.load(newest, 0)) Atomics.wait(newest, 0, seen);
}

const handler = await load();
if (handler) {
  port.on('message', (message: EventMessage) => {
    // One turn of the event loop first: sockets that the other side closed during the freeze must be noticed before they are used.
    setImmediate(() => void run(handler, message));
  });
  report({ type: 'ready' });
}
