import * as z from 'zod';
import { fileKinds } from './file-types.ts';
import { limits } from './limits.ts';
import { permissions } from './permissions.ts';
import { categories, priorities } from './triage.ts';

const utf8 = new TextEncoder();

/** Text of a message: at most 8 KB as UTF-8, no NUL and no unpaired surrogate. It may be empty where files say enough. */
export const MessageText = z
  .string()
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

/** A customer as staff see them: with where they were when they last began or opened a conversation. Nothing of it is proven. */
export const DeskCustomer = Customer.extend({
  device: z
    .string()
    .optional()
    .describe('Browser and system, such as `Chrome · Android`; all the browser says where the settings keep full details.'),
  ip: z
    .string()
    .optional()
    .describe('Network of the address (/24, /48); the whole address where the settings keep full details.'),
  page: z
    .string()
    .optional()
    .describe('Address of the page; without what follows its path unless the settings keep full details.'),
});
export type DeskCustomer = z.infer<typeof DeskCustomer>;

export const Session = z.object({
  token: z.string().describe('Bearer token for the customer API.'),
  expiresAt: Instant,
  refreshToken: z.string().describe('Buys the next pair once; replaced at each use.'),
  customer: Customer,
});
export type Session = z.infer<typeof Session>;

/** The face of an agent as customers and colleagues may see it. */
export const AgentFace = z.object({
  id: z.string(),
  name: Bilingual,
  avatar: z
    .string()
    .optional()
    .describe('Path of their picture below the address of this API; without one their initials stand for them.'),
});
export type AgentFace = z.infer<typeof AgentFace>;

/** What an agent's picture may be. */
const AvatarType = z.enum(['image/jpeg', 'image/png', 'image/webp']);
/** Its bytes in base64, in JSON as everything else: no address of ours answers with something that a browser would show by itself. */
export const Avatar = z.object({ type: AvatarType, data: z.base64() });
export type Avatar = z.infer<typeof Avatar>;
export const NewAvatar = z.strictObject({ data: z.base64().describe('The file in base64.') });
export type NewAvatar = z.infer<typeof NewAvatar>;

export const Availability = z.enum(['online', 'away', 'offline']).describe('What an agent says of themselves.');
export type Availability = z.infer<typeof Availability>;

export const Agent = AgentFace.extend({
  email: z.string(),
  role: z.string().describe('A built-in role, or the id of one that this installation made.'),
  roleName: Bilingual.optional().describe('Of a role that this installation made.'),
  permissions: z.array(z.enum(permissions)).describe('What the role allows at this moment.'),
  active: z.boolean(),
  availability: Availability,
  choice: z.int().optional().describe('The number under which the availability was chosen; absent when it had none.'),
  bio: Bilingual,
  languages: z.array(Locale).describe('Languages in which they answer.'),
  capacity: z
    .int()
    .min(0)
    .nullable()
    .describe('Conversations at a time before no more are given to them; null is what the settings say.'),
});
export type Agent = z.infer<typeof Agent>;

/** A colleague with their presence: what they say of themselves, and `offline` while no console of theirs is connected. */
export const Colleague = AgentFace.extend({ presence: Availability });
export type Colleague = z.infer<typeof Colleague>;

export const Sender = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('customer') }),
  AgentFace.extend({ kind: z.literal('agent') }),
  z.object({ kind: z.literal('bot'), name: Bilingual }),
  z.object({ kind: z.literal('system') }),
]);
export type Sender = z.infer<typeof Sender>;

export const ConversationStatus = z.enum(['open', 'pending', 'resolved', 'closed']);
export type ConversationStatus = z.infer<typeof ConversationStatus>;

/** How a customer found it, from 1 (poor) to 5 (excellent). */
export const Score = z.int().min(1).max(5);
export const Rating = z.object({ score: Score, at: Instant.describe('When it was first given.') });
export type Rating = z.infer<typeof Rating>;

/** What happened, where a message of kind `system` stands in the thread. The reader's language chooses the words. */
export const SystemEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('status'), status: ConversationStatus, by: Sender }),
  z.object({ type: z.literal('assigned'), to: AgentFace.nullable(), by: Sender }),
  z.object({ type: z.literal('rated'), score: Score, comment: z.string().optional(), by: Sender }),
]);
export type SystemEvent = z.infer<typeof SystemEvent>;

/** How long a voice message is, and how loud along the way; what its recorder says, for drawing only. */
const voice = {
  durationMs: z.int().min(0).max(limits.voiceMs).optional().describe('Of a recording.'),
  waveform: z
    .array(z.int().min(0).max(limits.waveformPeak))
    .max(limits.waveformLevels)
    .optional()
    .describe('Loudness of a recording along its length.'),
};

/** A file that was checked. Name and type are ours: cleaned, and found in the bytes. */
export const Attachment = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string().describe('Media type, as found in the bytes.'),
  kind: z.enum(fileKinds),
  size: z.int().min(0).describe('Bytes.'),
  width: z.int().min(1).optional().describe('Pixels of an image as it is shown.'),
  height: z.int().min(1).optional(),
  ...voice,
});
export type Attachment = z.infer<typeof Attachment>;

