import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Attachment, AttachmentStatus, FileRefusal, NewAttachment } from '../../contract/entities.ts';
import { fileTypes, type FileType } from '../../contract/file-types.ts';
import type { DownFrame } from '../../contract/frames.ts';
import { newId } from '../../contract/ids.ts';

type Verdict = 'pending' | 'clean' | FileRefusal;

interface Stored {
  readonly file: Attachment;
  readonly conversationId: string;
  bytes: Buffer;
  state: Verdict;
}

/** The storage of the stand-in: grants, takes, checks as it is told to, and gives out under addresses that run out. */
export class FakeFiles {
  readonly #stored = new Map<string, Stored>();
  readonly #origin: () => string;
  readonly #tell: (frame: DownFrame) => void;
  /** What the check finds in files of this name; otherwise they are clean. */
  readonly verdicts = new Map<string, Verdict>();
  /** Names of files whose bytes the storage refuses to take, or to give. */
  readonly refused = new Set<string>();
  readonly lost = new Set<string>();
  /** While this is pending, what goes up is not answered. */
  held: Promise<void> | undefined;
  #given = 0;
  #expired = -1;

  constructor(origin: () => string, tell: (frame: DownFrame) => void) {
    this.#origin = origin;
    this.#tell = tell;
  }

  /** A clean file that lies there already. */
  put(conversationId: string, name: string, type: FileType, bytes: Buffer, more: Partial<Attachment> = {}): Attachment {
    const file: Attachment = { id: newId(), name, type, kind: fileTypes[type].kind, size: bytes.length, ...more };
    this.#stored.set(file.id, { file, conversationId, bytes, state: 'clean' });
    return file;
  }

  /** The next address that is given has run out already. */
  expire(): void {
    this.#expired = this.#given + 1;
  }

  of(ids: unknown): Attachment[] | undefined {
    const files = ((ids ?? []) as string[]).flatMap((id) => this.#stored.get(id)?.file ?? []);
    return files.length > 0 ? files : undefined;
  }

  /** Answers the two routes of a conversation's files. */
  answer(conversationId: string, rest: string, as: string, body: unknown): { status: number; body: unknown } | undefined {
    const [, id] = rest.split('/');
    if (id === undefined) {
      const { name, type, ...more } = body as NewAttachment;
      const file = this.put(conversationId, name, type as FileType, Buffer.alloc(0), more);
      const stored = this.#stored.get(file.id);
      if (stored) stored.state = 'pending';
      const expiresAt = new Date(Date.now() + 600_000).toISOString();
      return { status: 201, body: { id: file.id, url: `${this.#origin()}/stored/${file.id}`, fields: {}, expiresAt } };
    }
    const stored = this.#stored.get(id);
    return stored && stored.conversationId === conversationId ? { status: 200, body: this.#status(stored, as) } : undefined;
  }

  #status({ file, state }: Stored, as: string): AttachmentStatus {
    if (state === 'pending') return { id: file.id, state };
    if (state !== 'clean') return { id: file.id, state: 'refused', reason: state };
    const url = `${this.#origin()}/stored/${file.id}?as=${as}&given=${++this.#given}`;
    return { id: file.id, state, attachment: file, url, expiresAt: new Date(Date.now() + 300_000).toISOString() };
  }

  /** The storage itself. False when the address is none of its own. */
  async serve(request: IncomingMessage, url: URL, response: ServerResponse): Promise<boolean> {
    const [, place, id = ''] = url.pathname.split('/');
    if (place !== 'stored') return false;
    const stored = this.#stored.get(id);
    if (request.method === 'POST') await this.#take(request, stored, response);
    else this.#give(stored, url, response);
    return true;
  }

  #give(stored: Stored | undefined, url: URL, response: ServerResponse): void {
    const isExpired = Number(url.searchParams.get('given')) === this.#expired;
    if (stored === undefined || isExpired || this.lost.has(stored.file.name)) return void response.writeHead(403).end();
    const isShown = stored.file.kind === 'image' && url.searchParams.get('as') === 'view';
    response.setHeader('content-type', stored.file.type);
    response.setHeader('content-disposition', isShown ? 'inline' : 'attachment');
    response.end(stored.bytes);
  }

  async #take(request: IncomingMessage, stored: Stored | undefined, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await this.held;
    if (stored === undefined || this.refused.has(stored.file.name)) return void response.writeHead(403).end();
    const form = await new Response(Buffer.concat(chunks), {
      headers: { 'content-type': request.headers['content-type'] ?? '' },
    }).formData();
    const part = form.get('file');
    if (part instanceof Blob) stored.bytes = Buffer.from(await part.arrayBuffer());
    response.writeHead(204).end();
    stored.state = this.verdicts.get(stored.file.name) ?? 'clean';
    const { file, state, conversationId } = stored;
    if (state === 'pending') return;
    const result =
      state === 'clean'
        ? ({ id: file.id, state, attachment: file } as const)
        : ({ id: file.id, state: 'refused', reason: state } as const);
    this.#tell({ type: 'attachment.checked', conversationId, result });
  }
}
