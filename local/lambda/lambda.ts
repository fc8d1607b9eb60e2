import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { EnvironmentData, EnvironmentMessage, ErrorReport, EventMessage } from './lambda-worker.ts';

/** Largest event and largest answer of a synchronous invocation. */
export const payloadLimitBytes = 6 * 1024 * 1024;
/** What the cloud allows for loading. */
const cloudInitLimitMs = 10_000;
/** A laptop may be busy with something else. */
const initLimitMs = 60_000;
/** More environments than processors only take turns on them, each with a state and compiled code of its own. */
const allProcessors = Math.max(2, availableParallelism());
/** An event that is handled for longer waits for something else than a processor, and leaves its place to another. */
const shareMs = 100;

export interface LambdaOptions {
  readonly name: string;
  readonly file: string;
  readonly exportName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutMs: number;
  /** Longer loading than this is told in the log, since the cloud would have given up; 10 s unless told. */
  readonly toldInitMs?: number;
  /** Execution environments at most; callers beyond that wait in line. */
  readonly concurrency?: number;
  /** Events that are handled at once while none of them takes long. */
  readonly processors?: number;
  /** Gets each line the function writes, with the function's name in front. */
  readonly log?: (line: string) => void;
}

/** Why an invocation has no answer, as Lambda tells it. */
export class LambdaError extends Error {
  override readonly name = 'LambdaError';
  readonly errorType: string;
  readonly trace: readonly string[];

  constructor({ errorType, errorMessage, trace }: ErrorReport) {
    super(errorMessage);
    this.errorType = errorType;
    this.trace = trace;
  }
}

interface Invocation {
  readonly requestId: string;
  readonly payload: string;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: LambdaError) => void;
}

/** One worker thread: one execution environment, one event at a time. */
interface Environment {
  readonly worker: Worker;
  readonly newest: Int32Array;
  ready: boolean;
  stale: boolean;
  current: Invocation | undefined;
  /** When it began to load, by the clock of `performance`. */
  readonly startedAt: number;
  /** When it got its current event, by the clock of `performance`. */
  busySince: number;
  timer: NodeJS.Timeout | undefined;
}

const failure = (errorType: string, errorMessage: string): LambdaError => new LambdaError({ errorType, errorMessage, trace: [] });

/**
 * A function as Lambda runs it: each event gets an environment of its own for as long as it is handled, as soon as a processor
 * has time for it, warm environments are used again (the most recently used first), a timeout kills the environment, and what was not awaited stands still after the answer.
 */
export class LambdaFunction {
  readonly name: string;
  /** Invocations that were started. */
  invocations = 0;
  /** Environments that were started. */
  coldStarts = 0;
  #options: LambdaOptions;
  readonly #environments = new Set<Environment>();
  readonly #idle: Environment[] = [];
  readonly #waiting: Invocation[] = [];
  #later: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LambdaOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /** Invocations that wait for an environment. */
  get queued(): number {
    return this.#waiting.length;
  }

