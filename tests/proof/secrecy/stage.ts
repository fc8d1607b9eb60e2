import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Conversation, Session, SocketTicket } from '../../../contract/entities.ts';
import type { UpFrame } from '../../../contract/frames.ts';
import { routes, type RouteKey } from '../../../contract/routes.ts';
import { createClock } from '../../client/virtual-clock.ts';
import { seededRandom } from '../../client/virtual-world.ts';
import { call, type Reply, type Request } from '../../functions/call.ts';
import { recordOf } from '../delivery/virtual/change-stream.ts';
import { makeCopy, Sandbox, type FunctionName } from '../delivery/virtual/lambda.ts';
import { MemoryTable, type Changed } from '../delivery/virtual/memory-table.ts';

type Serve = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

/** Somebody who acts: a customer with a session, or an agent by id. */
export type Actor = { readonly token: string } | { readonly staff: string };

/** A connection that keeps every frame it is posted, byte by byte. */
export interface Line {
  readonly heard: string[];
  send(frame: UpFrame): Promise<void>;
}

export interface Stage {
  /** Lets time go on to so many seconds after the beginning, then acts. What is drawn by chance in an act depends on its name alone. */
  act<T>(atSeconds: number, name: string, run: () => Promise<T>): Promise<T>;
  ask(actor: Actor, key: RouteKey, request?: Omit<Request, 'token' | 'staff'>): Promise<Reply>;
  connect(ticket: SocketTicket): Promise<Line>;
  startGuest(name: string, email: string): Promise<Session>;
  open(token: string): Promise<Conversation>;
}

/** A number for a text; equal texts have equal ones. */
export const seedOf = (text: string): number => {
  let sum = 0x811c9dc5;
  for (const character of text) sum = Math.imul(sum ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return sum;
};

const functionOf: Partial<Record<string, FunctionName>> = {
  conversations: 'conversations',
  customers: 'customers',
  identity: 'identity',
  settings: 'settings',
  sockets: 'sockets',
};

/**
 * The product's own functions on a table in memory, one thing at a time, with virtual time and drawn chance: the same acts
 * lead to the same bytes.
 */
export async function openStage(seed: number, setUp: object): Promise<Stage> {
  const clock = createClock();
  const beginning = clock.now;
  const changes: Changed[] = [];
  const lines = new Map<string, Line>();
  const table = new MemoryTable({ now: () => clock.now, lagMs: () => 0, changed: (change) => changes.push(change) });
  const copy = await makeCopy();
  let random = seededRandom(seed);
  let records = 0;
  // Making it an environment's owner is all that is asked of the sandbox: whoever is called is called directly.
  new Sandbox(copy, 'conversations', {
    clock,
    random: () => random(),
    command: (_, command, input) => Promise.resolve(table.execute(command, input)),
    post: (_, connectionId, frame) => Promise.resolve(void lines.get(connectionId)?.heard.push(frame)),
  });

  const follow = async (): Promise<void> => {
    while (changes.length > 0) {
      const Records = changes.splice(0).flatMap((change) => recordOf(change, String((records += 1))) ?? []);
      if (Records.length > 0) await copy.modules.onChange({ Records });
    }
  };
  const toSocket = async (
    routeKey: string,
    connectionId: string,
    rest: object,
  ): Promise<{ statusCode: number; body?: string }> => {
    const event = { requestContext: { routeKey, connectionId, requestId: 'frame' }, isBase64Encoded: false, ...rest };
    return (await copy.modules.socket(event as never)) as { statusCode: number; body?: string };
  };

  const stage: Stage = {
    async act(atSeconds, name, run) {
      await clock.advance(beginning + atSeconds * 1000 - clock.now);
      random = seededRandom(seedOf(`${seed} ${name}`));
      const result = await clock.until(run());
      random = seededRandom(seedOf(`${seed} ${name} and what follows`));
      await clock.until(follow());
      return result;
    },
    async ask(actor, key, request = {}) {
      const name = functionOf[routes[key].slice];
      if (!name) throw new Error(`No function on this stage serves ${key}.`);
      return call(copy.modules[name] as unknown as Serve, key, { ...request, ...actor });
    },
    async connect({ protocol, ticket }) {
      const connectionId = `line-${seedOf(ticket)}`;
      const heard: string[] = [];
      const line: Line = {
        heard,
        async send(frame) {
          const { body } = await toSocket(frame.type, connectionId, { body: JSON.stringify(frame) });
          if (body !== undefined) heard.push(body);
        },
      };
      lines.set(connectionId, line);
      const { statusCode } = await toSocket('$connect', connectionId, {
        headers: { 'Sec-WebSocket-Protocol': `${protocol}, ${ticket}` },
      });
      if (statusCode !== 200) throw new Error(`The socket was refused with ${statusCode}.`);
      return line;
    },
    async startGuest(name, email) {
      const body = { name, email, phone: '01712345678' };
      return (await call(copy.modules.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
    },
    async open(token) {
      return (await stage.ask({ token }, 'POST /v1/conversations', { body: {} })).body as unknown as Conversation;
    },
  };
  await clock.until(copy.modules.bootstrap(setUp));
  await clock.until(follow());
  return stage;
}
