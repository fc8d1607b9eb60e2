import { newId } from '../../../contract/ids.ts';
import type { RouteKey } from '../../../contract/routes.ts';
import { makePng } from '../../fixtures/samples.ts';
import { request } from '../../stack.ts';
import type { Principal } from './principals.ts';
import type { World } from './world.ts';

/** A request that would be right if it came from somebody who may send it. */
export interface Attempt {
  readonly method: string;
  readonly path: string;
  readonly token?: string | undefined;
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

type Body = Readonly<Record<string, unknown>>;
type Wish = (world: World, principal: Principal) => Body | Promise<Body>;

const message: Wish = () => ({ clientId: newId(), text: 'hello' });
const position: Wish = () => ({ seq: 1 });
const file: Wish = () => ({ name: 'bill.pdf', size: 100, type: 'application/pdf' });
const portrait = () => ({ data: makePng(8, 8).toString('base64') });
const reply = () => ({ title: { en: 'Title', bn: '' }, content: { en: 'Words', bn: '' }, category: 'shipping' });

const admin = async (world: World, method: string, path: string, body?: Body) => {
  const token = world.people.credentials.admin.staff ?? '';
  const answer = await request(world.url, method, path, { token, ...(body && { body }) });
  if (answer.status >= 400) throw new Error(`${method} ${path} as an admin: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const newReply = async (world: World): Promise<string> => {
  const id = newId();
  await admin(world, 'POST', '/v1/desk/quick-replies', { id, ...reply() });
  return id;
};

/** A role of the installation's own, made when there is none. */
const someRole = async (world: World): Promise<string> => {
  const { roles } = (await admin(world, 'GET', '/v1/desk/team')) as { roles: { id: string }[] };
  const role = { name: { en: 'Helpers', bn: 'সহকারী' }, permissions: ['view_chat'] };
  return roles[0]?.id ?? String((await admin(world, 'POST', '/v1/desk/roles', role))['id']);
};

/** Somebody who shows a picture. */
const somebodySeen = async (world: World): Promise<string> => {
  await admin(world, 'PUT', '/v1/desk/me/avatar', portrait());
  return world.people.agents.admin;
};

/** What is sent with each route that takes a body. */
const bodies: Partial<Record<RouteKey, Wish>> = {
  'POST /v1/guest-sessions': () => ({ email: 'n@mail.test', phone: '01712345678' }),
  'POST /v1/customer-sessions': () => ({ identityToken: 'nonsense' }),
  'POST /v1/sessions/refresh': () => ({ refreshToken: 'nonsense.nonsense' }),
  'POST /v1/conversations': () => ({}),
  'POST /v1/conversations/{conversationId}/messages': message,
  'POST /v1/conversations/{conversationId}/seen': position,
  'POST /v1/conversations/{conversationId}/delivered': position,
  'POST /v1/conversations/{conversationId}/attachments': file,
  'POST /v1/conversations/{conversationId}/rating': () => ({ score: 5 }),
  'POST /v1/conversations/{conversationId}/resolution': () => ({ isSolved: false }),
  'PUT /v1/desk/me/avatar': portrait,
  'PUT /v1/desk/me/profile': () => ({ languages: ['bn', 'en'] }),
  'POST /v1/desk/team': () => ({ email: 'new@kotha.test', name: { en: 'New', bn: 'নতুন' }, role: 'agent' }),
  'PUT /v1/desk/team/{agentId}': () => ({ capacity: 3, role: 'agent' }),
  'POST /v1/desk/roles': () => ({ name: { en: 'All', bn: 'সব' }, permissions: ['erase_data'] }),
  'PUT /v1/desk/roles/{roleId}': () => ({ version: 1, permissions: ['erase_data'] }),
  'PUT /v1/desk/me/availability': () => ({ availability: 'online' }),
  'POST /v1/desk/conversations/{conversationId}/messages': message,
  'POST /v1/desk/conversations/{conversationId}/seen': position,
  'POST /v1/desk/conversations/{conversationId}/delivered': position,
  'POST /v1/desk/conversations/{conversationId}/attachments': file,
  'POST /v1/desk/conversations/{conversationId}/library-attachments': () => ({ attachmentIds: [newId()] }),
  'PUT /v1/desk/conversations/{conversationId}/status': () => ({ status: 'pending' }),
  'PUT /v1/desk/conversations/{conversationId}/assignee': ({ people }) => ({
    agentId: people.agents.assigned,
    instead: null,
    assignedSeq: 0,
  }),
  'POST /v1/desk/conversations/{conversationId}/notes': () => ({ clientId: newId(), text: 'careful' }),
  'PUT /v1/desk/conversations/{conversationId}/priority': () => ({ priority: 'high' }),
  'PUT /v1/desk/conversations/{conversationId}/category': () => ({ category: 'billing' }),
  'PUT /v1/desk/conversations/{conversationId}/language': () => ({ language: 'bn' }),
  'PUT /v1/desk/conversations/{conversationId}/tags': () => ({ add: ['vip'] }),
  'PUT /v1/desk/conversations/{conversationId}/snooze': () => ({ until: new Date(Date.now() + 3_600_000).toISOString() }),
  'PUT /v1/desk/conversations/{conversationId}/archive': () => ({ isArchived: true }),
  // Nobody is blocked: other cells need them to write.
  'PUT /v1/desk/customers/{customerId}/blocked': () => ({ isBlocked: false }),
  'PUT /v1/desk/customers/{customerId}': () => ({ phone: '01712345678' }),
  // Nobody is merged away: with themselves it is refused to who may merge.
  'POST /v1/desk/customers/{customerId}/merge': (world, principal) => ({ into: world.belongingsFor(principal).customerId }),
  'POST /v1/desk/conversations': (world, principal) => ({
    clientId: newId(),
    text: 'hello',
    customerId: world.belongingsFor(principal).customerId,
  }),
  'POST /v1/desk/mentions/seen': () => ({ seq: 0 }),
  'POST /v1/desk/notices/seen': () => ({ id: '0' }),
  'PUT /v1/desk/settings': () => ({ version: 0, enabled: true }),
  'POST /v1/desk/site-keys': () => ({ site: 'intruder' }),
  'POST /v1/desk/quick-replies': () => ({ id: newId(), ...reply() }),
  'PUT /v1/desk/quick-replies': () => ({
    version: 0,
    categories: [{ id: 'shipping', name: { en: 'Shipping', bn: '' } }],
    order: [],
  }),
  'PUT /v1/desk/quick-replies/{quickReplyId}': () => ({ version: 1, ...reply() }),
  'POST /v1/desk/quick-replies/import': () => ({ quickReplies: [reply()] }),
  'PUT /v1/desk/views/own': () => ({ version: 0, views: [] }),
  'PUT /v1/desk/views/team': () => ({ version: 0, views: [] }),
  'POST /v1/desk/quick-replies/packs': () => ({ pack: 'hosting' }),
};

/** What stands behind the question mark, where a route asks for something. */
const queries: Partial<Record<RouteKey, string>> = {
  'DELETE /v1/desk/quick-replies/{quickReplyId}': '?version=1',
  'GET /v1/desk/search': '?query=parcel',
  'GET /v1/desk/customers': '?query=nusrat',
  'DELETE /v1/desk/site-keys': '?site=nowhere&keyId=none',
};

/** The request that a principal would send to a route. */
export async function attemptAt(world: World, key: RouteKey, principal: Principal): Promise<Attempt> {
  const [method = '', template = ''] = key.split(' ');
  const { conversationId, attachmentId, customerId } = world.belongingsFor(principal);
  const ids: Readonly<Record<string, string | undefined>> = {
    conversationId,
    attachmentId,
    customerId,
    agentId: template === '/v1/avatars/{agentId}' ? await somebodySeen(world) : world.people.agents.spare,
    roleId: template.includes('{roleId}') ? await someRole(world) : undefined,
    quickReplyId: template.includes('{quickReplyId}') ? await newReply(world) : undefined,
  };
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? `no-${name}`);
  const credentials = world.people.credentials[principal];
  const token = template.startsWith('/v1/desk/') ? credentials.staff : credentials.customer;
  return { method, path: path + (queries[key] ?? ''), token, body: await bodies[key]?.(world, principal) };
}
