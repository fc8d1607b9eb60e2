import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { PutCommand, QueryCommand } from '../../../functions/table/commands.ts';
import type { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { messagesOfCustomer, rates, type Rate } from '../../../contract/limits.ts';
import type { Conversation, Session } from '../../../contract/entities.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';

type Serve = Parameters<typeof call>[0];
let cloud: Cloud;
let serve: Record<'identity' | 'conversations' | 'attachments' | 'sockets', Serve>;
let limiter: typeof import('../../../functions/gateway/limiter.ts');
let keys: typeof import('../../../functions/table/keys.ts').keys;
let table: typeof import('../../../functions/table/table.ts').table;

beforeAll(async () => {
  cloud = await startCloud();
  process.env['LIMITS'] = 'on';
  limiter = await import('../../../functions/gateway/limiter.ts');
  ({ keys } = await import('../../../functions/table/keys.ts'));
  ({ table } = await import('../../../functions/table/table.ts'));
  serve = {
    identity: (await import('../../../functions/identity/http.ts')).handler,
    conversations: (await import('../../../functions/conversations/http.ts')).handler,
    attachments: (await import('../../../functions/attachments/http.ts')).handler,
    sockets: (await import('../../../functions/sockets/http.ts')).handler,
  };
  // Time stands still: nothing is earned while the tests run, however long they take.
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterAll(async () => {
  vi.useRealTimers();
  await cloud.stop();
});

const contact = { email: 'nusrat@mail.test', phone: '01712345678' };
let hosts = 0;
/** An address that nobody used before. */
const freshIp = (): string => `198.51.100.${++hosts}`;
const begin = (ip: string, origin = 'https://shop.test'): Promise<Reply> =>
  call(serve.identity, 'POST /v1/guest-sessions', { body: contact, ip, headers: { origin } });
const guest = async (): Promise<Session> => (await begin('127.0.0.1')).body as unknown as Session;
const open = async ({ token }: Session): Promise<Conversation> =>
  (await call(serve.conversations, 'POST /v1/conversations', { token, body: {} })).body as unknown as Conversation;

/** Asks until it is refused: it is let in as often as the bucket holds, and the refusal says how long to wait. */
async function exhaust({ burst, everyMs }: Rate, ask: () => Promise<Reply>): Promise<number> {
  for (let admitted = 0; ; admitted += 1) {
    const { status, body, headers } = await ask();
    if (status !== 429) {
      expect(status).toBeLessThan(402);
      continue;
    }
    expect(admitted).toBe(burst);
    expect(body['code']).toBe('rate_limited');
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(Math.ceil(everyMs / 1000));
    return admitted;
  }
}

describe('a bucket', () => {
  it('lets in exactly as many of two hundred requests at once as it holds', async () => {
    const rate = 'uploadsOfCustomer';
    const whose = newId();
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => limiter.take(rate, whose)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(rates[rate].burst);
    const codes = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [(outcome.reason as AppError).code] : []));
    expect(new Set(codes)).toEqual(new Set(['rate_limited']));
  });

  it('fills again with time, one by one', async () => {
    const { burst, everyMs } = rates.uploadsOfCustomer;
    const whose = newId();
    const key = keys.bucket('uploadsOfCustomer', whose);
    const fullIn = (ms: number) => table.send(new PutCommand({ TableName: 'kotha', Item: { ...key, fullAt: Date.now() + ms } }));
    await fullIn(burst * everyMs - 1);
    // Refused without being remembered: a second away from the next.
    await fullIn((burst - 1) * everyMs - 1000);
    await expect(limiter.take('uploadsOfCustomer', whose)).resolves.toBeUndefined();
    await expect(limiter.take('uploadsOfCustomer', whose)).rejects.toMatchObject({ code: 'rate_limited' });
  });

  it('that is empty is refused without another write, and costs its neighbour nothing', async () => {
    const whose = newId();
    for (let taken = 0; taken < rates.uploadsOfCustomer.burst; taken += 1) await limiter.take('uploadsOfCustomer', whose);
    await expect(limiter.take('uploadsOfCustomer', whose)).rejects.toMatchObject({ code: 'rate_limited' });
    const stored = keys.bucket('uploadsOfCustomer', whose);
    await table.send(new PutCommand({ TableName: 'kotha', Item: { ...stored, fullAt: 0 } }));
    await expect(limiter.take('uploadsOfCustomer', whose)).rejects.toMatchObject({ code: 'rate_limited' });
    await expect(limiter.take('uploadsOfCustomer', newId())).resolves.toBeUndefined();
  });

  it('ends by itself and names nobody by address', async () => {
    const ip = '203.0.113.199';
    await begin(ip);
    const { Items = [] } = await table.sdk.send(new ScanCommand({ TableName: 'kotha' }));
    const buckets = Items.map((item) => unmarshall(item)).filter(({ pk }) => String(pk).startsWith('R#sessionsOfAddress'));
    expect(buckets.length).toBeGreaterThan(0);
    expect(JSON.stringify(buckets)).not.toContain('203.0');
    for (const { ttl } of buckets) expect(Number(ttl)).toBeGreaterThan(Date.now() / 1000);
  });
});

describe('every limiter fires at its limit, with how long to wait', () => {
  it('beginning as a guest, by address', async () => {
    const ip = freshIp();
    await exhaust(rates.sessionsOfAddress, () => begin(ip));
    expect((await begin(freshIp())).status).toBe(201);
    // Neither another site nor other headers make another bucket.
    expect((await begin(ip, 'https://other.test')).status).toBe(429);
  });

  it('of IPv6 by household', async () => {
    let host = 0;
    const ask = () => begin(`2001:db8:1:2::${(host += 1).toString(16)}`);
    await exhaust(rates.sessionsOfAddress, ask);
    expect((await begin('2001:db8:1:3::1')).status).toBe(201);
  });

  it('beginning as a guest, on one site', async () => {
    const origin = 'https://busy.test';
    const steps = rates.sessionsOfSite.burst * rates.sessionsOfSite.everyMs;
    const Item = { ...keys.bucket('sessionsOfSite', origin), fullAt: Date.now() + steps + 60_000 };
    await table.send(new PutCommand({ TableName: 'kotha', Item }));
    const refusal = await begin(freshIp(), origin);
    expect(refusal.status).toBe(429);
    expect((await begin(freshIp(), 'https://quiet.test')).status).toBe(201);
  });

  it('as somebody a site vouches for', async () => {
    const ip = freshIp();
    const ask = () => call(serve.identity, 'POST /v1/customer-sessions', { body: { identityToken: 'wrong' }, ip });
    await exhaust(rates.sessionsOfAddress, ask);
  });

  it('renewing, by address', async () => {
    const ip = freshIp();
    const ask = () => call(serve.identity, 'POST /v1/sessions/refresh', { body: { refreshToken: 'a.b' }, ip });
    await exhaust(rates.renewalsOfAddress, ask);
  });

  it('opening conversations', async () => {
    const { token, customer } = await guest();
    const ask = async () => {
      const reply = await call(serve.conversations, 'POST /v1/conversations', { token, body: {} });
      const path = { conversationId: String(reply.body['id']) };
      for (const body of [{ isSolved: true }]) {
        if (reply.status !== 201) break;
        const clientId = newId();
        await call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
          token,
          path,
          body: { clientId, text: 'x' },
        });
        await call(serve.conversations, 'POST /v1/conversations/{conversationId}/end', { token, path });
        await call(serve.conversations, 'POST /v1/conversations/{conversationId}/resolution', { token, path, body });
      }
      return reply;
    };
    const admitted = await exhaust(rates.conversationsOfCustomer, ask);
    const prefix = keys.customerConversation(customer.id, '');
    const { Count } = await table.send(
      new QueryCommand({
        TableName: 'kotha',
        KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
        ExpressionAttributeValues: { ':pk': prefix.pk, ':sk': prefix.sk },
      }),
    );
    expect(Count).toBe(admitted);
  });

  it('uploading', async () => {
    const session = await guest();
    const { id: conversationId } = await open(session);
    const body = { name: 'slip.png', type: 'image/png', size: 1000 };
    await exhaust(rates.uploadsOfCustomer, () =>
      call(serve.attachments, 'POST /v1/conversations/{conversationId}/attachments', {
        token: session.token,
        path: { conversationId },
        body,
      }),
    );
  });

  it('opening sockets', async () => {
    const { token } = await guest();
    await exhaust(rates.socketsOfCustomer, () => call(serve.sockets, 'POST /v1/socket-tickets', { token }));
  });
});

