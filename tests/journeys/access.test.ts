import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { routes, type RouteKey } from '../../contract/routes.ts';
import { pdf } from '../fixtures/samples.ts';
import { request, signIn, startGuest, startStack, uploadFile, type Answer } from '../stack.ts';

/**
 * Who gets which answer at every route, written by hand and not computed from the code. Columns: nobody, the owning customer,
 * another customer, an agent of the team, a customer's token that we did not sign, the agent's identity token.
 */
const principals = ['nobody', 'owner', 'stranger', 'agent', 'forged', 'identity'] as const;
type Principal = (typeof principals)[number];
const matrix: Record<RouteKey, readonly number[]> = {
  //                                                           nobody owner stranger agent forged identity
  'GET /health': [200, 200, 200, 200, 200, 200],
  'GET /v1/config': [200, 200, 200, 200, 200, 200],
  'GET /v1/sign-in': [200, 200, 200, 200, 200, 200],
  'POST /v1/guest-sessions': [201, 201, 201, 201, 201, 201],
  'POST /v1/customer-sessions': [401, 401, 401, 401, 401, 401],
  'POST /v1/sessions/refresh': [401, 401, 401, 401, 401, 401],
  'POST /v1/socket-tickets': [401, 201, 201, 401, 401, 401],
  'POST /v1/conversations': [401, 200, 201, 401, 401, 401],
  'GET /v1/conversations': [401, 200, 200, 401, 401, 401],
  'GET /v1/conversations/{conversationId}': [401, 200, 404, 401, 401, 401],
  'GET /v1/conversations/{conversationId}/messages': [401, 200, 404, 401, 401, 401],
  'POST /v1/conversations/{conversationId}/messages': [401, 201, 404, 401, 401, 401],
  'POST /v1/conversations/{conversationId}/seen': [401, 200, 404, 401, 401, 401],
  'POST /v1/conversations/{conversationId}/delivered': [401, 200, 404, 401, 401, 401],
  'POST /v1/conversations/{conversationId}/attachments': [401, 201, 404, 401, 401, 401],
  'GET /v1/conversations/{conversationId}/attachments/{attachmentId}': [401, 200, 404, 401, 401, 401],
  'POST /v1/conversations/{conversationId}/end': [401, 200, 404, 401, 401, 401],
  'POST /v1/conversations/{conversationId}/rating': [401, 200, 404, 401, 401, 401],
  'POST /v1/conversations/{conversationId}/resolution': [401, 200, 404, 401, 401, 401],
  'GET /v1/desk/me': [401, 401, 401, 200, 401, 401],
  'PUT /v1/desk/me/availability': [401, 401, 401, 200, 401, 401],
  'GET /v1/desk/agents': [401, 401, 401, 200, 401, 401],
  'POST /v1/desk/socket-tickets': [401, 401, 401, 201, 401, 401],
  'GET /v1/desk/conversations': [401, 401, 401, 200, 401, 401],
  'GET /v1/desk/conversations/{conversationId}': [401, 401, 401, 200, 401, 401],
  'GET /v1/desk/conversations/{conversationId}/messages': [401, 401, 401, 200, 401, 401],
  'POST /v1/desk/conversations/{conversationId}/messages': [401, 401, 401, 201, 401, 401],
  'POST /v1/desk/conversations/{conversationId}/seen': [401, 401, 401, 200, 401, 401],
  'POST /v1/desk/conversations/{conversationId}/delivered': [401, 401, 401, 200, 401, 401],
  'GET /v1/desk/settings': [401, 401, 401, 403, 401, 401],
  'PUT /v1/desk/settings': [401, 401, 401, 403, 401, 401],
  'GET /v1/desk/site-keys': [401, 401, 401, 403, 401, 401],
  'POST /v1/desk/site-keys': [401, 401, 401, 403, 401, 401],
  'DELETE /v1/desk/site-keys': [401, 401, 401, 403, 401, 401],
  'POST /v1/desk/conversations/{conversationId}/attachments': [401, 401, 401, 201, 401, 401],
  'GET /v1/desk/conversations/{conversationId}/attachments/{attachmentId}': [401, 401, 401, 200, 401, 401],
  'PUT /v1/desk/conversations/{conversationId}/status': [401, 401, 401, 200, 401, 401],
  'PUT /v1/desk/conversations/{conversationId}/assignee': [401, 401, 401, 200, 401, 401],
  'GET /v1/desk/quick-replies': [401, 401, 401, 200, 401, 401],
  'POST /v1/desk/quick-replies': [401, 401, 401, 403, 401, 401],
  'PUT /v1/desk/quick-replies': [401, 401, 401, 403, 401, 401],
  'PUT /v1/desk/quick-replies/{quickReplyId}': [401, 401, 401, 403, 401, 401],
  'DELETE /v1/desk/quick-replies/{quickReplyId}': [401, 401, 401, 403, 401, 401],
  'POST /v1/desk/quick-replies/import': [401, 401, 401, 403, 401, 401],
  'POST /v1/desk/quick-replies/packs': [401, 401, 401, 403, 401, 401],
  'DELETE /v1/sessions/current': [401, 200, 200, 401, 401, 401],
};

