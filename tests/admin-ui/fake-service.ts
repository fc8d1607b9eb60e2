import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Agent, AgentFace, Attachment, Customer, DeskConversation, Message, Sender } from '../../contract/entities.ts';
import { errors, type ErrorCode, type FieldErrorCode, type FieldErrors } from '../../contract/errors.ts';
import type { DownFrame, UpFrame } from '../../contract/frames.ts';
import type { Notice } from '../../contract/notices.ts';
import { libraryId, newId } from '../../contract/ids.ts';
import { Settings } from '../../contract/settings.ts';
import { arriveLate, sendFrame, unlessGone } from '../slowness.ts';
import { FakeFiles } from './fake-files.ts';
import { passes } from '../../contract/inbox-filter.ts';
import type { InboxCounts } from '../../contract/inbox.ts';
import type { SearchResult } from '../../contract/search.ts';
import { wordsOf } from '../../contract/search-text.ts';
import type { SavedViews } from '../../contract/views.ts';
import { findMessages } from './fake-messages.ts';
import { rolePermissions, type Role } from '../../contract/permissions.ts';

/** A conversation as the stand-in keeps it. */
export interface Kept {
  row: DeskConversation;
  contact: Partial<Customer>;
  messages: Message[];
}

const types: Record<string, string> = {
  '.js': 'text/javascript',
  '.html': 'text/html; charset=utf-8',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export const ayesha = { id: 'agent-ayesha', name: { en: 'Ayesha Rahman', bn: 'আয়েশা রহমান' } };
export const tanvir = { id: 'agent-tanvir', name: { en: 'Tanvir Hasan', bn: 'তানভীর হাসান' } };

export function agentOf(face: AgentFace, role: Role): Agent {
  return {
    ...face,
    email: `${face.id}@kotha.test`,
    role,
    permissions: [...rolePermissions[role]],
    active: true,
    availability: 'online',
    bio: { en: '', bn: '' },
    languages: ['en', 'bn'],
    capacity: null,
  };
}

/** A stand-in for the service and the issuer that speaks the contract, holds everything in memory, and fails on demand. */
export class FakeService {
  readonly conversations = new Map<string, Kept>();
  /** Answers for routes, by the beginning of `METHOD /path`; they come before the stand-in's own. */
  readonly refusals = new Map<string, ErrorCode | 'hang'>();
  /** Fields that a route finds fault with, by `METHOD /path`. */
  readonly faults = new Map<string, Record<string, FieldErrorCode>>();
  /** Answers of routes that the stand-in does not know, by `METHOD /path`; they get the body. */
  readonly answers = new Map<string, (body: Record<string, unknown>) => unknown>();
  readonly requests: string[] = [];
  readonly files = new FakeFiles(
    () => this.origin,
    (frame) => this.post(frame),
  );
  /** Frames that consoles sent. */
  readonly ups: UpFrame[] = [];
  /** What concerns the agent, newest first, and up to where they have seen it. */
  notices: Notice[] = [];
  noticesSeen = '';
  views: Record<'own' | 'team', SavedViews> = { own: { version: 0, views: [] }, team: { version: 0, views: [] } };
  me: Agent | undefined = agentOf(ayesha, 'supervisor');
  tokenSeconds = 3600;
  /** How many messages one question across conversations looks through. */
  lookedAtOnce = 40;
  origin = '';
  #site: string;
  #server = createServer((request, response) => unlessGone(this.#serve(request, response)));
  #sockets = new Map<WebSocket, Set<string>>();
  #live = new WebSocketServer({ noServer: true, handleProtocols: (protocols) => [...protocols][0] ?? false });
  #tokens = new Set<string>();
  #nonces = new Map<string, string>();
  #seconds = 0;

  constructor(site: string) {
    this.#site = site;
  }

  async start(port = 0): Promise<void> {
    this.#server.on('upgrade', (request, socket, head) => {
      this.#live.handleUpgrade(request, socket, head, (client) => this.#connect(client));
    });
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
    this.origin = `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.dropSockets();
    this.#live.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get listeners(): number {
    return this.#sockets.size;
  }

  /** Whether somebody hears what happens in a conversation. */
  isWatched(conversationId: string): boolean {
    return [...this.#sockets.values()].some((watched) => watched.has(conversationId));
  }

  dropSockets(): void {
    for (const socket of this.#sockets.keys()) socket.terminate();
  }

  /** A token as the issuer would give it. */
  grant(): string {
    const token = newId();
    this.#tokens.add(token);
    return token;
  }

  /** Every access token runs out; the issuer still gives new ones. */
  expireTokens(): void {
    this.#tokens.clear();
  }

  /** Every token given so far stops working, as when a session is revoked. */
  endSessions(): void {
    this.#tokens.clear();
    this.#nonces.clear();
  }

  add(
    name: string,
    texts: readonly (readonly [Sender, string])[],
    more: Partial<DeskConversation> & { minutesAgo?: number; contact?: Partial<Customer> } = {},
  ): Kept {
    const { minutesAgo = 5, contact = {}, ...rest } = more;
    const startMs = Date.now() - minutesAgo * 60_000 - (texts.length - 1) * 40_000;
    const openedAt = new Date(startMs).toISOString();
    const id = newId(startMs);
    const row: DeskConversation = {
      id,
      status: 'open',
      lastSeq: 0,
      assignee: null,
      lastMessage: null,
      unread: 0,
      seenByCustomer: 0,
      seenByStaff: 0,
      deliveredToCustomer: 0,
      deliveredToStaff: 0,
      openedAt,
      updatedAt: openedAt,
      customer: { id: newId(), name, verified: false },
      language: 'en',
      writtenLanguage: rest.language ?? 'en',
      assignedSeq: 0,
      priority: 'normal',
      tags: [],
      internalSeq: 0,
      ...rest,
    };
    const kept: Kept = { row, contact, messages: [] };
    this.conversations.set(id, kept);
    texts.forEach(([sender, text], index) => this.#append(kept, sender, text, new Date(startMs + index * 40_000).toISOString()));
    if (rest.unread !== undefined) kept.row.unread = rest.unread;
    if (rest.unread === 0) kept.row.seenByStaff = kept.row.lastSeq;
    return kept;
  }

  /** The customer writes, and everybody who listens hears of it. */
  say(kept: Kept, text: string, attachments?: Attachment[]): void {
    const message = this.#append(kept, { kind: 'customer' }, text, new Date().toISOString(), attachments && { attachments });
    this.#announce(kept, message);
  }

  /** An agent answers from another console. */
  answer(kept: Kept, by: AgentFace, text: string): void {
    this.#announce(kept, this.#append(kept, { kind: 'agent', ...by }, text, this.#now()));
  }

  change(kept: Kept, change: Partial<DeskConversation>): void {
    Object.assign(kept.row, change, { updatedAt: this.#now() });
    this.post({ type: 'inbox.changed', conversations: [kept.row] });
  }

  /** Something new concerns the agent. */
  notify(notice: Notice): void {
    this.notices.unshift(notice);
    this.post({ type: 'notice.added', notice });
  }

  #now(): string {
    // Two changes in one millisecond still have an order.
    return new Date(Date.now() + ++this.#seconds / 1000).toISOString();
  }

  #append(kept: Kept, sender: Sender, text: string, at: string, more: Partial<Message> = {}): Message {
    const { row, messages } = kept;
    const message: Message = { seq: row.lastSeq + 1, kind: 'text', sender, text, at, ...more };
    messages.push(message);
    row.lastSeq = message.seq;
    row.updatedAt = at;
    if (message.kind === 'text') {
      const attachment = more.attachments?.[0]?.kind;
      row.lastMessage = { sender: sender.kind, preview: text.slice(0, 60), at, ...(attachment && { attachment }) };
      if (sender.kind === 'customer') row.unread += 1;
    }
    return message;
  }

  #announce(kept: Kept, message: Message): void {
    const frame: DownFrame = { type: 'message.appended', conversationId: kept.row.id, message, conversation: kept.row };
    this.tell(kept.row.id, frame);
    this.post({ type: 'inbox.changed', conversations: [kept.row] });
  }

  /** A frame for whoever watches a conversation. */
  tell(conversationId: string, frame: DownFrame): void {
    for (const [socket, watched] of this.#sockets) if (watched.has(conversationId)) sendFrame(socket, frame);
  }

  /** A frame for every console. */
  post(frame: DownFrame): void {
    for (const socket of this.#sockets.keys()) sendFrame(socket, frame);
  }

  #connect(socket: WebSocket): void {
    const watched = new Set<string>();
    this.#sockets.set(socket, watched);
    socket.on('close', () => this.#sockets.delete(socket));
    const head = (id: string) => {
      const row = this.conversations.get(id)?.row;
      return {
        conversationId: id,
        lastSeq: row?.lastSeq ?? 0,
        seenByCustomer: row?.seenByCustomer ?? 0,
        seenByStaff: row?.seenByStaff ?? 0,
        deliveredToCustomer: 0,
        deliveredToStaff: 0,
        internalSeq: row?.internalSeq ?? 0,
      };
    };
    socket.on('message', (data) => {
      const frame = JSON.parse((data as Buffer).toString('utf8')) as UpFrame;
      this.ups.push(frame);
      const answer = (down: DownFrame) => sendFrame(socket, down);
      if (frame.type === 'heartbeat.send') answer({ type: 'heartbeat.answered', heads: [...watched].map(head), online: true });
      else if (frame.type === 'conversation.watch') {
        watched.add(frame.conversationId);
        answer({ type: 'conversation.watched', head: head(frame.conversationId) });
      } else if (frame.type === 'conversation.unwatch') {
        watched.delete(frame.conversationId);
        answer({ type: 'conversation.unwatched', conversationId: frame.conversationId });
      }
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.origin);
    await arriveLate(response);
    this.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (await this.files.serve(request, url, response)) return;
    let text = '';
    for await (const chunk of request) text += String(chunk);
    if (url.pathname.startsWith('/oidc/')) this.#issue(url, text, response);
    else if (url.pathname.startsWith('/v1/')) this.#answer(request, url, text, response);
    else await this.#file(url.pathname, response);
  }

  async #file(path: string, response: ServerResponse): Promise<void> {
    const isPage = path.startsWith('/admin/') && extname(path) === '';
    try {
      const content = await readFile(join(this.#site, isPage ? 'admin/index.html' : path));
      response.setHeader('content-type', types[isPage ? '.html' : extname(path)] ?? 'application/octet-stream');
      const connect = `connect-src 'self' ${this.origin.replace('http', 'ws')}`;
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; ${connect}; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      );
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  }

  #issue(url: URL, text: string, response: ServerResponse): void {
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const issuer = `${this.origin}/oidc`;
    const query = url.searchParams;
    if (url.pathname.endsWith('/openid-configuration')) {
      const at = (name: string) => `${issuer}/${name}`;
      return void json({
        issuer,
        authorization_endpoint: at('authorize'),
        token_endpoint: at('token'),
        jwks_uri: at('jwks'),
        end_session_endpoint: at('logout'),
        response_types_supported: ['code'],
      });
    }
    if (url.pathname.endsWith('/authorize')) {
      const back = new URL(query.get('redirect_uri') ?? '');
      back.searchParams.set('code', newId());
      back.searchParams.set('state', query.get('state') ?? '');
      response.setHeader('content-type', 'text/html');
      return void response.end(
        `<!doctype html><title>Issuer</title><a href="${back.href.replaceAll('&', '&amp;')}">Go on as Ayesha</a>`,
      );
    }
    if (url.pathname.endsWith('/logout'))
      return void response.writeHead(303, { location: query.get('post_logout_redirect_uri') ?? '/' }).end();
    const form = new URLSearchParams(text);
    const old = form.get('refresh_token');
    if (old !== null && !this.#nonces.delete(old)) return void json({ error: 'invalid_grant' }, 400);
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
    const [accessToken, refreshToken] = [this.grant(), newId()];
    this.#nonces.set(refreshToken, '');
    const seconds = Math.floor(Date.now() / 1000);
    const idToken = `${encode({ alg: 'none' })}.${encode({ iss: issuer, aud: 'desk', sub: 'ayesha', iat: seconds, exp: seconds + 3600 })}.x`;
    json({
      access_token: accessToken,
      refresh_token: refreshToken,
      id_token: idToken,
      token_type: 'Bearer',
      expires_in: this.tokenSeconds,
      scope: 'openid email profile',
    });
  }

  #answer(request: IncomingMessage, url: URL, text: string, response: ServerResponse): void {
    const json = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const refuse = (code: ErrorCode, fields?: FieldErrors) => {
      const { status, title } = errors[code];
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(
        JSON.stringify({ type: 'about:blank', title, status, code, detail: title, requestId: 'fake', errors: fields }),
      );
    };
    const call = `${request.method} ${url.pathname}`;
    if (call === 'GET /v1/sign-in') {
      return void json({ issuer: `${this.origin}/oidc`, clientId: 'desk', scope: 'openid email profile', apiUrl: this.origin });
    }
    if (!this.#tokens.has(request.headers.authorization?.replace('Bearer ', '') ?? '')) return refuse('unauthenticated');
    const refusal = [...this.refusals].find(([start]) => call.startsWith(start) || `${call}${url.search}`.startsWith(start))?.[1];
    if (refusal === 'hang') return;
    if (refusal !== undefined) return refuse(refusal);
    if (this.me === undefined) return refuse('forbidden');
    const { me } = this;
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, string | null | number>;
    const faults = Object.entries(this.faults.get(call) ?? {});
    if (faults.length > 0) {
      const fields = Object.fromEntries(faults.map(([field, code]) => [field, { code, detail: code }]));
      return refuse('invalid_input', fields);
    }
    const given = this.answers.get(call);
    if (given !== undefined) return void json(given(body));
    if (call === 'GET /v1/config')
      return void json({ ...Settings.parse({}), online: true, timeZone: 'Asia/Dhaka', apiUrl: this.origin });
    if (call === 'GET /v1/desk/messages')
      return void json(findMessages(this.conversations.values(), url.searchParams, this.lookedAtOnce));
    if (call === 'GET /v1/desk/me') return void json(me);
    if (call === 'GET /v1/desk/agents') return void json({ agents: [ayesha, tanvir] });
    if (call === 'POST /v1/desk/socket-tickets') {
      const live = `${this.origin.replace('http', 'ws')}/live`;
      return void json(
        { ticket: newId(), url: live, protocol: 'kotha.v1', expiresAt: new Date(Date.now() + 30_000).toISOString() },
        201,
      );
    }
    if (call === 'GET /v1/desk/notices') {
      const notices = this.notices.map((notice) => ({ ...notice, unread: notice.id > this.noticesSeen }));
      return void json({ notices, unread: notices.filter(({ unread }) => unread).length, isAtLeast: false });
    }
    if (call === 'POST /v1/desk/notices/seen') {
      this.noticesSeen = String(body['id']);
      return void json({ id: this.noticesSeen });
    }
    if (call === 'GET /v1/desk/mentions') return void json({ mentions: [], unread: 0 });
    if (call === 'GET /v1/desk/search') return void json(this.#search(url.searchParams.get('query') ?? ''));
    if (call === 'GET /v1/desk/inbox') return void json(this.#counts(me));
    if (call === 'GET /v1/desk/views') return void json(this.views);
    if (call.startsWith('PUT /v1/desk/views/')) {
      const owner = call.endsWith('/own') ? 'own' : 'team';
      this.views[owner] = { version: Number(body['version']) + 1, views: (body as unknown as SavedViews).views };
      return void json(this.views[owner]);
    }
    if (call === 'GET /v1/desk/conversations') return void json(this.#page(url.searchParams, me));
    if (call.startsWith('GET /v1/desk/customers/')) return void json(this.#customer(url.pathname));
    const [, id = '', rest = ''] = /^\/v1\/desk\/conversations\/([^/]+)\/?(.*)$/.exec(url.pathname) ?? [];
    if (call.startsWith('PUT /v1/desk/library/attachments/')) return void json({});
    if (rest === 'library-attachments') return void json({ attachments: this.files.of(body['attachmentIds']) });
    const kept = this.conversations.get(id);
    if (id === libraryId) return void json(this.files.answer(id, rest, 'view', body)?.body);
    if (kept === undefined) return refuse('not_found');
    const { row } = kept;
    const by: Sender = { kind: 'agent', id: me.id, name: me.name };
    if (rest.startsWith('attachments')) {
      const given = this.files.answer(id, rest, url.searchParams.get('as') ?? 'view', body);
      return given === undefined ? refuse('not_found') : void json(given.body, given.status);
    }
    if (request.method === 'GET' && rest === '')
      return void json({ ...row, customer: { ...row.customer, locale: row.language, ...kept.contact } });
    if (request.method === 'GET' && rest === 'internal') return void json({ entries: [] });
    if (request.method === 'GET') return void json(this.#messages(kept, url.searchParams));
    if (rest === 'seen') {
      row.seenByStaff = Math.max(row.seenByStaff, Number(body['seq']));
      if (row.seenByStaff >= row.lastSeq) row.unread = 0;
      json({ seq: row.seenByStaff });
      return this.post({ type: 'inbox.changed', conversations: [row] });
    }
    if (rest === 'messages') {
      const clientId = String(body['clientId']);
      const before = kept.messages.find((message) => message.clientId === clientId);
      const message = before ?? this.#append(kept, by, String(body['text']), this.#now(), { clientId, ...this.#carried(body) });
      json({ clientId, seq: message.seq, at: message.at }, 201);
      return this.#announce(kept, message);
    }
    if (rest === 'priority' || rest === 'archive') {
      row.internalSeq += 1;
      if (rest === 'priority') row.priority = body['priority'] as DeskConversation['priority'];
      else if (body['isArchived'] as unknown as boolean) row.archivedAt = this.#now();
      else delete row.archivedAt;
      json(row);
      return this.post({ type: 'inbox.changed', conversations: [row] });
    }
    if (rest === 'status') {
      row.status = body['status'] as DeskConversation['status'];
      const event = this.#append(kept, { kind: 'system' }, '', this.#now(), {
        kind: 'system',
        event: { type: 'status', status: row.status, by },
      });
      json(row);
      return this.#announce(kept, event);
    }
    if ((row.assignee?.id ?? null) !== body['instead'] || row.assignedSeq !== body['assignedSeq'])
      return refuse('already_assigned');
    row.assignee = [ayesha, tanvir].find((agent) => agent.id === body['agentId']) ?? null;
    const event = this.#append(kept, { kind: 'system' }, '', this.#now(), {
      kind: 'system',
      event: { type: 'assigned', to: row.assignee, by },
    });
    row.assignedSeq = event.seq;
    json(row);
    this.#announce(kept, event);
  }

  #carried(body: Record<string, unknown>): Partial<Message> {
    const attachments = this.files.of(body['attachmentIds']);
    return attachments ? { attachments } : {};
  }

  #customer(path: string): object {
    const [, , , , id, rest] = path.split('/');
    const theirs = [...this.conversations.values()].filter(({ row }) => row.customer.id === id);
    if (rest === 'conversations') return { conversations: theirs.map(({ row }) => row) };
    const contact = Object.assign({}, ...theirs.map((kept) => kept.contact)) as Partial<Customer>;
    const [kept] = theirs;
    return { ...kept?.row.customer, locale: kept?.row.language, ...contact, proof: { kind: 'claimed' }, isBlocked: false };
  }

  #page(query: URLSearchParams, me: Agent): { conversations: DeskConversation[]; next?: string } {
    const given = (name: string): string | undefined => query.get(name) ?? undefined;
    const status = (given('status') ?? 'active') as 'active' | 'any' | 'open';
    const assignee = given('assignee');
    const from = given('from');
    const isAsked = (row: DeskConversation) =>
      passes(
        {
          folder: row.archivedAt !== undefined ? 'archived' : row.snoozedUntil !== undefined ? 'snoozed' : 'inbox',
          status: row.status,
          priority: row.priority,
          language: row.language,
          assigneeId: row.assignee?.id ?? null,
          lastMs: Date.parse(row.lastMessage?.at ?? row.updatedAt),
          unread: row.unread,
          isWaiting: row.waitingSince !== undefined,
          score: row.rating?.score,
          isVerified: row.customer.verified,
        },
        {
          folder: given('folder') as 'snoozed' | undefined,
          status: status === 'active' || status === 'any' ? status : (status.split(',') as [typeof status]),
          priority: given('priority')?.split(',') as ['low'] | undefined,
          language: given('language') as 'en' | undefined,
          assignee: assignee === 'me' ? me.id : assignee,
          fromMs: from === undefined ? undefined : Date.parse(from),
          isUnread: query.has('unread'),
          isWaiting: query.has('waiting'),
          rating: given('rating')?.split(',').map(Number),
          source: given('source') as 'site' | undefined,
        },
      );
    const rows = [...this.conversations.values()].map(({ row }) => row).filter(isAsked);
    rows.sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
    const [start, limit] = [Number(query.get('cursor') ?? 0), Number(query.get('limit') ?? 30)];
    const conversations = rows.slice(start, start + limit);
    return rows.length > start + limit ? { conversations, next: String(start + limit) } : { conversations };
  }

  #search(query: string): SearchResult {
    const words = wordsOf(query);
    const found = [...this.conversations.values()].filter(({ row, messages }) => {
      const said = wordsOf([row.customer.name, ...messages.map(({ text }) => text)].join(' '));
      return words.every((word) => said.some((one) => one.startsWith(word)));
    });
    const hits = found.map(({ row, messages }) => ({
      conversationId: row.id,
      customer: row.customer,
      status: row.status,
      at: row.updatedAt,
      excerpt: messages.at(-1)?.text ?? '',
      isNote: false,
    }));
    return { hits, words, isMore: false };
  }

  #counts(me: Agent): InboxCounts {
    const active = [...this.conversations.values()]
      .map(({ row }) => row)
      .filter(({ status }) => status === 'open' || status === 'pending');
    const of = (rows: readonly DeskConversation[]) => ({ count: Math.min(50, rows.length), isAtLeast: rows.length > 50 });
    return {
      mine: of(active.filter(({ assignee }) => assignee?.id === me.id)),
      unassigned: of(active.filter(({ assignee }) => assignee === null)),
      all: of(active),
    };
  }

  #messages({ messages }: Kept, query: URLSearchParams): { messages: Message[]; next?: number } {
    const limit = Number(query.get('limit') ?? 30);
    const after = query.get('after');
    if (after !== null) {
      const found = messages.filter(({ seq }) => seq > Number(after));
      const page = found.slice(0, limit);
      return found.length > limit ? { messages: page, next: page.at(-1)?.seq ?? 0 } : { messages: page };
    }
    const found = messages.filter(({ seq }) => seq < Number(query.get('before') ?? Infinity));
    const page = found.slice(-limit);
    return found.length > limit ? { messages: page, next: page[0]?.seq ?? 1 } : { messages: page };
  }
}
