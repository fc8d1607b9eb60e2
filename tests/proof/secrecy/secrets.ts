import { newId } from '../../../contract/ids.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import type { Stage } from './stage.ts';

/** Where things happen that the customer must never hear of. */
export interface SecretScene {
  readonly stage: Stage;
  readonly agents: readonly string[];
  readonly conversationId: string;
  readonly otherId: string;
}

type Random = () => number;
interface Secret {
  readonly key: RouteKey;
  /** Undefined for what takes no body. */
  readonly body?: (random: Random, scene: SecretScene) => object;
  readonly query?: Record<string, string>;
}

const desk = '/v1/desk/conversations/{conversationId}';
const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
const secretText = (random: Random): string => `Between us: ${'গোপন secret '.repeat(Math.floor(random() * 40))}${random()}`;

/** Everything staff can do in a conversation, or around it, that is theirs alone. */
const secrets: Readonly<Record<string, Secret>> = {
  note: {
    key: `POST ${desk}/notes`,
    body: (random, { agents }) => ({
      clientId: newId(),
      text: secretText(random),
      mentions: agents.filter(() => random() < 0.3),
    }),
  },
  priority: { key: `PUT ${desk}/priority`, body: (random) => ({ priority: pick(random, ['low', 'normal', 'high', 'urgent']) }) },
  category: {
    key: `PUT ${desk}/category`,
    body: (random) => ({ category: pick(random, ['billing', 'bug_report', 'other', null]) }),
  },
  language: { key: `PUT ${desk}/language`, body: (random) => ({ language: pick(random, ['en', 'bn', null]) }) },
  tags: { key: `PUT ${desk}/tags`, body: (random) => ({ add: [`tag ${Math.floor(random() * 1000)}`], remove: [] }) },
  snooze: {
    key: `PUT ${desk}/snooze`,
    body: (random) => ({ until: random() < 0.3 ? null : `2026-02-0${1 + Math.floor(random() * 9)}T09:00:00.000Z` }),
  },
  archive: { key: `PUT ${desk}/archive`, body: (random) => ({ isArchived: random() < 0.7 }) },
  'internal log read': { key: `GET ${desk}/internal` },
  'messages read': { key: `GET ${desk}/messages` },
  'inbox read': { key: 'GET /v1/desk/conversations' },
  'mentions read': { key: 'GET /v1/desk/mentions' },
};
const names = Object.keys(secrets);

/** Does one of them, and answers which and whether it was taken. */
export async function actInSecret({ ...scene }: SecretScene, random: Random): Promise<string> {
  const name = pick(random, names);
  const { key, body, query } = secrets[name] as Secret;
  const staff = pick(random, scene.agents);
  const { status } = await scene.stage.ask({ staff }, key, {
    ...(key.includes('{conversationId}') && { path: { conversationId: scene.conversationId } }),
    ...(body && { body: body(random, scene) }),
    ...(query && { query }),
  });
  return `secret ${name} ${status < 400 ? 'done' : `refused with ${status}`}`;
}
