import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import type { Conversation, Session } from '../../../contract/entities.ts';
import type { SearchResult } from '../../../contract/search.ts';
import { call, type Reply } from '../call.ts';
import { startCloud, type Cloud } from '../harness.ts';
import { toHeadImage } from '../sockets/images.ts';

let cloud: Cloud;
let serve: Record<'identity' | 'conversations' | 'search', Parameters<typeof call>[0]>;
let react: (event: never) => Promise<unknown>;
let runHourly: typeof import('../../../functions/search/on-schedule.ts').handler;

beforeAll(async () => {
  cloud = await startCloud();
  const [identity, conversations, search, onChange, onSchedule, setup] = await Promise.all([
    import('../../../functions/identity/http.ts'),
    import('../../../functions/conversations/http.ts'),
    import('../../../functions/search/http.ts'),
    import('../../../functions/reactions/on-change.ts'),
    import('../../../functions/search/on-schedule.ts'),
    import('../../../functions/setup/bootstrap.ts'),
  ]);
  serve = { identity: identity.handler, conversations: conversations.handler, search: search.handler };
  react = onChange.handler;
  runHourly = onSchedule.handler;
  const name = { en: 'Ayesha', bn: 'আয়েশা' };
  await setup.handler({ agents: [{ subject: 'ayesha', email: 'ayesha@shop.test', name, role: 'admin' }] });
});
afterAll(() => cloud.stop());

async function talk(name: string, ...texts: string[]): Promise<{ session: Session; id: string }> {
  const body = { name, email: `${newId()}@mail.test`, phone: '01712345678', locale: 'bn' };
  const session = (await call(serve.identity, 'POST /v1/guest-sessions', { body })).body as unknown as Session;
  const opened = await call(serve.conversations, 'POST /v1/conversations', { token: session.token, body: {} });
  const { id } = opened.body as unknown as Conversation;
  for (const text of texts)
    await call(serve.conversations, 'POST /v1/conversations/{conversationId}/messages', {
      token: session.token,
      path: { conversationId: id },
      body: { clientId: newId(), text },
    });
  return { session, id };
}
const staff = (key: Parameters<typeof call>[1], id: string, body: object): Promise<Reply> =>
  call(serve.conversations, key, { staff: 'ayesha', path: { conversationId: id }, body });
const close = async (id: string): Promise<void> => {
  await staff('PUT /v1/desk/conversations/{conversationId}/status', id, { status: 'closed' });
  expect(await react({ Records: [await toHeadImage(id)] } as never)).toEqual({ batchItemFailures: [] });
};
const search = async (query: string): Promise<SearchResult> =>
  (await call(serve.search, 'GET /v1/desk/search', { staff: 'ayesha', query: { query } })).body as unknown as SearchResult;
const ids = async (query: string): Promise<string[]> => (await search(query)).hits.map(({ conversationId }) => conversationId);

describe('searching', () => {
  it('finds what is being said now, and what is over, by all of the words', async () => {
    const [open, over] = [
      await talk('Nusrat Jahan', 'My zebra came torn'),
      await talk('সজীব হাসান', 'জেব্রা ২০৪১৮ আসেনি', 'zebra late'),
    ];
    await close(over.id);
    expect(await ids('zebra')).toEqual(expect.arrayContaining([open.id, over.id]));
    expect(await ids('torn zeb')).toEqual([open.id]);
    expect(await ids('zebra 20418')).toEqual([over.id]);
    expect(await ids('২০৪১৮')).toEqual([over.id]);
    expect(await ids('সজীব জেব্রা')).toEqual([over.id]);
    expect(await ids('zebra giraffe')).toEqual([]);
    const { hits, words } = await search('late');
    expect(words).toEqual(['late']);
    expect(hits).toMatchObject([{ conversationId: over.id, excerpt: 'zebra late', isNote: false, status: 'closed' }]);
  });

  it('says whose it is and what was said last, in Bengali letters as in any', async () => {
    const { id } = await talk('সাদিয়া ইসলাম', 'বইটি কি আবার ছাপা হবে?');
    const hit = { customer: { name: 'সাদিয়া ইসলাম' }, excerpt: 'বইটি কি আবার ছাপা হবে?' };
    expect((await search('সাদিয়া')).hits).toMatchObject([{ conversationId: id, ...hit }]);
    await close(id);
    expect((await search('ইসলাম')).hits).toMatchObject([hit]);
    expect((await search(id)).hits).toMatchObject([hit]);
  });

  it('finds by id, e-mail and phone however it is written', async () => {
    const { id, session } = await talk('Phone Person', 'hello there');
    await close(id);
    expect(await ids(id)).toEqual([id]);
    expect(await ids(String(session.customer.email))).toEqual([id]);
    expect(await ids('01712-345 678 ')).toContain(id);
  });

  it('finds notes for staff, and says that they are notes', async () => {
    const { id } = await talk('Somebody', 'hello');
    await staff('POST /v1/desk/conversations/{conversationId}/notes', id, { clientId: newId(), text: 'smells of walrus' });
    expect((await search('walrus')).hits).toMatchObject([{ conversationId: id, isNote: true, excerpt: 'smells of walrus' }]);
    await close(id);
    expect((await search('walrus')).hits).toMatchObject([{ conversationId: id, isNote: true }]);
  });

  it('is for staff alone', async () => {
    const { session } = await talk('Curious', 'hello');
    const asked = await call(serve.search, 'GET /v1/desk/search', { token: session.token, query: { query: 'walrus' } });
    expect(asked.status).toBe(401);
  });

  it('finds what went quiet after the hourly run, once, however often it runs, and anew from the beginning', async () => {
    const { id } = await talk('Quiet One', 'a pangolin asks');
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 5 * 3_600_000);
    expect(await ids('pangolin')).toEqual([]);
    expect((await runHourly()).count).toBeGreaterThan(0);
    expect(await ids('pangolin')).toEqual([id]);
    await runHourly();
    expect(await ids('pangolin')).toEqual([id]);
    const { count, reachedAt } = await runHourly({ from: new Date(0).toISOString() });
    expect(count).toBeGreaterThan(3);
    expect(Date.parse(reachedAt)).toBeGreaterThan(now);
    expect(await ids('pangolin')).toEqual([id]);
    vi.restoreAllMocks();
  });

  it('keeps a rare word together with one that very many have', async () => {
    const { id } = await talk('Rare', 'okapi ticket');
    await close(id);
    const { writeTerms } = await import('../../../functions/search/store.ts');
    for (let index = 0; index < 220; index += 1) await writeTerms(newId(), [{ term: 'ticket', seq: 1, isNote: false }]);
    expect(await ids('okapi ticket ')).toEqual([id]);
  });
});
