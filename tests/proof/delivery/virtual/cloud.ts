import type { DynamoDBBatchResponse } from 'aws-lambda';
import { connectionSortKey } from '../../../../contract/deploy.ts';
import { routes, type RouteKey } from '../../../../contract/routes.ts';
import { conversationIdOf } from '../../../../functions/table/keys.ts';
import type { VirtualClock } from '../../../client/virtual-clock.ts';
import type { Marks } from '../checker.ts';
import type { ApiAnswer, ApiRequest, Backend } from './backend.ts';
import { ChangeStream } from './change-stream.ts';
import type { Attributes } from './expression.ts';
import type { CrashPoint, HardCases } from './hard-cases.ts';
import { Lambdas, type FunctionName, type Sandbox } from './lambda.ts';
import { ConditionFailed, MemoryTable, textOf } from './memory-table.ts';
import type { Weather } from './weather.ts';

interface Needs {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly hard: HardCases;
  readonly weather: () => Weather;
  /** Hands a frame to the gateway; rejects with Gone. */
  readonly post: (connectionId: string, frame: string) => Promise<void>;
  /** Told of every head that is written, and of every word in passing that is. */
  readonly headWritten: (conversation: string, marks: Marks) => void;
  readonly typingStored: () => void;
}

interface Known {
  readonly key: RouteKey;
  readonly names: readonly string[];
  readonly pattern: RegExp;
}

const known: readonly Known[] = (Object.keys(routes) as RouteKey[]).map((key) => ({
  key,
  names: [...key.matchAll(/{(\w+)}/g)].map(([, name = '']) => name),
  pattern: new RegExp(`^${key.replaceAll(/{\w+}/g, '([^/]+)')}$`),
}));

const sliceFunctions: Record<string, FunctionName> = {
  agents: 'agents',
  conversations: 'conversations',
  identity: 'identity',
  sockets: 'sockets',
};

const crashOf: Record<string, { before: CrashPoint; after: CrashPoint }> = {
  entry: { before: 'before-put', after: 'after-put' },
  head: { before: 'before-head', after: 'after-head' },
};

interface TableInput {
  Item?: { sk?: { S?: string } };
  Key?: { sk?: { S?: string } };
  UpdateExpression?: string;
  ConsistentRead?: boolean;
}

/** Which step of carrying out a command this is. */
function stepOf(sandbox: Sandbox, command: string, { Item, Key, UpdateExpression = '' }: TableInput): string {
  if (sandbox.name !== 'conversations') return '';
  if (command === 'PutItemCommand' && /^[LN]/.test(Item?.sk?.S ?? '')) return 'entry';
  return command === 'UpdateItemCommand' && Key?.sk?.S === 'H' && /#n = :n|#ni = :ni/.test(UpdateExpression) ? 'head' : '';
}

const positionIn = (head: Attributes, name: string): number => Number(head[name]?.N ?? 0);
/** How far a stored head says that each side has come. */
function marksIn(head: Attributes): Marks {
  const seen = { customer: positionIn(head, 'sc'), agent: positionIn(head, 'sf') };
  const delivered = {
    customer: Math.max(seen.customer, positionIn(head, 'dc')),
    agent: Math.max(seen.agent, positionIn(head, 'df')),
  };
  return { seen, delivered };
}

