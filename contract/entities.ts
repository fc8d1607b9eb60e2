import * as z from 'zod';
import { limits } from './limits.ts';
import { permissions, roles } from './permissions.ts';

const utf8 = new TextEncoder();

/** Text of a message: not only white space, at most 8 KB as UTF-8, no NUL and no unpaired surrogate. */
export const MessageText = z
  .string()
  .refine((text) => text.trim() !== '', { error: 'Write a message first.', params: { code: 'required' } })
  .refine((text) => utf8.encode(text).length <= limits.messageTextBytes, {
    error: `Shorten the message to ${limits.messageTextBytes} bytes.`,
    params: { code: 'too_long' },
  })
  .refine((text) => !text.includes('\0') && text.isWellFormed(), {
    error: 'The text holds characters that cannot be stored.',
    params: { code: 'invalid_format' },
  });

/** A UUID in any version, lower case. */
export const Id = z.uuid({ error: 'Give a UUID, such as 0190a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b.' }).toLowerCase();
export const Instant = z.iso.datetime();
export const Locale = z.enum(['en', 'bn']);
export type Locale = z.infer<typeof Locale>;

/** One text in both languages. */
export const Bilingual = z.object({ en: z.string(), bn: z.string() });
export type Bilingual = z.infer<typeof Bilingual>;

/** What a host page says of a customer's situation, such as an address or a cart. It is shown to staff and proves nothing. */
export const Attributes = z
  .record(z.string().min(1).max(limits.attributeNameLength), z.string().max(limits.attributeLength))
  .refine((attributes) => Object.keys(attributes).length <= limits.attributes, `Give at most ${limits.attributes} attributes.`);
export type Attributes = z.infer<typeof Attributes>;

export const Customer = z.object({
  id: z.string(),
  name: z.string().optional(),
  email: z.string().optional(),
  phone: z.string().optional().describe('E.164'),
  locale: Locale,
  verified: z.boolean().describe('True when the host site vouched for this person with a signed token.'),
  attributes: Attributes.optional(),
});
export type Customer = z.infer<typeof Customer>;

export const Session = z.object({
  token: z.string().describe('Bearer token for the customer API.'),
  expiresAt: Instant,
  refreshToken: z.string().describe('Buys the next pair once; replaced at each use.'),
  customer: Customer,
});
export type Session = z.infer<typeof Session>;

/** The face of an agent as customers and colleagues may see it. */
export const AgentFace = z.object({ id: z.string(), name: Bilingual });
export type AgentFace = z.infer<typeof AgentFace>;

export const Availability = z.enum(['online', 'away', 'offline']).describe('What an agent says of themselves.');
export type Availability = z.infer<typeof Availability>;

export const Agent = AgentFace.extend({
  email: z.string(),
  role: z.enum(roles),
  permissions: z.array(z.enum(permissions)),
  active: z.boolean(),
  availability: Availability.default('online'),
});
export type Agent = z.infer<typeof Agent>;

/** A colleague with their presence: what they say of themselves, and `offline` while no console of theirs is connected. */
export const Colleague = AgentFace.extend({ presence: Availability });
export type Colleague = z.infer<typeof Colleague>;

export const Sender = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('customer') }),
  z.object({ kind: z.literal('agent'), id: z.string(), name: Bilingual }),
  z.object({ kind: z.literal('bot'), name: Bilingual }),
  z.object({ kind: z.literal('system') }),
]);
export type Sender = z.infer<typeof Sender>;

export const ConversationStatus = z.enum(['open', 'pending', 'resolved', 'closed']);
export type ConversationStatus = z.infer<typeof ConversationStatus>;

/** What happened, where a message of kind `system` stands in the thread. The reader's language chooses the words. */
export const SystemEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: ConversationStatus, by: Sender }),
  z.object({ type: z.literal('assigned'), to: AgentFace.nullable(), by: Sender }),
]);
export type SystemEvent = z.infer<typeof SystemEvent>;

/** One entry of the public log. `seq` counts 1, 2, 3 ... without gaps within a conversation. */
export const Message = z.object({
  seq: z.int().min(1),
  kind: z.enum(['text', 'system']),
  sender: Sender,
  text: z.string().describe('Plain text; empty for kind `system`.'),
  at: Instant,
  clientId: z.string().optional().describe('The id its sender gave it.'),
  event: SystemEvent.optional(),
});
export type Message = z.infer<typeof Message>;

export const LastMessage = z.object({
  sender: z.enum(['customer', 'agent', 'bot', 'system']),
  preview: z.string().describe(`At most ${limits.previewLength} characters, one line.`),
  at: Instant,
});
export type LastMessage = z.infer<typeof LastMessage>;

/** A conversation as its customer sees it. */
export const Conversation = z.object({
  id: z.string(),
  status: ConversationStatus,
  lastSeq: z.int().min(0),
  assignee: AgentFace.nullable(),
  lastMessage: LastMessage.nullable(),
  unread: z.int().min(0).describe('Messages from staff that the customer has not seen.'),
  seenByCustomer: z.int().min(0).describe('Sequence up to which the customer has seen the conversation.'),
  seenByStaff: z.int().min(0).describe('Sequence up to which staff have seen the conversation.'),
  deliveredToCustomer: z.int().min(0).describe('Sequence up to which it has reached a device of the customer.'),
  deliveredToStaff: z.int().min(0).describe('Sequence up to which it has reached a console.'),
  openedAt: Instant,
  updatedAt: Instant,
});
export type Conversation = z.infer<typeof Conversation>;

/** A conversation as staff see it: `unread` counts the customer's messages that no agent has seen. */
export const DeskConversation = Conversation.extend({
  customer: z.object({ id: z.string(), name: z.string(), verified: z.boolean() }),
  language: Locale,
});
export type DeskConversation = z.infer<typeof DeskConversation>;

/** The answer to a sent message. It is given only after the message is durable. */
export const Ack = z.object({ clientId: Id, seq: z.int().min(1), at: Instant });
export type Ack = z.infer<typeof Ack>;

export const SocketTicket = z.object({
  ticket: z.string().describe('Single use, offered as the second subprotocol: new WebSocket(url, [protocol, ticket]).'),
  url: z.string(),
  protocol: z.string(),
  expiresAt: Instant,
});
export type SocketTicket = z.infer<typeof SocketTicket>;