/** A file that somebody wants to send. */
export const NewAttachment = z.strictObject({
  name: z.string().min(1).max(1024),
  size: z.int().min(1).describe('Bytes; the storage takes exactly so many.'),
  type: z.string().min(1).max(128).describe('Media type without parameters.'),
  ...voice,
});
export type NewAttachment = z.infer<typeof NewAttachment>;

/** What permits one upload: send `fields` and then `file` as multipart/form-data to `url`. */
export const UploadGrant = z.object({
  id: z.string(),
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  expiresAt: Instant,
});
export type UploadGrant = z.infer<typeof UploadGrant>;

/** Why a file was refused after its upload. `unsafe`: it hides another file, a program, or failed the scan. */
export const FileRefusal = z.enum(['wrong_type', 'damaged', 'too_many_pixels', 'unsafe']);
export type FileRefusal = z.infer<typeof FileRefusal>;

/** Where an upload stands. A message may carry it once it is clean. */
export const AttachmentStatus = z.discriminatedUnion('state', [
  z.object({ id: z.string(), state: z.literal('pending') }),
  z.object({ id: z.string(), state: z.literal('refused'), reason: FileRefusal }),
  z.object({
    id: z.string(),
    state: z.literal('clean'),
    attachment: Attachment,
    url: z.string().describe('Works until `expiresAt`, for whoever has it.'),
    expiresAt: Instant,
  }),
]);
export type AttachmentStatus = z.infer<typeof AttachmentStatus>;

/** One entry of the public log. `seq` counts 1, 2, 3 ... without gaps within a conversation. */
export const Message = z.object({
  seq: z.int().min(1),
  kind: z.enum(['text', 'system']),
  sender: Sender,
  text: z.string().describe('Plain text; empty for kind `system`, and where files say enough.'),
  at: Instant,
  clientId: z.string().optional().describe('The id its sender gave it.'),
  event: SystemEvent.optional().describe('What happened; of a text, what it brought about: it reopened the conversation.'),
  attachments: z.array(Attachment).max(limits.messageAttachments).optional(),
});
export type Message = z.infer<typeof Message>;

export const LastMessage = z.object({
  sender: z.enum(['customer', 'agent', 'bot', 'system']),
  preview: z.string().describe(`At most ${limits.previewLength} characters, one line.`),
  at: Instant,
  attachment: z.enum(fileKinds).optional().describe('Kind of the first file it carries.'),
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
  rating: Rating.optional(),
  previousConversationId: z.string().optional().describe('The closed conversation that this one goes on from.'),
  openedAt: Instant,
  updatedAt: Instant,
});
export type Conversation = z.infer<typeof Conversation>;

/** Where a customer who waits for a first answer stands in line. */
export const QueuePlace = z.object({
  position: z.int().min(1),
  isAtLeast: z.boolean().describe('More wait than are counted: it may be later than this.'),
});
export type QueuePlace = z.infer<typeof QueuePlace>;

export const Priority = z.enum(priorities);
export type Priority = z.infer<typeof Priority>;

export const Category = z.enum(categories);
export type Category = z.infer<typeof Category>;

/** A conversation as staff see it, with what only they know: `unread` counts the customer's messages that no agent has seen. */
export const DeskConversation = Conversation.extend({
  customer: z.object({ id: z.string(), name: z.string(), verified: z.boolean() }),
  language: Locale.describe('The one staff chose, else the one the customer writes.'),
  writtenLanguage: Locale.describe('The one the customer writes, whatever staff chose.'),
  chosenLanguage: Locale.optional().describe('The one staff chose, where they did.'),
  assignedSeq: z.int().min(0).describe('Sequence of the entry that last gave or took it; 0 when none did.'),
  waitingSince: Instant.optional().describe('Since when the customer has had no answer.'),
  priority: Priority,
  category: Category.optional(),
  tags: z.array(z.string()).max(limits.tags),
  snoozedUntil: Instant.optional().describe('It is out of the way until then, or until something happens in it.'),
  archivedAt: Instant.optional().describe('It is out of the way until something happens in it.'),
  internalSeq: z.int().min(0).describe('Last sequence of its internal log.'),
});
export type DeskConversation = z.infer<typeof DeskConversation>;

/** The answer to a sent message. It is given only after the message is durable. */
export const Ack = z.object({ clientId: Id, seq: z.int().min(1), at: Instant, event: SystemEvent.optional() });
export type Ack = z.infer<typeof Ack>;

export const SocketTicket = z.object({
  ticket: z.string().describe('Single use, offered as the second subprotocol: new WebSocket(url, [protocol, ticket]).'),
  url: z.string(),
  protocol: z.string(),
  expiresAt: Instant,
});
export type SocketTicket = z.infer<typeof SocketTicket>;
