import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConnection } from '../../client/connection.ts';
import { createHttp } from '../../client/http.ts';
import { openInternalLog, type InternalLog } from '../../client/internal-log.ts';
import { openNoteOutbox } from '../../client/notes.ts';
import { openOutbox, wipeOutbox } from '../../client/outbox.ts';
import type { InternalEntry } from '../../contract/internal.ts';
import { maxPageSize } from '../../contract/limits.ts';
import { conversationId, createServer, createWorld, type Answer, type Request, type Tab } from './virtual-world.ts';

fc.configureGlobal({ seed: 20260101 });

const ayesha = { id: 'agent-1', name: { en: 'Ayesha', bn: 'আয়েশা' } };
const tanvir = { id: 'agent-2', name: { en: 'Tanvir', bn: 'তানভীর' } };
const httpOf = ({ environment }: Tab) => createHttp({ baseUrl: 'https://api.test', environment });

/** A world whose server also keeps an internal log; `isLost` decides which of its frames never arrive. */
function start(seed = 1) {
  const world = createWorld(seed);
  const server = createServer(world);
  const entries: InternalEntry[] = [];
  const known = { isLost: (_: InternalEntry) => false, fault: (_: Request): Answer | undefined => undefined };
  const others = world.answer;
  const post = (entry: InternalEntry) => {
    if (known.isLost(entry)) return;
    const frame = { type: 'internal.appended', conversationId, entry, conversation: { id: conversationId } };
    for (const socket of world.sockets) if (socket.isOpen) socket.deliver(frame as never);
  };
  const append = (content: object, by: InternalEntry['by'] = { kind: 'agent', ...tanvir }): InternalEntry => {
    const seq = entries.length + 1;
    const entry = { ...content, seq, at: new Date(world.now).toISOString(), afterSeq: server.head.lastSeq, by } as InternalEntry;
    entries.push(entry);
    post(entry);
    return entry;
  };
  world.answer = async (request) => {
    if (!/\/(internal|notes)$/.test(request.path)) return others(request);
    await world.wait(20);
    const refused = known.fault(request);
    if (refused !== undefined) return refused;
    const { query, body } = request;
    if (request.method === 'GET') {
      const limit = Number(query.get('limit') ?? maxPageSize);
      const after = query.get('after');
      const before = Number(query.get('before') ?? Infinity);
      const found = entries.filter(({ seq }) => (after === null ? seq < before : seq > Number(after)));
      const page = after === null ? found.slice(-limit) : found.slice(0, limit);
      const next = found.length > limit ? (after === null ? page[0]?.seq : page.at(-1)?.seq) : undefined;
      return { status: 200, body: { entries: page, next } };
    }
    const old = entries.find((entry) => entry.kind === 'note' && entry.clientId === body['clientId']);
    const { clientId, text } = body;
    const note = old ?? append({ kind: 'note', clientId, text, mentions: [] }, { kind: 'agent', ...ayesha });
    const { seq, at, afterSeq } = note;
    return { status: 201, body: { clientId, seq, at, afterSeq } };
  };
  const tab = world.openTab();
  return { world, server, tab, entries, append, known };
}

function openScreen(tab: Tab) {
  const { environment } = tab;
  const http = httpOf(tab);
  const connection = createConnection({ environment, ticket: () => http('POST /v1/socket-tickets', {}) });
  connection.watch(conversationId, () => undefined);
  const log = openInternalLog({ conversationId, http, connection, me: ayesha, environment });
  connection.open();
  return { http, connection, log };
}

const seqs = (log: InternalLog) => log.view.rows.map(({ seq }) => seq);
const texts = (log: InternalLog) =>
  log.view.rows.map(({ content, state }) => (content.kind === 'note' ? `${content.text} ${state}` : content.kind));