describe('writing messages', () => {
  const say = (session: Session, conversationId: string, clientId = newId()): Promise<Reply> =>
    call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
      token: session.token,
      path: { conversationId },
      body: { clientId, text: 'Hello' },
    });

  it('is slowed down at the limit, a repeated message is answered again, and what was refused is not in the log', async () => {
    const session = await guest();
    const { id } = await open(session);
    const first = newId();
    expect((await say(session, id, first)).status).toBe(201);
    const admitted = await exhaust({ ...messagesOfCustomer, burst: messagesOfCustomer.burst - 1 }, () => say(session, id));
    const path = { conversationId: id };
    const again = { clientId: first, text: 'Hello', retry: true, after: 0 };
    const repeated = await call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
      token: session.token,
      path,
      body: again,
    });
    expect(repeated.status).toBe(201);
    expect(repeated.body['seq']).toBe(1);
    const own = await call(serve.conversations, 'GET /v1/conversations/{conversationId}', { token: session.token, path });
    expect(own.body['lastSeq']).toBe(admitted + 1);
  });

  it('lets in no more in parallel than one after the other', async () => {
    const session = await guest();
    const { id } = await open(session);
    const replies: Reply[] = [];
    for (let wave = 0; wave < 10; wave += 1)
      replies.push(...(await Promise.all(Array.from({ length: 8 }, () => say(session, id)))));
    const admitted = replies.filter(({ status }) => status === 201).length;
    expect(admitted).toBe(messagesOfCustomer.burst);
    const own = await call(serve.conversations, 'GET /v1/conversations/{conversationId}', {
      token: session.token,
      path: { conversationId: id },
    });
    expect(own.body['lastSeq']).toBe(admitted);
  });
});

describe('an installation under a load test', () => {
  it('slows nobody down', async () => {
    process.env['LIMITS'] = 'off';
    try {
      const whose = newId();
      for (let taken = 0; taken <= rates.uploadsOfCustomer.burst; taken += 1) await limiter.take('uploadsOfCustomer', whose);
    } finally {
      process.env['LIMITS'] = 'on';
    }
  });
});
