import type { SocketTicket } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import { seededRandom } from '../../client/virtual-world.ts';
import type { Reply } from '../../functions/call.ts';
import { openStage, seedOf, type Actor, type Line, type Stage } from './stage.ts';
import { actInSecret, type SecretScene } from './secrets.ts';

/** Everything one customer was ever told: each answer and each frame as the bytes it came in. */
export interface Trace {
  readonly lines: readonly string[];
  /** How often each kind of thing happened, by name. */
  readonly counts: Readonly<Record<string, number>>;
}

export const agents = { ayesha: 'agent-ayesha', tanvir: 'agent-tanvir', rafiq: 'agent-rafiq' } as const;
const setUp = {
  agents: [
    { subject: agents.rafiq, email: 'rafiq@kotha.test', name: { en: 'Rafiq', bn: 'রফিক' }, role: 'admin' },
    { subject: agents.ayesha, email: 'ayesha@kotha.test', name: { en: 'Ayesha', bn: 'আয়েশা' }, role: 'agent' },
    { subject: agents.tanvir, email: 'tanvir@kotha.test', name: { en: 'Tanvir', bn: 'তানভীর' }, role: 'agent' },
  ],
};

const acts = 14;
/** The acts of everybody begin this many seconds apart; what happens in secret has its place between two of them. */
const actSeconds = 60;
const secretsPerAct = 3;

const own = '/v1/conversations/{conversationId}';
const desk = '/v1/desk/conversations/{conversationId}';

interface Scene {
  readonly stage: Stage;
  readonly customer: { readonly token: string };
  readonly conversationId: string;
  /** Somebody else's conversation, whose words are a secret too. */
  readonly other: { readonly token: string; readonly conversationId: string };
  readonly line: Line;
  /** Ids the people make themselves, the same in both plays. */
  readonly newIdOf: (what: string) => string;
  /** What differs between the two plays. */
  readonly word: (what: string) => string;
  readonly keep: (name: string, reply: Reply) => void;
}

type Act = (scene: Scene, number: number) => Promise<void>;

const asked =
  (name: string, key: RouteKey, body?: (scene: Scene, number: number) => object, query?: Record<string, string>): Act =>
  async (scene, number) => {
    const { stage, customer, conversationId } = scene;
    const path = key.includes('{conversationId}') ? { conversationId } : undefined;
    const request = { ...(path && { path }), ...(body && { body: body(scene, number) }), ...(query && { query }) };
    scene.keep(name, await stage.ask(customer, key, request));
  };
const told =
  (staff: string, key: RouteKey, body: (scene: Scene, number: number) => object): Act =>
  async (scene, number) => {
    const { stage, conversationId } = scene;
    await stage.ask({ staff }, key, { path: { conversationId }, body: body(scene, number) });
  };
const elsewhere =
  (actor: (scene: Scene) => Actor, key: RouteKey): Act =>
  async (scene, number) => {
    const { stage, other, newIdOf, word } = scene;
    const body = { clientId: newIdOf(`${number} elsewhere`), text: word(`${number} elsewhere`) };
    await stage.ask(actor(scene), key, { path: { conversationId: other.conversationId }, body });
  };
const message = ({ newIdOf }: Scene, number: number) => ({
  clientId: newIdOf(`${number} said`),
  text: `What was said as number ${number}.`,
});

/** What everybody may know of: it happens alike in both plays, and the customer sees what comes of it. */
const openActs: Readonly<Record<string, Act>> = {
  'customer sends': asked('send', `POST ${own}/messages`, message),
  'customer reads': asked('messages', `GET ${own}/messages`),
  'customer reads backwards': asked('messages', `GET ${own}/messages`, undefined, { before: '9', limit: '3' }),
  'customer lists': asked('list', 'GET /v1/conversations'),
  'customer looks': asked('conversation', `GET ${own}`),
  'customer has seen': asked('seen', `POST ${own}/seen`, () => ({ seq: 3 })),
  'customer has received': asked('delivered', `POST ${own}/delivered`, () => ({ seq: 5 })),
  'customer ends': asked('end', `POST ${own}/end`),
  'customer denies': asked('resolution', `POST ${own}/resolution`, () => ({ isSolved: false })),
  'customer rates': asked('rating', `POST ${own}/rating`, (_, number) => ({ score: (number % 5) + 1 })),
  'customer opens': asked('open', 'POST /v1/conversations', () => ({})),
  'customer watches': ({ line, conversationId }) => line.send({ type: 'conversation.watch', conversationId }),
  'customer beats': ({ line }) => line.send({ type: 'heartbeat.send' }),
  'customer types': ({ line, conversationId }) => line.send({ type: 'typing.send', conversationId }),
  'customer reads settings': asked('config', 'GET /v1/config'),
  'agent replies': told(agents.ayesha, `POST ${desk}/messages`, message),
  'colleague replies': told(agents.tanvir, `POST ${desk}/messages`, message),
  'agent has seen': told(agents.ayesha, `POST ${desk}/seen`, () => ({ seq: 4 })),
  'agent resolves': told(agents.ayesha, `PUT ${desk}/status`, () => ({ status: 'resolved' })),
  'agent reopens': told(agents.ayesha, `PUT ${desk}/status`, () => ({ status: 'open' })),
  'other customer sends': elsewhere(({ other }) => other, `POST ${own}/messages`),
  'agent replies elsewhere': elsewhere(() => ({ staff: agents.tanvir }), `POST ${desk}/messages`),
};
const names = Object.keys(openActs);

