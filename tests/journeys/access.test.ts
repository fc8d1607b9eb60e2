import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation } from '../../contract/entities.ts';
import { newId } from '../../contract/ids.ts';
import { pdf } from '../fixtures/samples.ts';
import { request, startGuest, startStack, uploadFile } from '../stack.ts';

let stack: Awaited<ReturnType<typeof startStack>>;
let token: string;
let conversationId: string;
let attachmentId: string;

beforeAll(async () => {
  stack = await startStack();
  const owner = await startGuest(stack.url);
  token = owner.token;
  const opened = await request(stack.url, 'POST', '/v1/conversations', { token, body: {} });
  conversationId = (opened.body as unknown as Conversation).id;
  attachmentId = await uploadFile(stack, { token, conversationId }, pdf, {
    name: 'bill.pdf',
    type: 'application/pdf',
  });
  await request(stack.url, 'POST', `/v1/conversations/${conversationId}/messages`, {
    token,
    body: { clientId: newId(), text: '', attachmentIds: [attachmentId] },
  });
});
afterAll(() => stack.stop());

describe('access', () => {
  it('to a file comes from another origin than the site, as what it is and never as a page', async () => {
    const { body } = await request(stack.url, 'GET', `/v1/conversations/${conversationId}/attachments/${attachmentId}`, {
      token,
    });
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
    const refused = await request(stack.url, 'GET', '/v1/conversations');
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
