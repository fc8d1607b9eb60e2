import * as z from 'zod';
import {
  Ack,
  Agent,
  AttachmentStatus,
  Attributes,
  Availability,
  Colleague,
  Conversation,
  ConversationStatus,
  Customer,
  DeskConversation,
  Id,
  Locale,
  Message,
  MessageText,
  NewAttachment,
  QueuePlace,
  Score,
  Session,
  SocketTicket,
  UploadGrant,
} from './entities.ts';
import { limits } from './limits.ts';
import type { Permission } from './permissions.ts';
import {
  ArrangedQuickReplies,
  ChangedQuickReply,
  ImportedQuickReplies,
  NewQuickReply,
  QuickReply,
  QuickReplyLibrary,
  QuickReplyPack,
} from './quick-replies.ts';
import { DeskSettings, PublicConfig, SettingsChange, SiteKeyFace, SiteName } from './settings.ts';

/** The rooms of the product that answer HTTP. */
export type HttpSlice =
  'agents' | 'attachments' | 'conversations' | 'health' | 'identity' | 'quick-replies' | 'settings' | 'sockets';

/**
 * One row of the route table.
 * - `who`: anybody, a customer with our access token, or staff with a token of the identity provider.
 * - `permission`: what the agent's record must hold; every staff route names one, `null` where being active staff is enough.
 * - `status`: the status of success; with two, the handler says which.
 * - `bodyBytes`: how large a body may be, where it may be larger than others.
 * - `cacheSeconds`: for how long caches may keep the answer; without it they may not.
 */
type Route = {
  slice: HttpSlice;
  summary: string;
  query?: z.ZodObject;
  body?: z.ZodObject;
  bodyBytes?: number;
  reply: z.ZodType;
  status?: 200 | 201 | readonly [200, 201];
  cacheSeconds?: number;
} & ({ who: 'public' | 'customer' } | { who: 'staff'; permission: Permission | null });

const none = z.object({}).describe('Nothing to say.');
const limit = z.coerce.number().int().min(1).max(limits.maxPageSize).default(limits.pageSize);
const cursor = z.string().max(2000).optional().describe('`next` of the page before.');

const readMessages = z.strictObject({
  after: z.coerce.number().int().min(0).optional().describe('Oldest first, above this sequence.'),
  before: z.coerce.number().int().min(1).optional().describe('The newest below this sequence, still in rising order.'),
  limit,
});
const MessagePage = z.object({
  messages: z.array(Message),
  next: z.int().optional().describe('More follow: pass it as `after` (or `before`, when reading backwards).'),
});
const SendMessage = z
  .strictObject({
    clientId: Id.describe('Made by the sender before the first try; the same id never sends twice.'),
    text: MessageText,
    attachmentIds: z
      .array(Id)
      .max(limits.messageAttachments)
      .refine((ids) => new Set(ids).size === ids.length, { error: 'Name each file once.' })
      .optional()
      .describe('Clean files of this conversation that the sender uploaded.'),
    retry: z.boolean().optional().describe('True on every try after the first: an older answer may have been lost.'),
    after: z
      .int()
      .min(0)
      .optional()
      .describe(
        'The newest sequence the sender knew before its first try, the same on every try: this message can only stand above it.',
      ),
  })
  .refine(({ text, attachmentIds = [] }) => text.trim() !== '' || (text === '' && attachmentIds.length > 0), {
    error: 'Write a message first.',
    path: ['text'],
    params: { code: 'required' },
  });
const view = z.strictObject({
  as: z.enum(['view', 'file']).default('view').describe('`view` shows images in place; everything else is always saved.'),
});
const MarkPosition = z.strictObject({ seq: z.int().min(0) });
const Position = z.object({ seq: z.int().min(0).describe('The position now; it only moves forward.') });

const optional = (max: number) => z.string().trim().max(max).optional();

