import { AsyncLocalStorage } from 'node:async_hooks';
import { join } from 'node:path';
import { ApiGatewayManagementApiClient } from '@aws-sdk/client-apigatewaymanagementapi';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { S3Client } from '@aws-sdk/client-s3';

/** Words that stand in every injected failure, so that one can look for them where they must not be. */
export const secretWords = 'arn:aws:injected-7731';

/** What may befall one attempt of a request to AWS on its way. */
export const faults = [
  'throttle',
  'conflict',
  'error before',
  'error after',
  'timeout before',
  'timeout after',
  'reset',
  'partial',
  'gone',
  'too large',
  'garbage',
] as const;
export type Fault = (typeof faults)[number];

/** Where a command is sent from: the file under functions/, the function and the command, as `log/entries.ts putEntry Put`. */
export interface Sent {
  readonly site: string;
  readonly line: string;
  readonly command: string;
  /** The place of this call among those of its site since the last `begin`, counted from 1. */
  readonly nth: number;
}

export interface Plan {
  readonly site: string;
  readonly nth: number;
  readonly fault: Fault;
  /** How many attempts of the call it befalls: one, which the SDK may mend by itself, or every one. */
  readonly attempts: 'one' | 'all';
}

/** Keys that a batch leaves unread are asked for by further calls: a fault that stays befalls those too. */
const isEvery = ({ fault, attempts }: Plan): boolean => fault === 'partial' && attempts === 'all';

export interface Wire {
  /** Calls since the last `begin`, in order. */
  readonly sent: readonly Sent[];
  /** How many attempts were hit since the last `begin`. */
  readonly hits: number;
  /** Starts counting anew; the plan, if any, befalls one call from now on. */
  begin(plan?: Plan): void;
  /** Runs once before the next call of that site leaves, as if somebody else were faster. */
  interpose(site: string, run: () => Promise<unknown>): void;
  restore(): void;
}

const root = join(import.meta.dirname, '..', '..');
const frame = /at (?:async )?(?:(\S+) \()?(?:file:\/\/)?([^\s()]+):(\d+):\d+\)?$/;

function callerOf(stack: string): { file: string; name: string; line: string } | undefined {
  for (const text of stack.split('\n')) {
    const [, name = '', path = '', line = ''] = frame.exec(text) ?? [];
    if (!path.startsWith(join(root, 'functions'))) continue;
    const file = path.slice(join(root, 'functions').length + 1);
    const named = /(\w+)$/.exec(name)?.[1] ?? '';
    // What hands requests of all stores on is nobody's call.
    if (file === 'table/commands.ts' || (file === 'table/table.ts' && named === 'send')) continue;
    return { file, name: named, line: `${file}:${line}` };
  }
  return undefined;
}

interface Response {
  statusCode: number;
  headers: Record<string, string>;
  body: unknown;
}
interface Request {
  body: string | Uint8Array;
  headers: Record<string, string>;
}
type Next = (args: { request: Request }) => Promise<{ response: Response }>;

const answer = (statusCode: number, type: string, rest: object = {}): { response: Response } => ({
  response: {
    statusCode,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': type },
    body: Buffer.from(JSON.stringify({ __type: type, message: secretWords, ...rest })),
  },
});
/** As the object store says it. */
const fileAnswer = (statusCode: number, code: string): { response: Response } => ({
  response: {
    statusCode,
    headers: { 'content-type': 'application/xml' },
    body: Buffer.from(`<Error><Code>${code}</Code><Message>${secretWords}</Message></Error>`),
  },
});
const broken = (name: string, code?: string): Error =>
  Object.assign(new Error(secretWords), { name, ...(code !== undefined && { code }) });

async function textOf(body: unknown): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The first half of a batch is answered, the rest is handed back, as a busy table does. */
async function halfOf(request: Request, next: Next): Promise<{ response: Response }> {
  const whole = JSON.parse(typeof request.body === 'string' ? request.body : new TextDecoder().decode(request.body)) as {
    RequestItems: Record<string, { Keys: object[] }>;
  };
  const [[name = '', { Keys }] = ['', { Keys: [] }]] = Object.entries(whole.RequestItems);
  const kept = Math.floor(Keys.length / 2);
  const left = { [name]: { Keys: Keys.slice(kept) } };
  const headers = { 'content-type': 'application/x-amz-json-1.0' };
  const reply = (Responses: unknown): { response: Response } => ({
    response: { statusCode: 200, headers, body: Buffer.from(JSON.stringify({ Responses, UnprocessedKeys: left })) },
  });
  if (kept === 0) return reply({});
  const body = JSON.stringify({ ...whole, RequestItems: { [name]: { Keys: Keys.slice(0, kept) } } });
  const { response } = await next({ request: Object.assign(request, { body, headers: withoutLength(request.headers) }) });
  return reply((JSON.parse(await textOf(response.body)) as { Responses: unknown }).Responses);
}
const withoutLength = ({ 'content-length': _, ...rest }: Record<string, string>): Record<string, string> => rest;