/** Ids that a seed and a name lead to. */
const idOf = (seed: number) => (what: string) => {
  const random = seededRandom(seedOf(`${seed} ${what}`));
  const digits = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('');
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-7$3-8$4-$5');
};

export interface Play {
  /** Chooses what everybody sees: the same in a pair. */
  readonly seed: number;
  /** Chooses what nobody but the team may know: notes, priorities, other people's words; what and how much of it. */
  readonly secretSeed: number;
  /** A word in the open that differs: the control, which must be noticed. */
  readonly isControl?: boolean;
}

/** Plays a schedule through, and answers everything that its customer was told. */
export async function play({ seed, secretSeed, isControl = false }: Play): Promise<Trace> {
  const stage = await openStage(seed, setUp);
  const random = seededRandom(seed);
  const secret = seededRandom(secretSeed);
  const newIdOf = idOf(seed);
  const lines: string[] = [];
  const counts: Record<string, number> = {};
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);
  const keep = (name: string, { status, headers, body }: Reply): void => {
    lines.push(`${name} ${status} ${JSON.stringify(headers)} ${JSON.stringify(body)}`);
    count(`answer ${status < 400 ? 'given' : 'refused'}`);
  };

  const { session, conversation, other, line } = await stage.act(0, 'beginning', async () => {
    const first = await stage.startGuest('Nusrat Jahan', 'nusrat@mail.test');
    const second = await stage.startGuest(`Somebody ${secretSeed}`, `somebody${secretSeed}@mail.test`);
    const opened = await stage.open(first.token);
    const elsewhereId = (await stage.open(second.token)).id;
    const ticket = (await stage.ask(first, 'POST /v1/socket-tickets')).body as unknown as SocketTicket;
    const connected = await stage.connect(ticket);
    await connected.send({ type: 'conversation.watch', conversationId: opened.id });
    return { session: first, conversation: opened, other: { token: second.token, conversationId: elsewhereId }, line: connected };
  });
  const scene: Scene = {
    ...{ stage, other, line, newIdOf, keep },
    customer: { token: session.token },
    conversationId: conversation.id,
    word: (what) => `${what} ${isControl ? '' : secretSeed}`,
  };
  const secretScene: SecretScene = {
    stage,
    agents: Object.values(agents),
    conversationId: conversation.id,
    otherId: other.conversationId,
  };
  await stage.act(30, 'first words', () => openActs['customer sends']?.(scene, 0) ?? Promise.resolve());
  let framesKept = 0;
  for (let number = 1; number <= acts; number += 1) {
    const name = names[Math.floor(random() * names.length)] ?? '';
    await stage.act(number * actSeconds, `${number} ${name}`, async () => openActs[name]?.(scene, number));
    if (isControl && number === 2)
      await stage.act(number * actSeconds + 5, 'control', () =>
        told(agents.ayesha, `POST ${desk}/messages`, () => ({ clientId: newId(), text: `Said aloud: ${secretSeed}` }))(
          scene,
          number,
        ),
      );
    const many = Math.floor(secret() * (secretsPerAct + 1));
    for (let place = 1; place <= many; place += 1)
      await stage.act(number * actSeconds + place * 10, `${number} secret ${place}`, async () =>
        count(await actInSecret(secretScene, secret)),
      );
    lines.push(...line.heard.slice(framesKept).map((frame) => `frame after ${number} ${frame}`));
    framesKept = line.heard.length;
  }
  await stage.act((acts + 1) * actSeconds, 'the end', async () => {
    for (const name of ['customer reads', 'customer lists', 'customer looks', 'customer beats', 'customer opens'])
      await openActs[name]?.(scene, acts + 1);
  });
  lines.push(...line.heard.slice(framesKept).map((frame) => `frame at the end ${frame}`));
  counts['frame'] = line.heard.length;
  return { lines, counts };
}