const newFile = () => ({ name: 'bill.pdf', size: 100, type: 'application/pdf' });
const bodies: Partial<Record<RouteKey, () => unknown>> = {
  'POST /v1/guest-sessions': () => ({ email: 'n@mail.test', phone: '01712345678' }),
  'POST /v1/customer-sessions': () => ({ identityToken: 'nonsense' }),
  'POST /v1/sessions/refresh': () => ({ refreshToken: 'nonsense.nonsense' }),
  'POST /v1/conversations': () => ({}),
  'POST /v1/conversations/{conversationId}/messages': () => ({ clientId: newId(), text: 'hello' }),
  'POST /v1/conversations/{conversationId}/seen': () => ({ seq: 1 }),
  'POST /v1/conversations/{conversationId}/delivered': () => ({ seq: 1 }),
  'POST /v1/conversations/{conversationId}/attachments': newFile,
  'POST /v1/desk/conversations/{conversationId}/attachments': newFile,
  'POST /v1/conversations/{conversationId}/rating': () => ({ score: 5 }),
  'POST /v1/conversations/{conversationId}/resolution': () => ({ isSolved: false }),
  'POST /v1/desk/conversations/{conversationId}/messages': () => ({ clientId: newId(), text: 'hello' }),
  'POST /v1/desk/conversations/{conversationId}/seen': () => ({ seq: 1 }),
  'POST /v1/desk/conversations/{conversationId}/delivered': () => ({ seq: 1 }),
  'PUT /v1/desk/me/availability': () => ({ availability: 'online' }),
  'POST /v1/desk/site-keys': () => ({ site: 'intruder' }),
  'PUT /v1/desk/settings': () => ({ version: 0, enabled: false }),
  'PUT /v1/desk/conversations/{conversationId}/status': () => ({ status: 'pending' }),
  'PUT /v1/desk/conversations/{conversationId}/assignee': () => ({ agentId: null, instead: 'whoever', assignedSeq: 0 }),
};

let stack: Awaited<ReturnType<typeof startStack>>;
let tokens: Record<Principal, string | undefined>;
let conversationId: string;
let attachmentId: string;

beforeAll(async () => {
  stack = await startStack();
  const [owner, stranger, staff] = await Promise.all([
    startGuest(stack.url),
    startGuest(stack.url),
    signIn(stack.url, 'ayesha@kotha.test'),
  ]);
  const opened = await request(stack.url, 'POST', '/v1/conversations', { token: owner.token, body: {} });
  conversationId = (opened.body as unknown as Conversation).id;
  attachmentId = await uploadFile(stack, { token: owner.token, conversationId }, pdf, {
    name: 'bill.pdf',
    type: 'application/pdf',
  });
  await request(stack.url, 'POST', `/v1/conversations/${conversationId}/messages`, {
    token: owner.token,
    body: { clientId: newId(), text: '', attachmentIds: [attachmentId] },
  });
  const forged = await new SignJWT({ sid: newId() })
    .setProtectedHeader({ alg: 'HS256', kid: '00000000-0000-7000-8000-000000000000' })
    .setIssuer('kotha')
    .setAudience('customer')
    .setSubject(owner.customer.id)
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode('a secret that somebody else made up'));
  tokens = {
    nobody: undefined,
    owner: owner.token,
    stranger: stranger.token,
    agent: staff.accessToken,
    forged,
    identity: staff.idToken,
  };
}, 60_000);
afterAll(() => stack.stop());

const call = (key: RouteKey, principal: Principal): Promise<Answer> => {
  const [method = '', path = ''] = key.split(' ');
  const token = tokens[principal];
  const body = bodies[key]?.();
  const address = path.replace('{conversationId}', conversationId).replace('{attachmentId}', attachmentId);
  return request(stack.url, method, address, {
    ...(token !== undefined && { token }),
    ...(body !== undefined && { body }),
  });
};

describe('access', () => {
  it('is written down for every route', () => {
    expect(Object.keys(matrix).sort()).toEqual(Object.keys(routes).sort());
  });

  it.each(Object.entries(matrix) as [RouteKey, readonly number[]][])('to %s is as the matrix says', async (key, expected) => {
    const statuses: number[] = [];
    for (const principal of principals) statuses.push((await call(key, principal)).status);
    // An assignee that nobody expected is a conflict of its own; what counts here is that the agent was let in.
    const seen = key.endsWith('/assignee') ? statuses.map((status) => (status === 409 ? 200 : status)) : statuses;
    expect(Object.fromEntries(principals.map((principal, index) => [principal, seen[index]]))).toEqual(
      Object.fromEntries(principals.map((principal, index) => [principal, expected[index]])),
    );
  });

  it('to a file comes from another origin than the site, as what it is and never as a page', async () => {
    const { body } = await call('GET /v1/conversations/{conversationId}/attachments/{attachmentId}', 'owner');
    const url = new URL(String(body['url']));
    expect(url.origin).not.toBe(new URL(stack.url).origin);
    const download = await fetch(url);
    expect([download.status, download.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    expect(download.headers.get('content-disposition')).toBe(`attachment; filename="bill.pdf"; filename*=UTF-8''bill.pdf`);
    const console = await fetch(`${stack.url}/admin/`);
    const policy = console.headers.get('content-security-policy') ?? '';
    for (const rule of ['img-src', 'media-src', 'connect-src']) {
      expect(policy).toMatch(new RegExp(`${rule} [^;]*http://127\\.0\\.0\\.1:\\*`));
    }
  });

  it('answers what our functions refuse with a problem document', async () => {
    const refused = await call('GET /v1/conversations', 'nobody');
    expect(refused.headers.get('content-type')).toBe('application/problem+json');
    expect(refused.body).toMatchObject({
      code: 'unauthenticated',
      status: 401,
      title: expect.any(String) as string,
      requestId: expect.any(String) as string,
    });
    const unknown = await request(stack.url, 'GET', '/v1/nothing-here');
    expect([unknown.status, unknown.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
  });
});