/** Whether a command leaves more than it found; that a gone connection is forgotten, which begins with the end of its time, leaves less. */
const keepsMore = (command: string, { UpdateExpression = '' }: TableInput): boolean =>
  /^(Put|Transact|BatchWrite)/.test(command) ||
  (command === 'UpdateItemCommand' && !/^(DELETE |SET #ttl = :over$)/.test(UpdateExpression));

const failure = (name: string): Error => Object.assign(new Error('injected'), { name, $metadata: {} });
const sdkTries = 3;

/** The product's own handlers behind a gateway, on a table in memory, with everything that can go wrong there. */
export class Cloud implements Backend {
  readonly table: MemoryTable;
  readonly #needs: Needs;
  readonly #lambdas: Lambdas;
  readonly #armed: CrashPoint[] = [];
  readonly #stream: ChangeStream;
  /** Connections that found no room in a head. */
  readonly #far = new Set<string>();
  constructor(needs: Needs) {
    this.#needs = needs;
    const { clock, random, hard, weather } = needs;
    const stream = (this.#stream = new ChangeStream({
      ...{ clock, random, hard, weather },
      consume: async (event) => (await this.#lambdas.invoke('onChange', event)) as DynamoDBBatchResponse | undefined,
    }));
    this.table = new MemoryTable({
      now: () => clock.now,
      lagMs: () => (random() < weather().stale ? random() * 1000 : 0),
      changed: (change) => {
        stream.add(change);
        if (change.after && textOf(change.key, 'sk') === 'H')
          needs.headWritten(conversationIdOf(textOf(change.key, 'pk')), marksIn(change.after));
      },
    });
    this.#lambdas = new Lambdas({
      ...{ clock, random },
      command: (sandbox, command, input) => this.#command(sandbox, command, input as TableInput),
      post: (sandbox, connectionId, frame) => this.#post(sandbox, connectionId, frame),
    });
  }

  async setUp(event: object): Promise<void> {
    await this.#lambdas.invoke('bootstrap', event);
  }

  /** The next environment that comes to this point dies there. */
  arm(point: CrashPoint): void {
    this.#armed.push(point);
  }
  disarm(): void {
    this.#armed.length = 0;
  }
  /** Whether some connection listens from afar. */
  get hasFar(): boolean {
    return this.#far.size > 0;
  }
  /** Removes what has outlived its time, each with this chance, as the table does at some moment after. */
  sweep(chance: number): void {
    const { random, hard } = this.#needs;
    for (const sortKey of this.table.sweep(() => random() < chance))
      hard.hit(sortKey.startsWith(connectionSortKey) ? 'ttl.connection' : 'ttl.other');
  }
  /** All faults are over: whoever is asked from now on answers. */
  makeRoom(): Promise<void> {
    return this.#lambdas.makeRoom();
  }
  /** Tries the dead letters again. */
  redrive(): Promise<void> {
    return this.#stream.redrive();
  }

  async request(request: ApiRequest): Promise<ApiAnswer> {
    const text = `${request.method} ${request.path}`;
    const route = known.find(({ pattern }) => pattern.test(text));
    const name = route && sliceFunctions[routes[route.key].slice];
    if (!route || !name) return { status: 404, body: { message: 'Not Found' } };
    const isStaff = routes[route.key].who === 'staff';
    if (isStaff && !request.token) return { status: 401, body: { message: 'Unauthorized' } };
    const values = route.pattern.exec(text)?.slice(1) ?? [];
    const claims = { sub: request.token, token_use: 'access' };
    const event = {
      version: '2.0',
      routeKey: route.key,
      headers: { ...(request.token && !isStaff && { authorization: `Bearer ${request.token}` }) },
      pathParameters: Object.fromEntries(route.names.map((one, index) => [one, values[index]])),
      queryStringParameters: Object.fromEntries(request.query),
      requestContext: {
        requestId: 'request',
        http: { sourceIp: '127.0.0.1', userAgent: 'probe' },
        ...(isStaff && { authorizer: { jwt: { claims } } }),
      },
      body: request.method === 'GET' ? undefined : JSON.stringify(request.body),
      isBase64Encoded: false,
    };
    type Result = { statusCode: number; body: string; headers: Record<string, string> };
    const result = (await this.#lambdas.invoke(name, event)) as Result | undefined;
    if (!result) return { status: 503, body: { message: 'Service Unavailable' } };
    if (request.body['retry'] === true && result.statusCode === 201) this.#noteRetry(request, result.body);
    return { status: result.statusCode, body: JSON.parse(result.body), headers: result.headers };
  }

  /** A retry that was answered with an entry written before it came. */
  #noteRetry({ body, path }: ApiRequest, answer: string): void {
    const { at } = JSON.parse(answer) as { at: string };
    const isOld = Date.parse(at) < this.#needs.clock.now - 400;
    if (isOld && body['clientId'] !== undefined)
      this.#needs.hard.hit(path.endsWith('/notes') ? 'note.retried' : 'retry.answered');
  }

  async #socket(routeKey: string, connectionId: string, rest: object = {}): Promise<{ statusCode: number; body?: string }> {
    const event = { requestContext: { routeKey, connectionId, requestId: 'frame' }, isBase64Encoded: false, ...rest };
    type Result = { statusCode: number; body?: string };
    return ((await this.#lambdas.invoke('socket', event)) as Result | undefined) ?? { statusCode: 502 };
  }
  async connect(connectionId: string, protocols: readonly string[]): Promise<boolean> {
    const headers = { 'Sec-WebSocket-Protocol': protocols.join(', ') };
    return (await this.#socket('$connect', connectionId, { headers })).statusCode === 200;
  }
  async frame(connectionId: string, frame: { type: string }): Promise<string | undefined> {
    return (await this.#socket(frame.type, connectionId, { body: JSON.stringify(frame) })).body;
  }
  async disconnect(connectionId: string): Promise<void> {
    await this.#socket('$disconnect', connectionId);
  }
  kill(): void {
    if (this.#lambdas.kill() > 0) this.#needs.hard.hit('backend.killed');
  }

  #never(): Promise<never> {
    return new Promise(() => undefined);
  }
  /** Dies here when it was told to. */
  #pass(sandbox: Sandbox, point: CrashPoint | undefined): boolean {
    const index = point ? this.#armed.indexOf(point) : -1;
    if (!point || index < 0 || !sandbox.isAlive || !this.#lambdas.mayDie) return sandbox.isAlive;
    this.#armed.splice(index, 1);
    this.#needs.hard.hit(`crash.${point}`);
    sandbox.kill();
    return false;
  }

  /** One command with its latency, its faults and the SDK's own tries. */
  async #command(sandbox: Sandbox, command: string, input: TableInput): Promise<object> {
    const { clock, random, weather, hard } = this.#needs;
    const step = stepOf(sandbox, command, input);
    if (sandbox.route === 'typing.send' && keepsMore(command, input)) this.#needs.typingStored();
    if (sandbox.name === 'onChange' && !this.#pass(sandbox, 'in-stream')) return this.#never();
    if (!this.#pass(sandbox, crashOf[step]?.before)) return this.#never();
    for (let tries = 1; ; tries += 1) {
      const { throttled, conflict, effectUnknown, slow, stale } = weather();
      await clock.wait(1 + random() * (random() < slow ? 800 : 8));
      if (!sandbox.isAlive) return this.#never();
      const fate = random();
      const isRefused = fate < throttled + conflict;
      if (!isRefused) {
        const output = this.#execute(sandbox, command, input, step);
        if (stale > 0 && command === 'GetItemCommand' && !input.ConsistentRead) hard.hit('read.stale');
        if (!this.#pass(sandbox, crashOf[step]?.after)) return this.#never();
        await clock.wait(1 + random() * 4);
        if (!sandbox.isAlive) return this.#never();
        if (fate < 1 - effectUnknown) return output;
        hard.hit('table.effect-unknown');
      } else hard.hit(fate < throttled ? 'table.throttled' : 'table.conflict');
      if (tries >= sdkTries || random() < 0.5) {
        if (!isRefused) throw failure('TimeoutError');
        throw failure(fate < throttled ? 'ThrottlingException' : 'TransactionConflictException');
      }
    }
  }

  #execute(sandbox: Sandbox, command: string, input: TableInput, step: string): object {
    try {
      const output = this.table.execute(command, input);
      const sortKey = input.Item?.sk?.S ?? '';
      if (sortKey.startsWith('W#')) this.#far.add(sortKey.slice('W#'.length));
      const written = sandbox.name === 'onChange' ? (input.UpdateExpression ?? '') : '';
      if (written.includes('#n = :n')) this.#needs.hard.hit('head.mended');
      if (written.includes('#ni = :ni')) this.#needs.hard.hit('note.mended');
      return output;
    } catch (error) {
      if (step === 'entry' && error instanceof ConditionFailed) this.#needs.hard.hit('append.race');
      throw error;
    }
  }

  async #post(sandbox: Sandbox, connectionId: string, frame: string): Promise<void> {
    const isCommand = sandbox.name === 'conversations';
    if (!this.#pass(sandbox, isCommand ? 'before-post' : 'in-stream')) return this.#never();
    if (!sandbox.isAlive) return this.#never();
    if (!isCommand && this.#far.has(connectionId)) this.#needs.hard.hit('far.listener');
    await this.#needs.post(connectionId, frame);
    if (!this.#pass(sandbox, isCommand ? 'after-post' : undefined)) return this.#never();
  }
}