/** Every route of the HTTP API. Gateway routes, validation, authorization, types, OpenAPI and the test walks come from here. */
export const routes = {
  'GET /health': {
    slice: 'health',
    who: 'public',
    summary: 'Whether the service can reach its table.',
    reply: z.object({ status: z.literal('ok') }),
  },
  'GET /v1/config': {
    slice: 'settings',
    who: 'public',
    summary: 'What the widget needs before anybody signs in.',
    query: z.strictObject({
      version: z.coerce.number().int().min(0).optional().describe('Version that is known to exist: the answer is no older.'),
    }),
    cacheSeconds: 10,
    reply: PublicConfig,
  },
  'GET /v1/sign-in': {
    slice: 'settings',
    who: 'public',
    summary: 'Where staff sign in: the console reads it before the OIDC code flow.',
    reply: z.object({ issuer: z.string(), clientId: z.string(), scope: z.string(), apiUrl: z.string() }),
  },
  'POST /v1/guest-sessions': {
    slice: 'identity',
    who: 'public',
    summary: 'Start as a guest. The settings say which contact fields are required.',
    body: z.strictObject({
      name: optional(limits.nameLength),
      email: optional(limits.emailLength),
      phone: optional(limits.phoneLength),
      locale: Locale.optional(),
    }),
    status: 201,
    reply: Session,
  },
  'POST /v1/customer-sessions': {
    slice: 'identity',
    who: 'public',
    summary: 'Start as a customer the host site vouches for with a signed token.',
    body: z.strictObject({ identityToken: z.string().min(1).max(8192) }),
    status: 201,
    reply: Session,
  },
  'POST /v1/sessions/refresh': {
    slice: 'identity',
    who: 'public',
    summary: 'Trade a refresh token for a new pair. An old one that is used again, but for the same next one, ends the session.',
    body: z.strictObject({
      refreshToken: z.string().min(1).max(512),
      next: z
        .string()
        .regex(/^[\w-]{43,128}$/)
        .optional()
        .describe(
          'A new secret the holder made and kept before asking: the same request can then be repeated until it is answered.',
        ),
    }),
    status: 201,
    reply: Session,
  },
  'DELETE /v1/sessions/current': {
    slice: 'identity',
    who: 'customer',
    summary: 'Sign out: the refresh token of this session stops working.',
    reply: none,
  },
  'POST /v1/socket-tickets': {
    slice: 'sockets',
    who: 'customer',
    summary: 'A single-use ticket that opens one WebSocket within 30 seconds.',
    status: 201,
    reply: SocketTicket,
  },
  'POST /v1/conversations': {
    slice: 'conversations',
    who: 'customer',
    summary: 'The active conversation (200), or a new one (201). One that is open and unused is used first.',
    body: z.strictObject({
      new: z.boolean().optional().describe('Another one beside those that are open, up to the number in the settings.'),
      previousConversationId: Id.optional().describe('The closed conversation to go on from; the new one is linked to it.'),
      attributes: Attributes.optional(),
    }),
    status: [200, 201],
    reply: Conversation,
  },
  'GET /v1/conversations': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Own conversations, newest first.',
    query: z.strictObject({ limit, cursor }),
    reply: z.object({ conversations: z.array(Conversation), next: z.string().optional() }),
  },
  'GET /v1/conversations/{conversationId}': {
    slice: 'conversations',
    who: 'customer',
    summary: 'One of the own conversations; while nobody has answered, with its place in line.',
    reply: Conversation.extend({ queue: QueuePlace.optional() }),
  },
  'POST /v1/conversations/{conversationId}/end': {
    slice: 'conversations',
    who: 'customer',
    summary: 'End the chat: it is resolved, by its customer.',
    reply: Conversation,
  },
  'POST /v1/conversations/{conversationId}/resolution': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Say whether a resolved conversation is solved: yes closes it, not yet opens it again.',
    body: z.strictObject({ isSolved: z.boolean() }),
    reply: Conversation,
  },
  'POST /v1/conversations/{conversationId}/rating': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Rate a resolved or closed conversation; for a day the rating may be changed.',
    body: z.strictObject({ score: Score, comment: optional(limits.ratingCommentLength) }),
    reply: Conversation,
  },
  'GET /v1/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Messages in order of sequence, read consistently.',
    query: readMessages,
    reply: MessagePage,
  },
  'POST /v1/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Send. The answer means the message is durable.',
    body: SendMessage,
    status: 201,
    reply: Ack,
  },
  'POST /v1/conversations/{conversationId}/seen': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Say how far the conversation has been seen.',
    body: MarkPosition,
    reply: Position,
  },
  'POST /v1/conversations/{conversationId}/delivered': {
    slice: 'conversations',
    who: 'customer',
    summary: 'Say how far the conversation has reached this device, when it is not on screen.',
    body: MarkPosition,
    reply: Position,
  },
  'POST /v1/conversations/{conversationId}/attachments': {
    slice: 'attachments',
    who: 'customer',
    summary: 'Leave to upload one file. It is checked before a message may carry it.',
    body: NewAttachment,
    status: 201,
    reply: UploadGrant,
  },
  'GET /v1/conversations/{conversationId}/attachments/{attachmentId}': {
    slice: 'attachments',
    who: 'customer',
    summary: 'Where an upload stands and, when it is clean, an address to read it for a few minutes.',
    query: view,
    reply: AttachmentStatus,
  },
  'GET /v1/desk/me': {
    slice: 'agents',
    who: 'staff',
    permission: null,
    summary: 'The signed-in agent with role and permissions.',
    reply: Agent,
  },
  'PUT /v1/desk/me/availability': {
    slice: 'agents',
    who: 'staff',
    permission: null,
    summary: 'Say whether one is there to answer.',
    body: z.strictObject({ availability: Availability }),
    reply: Agent,
  },
  'GET /v1/desk/agents': {
    slice: 'agents',
    who: 'staff',
    permission: 'view_chat',
    summary: 'The active agents with their presence, to assign to.',
    reply: z.object({ agents: z.array(Colleague) }),
  },
  'POST /v1/desk/socket-tickets': {
    slice: 'sockets',
    who: 'staff',
    permission: 'view_chat',
    summary: 'A single-use ticket that opens one WebSocket within 30 seconds.',
    status: 201,
    reply: SocketTicket,
  },
  'GET /v1/desk/conversations': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'The inbox: latest activity first.',
    query: z.strictObject({
      status: z
        .union([ConversationStatus, z.literal('active')])
        .default('active')
        .describe('`active` is open and pending.'),
      assignee: z.string().min(1).max(128).optional().describe('An agent id, `me`, or `none` for unassigned.'),
      limit,
      cursor,
    }),
    reply: z.object({ conversations: z.array(DeskConversation), next: z.string().optional() }),
  },
  'GET /v1/desk/conversations/{conversationId}': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'One conversation with its customer.',
    reply: DeskConversation.extend({ customer: Customer }),
  },
  'GET /v1/desk/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Messages in order of sequence, read consistently.',
    query: readMessages,
    reply: MessagePage,
  },
  'POST /v1/desk/conversations/{conversationId}/messages': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Reply. The answer means the message is durable.',
    body: SendMessage,
    status: 201,
    reply: Ack,
  },
  'POST /v1/desk/conversations/{conversationId}/seen': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Say how far staff have seen the conversation.',
    body: MarkPosition,
    reply: Position,
  },
  'POST /v1/desk/conversations/{conversationId}/delivered': {
    slice: 'conversations',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Say how far the conversation has reached a console, when it is not on screen.',
    body: MarkPosition,
    reply: Position,
  },
  'GET /v1/desk/settings': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'All settings, and who changed them last.',
    reply: DeskSettings,
  },
  'PUT /v1/desk/settings': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'Change settings. What is left out stays; who saw an older version is refused.',
    body: SettingsChange,
    reply: DeskSettings,
  },
  'GET /v1/desk/site-keys': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'The keys with which sites vouch for their customers, without their secrets.',
    reply: z.object({ keys: z.array(SiteKeyFace) }),
  },
  'POST /v1/desk/site-keys': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'Make a key for a site. Its secret is told in this answer and never again; older keys go on working.',
    body: z.strictObject({ site: SiteName }),
    status: 201,
    reply: z.object({ key: SiteKeyFace, secret: z.string() }),
  },
  'DELETE /v1/desk/site-keys': {
    slice: 'settings',
    who: 'staff',
    permission: 'manage_settings',
    summary: 'Revoke a key: from now on no token that it signed begins a session.',
    query: z.strictObject({ site: z.string().max(64), keyId: z.string().max(64) }),
    reply: none,
  },
  'POST /v1/desk/conversations/{conversationId}/attachments': {
    slice: 'attachments',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Leave to upload one file. It is checked before a message may carry it.',
    body: NewAttachment,
    status: 201,
    reply: UploadGrant,
  },
  'GET /v1/desk/conversations/{conversationId}/attachments/{attachmentId}': {
    slice: 'attachments',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Where an upload stands and, when it is clean, an address to read it for a few minutes.',
    query: view,
    reply: AttachmentStatus,
  },
  'PUT /v1/desk/conversations/{conversationId}/status': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Open, put on pending, resolve or close.',
    body: z.strictObject({ status: ConversationStatus }),
    reply: DeskConversation,
  },
  'PUT /v1/desk/conversations/{conversationId}/assignee': {
    slice: 'conversations',
    who: 'staff',
    permission: 'send_messages',
    summary: 'Take, hand over or release. The loser of a race is told who won.',
    body: z.strictObject({
      agentId: z.string().min(1).max(128).nullable(),
      instead: z.string().max(128).nullable().describe('Whom the sender saw as assignee.'),
    }),
    reply: DeskConversation,
  },
  'GET /v1/desk/quick-replies': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'view_chat',
    summary: 'Every quick reply with its categories, in order.',
    reply: QuickReplyLibrary,
  },
  'POST /v1/desk/quick-replies': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Add a quick reply, or bring back a deleted one under its id.',
    body: NewQuickReply,
    status: 201,
    reply: QuickReply,
  },
  'PUT /v1/desk/quick-replies': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Put replies and categories in order; add, name and remove categories.',
    body: ArrangedQuickReplies,
    reply: QuickReplyLibrary,
  },
  'PUT /v1/desk/quick-replies/{quickReplyId}': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Change a quick reply. Who edited an older version is told so.',
    body: ChangedQuickReply,
    reply: QuickReply,
  },
  'DELETE /v1/desk/quick-replies/{quickReplyId}': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Delete a quick reply. Who saw an older version is told so.',
    query: z.strictObject({ version: z.coerce.number().int().min(1) }),
    reply: none,
  },
  'POST /v1/desk/quick-replies/import': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Add all replies of a file, or none and say for each wrong row why.',
    body: ImportedQuickReplies,
    bodyBytes: limits.quickReplyImportBytes,
    reply: z.object({ added: z.int(), known: z.int().describe('Rows that were in the library already.') }),
  },
  'POST /v1/desk/quick-replies/packs': {
    slice: 'quick-replies',
    who: 'staff',
    permission: 'manage_quick_replies',
    summary: 'Add what is missing of a starter pack.',
    body: z.strictObject({ pack: QuickReplyPack }),
    reply: z.object({ added: z.int() }),
  },
} as const satisfies Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, Route>;

export type Routes = typeof routes;
export type RouteKey = keyof Routes;
export type RoutesOf<S extends HttpSlice> = { [K in RouteKey]: Routes[K]['slice'] extends S ? K : never }[RouteKey];

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Sent<T> = T extends z.ZodType ? z.input<T> : undefined;
type Field<K extends RouteKey, F extends string> = Routes[K] extends { [X in F]: infer T } ? T : undefined;

/** Names in braces of a route's path. */
export type Path<K extends string> = K extends `${string}{${infer P}}${infer Rest}` ? { [X in P]: string } & Path<Rest> : unknown;
/** What a handler gets after validation. */
export type Body<K extends RouteKey> = Parsed<Field<K, 'body'>>;
export type Query<K extends RouteKey> = Parsed<Field<K, 'query'>>;
/** What a browser sends, before defaults are filled in. */
export type SentBody<K extends RouteKey> = Sent<Field<K, 'body'>>;
export type SentQuery<K extends RouteKey> = Partial<Sent<Field<K, 'query'>>>;
export type Reply<K extends RouteKey> = z.output<Routes[K]['reply']>;

/** The row of a route with the fields that not every row has. */
export function routeOf(key: RouteKey): Route {
  return routes[key];
}