/** Faults whose request took effect all the same. */
const isAfterEffect = (fault: Fault): boolean => /after|garbage/.test(fault);

async function befall(fault: Fault, command: string, request: Request, next: Next): Promise<{ response: Response }> {
  const isPost = command === 'PostToConnection';
  const isFile = command.includes('Object');
  if (isAfterEffect(fault)) await textOf((await next({ request })).response.body);
  switch (fault) {
    case 'throttle':
      if (isFile) return fileAnswer(503, 'SlowDown');
      return isPost ? answer(429, 'LimitExceededException') : answer(400, 'ThrottlingException');
    case 'conflict':
      return command === 'TransactWrite'
        ? answer(400, 'TransactionCanceledException', {
            CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
          })
        : answer(400, 'TransactionConflictException');
    case 'error before':
    case 'error after':
      return isFile ? fileAnswer(500, 'InternalError') : answer(500, 'InternalServerError');
    case 'timeout before':
    case 'timeout after':
      throw broken('TimeoutError');
    case 'reset':
      throw broken('Error', 'ECONNRESET');
    case 'partial':
      return halfOf(request, next);
    case 'gone':
      return answer(410, 'GoneException');
    case 'too large':
      if (isFile) return fileAnswer(400, 'EntityTooLarge');
      return isPost ? answer(413, 'PayloadTooLargeException') : answer(400, 'ValidationException');
    case 'garbage':
      return { response: { statusCode: 200, headers: {}, body: Buffer.from(`<html>${secretWords}`) } };
  }
}

const atOnce = { setDelayBase: () => undefined, computeNextBackoffDelay: () => 0 };

interface AnyClient {
  send(...args: unknown[]): Promise<unknown>;
  config: { retryStrategy(): Promise<object> };
  middlewareStack: { add(middleware: (next: Next) => Next, options: object): void };
}

/** Takes hold of every request that functions send to AWS, between the SDK's own retries and the network. */
export function tapWire(): Wire {
  const calls = new AsyncLocalStorage<Sent>();
  const tapped = new WeakSet<AnyClient>();
  const before = new Map<string, () => Promise<unknown>>();
  let sent: Sent[] = [];
  let plan: Plan | undefined;
  let hits = 0;

  const middleware =
    (next: Next): Next =>
    (args) => {
      const call = calls.getStore();
      const isHit =
        plan &&
        call &&
        call.site === plan.site &&
        (call.nth === plan.nth || isEvery(plan)) &&
        (plan.attempts === 'all' || hits === 0);
      if (!isHit) return next(args);
      hits += 1;
      return befall(plan?.fault ?? 'reset', call.command, args.request, next);
    };

  const clients = [DynamoDBClient, DynamoDBStreamsClient, S3Client, ApiGatewayManagementApiClient, CognitoIdentityProviderClient];
  const prototypes = clients.map(({ prototype }) => prototype as unknown as AnyClient);
  for (const prototype of prototypes) {
    const { send } = prototype;
    prototype.send = async function (this: AnyClient, ...args: unknown[]): Promise<unknown> {
      const caller = callerOf(new Error().stack ?? '');
      if (!caller) return send.apply(this, args);
      if (!tapped.has(this)) this.middlewareStack.add(middleware, { step: 'deserialize', priority: 'low', name: 'wire' });
      tapped.add(this);
      // As in an environment that has not met many failures lately; and nobody here waits for the next try.
      Object.assign(await this.config.retryStrategy(), { capacity: 500, retryBackoffStrategy: atOnce });
      const command = (args[0] as object).constructor.name.replace(/(Items?)?Command$/, '');
      const site = [caller.file, caller.name, command].filter((part) => part !== '').join(' ');
      const call = { site, line: caller.line, command, nth: sent.filter((other) => other.site === site).length + 1 };
      sent.push(call);
      const run = before.get(site);
      before.delete(site);
      await run?.();
      return calls.run(call, () => send.apply(this, args));
    };
  }

  return {
    get sent() {
      return sent;
    },
    get hits() {
      return hits;
    },
    begin(next) {
      sent = [];
      hits = 0;
      plan = next;
    },
    interpose: (site, run) => void before.set(site, run),
    restore() {
      for (const prototype of prototypes) Reflect.deleteProperty(prototype, 'send');
    },
  };
}
