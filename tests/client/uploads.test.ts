import { describe, expect, it } from 'vitest';
import type { Attachment } from '../../contract/entities.ts';
import type { DownFrame } from '../../contract/frames.ts';
import { createConnection } from '../../client/connection.ts';
import type { FormPost } from '../../client/form-post.ts';
import { createHttp } from '../../client/http.ts';
import { openThread } from '../../client/thread.ts';
import { openUploads, type ChosenFile, type Prepared } from '../../client/uploads.ts';
import { conversationId, createServer, createWorld, type Answer, type Request } from './virtual-world.ts';

const attachmentOf = (id: string): Attachment => ({
  id,
  name: `${id}.png`,
  type: 'image/png',
  kind: 'image',
  size: 5,
  width: 1,
  height: 1,
});
const chosen = (name: string): ChosenFile => ({ name, type: 'image/png', blob: new Blob(['bytes']) });

/** A composer in a tab, and a storage whose answers and verdicts are the test's. */
function start(prepare?: (file: ChosenFile) => Promise<Prepared>) {
  const world = createWorld();
  const server = createServer(world);
  const tab = world.openTab();
  const { environment } = tab;
  const http = createHttp({ baseUrl: 'https://api.test', environment });
  const connection = createConnection({ environment, ticket: () => http('POST /v1/socket-tickets', {}) });
  const posts: FormPost[] = [];
  const storage = { status: 204, takesMs: 100 };
  const verdict: { state: 'pending' | 'clean' | 'refused' } = { state: 'pending' };
  let grants = 0;
  let fault: (request: Request) => Answer | undefined = () => undefined;
  const serve = world.answer;
  world.answer = async (request) => {
    if (!request.path.includes('/attachments')) return serve(request);
    await world.wait(10);
    const refused = fault(request);
    if (refused) return refused;
    const id = request.path.split('/attachments/')[1];
    if (id === undefined) {
      return { status: 201, body: { id: `file-${++grants}`, url: 'https://storage.test', fields: { key: 'k' }, expiresAt: '' } };
    }
    const end = verdict.state === 'refused' ? { reason: 'unsafe' } : { attachment: attachmentOf(id), url: 'u', expiresAt: '' };
    return { status: 200, body: { id, state: verdict.state, ...(verdict.state !== 'pending' && end) } };
  };
  const uploads = openUploads({
    side: 'customer',
    conversationId,
    http,
    connection,
    environment,
    ...(prepare && { prepare }),
    post: async (form) => {
      posts.push(form);
      form.onProgress(0.5);
      await world.wait(storage.takesMs);
      return form.signal.aborted ? 0 : storage.status;
    },
  });
  connection.open();
  const tell = (result: Extract<DownFrame, { type: 'attachment.checked' }>['result']) => {
    for (const socket of world.sockets) socket.deliver({ type: 'attachment.checked', conversationId, result });
  };
  const looks = () => world.requests.filter(({ method, path }) => method === 'GET' && path.includes('/attachments/'));
  const asks = () => world.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/attachments'));
  return {
    world,
    server,
    tab,
    http,
    connection,
    uploads,
    posts,
    storage,
    verdict,
    tell,
    looks,
    asks,
    setFault: (next: typeof fault) => (fault = next),
    states: () => uploads.items.map(({ state }) => state),
  };
}

