import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Conversation, Message, Session } from '../../../contract/entities.ts';
import { newId } from '../../../contract/ids.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let serve: { identity: Parameters<typeof call>[0]; conversations: Parameters<typeof call>[0] };
let table: typeof import('../../../functions/table/table.ts').table;

beforeAll(async () => {
  cloud = await startCloud();
  serve = {
    identity: (await import('../../../functions/identity/http.ts')).handler,
    conversations: (await import('../../../functions/conversations/http.ts')).handler,
  };
  ({ table } = await import('../../../functions/table/table.ts'));
});
afterAll(() => cloud.stop());
afterEach(() => table.middlewareStack.remove('fault'));

type When = 'before' | 'after';

/** Makes the first matching request to the real engine fail, before it takes effect or after. Answers how often that happened. */
function failOnce(command: string, when: When, errorName: string): { hits: number } {
  const count = { hits: 0 };
  table.middlewareStack.add(
    (next, context) => async (args) => {
      const isTarget = (context as { commandName?: string }).commandName === command && count.hits === 0;
      if (!isTarget) return next(args);
      count.hits += 1;
      if (when === 'after') await next(args);
      throw Object.assign(new Error('injected'), { name: errorName, $metadata: {} });
    },
    { step: 'initialize', name: 'fault', override: true },
  );
  return count;
}

const start = async (): Promise<{ session: Session; id: string }> => {
  const body = { email: 'n@mail.test', phone: '01712345678' };
  const session = (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
  const opened = await call(serve.conversations, 'POST /v1/conversations', { token: session.token, body: {} });
  return { session, id: (opened.body as unknown as Conversation).id };
};
const say = ({ token }: Session, id: string, body: unknown): Promise<Reply> =>
  call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', { token, path: { conversationId: id }, body });
const read = async ({ token }: Session, id: string): Promise<Message[]> =>
  (await call(serve.conversations, 'GET /v1/conversations/{conversationId}/messages', { token, path: { conversationId: id } }))
    .body['messages'] as Message[];
const lastSeq = async ({ token }: Session, id: string): Promise<unknown> =>
  (await call(serve.conversations, 'GET /v1/conversations/{conversationId}', { token, path: { conversationId: id } })).body[
    'lastSeq'
  ];

describe('sending while the table fails once', () => {
  const places: [string, When][] = [
    ['PutItemCommand', 'before'],
    ['PutItemCommand', 'after'],
    ['UpdateItemCommand', 'before'],
    ['UpdateItemCommand', 'after'],
  ];
  for (const [command, when] of places) {
    for (const [errorName, status] of [
      ['ThrottlingException', 503],
      ['TimeoutError', 500],
    ] as const) {
      it(`refuses with ${status} when ${command} ends in ${errorName} ${when} its effect, and the retry is the one message`, async () => {
        const { session, id } = await start();
        const body = { clientId: newId(), text: 'exactly once' };
        const fault = failOnce(command, when, errorName);
        const refused = await say(session, id, body);
        expect(fault.hits).toBe(1);
        expect([refused.status, refused.body['title'] !== undefined]).toEqual([status, true]);
        expect(JSON.stringify(refused.body)).not.toContain('injected');
        const again = await say(session, id, { ...body, retry: true });
        expect([again.status, again.body['seq']]).toEqual([201, 1]);
        expect((await read(session, id)).map(({ text }) => text)).toEqual(['exactly once']);
        expect(await lastSeq(session, id)).toBe(1);
      });
    }
  }
});
