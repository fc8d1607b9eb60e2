import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type {
  Attachment,
  Conversation,
  ConversationStatus,
  Customer,
  Message,
  NewAttachment,
  QueuePlace,
  Sender,
  SystemEvent,
} from '../../contract/entities.ts';
import type { ErrorCode, FieldErrors } from '../../contract/errors.ts';
import { socketProtocol, type DownFrame, type UpFrame } from '../../contract/frames.ts';
import { newId } from '../../contract/ids.ts';
import type { PublicConfig } from '../../contract/settings.ts';
import { Settings } from '../../contract/settings.ts';
import { makePng } from '../fixtures/samples.ts';
import { arriveLate, sendFrame, unlessGone } from '../slowness.ts';
import { FakeFiles } from './fake-files.ts';

interface Talk {
  conversation: Conversation;
  messages: Message[];
}

interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  readonly errors?: FieldErrors;
  readonly retryAfterSeconds?: number;
}

export const tania = { id: 'tania', name: { en: 'Tania Akter', bn: 'তানিয়া আক্তার' } };
const agent: Sender = { kind: 'agent', ...tania };

/** A site and its API in memory, speaking the contract as far as a customer hears it. */
export class FakeService {
  readonly talks: Talk[] = [];
  readonly requests: string[] = [];
  readonly uploads = new FakeFiles();
  readonly config: PublicConfig;
  customer: Customer = { id: 'nusrat', name: 'Nusrat Jahan', locale: 'en', verified: false };
  /** Refuses the next requests to a path that ends like this. */
  readonly refusals = new Map<string, Refusal[]>();
  /** Pages and files of the site by path, with their type. */
  readonly files = new Map<string, { type: string; body: string | Uint8Array; headers?: Record<string, string> }>();
  /** Where everybody stands in line, if anywhere. */
  queue: QueuePlace | undefined;
  /** Sockets are turned away, as by a firewall. */
  refusesSockets = false;
  /** Sockets are neither opened nor turned away, as on a line that drops what it carries. */
  holdsSockets = false;
  /** How far the service's clock is ahead. */
  aheadMs = 0;
  origin = '';
  #server = createServer((request, response) => unlessGone(this.#answer(request, response)));
  #sockets = new WebSocketServer({
    server: this.#server,
    handleProtocols: () => socketProtocol,
    verifyClient: ({ req }, decide: (mayOpen: boolean) => void) => {
      if (this.holdsSockets) this.#held.push(req.socket);
      else decide(!this.refusesSockets);
    },
  });
  readonly #held: Socket[] = [];

  readonly #watched = new WeakMap<WebSocket, Set<string>>();

  constructor() {
    const { phoneCountry: _, ...settings } = Settings.parse({ siteName: { en: 'Boi Ghar', bn: 'বই ঘর' } });
    this.config = { ...settings, timeZone: 'Asia/Dhaka', apiUrl: '', online: true };
    this.#sockets.on('connection', (socket) => socket.on('message', (data) => this.#hear(socket, String(data))));
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.origin = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    this.config.apiUrl = this.origin;
    return this.origin;
  }

  async close(): Promise<void> {
    this.cut();
    for (const socket of this.#held) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** How many sockets are open. */
  get sockets(): number {
    return this.#sockets.clients.size;
  }

  /** Whether somebody hears what happens in a conversation. */
  isWatched(talk: Talk | undefined): boolean {
    return [...this.#sockets.clients].some((socket) => talk && this.#watched.get(socket)?.has(talk.conversation.id));
  }

  /** Cuts every socket. */
  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  begin(status: ConversationStatus = 'open', at = new Date().toISOString()): Talk {
    const seen = { lastSeq: 0, unread: 0, seenByCustomer: 0, seenByStaff: 0, deliveredToCustomer: 0, deliveredToStaff: 0 };
    const talk: Talk = {
      conversation: { id: newId(), status, assignee: null, lastMessage: null, openedAt: at, updatedAt: at, ...seen },
      messages: [],
    };
    this.talks.unshift(talk);
    return talk;
  }

  say(
    talk: Talk,
    text: string,
    sender: Sender = agent,
    at = new Date().toISOString(),
    clientId?: string,
    event?: SystemEvent,
    attachments?: Attachment[],
  ): Message {
    const { conversation, messages } = talk;
    const message: Message = {
      seq: messages.length + 1,
      kind: 'text',
      sender,
      text,
      at,
      ...(clientId && { clientId }),
      ...(event && { event }),
      ...(attachments?.length && { attachments }),
    };
    if (sender.kind === 'agent') {
      const { kind: _kind, ...face } = sender;
      conversation.assignee ??= face;
    }
    const [first] = attachments ?? [];
    conversation.lastMessage = { sender: sender.kind, preview: text.slice(0, 60), at, ...(first && { attachment: first.kind }) };
    return this.#append(talk, message);
  }

  /** Tells of a message again, as frames may be. */
  repeat(talk: Talk, message: Message): void {
    this.#tell({ type: 'message.appended', conversationId: talk.conversation.id, message, conversation: this.#shown(talk) });
  }

  happen(talk: Talk, event: SystemEvent, at = new Date().toISOString()): Message {
    if (event.type === 'status') talk.conversation.status = event.status;
    else if (event.type === 'assigned') talk.conversation.assignee = event.to;
    else talk.conversation.rating = { score: event.score, at };
    return this.#append(talk, { seq: talk.messages.length + 1, kind: 'system', sender: { kind: 'system' }, text: '', at, event });
  }

  see(talk: Talk): void {
    talk.conversation.seenByStaff = talk.conversation.lastSeq;
    this.#tell({ type: 'receipt.moved', head: this.#headOf(talk) });
  }

  #append(talk: Talk, message: Message): Message {
    talk.messages.push(message);
    Object.assign(talk.conversation, { lastSeq: message.seq, updatedAt: message.at });
    this.#tell({ type: 'message.appended', conversationId: talk.conversation.id, message, conversation: this.#shown(talk) });
    return message;
  }

  #changed(talk: Talk, event: SystemEvent): Conversation {
    this.happen(talk, event);
    return this.#shown(talk);
  }

  #shown({ conversation, messages }: Talk): Conversation {
    const isNew = ({ seq, sender, kind }: Message) =>
      seq > conversation.seenByCustomer && sender.kind === 'agent' && kind === 'text';
    return { ...conversation, unread: messages.filter(isNew).length };
  }

  #headOf({ conversation: { id, lastSeq, seenByCustomer, seenByStaff, deliveredToCustomer, deliveredToStaff } }: Talk) {
    return { conversationId: id, lastSeq, seenByCustomer, seenByStaff, deliveredToCustomer, deliveredToStaff };
  }

  #tell(frame: DownFrame): void {
    for (const socket of this.#sockets.clients) sendFrame(socket, frame);
  }

  #hear(socket: WebSocket, text: string): void {
    const frame = JSON.parse(text) as UpFrame;
    if (frame.type === 'typing.send') return;
    const watched = this.#watched.get(socket) ?? new Set();
    this.#watched.set(socket, watched);
    sendFrame(socket, this.#answerTo(frame, watched));
  }

  #answerTo(frame: Exclude<UpFrame, { type: 'typing.send' }>, watched: Set<string>): DownFrame {
    if (frame.type === 'heartbeat.send') {
      const talks = this.talks.filter(({ conversation }) => watched.has(conversation.id));
      return { type: 'heartbeat.answered', heads: talks.map((each) => this.#headOf(each)), online: true };
    }
    const { conversationId } = frame;
    if (frame.type === 'conversation.unwatch') {
      watched.delete(conversationId);
      return { type: 'conversation.unwatched', conversationId };
    }
    const talk = this.talks.find(({ conversation }) => conversation.id === conversationId);
    if (!talk) return { type: 'problem.reported', code: 'not_found', detail: 'There is no such conversation.' };
    watched.add(conversationId);
    return { type: 'conversation.watched', head: this.#headOf(talk) };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.origin);
    const key = `${request.method} ${pathname}`;
    const file = this.files.get(pathname);
    await arriveLate(response);
    this.requests.push(key);
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', 'retry-after,date');
    response.setHeader('date', new Date(Date.now() + this.aheadMs).toUTCString());
    response.setHeader('access-control-allow-headers', 'authorization,content-type');
    response.setHeader('access-control-allow-methods', 'GET,POST,DELETE');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    if (file) return void response.writeHead(200, { 'content-type': file.type, ...file.headers }).end(file.body);
    const stored = this.uploads.kept.get(pathname.replace('/files/', ''));
    if (stored?.bytes) return void response.writeHead(200, { 'content-type': stored.wish.type }).end(stored.bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (pathname.startsWith('/upload/')) return this.#store(pathname.replace('/upload/', ''), Buffer.concat(chunks), response);
    const body = Buffer.concat(chunks).toString();
    const ending = [...this.refusals.keys()].find((end) => key.endsWith(end) && this.refusals.get(end)?.length);
    const refusal = ending === undefined ? undefined : this.refusals.get(ending)?.shift();
    if (refusal) {
      const problem = { type: 'about:blank', title: '', detail: '', requestId: 'r', ...refusal };
      const wait = refusal.retryAfterSeconds && { 'retry-after': String(refusal.retryAfterSeconds) };
      return void response
        .writeHead(refusal.status, { 'content-type': 'application/problem+json', ...wait })
        .end(JSON.stringify(problem));
    }
    const reply = this.#reply(key, pathname, searchParams, body ? (JSON.parse(body) as Record<string, string>) : {});
    const isFound = reply !== undefined;
    response
      .writeHead(isFound ? 200 : 404, { 'content-type': 'application/json' })
      .end(JSON.stringify(reply ?? { code: 'not_found' }));
  }

  async #store(id: string, body: Buffer, response: ServerResponse): Promise<void> {
    response.writeHead(await this.uploads.take(id, body)).end();
    const result = this.uploads.result(id);
    const [talk] = this.talks;
    if (talk && result.state !== 'pending')
      this.#tell({ type: 'attachment.checked', conversationId: talk.conversation.id, result });
  }

  #session() {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    return { token: 'token', expiresAt, refreshToken: 'refresh', customer: this.customer };
  }

  #reply(key: string, path: string, query: URLSearchParams, body: Record<string, string>): unknown {
    if (key === 'GET /v1/config') return this.config;
    if (key === 'GET /v1/avatars/tania') return { type: 'image/png', data: makePng(64, 64).toString('base64') };
    if (key === 'POST /v1/customer-sessions') return { ...this.#session(), customer: { ...this.customer, verified: true } };
    if (key === 'POST /v1/guest-sessions' || key === 'POST /v1/sessions/refresh') return this.#session();
    if (key === 'DELETE /v1/sessions/current') return {};
    if (key === 'POST /v1/socket-tickets') {
      return {
        ticket: 'ticket',
        url: this.origin.replace('http', 'ws'),
        protocol: socketProtocol,
        expiresAt: new Date().toISOString(),
      };
    }
    if (key === 'GET /v1/conversations') return { conversations: this.talks.map((talk) => this.#shown(talk)) };
    if (key === 'POST /v1/conversations') {
      const { previousConversationId } = body;
      if (body.new || previousConversationId) {
        const talk = this.begin();
        if (previousConversationId) talk.conversation.previousConversationId = previousConversationId;
        return this.#shown(talk);
      }
      return this.#shown(this.talks.find(({ conversation }) => conversation.status !== 'closed') ?? this.begin());
    }
    const talk = this.talks.find(({ conversation }) => path.includes(conversation.id));
    return talk && this.#replyAbout(talk, key, query, body);
  }

  #replyAbout(talk: Talk, key: string, query: URLSearchParams, body: Record<string, string>): unknown {
    const { conversation, messages } = talk;
    if (key.endsWith('/seen')) {
      conversation.seenByCustomer = Math.max(conversation.seenByCustomer, Number(body.seq));
      return { seq: conversation.seenByCustomer };
    }
    if (key.endsWith('/delivered')) {
      conversation.deliveredToCustomer = Math.max(conversation.deliveredToCustomer, Number(body.seq));
      return { seq: conversation.deliveredToCustomer };
    }
    const by: Sender = { kind: 'customer' };
    const [, fileId] = /attachments(?:\/(.+))?$/.exec(key) ?? [];
    if (fileId) return this.uploads.status(fileId, this.origin);
    if (key.endsWith('/attachments')) return this.uploads.grant(body as unknown as NewAttachment, this.origin);
    if (key.endsWith('/end')) return this.#changed(talk, { type: 'status', status: 'resolved', by });
    if (key.endsWith('/resolution'))
      return this.#changed(talk, { type: 'status', status: body.isSolved ? 'closed' : 'open', by });
    if (key.endsWith('/rating')) {
      const comment = String(body.comment ?? '');
      return this.#changed(talk, { type: 'rated', score: Number(body.score), ...(comment && { comment }), by });
    }
    if (key.startsWith('POST')) {
      const reopening: SystemEvent | undefined =
        conversation.status === 'resolved' ? { type: 'status', status: 'open', by } : undefined;
      conversation.status = 'open';
      const ids = (body.attachmentIds ?? []) as unknown as string[];
      const files = ids.map((id) => this.uploads.attachment(id));
      const message = this.say(talk, body.text ?? '', by, undefined, body.clientId, reopening, files);
      return { clientId: body.clientId, seq: message.seq, at: message.at, ...(reopening && { event: reopening }) };
    }
    if (!key.endsWith('/messages')) return { ...this.#shown(talk), ...(this.queue && { queue: this.queue }) };
    const limit = Number(query.get('limit') ?? 30);
    const after = query.get('after');
    if (after !== null) return { messages: messages.slice(Number(after), Number(after) + limit) };
    const end = Number(query.get('before') ?? messages.length + 1) - 1;
    const from = Math.max(0, end - limit);
    return { messages: messages.slice(from, end), ...(from > 0 && { next: from + 1 }) };
  }
}