describe('an upload', () => {
  it('goes from leave over bytes and check to ready, by the frame alone', async () => {
    const { world, uploads, posts, tell, states, looks, asks } = start();
    const seen: string[] = [];
    uploads.subscribe(() => seen.push(`${states().join()} ${uploads.items[0]?.fraction}`));
    uploads.add([chosen('photo.png')]);
    await world.advance(500);
    expect(asks()[0]?.body).toEqual({ name: 'photo.png', type: 'image/png', size: 5 });
    expect(posts[0]).toMatchObject({ url: 'https://storage.test', fields: { key: 'k' } });
    tell({ id: 'file-1', state: 'clean', attachment: attachmentOf('file-1') });
    await world.advance(10);
    expect(seen).toEqual(['queued 0', 'uploading 0', 'uploading 0.5', 'checking 1', 'ready 1']);
    expect(uploads.sendable).toEqual([attachmentOf('file-1')]);
    expect(looks()).toEqual([]);
  });

  it('is ready when its frame came before the storage answered', async () => {
    const { world, uploads, tell, states } = start();
    await world.advance(100);
    uploads.add([chosen('a')]);
    await world.advance(50);
    tell({ id: 'file-1', state: 'clean', attachment: attachmentOf('file-1') });
    await world.advance(100);
    expect(states()).toEqual(['ready']);
  });

  it('looks for the verdict when the frame is lost, less and less often', async () => {
    const { world, uploads, verdict, states, looks } = start();
    uploads.add([chosen('a')]);
    await world.advance(15_000);
    expect(states()).toEqual(['checking']);
    expect(looks().length).toBeGreaterThan(1);
    expect(looks().length).toBeLessThan(6);
    verdict.state = 'clean';
    await world.advance(20_000);
    expect(states()).toEqual(['ready']);
  });

  it('says why it was refused, and keeps the others from being sent without it', async () => {
    const { world, uploads, tell, states } = start();
    uploads.add([chosen('a'), chosen('b')]);
    await world.advance(500);
    tell({ id: 'file-1', state: 'clean', attachment: attachmentOf('file-1') });
    tell({ id: 'file-2', state: 'refused', reason: 'unsafe' });
    await world.advance(10);
    expect(states()).toEqual(['ready', 'refused']);
    expect(uploads.items[1]).toMatchObject({ reason: 'unsafe' });
    expect(uploads.sendable).toBeUndefined();
    uploads.remove(uploads.items[1]?.key ?? '');
    expect(uploads.sendable).toHaveLength(1);
  });

  it('is refused at once when the service takes no such file, and not tried again', async () => {
    const { world, uploads, setFault, asks } = start();
    setFault(() => ({ status: 413, body: { code: 'file_too_large' } }));
    uploads.add([chosen('a')]);
    await world.advance(60_000);
    expect(uploads.items).toMatchObject([{ state: 'refused', reason: 'file_too_large' }]);
    expect(asks()).toHaveLength(1);
  });

  it('is tried again by itself a few times, with a new leave, then by hand', async () => {
    const { world, uploads, storage, states, posts, tell } = start();
    storage.status = 503;
    uploads.add([chosen('a')]);
    await world.advance(120_000);
    expect(states()).toEqual(['failed']);
    expect(posts).toHaveLength(4);
    storage.status = 204;
    uploads.retry(uploads.items[0]?.key ?? '');
    await world.advance(500);
    tell({ id: 'file-5', state: 'clean', attachment: attachmentOf('file-5') });
    await world.advance(10);
    expect(states()).toEqual(['ready']);
  });

  it('fails in the end when nobody ever says what became of it', async () => {
    const { world, uploads, states } = start();
    uploads.add([chosen('a')]);
    await world.advance(200_000);
    expect(states()).toEqual(['failed']);
    expect(uploads.items[0]?.error).toBe('unavailable');
  });

  it('stops when it is taken out, and lets the next one begin', async () => {
    const { world, uploads, storage, states, posts, asks } = start();
    storage.takesMs = 10_000;
    uploads.add(['a', 'b', 'c', 'd'].map(chosen));
    await world.advance(500);
    expect(states()).toEqual(['uploading', 'uploading', 'uploading', 'queued']);
    uploads.remove(uploads.items[0]?.key ?? '');
    await world.advance(500);
    expect(states()).toEqual(['uploading', 'uploading', 'uploading']);
    expect(posts[0]?.signal.aborted).toBe(true);
    uploads.clear();
    await world.advance(60_000);
    expect([uploads.items, asks().length]).toEqual([[], 4]);
  });
});

