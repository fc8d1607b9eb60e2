import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { environment as variables } from '../../../../contract/deploy.ts';
import type { VirtualClock } from '../../../client/virtual-clock.ts';
import { bundle } from './bundle.ts';
import { ConditionFailed, TransactionCancelled } from './memory-table.ts';

type Modules = typeof import('./backend-bundle.ts');
export type FunctionName =
  'agents' | 'bootstrap' | 'conversations' | 'customers' | 'identity' | 'onChange' | 'settings' | 'socket' | 'sockets';
type Serve = (event: unknown, context: Context) => Promise<unknown>;

/** A post to a connection that is gone. */
export class Gone extends Error {}

/** What an environment reaches outside of itself. */
export interface Surroundings {
  readonly clock: VirtualClock;
  readonly random: () => number;
  command(sandbox: Sandbox, command: string, input: unknown): Promise<object>;
  post(sandbox: Sandbox, connectionId: string, frame: string): Promise<void>;
}

/** A loaded copy of all functions, which lives longer than any run: its memory is kept apart by ids and by time. */
export interface Copy {
  readonly modules: Modules;
  owner: { sandbox: Sandbox; surroundings: Surroundings } | undefined;
}

const postBudgetMs = 2000;
const mostSkewMs = 1000;

/** HMAC as the functions ask Web Crypto for it, but at once: real threads have no virtual time. */
const hmac = {
  importKey(_form: string, raw: Uint8Array, { name, hash }: Record<'name' | 'hash', string>, _: boolean, usages: string[]) {
    const algorithm = { name, hash: { name: hash }, length: raw.length * 8 };
    return Promise.resolve({ [Symbol.toStringTag]: 'CryptoKey', type: 'secret', raw, algorithm, usages });
  },
  sign: (_name: unknown, key: { raw: Uint8Array }, data: Uint8Array) =>
    Promise.resolve(Uint8Array.from(createHmac('sha256', key.raw).update(data).digest()).buffer),
  verify: (_name: unknown, key: { raw: Uint8Array }, signature: Uint8Array, data: Uint8Array) =>
    Promise.resolve(timingSafeEqual(createHmac('sha256', key.raw).update(data).digest(), signature)),
};

function globalsOf(copy: { owner: Copy['owner'] }): Record<string, unknown> {
  const around = (): Surroundings => {
    if (!copy.owner) throw new Error('Nothing runs in an environment that nobody has.');
    return copy.owner.surroundings;
  };
  const now = () => (copy.owner ? copy.owner.surroundings.clock.now + copy.owner.sandbox.skewMs : 0);
  class VirtualDate extends Date {
    constructor(...values: [] | [string | number]) {
      super(values[0] ?? now());
    }
    static override now(): number {
      return now();
    }
  }
  const env = {
    ...{ AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'virtual', AWS_SECRET_ACCESS_KEY: 'virtual' },
    [variables.tableName]: 'kotha',
    // A schedule writes faster than people do.
    [variables.limits]: 'off',
    [variables.filesBucket]: 'kotha-files',
    [variables.socketUrl]: 'ws://live.test/live',
    [variables.apiUrl]: 'http://api.test',
    [variables.issuer]: 'http://issuer.test',
    [variables.clientId]: 'console',
    [variables.userPoolId]: 'local',
  };
  const getRandomValues = (bytes: Uint8Array) => {
    for (const index of bytes.keys()) bytes[index] = Math.floor(around().random() * 256);
    return bytes;
  };
  return {
    Date: VirtualDate,
    setTimeout: (run: () => void, delayMs: number) => around().clock.setTimer(run, delayMs),
    clearTimeout: (cancel?: () => void) => cancel?.(),
    crypto: { subtle: hmac, getRandomValues },
    process: Object.assign(Object.create(process) as NodeJS.Process, { env, emitWarning: () => undefined }),
    // What the functions log of faults that were ordered is nobody's news.
    console: { ...console, warn: () => undefined, error: () => undefined },
  };
}

const copies: Copy[] = [];
let load: Promise<(globals: Readonly<Record<string, unknown>>) => Modules> | undefined;