  /** Hands the event over and answers what the handler answered; rejects only with LambdaError. */
  invoke(event: unknown): Promise<unknown> {
    const payload = JSON.stringify(event) ?? 'null';
    if (Buffer.byteLength(payload) > payloadLimitBytes) {
      return Promise.reject(failure('RequestTooLargeException', `The event is larger than ${payloadLimitBytes} bytes.`));
    }
    if (this.#closed) return Promise.reject(failure('Sandbox.Stopped', `${this.name} is stopped.`));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ requestId: randomUUID(), payload, resolve, reject });
      this.#dispatch();
    });
  }

  /** From now on events meet the newest code (of another file, when one is named); what runs may finish. */
  reload(changes: Partial<Pick<LambdaOptions, 'file' | 'environment'>> = {}): void {
    this.#options = { ...this.#options, ...changes };
    for (const environment of this.#environments) environment.stale = true;
    for (const environment of this.#idle.splice(0)) this.#retire(environment);
  }

  /** Stops every environment; whoever still waits for an answer gets an error. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#later);
    for (const invocation of this.#waiting.splice(0)) invocation.reject(failure('Sandbox.Stopped', `${this.name} is stopped.`));
    await Promise.all([...this.#environments].map(({ worker }) => worker.terminate()));
  }

  #dispatch(): void {
    while (this.#waiting.length > 0) {
      if (this.#isCrowded()) return;
      const environment = this.#idle.pop() ?? this.#grow();
      if (!environment) return;
      environment.current = this.#waiting.shift();
      environment.busySince = performance.now();
      if (environment.ready) this.#hand(environment);
    }
  }

  /** Whether as many events are handled as there are processors; then it looks again when the first of them has had its share. */
  #isCrowded(): boolean {
    const now = performance.now();
    const starts = [...this.#environments].filter(({ current }) => current).map(({ busySince }) => busySince);
    const recent = starts.filter((since) => now - since < shareMs);
    if (recent.length < (this.#options.processors ?? allProcessors)) return false;
    this.#later ??= setTimeout(
      () => {
        this.#later = undefined;
        this.#dispatch();
      },
      Math.min(...recent) + shareMs - now,
    );
    return true;
  }

  #grow(): Environment | undefined {
    if (this.#environments.size >= (this.#options.concurrency ?? 2 * allProcessors)) return undefined;
    const environment = this.#start();
    this.#environments.add(environment);
    this.coldStarts += 1;
    return environment;
  }

  #start(): Environment {
    const { file, exportName, name, memoryMb, environment: env } = this.#options;
    const newest = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const workerData: EnvironmentData = { file, exportName, functionName: name, memoryMb, newest };
    const worker = new Worker(new URL('./lambda-worker.ts', import.meta.url), {
      workerData,
      env: {
        ...env,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    const environment: Environment = {
      worker,
      newest: new Int32Array(newest),
      ready: false,
      stale: false,
      current: undefined,
      startedAt: performance.now(),
      busySince: 0,
      timer: undefined,
    };
    environment.timer = setTimeout(() => this.#expire(environment, initLimitMs), initLimitMs);
    worker.on('message', (message: EnvironmentMessage) => this.#hear(environment, message));
    worker.on('error', (error: Error) => this.#lose(environment, `Runtime exited with error: ${error.message}`));
    worker.on('exit', (code) => {
      this.#lose(
        environment,
        code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`,
      );
    });
    return environment;
  }

  #hand(environment: Environment): void {
    const { current, newest, worker } = environment;
    if (!current) return;
    const { timeoutMs } = this.#options;
    this.invocations += 1;
    environment.timer = setTimeout(() => this.#expire(environment, timeoutMs), timeoutMs);
    // The event is there before the environment wakes up for it: until then nothing that was left behind may run.
    worker.postMessage({
      number: Atomics.load(newest, 0) + 1,
      requestId: current.requestId,
      deadline: Date.now() + timeoutMs,
      payload: current.payload,
    } satisfies EventMessage);
    Atomics.add(newest, 0, 1);
    Atomics.notify(newest, 0);
  }

  #hear(environment: Environment, message: EnvironmentMessage): void {
    if (message.type === 'log') {
      this.#log(message.text);
      return;
    }
    // What a terminated environment said last may still arrive.
    if (!this.#environments.has(environment)) return;
    clearTimeout(environment.timer);
    if (message.type === 'ready') {
      environment.ready = true;
      this.#tellSlowInit(performance.now() - environment.startedAt);
      this.#hand(environment);
      return;
    }
    const { current } = environment;
    environment.current = undefined;
    if (message.type === 'error' && message.fatal) this.#forget(environment);
    else this.#release(environment);
    if (message.type === 'error') current?.reject(new LambdaError(message.error));
    else if (Buffer.byteLength(message.payload) > payloadLimitBytes) {
      current?.reject(
        failure(
          'Function.ResponseSizeTooLarge',
          `Response payload size exceeded maximum allowed payload size (${payloadLimitBytes} bytes).`,
        ),
      );
    } else current?.resolve(JSON.parse(message.payload));
  }

  #tellSlowInit(tookMs: number): void {
    const { toldInitMs = cloudInitLimitMs } = this.#options;
    if (tookMs <= toldInitMs) return;
    const seconds = (ms: number): string => (ms / 1000).toFixed(1);
    this.#log(`Loading took ${seconds(tookMs)} s, where the cloud gives up after ${seconds(cloudInitLimitMs)} s.`);
  }

  #release(environment: Environment): void {
    if (environment.stale || this.#closed) this.#retire(environment);
    else this.#idle.push(environment);
    this.#dispatch();
  }

  #expire(environment: Environment, limitMs: number): void {
    const { current } = environment;
    environment.current = undefined;
    this.#retire(environment);
    current?.reject(failure('Sandbox.Timedout', `Task timed out after ${(limitMs / 1000).toFixed(2)} seconds`));
  }

  #lose(environment: Environment, reason: string): void {
    const { current } = environment;
    environment.current = undefined;
    this.#forget(environment);
    current?.reject(failure('Runtime.ExitError', reason));
  }

  #retire(environment: Environment): void {
    void environment.worker.terminate();
    this.#forget(environment);
  }

  #forget(environment: Environment): void {
    clearTimeout(environment.timer);
    this.#environments.delete(environment);
    const place = this.#idle.indexOf(environment);
    if (place !== -1) this.#idle.splice(place, 1);
    if (!this.#closed) this.#dispatch();
  }

  #log(text: string): void {
    for (const line of text.replace(/\n$/, '').split('\n')) this.#options.log?.(`${this.name}: ${line}`);
  }
}