describe('a file that is looked at first', () => {
  const small = chosen('small.png');
  const prepare = ({ name }: ChosenFile): Promise<Prepared> =>
    Promise.resolve(name === 'bad.exe' ? { refused: 'file_type_not_allowed' } : { file: small, isChanged: true });

  it('is refused before the service is asked, and keeps the others from being sent without it', async () => {
    const { world, uploads, tell, states, asks } = start(prepare);
    uploads.add([chosen('bad.exe'), chosen('a')]);
    await world.advance(500);
    tell({ id: 'file-1', state: 'clean', attachment: attachmentOf('file-1') });
    await world.advance(10);
    expect(states()).toEqual(['refused', 'ready']);
    expect(uploads.items[0]).toMatchObject({ reason: 'file_type_not_allowed' });
    expect([asks().length, uploads.sendable]).toEqual([1, undefined]);
  });

  it('goes up smaller, or as it was chosen when somebody wants that', async () => {
    const { world, uploads, tell, asks, states, posts } = start(prepare);
    const large = chosen('large.png');
    uploads.add([large]);
    await world.advance(500);
    tell({ id: 'file-1', state: 'clean', attachment: attachmentOf('file-1') });
    await world.advance(10);
    expect(uploads.items[0]).toMatchObject({ file: small, original: large, state: 'ready' });
    uploads.sendOriginal(uploads.items[0]?.key ?? '');
    expect(uploads.sendable).toBeUndefined();
    await world.advance(500);
    tell({ id: 'file-2', state: 'clean', attachment: attachmentOf('file-2') });
    await world.advance(10);
    expect(states()).toEqual(['ready']);
    expect(uploads.items[0]?.original).toBeUndefined();
    expect(asks().map(({ body }) => body['name'])).toEqual(['small.png', 'large.png']);
    expect(posts.at(-1)?.file).toBe(large.blob);
    expect(uploads.sendable).toEqual([attachmentOf('file-2')]);
  });
});

describe('files and a network that goes away', () => {
  it('go on by themselves when it is back', async () => {
    const { world, uploads, states, storage, tab, tell } = start();
    storage.status = 0;
    uploads.add([chosen('a')]);
    await world.advance(120_000);
    expect(uploads.items).toMatchObject([{ state: 'failed', error: 'offline' }]);
    tab.isOnline = false;
    tab.wake();
    expect(states()).toEqual(['failed']);
    storage.status = 204;
    tab.isOnline = true;
    tab.wake();
    await world.advance(500);
    tell({ id: 'file-5', state: 'clean', attachment: attachmentOf('file-5') });
    await world.advance(10);
    expect(states()).toEqual(['ready']);
  });

  it('that were ready are taken in again by the next page', async () => {
    const { uploads, states } = start();
    uploads.restore([attachmentOf('file-1')]);
    expect(states()).toEqual(['ready']);
    expect(uploads.sendable).toEqual([attachmentOf('file-1')]);
  });
});

describe('a message with files', () => {
  it('is shown with them at once, names them to the service, and keeps them over a reload', async () => {
    const { world, server, http, connection, tab } = start();
    const side = { side: 'customer', conversationId, owner: 'customer-1', sender: { kind: 'customer' } } as const;
    const thread = openThread({ ...side, http, connection, environment: tab.environment });
    await world.advance(1000);
    server.fault = (request) => (request.method === 'POST' && request.path.endsWith('/messages') ? 'lost' : 'none');
    void thread.send('', [attachmentOf('file-1')]);
    await world.advance(100);
    expect(thread.view.rows).toMatchObject([{ text: '', attachments: [{ id: 'file-1' }], mine: true }]);
    tab.kill();
    server.fault = () => 'none';
    const next = world.openTab();
    const nextHttp = createHttp({ baseUrl: 'https://api.test', environment: next.environment });
    const nextLink = createConnection({ environment: next.environment, ticket: () => nextHttp('POST /v1/socket-tickets', {}) });
    const again = openThread({ ...side, http: nextHttp, connection: nextLink, environment: next.environment });
    await world.advance(60_000);
    const sent = world.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/messages')).at(-1);
    expect(sent?.body).toMatchObject({ text: '', attachmentIds: ['file-1'], retry: true });
    expect(again.view.rows).toMatchObject([{ seq: 1, state: 'sent' }]);
  });
});