/** Loads one more copy of everything, with a memory of its own. */
export async function makeCopy(): Promise<Copy> {
  const placeholder = { owner: undefined };
  load ??= bundle<Modules>('backend-bundle.ts', Object.keys(globalsOf(placeholder)));
  const holder: { owner: Copy['owner'] } = { owner: undefined };
  const modules = (await load)(globalsOf(holder));
  const copy: Copy = Object.assign(holder, { modules });
  const metadata = { $metadata: {}, message: 'injected' };
  // Where plain values have become attribute values, and before those become HTTP.
  modules.table.sdk.middlewareStack.add(
    (_next: unknown, context: object) => async (args: { input: object }) => {
      const { sandbox, surroundings } = copy.owner ?? {};
      const { commandName = '' } = context as { commandName?: string };
      try {
        const output = await surroundings?.command(sandbox as Sandbox, commandName, args.input);
        return { response: {}, output: { $metadata: {}, ...output } as never };
      } catch (error) {
        if (error instanceof ConditionFailed)
          throw new modules.ConditionalCheckFailedException({ ...metadata, ...(error.item && { Item: error.item }) });
        if (error instanceof TransactionCancelled)
          throw new modules.TransactionCanceledException({ ...metadata, CancellationReasons: error.reasons });
        throw error;
      }
    },
    { step: 'initialize', name: 'virtual' },
  );
  modules.ApiGatewayManagementApiClient.prototype.send = async (command: {
    input: { ConnectionId?: string; Data?: unknown };
  }) => {
    const { sandbox, surroundings } = copy.owner ?? {};
    if (!sandbox || !surroundings) return;
    const { ConnectionId = '', Data } = command.input;
    const late = surroundings.clock.wait(postBudgetMs).then(() => Promise.reject(new Error('The request was aborted.')));
    try {
      await Promise.race([surroundings.post(sandbox, ConnectionId, String(Data)), late]);
    } catch (error) {
      throw error instanceof Gone ? new modules.GoneException(metadata) : error;
    }
  };
  return copy;
}

/** One execution environment during one run: serves one event at a time until it is killed. */
export class Sandbox {
  readonly #copy: Copy;
  readonly name: FunctionName;
  /** Clocks of environments differ a little, however often they are set. */
  readonly skewMs: number;
  isAlive = true;
  isBusy = false;
  /** What it serves, as the gateway names it. */
  route: string | undefined;
  #die: () => void = () => undefined;

  constructor(copy: Copy, name: FunctionName, surroundings: Surroundings) {
    this.#copy = copy;
    this.name = name;
    this.skewMs = Math.round((surroundings.random() - 0.5) * 2 * mostSkewMs);
    copy.owner = { sandbox: this, surroundings };
  }

  /** The handler's answer, or undefined when it threw or the environment died before it came. */
  async invoke(event: unknown): Promise<unknown> {
    this.isBusy = true;
    this.route = (event as { requestContext?: { routeKey?: string } }).requestContext?.routeKey;
    const death = new Promise<undefined>((resolve) => (this.#die = () => resolve(undefined)));
    const serve = this.#copy.modules[this.name] as unknown as Serve;
    const result = await Promise.race([serve(event, {} as Context).catch(() => undefined), death]);
    this.isBusy = false;
    return this.isAlive ? result : undefined;
  }

  /** Stops everything it does, at once and for ever. */
  kill(): void {
    this.isAlive = false;
    this.#die();
  }
}

const maxCopies = 40;
/** Environments that a run keeps for its end: none of the others dies when only these are left. */
const reserve = 16;
/** As many as can be busy at once when a run ends. */
const endingSandboxes = 10;

/** The environments of one run. Each begins cold, and is warm and perhaps stale from then on. */
export class Lambdas {
  readonly #surroundings: Surroundings;
  readonly #sandboxes: Sandbox[] = [];
  #used = 0;
  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  static async prepare(): Promise<void> {
    while (copies.length < maxCopies) copies.push(await makeCopy());
  }

  /** Undefined: nobody answered, be it that it died or that there was no room for one more. */
  async invoke(name: FunctionName, event: unknown): Promise<unknown> {
    const idle = this.#sandboxes.filter((one) => one.name === name && one.isAlive && !one.isBusy);
    const chosen = idle[Math.floor(this.#surroundings.random() * idle.length)] ?? this.#start(name);
    return chosen?.invoke(event);
  }

  #start(name: FunctionName): Sandbox | undefined {
    const copy = copies[this.#used];
    if (!copy) return undefined;
    this.#used += 1;
    const sandbox = new Sandbox(copy, name, this.#surroundings);
    this.#sandboxes.push(sandbox);
    return sandbox;
  }

  /** Sees to it that what is asked for in the end finds an environment, however many have died. */
  async makeRoom(): Promise<void> {
    while (copies.length - this.#used < endingSandboxes) copies.push(await makeCopy());
  }

  /** Whether enough would be left to go on without those that run. */
  get mayDie(): boolean {
    return copies.length - this.#used >= reserve;
  }

  /** Every invocation under way dies and all warm memory is lost. Answers how many were under way. */
  kill(): number {
    const alive = this.#sandboxes.filter(({ isAlive }) => isAlive);
    if (!this.mayDie) return 0;
    const busy = alive.filter(({ isBusy }) => isBusy);
    for (const sandbox of alive) sandbox.kill();
    return busy.length;
  }
}