describe('the internal log of a conversation', () => {
  it('loads, follows, and shows every entry once and in order', async () => {
    const { world, tab, append } = start();
    append({ kind: 'priority', priority: 'high' });
    const { log } = openScreen(tab);
    expect(log.view).toMatchObject({ rows: [], loading: true });
    await world.advance(1000);
    append({ kind: 'tags', added: ['gift'], removed: [] });
    await world.advance(100);
    expect([seqs(log), log.view.loading, log.view.failed]).toEqual([[1, 2], false, undefined]);
  });

  it('fetches what a lost frame left out, whichever were lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { minLength: 1, maxLength: 25 }), fc.nat(), async (lost, seed) => {
        const { world, tab, append, entries, known } = start(seed);
        const { log } = openScreen(tab);
        await world.advance(1000);
        known.isLost = ({ seq }) => lost[seq - 1] ?? false;
        for (let index = 0; index < lost.length; index++) append({ kind: 'priority', priority: 'low' });
        known.isLost = () => false;
        append({ kind: 'priority', priority: 'urgent' });
        await world.advance(5000);
        expect(seqs(log)).toEqual(entries.map(({ seq }) => seq));
      }),
      { numRuns: 40 },
    );
  });

  it('catches up after every subscription, even when the head says there is nothing', async () => {
    const { world, tab, append } = start();
    append({ kind: 'priority', priority: 'high' });
    const { log } = openScreen(tab);
    await world.advance(1000);
    world.sockets[0]?.drop();
    await world.advance(10);
    append({ kind: 'priority', priority: 'low' });
    await world.advance(2000);
    expect(seqs(log)).toEqual([1, 2]);
  });

  it('finds a lost last entry by the heartbeat', async () => {
    const { world, server, tab, append, known } = start();
    const { log } = openScreen(tab);
    await world.advance(1000);
    known.isLost = () => true;
    append({ kind: 'priority', priority: 'high' });
    Object.assign(server.head, { internalSeq: 1 });
    await world.advance(30_000);
    expect(seqs(log)).toEqual([]);
    await world.advance(16_000);
    expect(seqs(log)).toEqual([1]);
  });

  it('moves its cursor only after the last page', async () => {
    const { world, tab, append, known } = start();
    const { log } = openScreen(tab);
    await world.advance(1000);
    world.sockets[0]?.drop();
    known.isLost = () => true;
    for (let index = 0; index < maxPageSize + 20; index++) append({ kind: 'priority', priority: 'low' });
    let failures = 2;
    known.fault = ({ query }) => (query.get('after') === String(maxPageSize) && failures-- > 0 ? { status: 503 } : undefined);
    const lengths: number[] = [];
    log.subscribe(() => void lengths.push(log.view.rows.length));
    await world.advance(10_000);
    expect([...new Set(lengths)]).toEqual([0, maxPageSize + 20]);
  });

  it('is asked every 3 seconds where sockets are blocked', async () => {
    const { world, tab, append } = start();
    world.onSocket = (socket) => socket.drop();
    const { log, connection } = openScreen(tab);
    await world.advance(30_000);
    expect(connection.state).toBe('polling');
    append({ kind: 'priority', priority: 'high' });
    await world.advance(3100);
    expect(seqs(log)).toEqual([1]);
  });

  it('reads older entries on demand and joins them', async () => {
    const { world, tab, append } = start();
    for (let index = 0; index < maxPageSize + 20; index++) append({ kind: 'priority', priority: 'low' });
    const { log } = openScreen(tab);
    await world.advance(1000);
    expect([log.view.hasOlder, seqs(log)[0]]).toEqual([true, 21]);
    void log.loadOlder();
    await world.advance(1000);
    expect([log.view.hasOlder, seqs(log)[0], seqs(log).length]).toEqual([false, 1, maxPageSize + 20]);
  });

  it('says why it was refused, and begins anew', async () => {
    const { world, tab, append, known } = start();
    append({ kind: 'priority', priority: 'high' });
    known.fault = () => ({ status: 403, body: { code: 'forbidden' } });
    const { log } = openScreen(tab);
    await world.advance(1000);
    expect(log.view).toMatchObject({ failed: 'forbidden', loading: false });
    known.fault = () => undefined;
    log.reload();
    await world.advance(1000);
    expect(seqs(log)).toEqual([1]);
  });
});

describe('a private note', () => {
  it('is on screen at once, and saved once however often its answer is lost', async () => {
    const { world, tab, entries, known } = start();
    const { log } = openScreen(tab);
    await world.advance(1000);
    let posts = 0;
    known.isLost = () => true;
    known.fault = (request) => (request.method === 'POST' && ++posts < 3 ? { status: 503 } : undefined);
    void log.addNote('Two copies left', [tanvir]);
    expect(texts(log)).toEqual(['Two copies left queued']);
    await world.advance(30_000);
    expect([texts(log), entries.length, posts]).toEqual([['Two copies left sent'], 1, 3]);
    expect(await world.store.all()).toEqual([]);
  });

  it('never goes where replies go, and a reply never goes where notes go', async () => {
    const { world, server, tab, entries } = start();
    const { log, http } = openScreen(tab);
    const replies = openOutbox({ side: 'desk', owner: ayesha.id, http, environment: tab.environment });
    await world.advance(1000);
    await Promise.all([log.addNote('secret', [tanvir]), replies.add(conversationId, 'hello'), log.addNote('more', [])]);
    await world.advance(5000);
    expect(server.log.map(({ text }) => text)).toEqual(['hello']);
    expect(entries.map((entry) => entry.kind === 'note' && entry.text)).toEqual(['secret', 'more']);
    const posts = world.requests.filter(({ method, path }) => method === 'POST' && !path.endsWith('socket-tickets'));
    expect(posts.filter(({ path }) => path.endsWith('/messages')).map(({ body }) => body['text'])).toEqual(['hello']);
    expect(posts.find(({ body }) => body['text'] === 'secret')?.body).toMatchObject({ mentions: ['agent-2'] });
  });

  it('is left alone by a page that only knows replies', async () => {
    const { world, tab, server } = start();
    tab.isOnline = false;
    const notes = openNoteOutbox({ owner: ayesha.id, http: httpOf(tab), environment: tab.environment });
    await notes.add(conversationId, 'secret');
    tab.kill();
    const later = world.openTab();
    const replies = openOutbox({ side: 'desk', owner: ayesha.id, http: httpOf(later), environment: later.environment });
    await world.advance(60_000);
    expect([server.log, replies.rowsOf(conversationId)]).toEqual([[], []]);
    expect((await world.store.all()).map(({ text }) => text)).toEqual(['secret']);
    await wipeOutbox('notes', 'agent-9', later.environment);
    expect(await world.store.all()).toEqual([]);
  });
});
