// Pure values: the browser imports this file, so it may not import anything.
// What a browser needs is a constant of its own, so that its bundle takes along nothing else.

/** UTF-8 bytes of one message's text. */
export const messageTextBytes = 8 * 1024;
/** Characters of a customer's or an agent's name. */
export const nameLength = 80;
export const emailLength = 254;
/** Characters of what an agent says of themselves, in one language. */
export const bioLength = 300;
/** An agent's picture: what it may weigh, and its longer side in pixels. */
export const avatarBytes = 48 * 1024;
export const avatarSide = 512;
/** Conversations at a time that one agent can be given. */
export const capacity = 100;
export const phoneLength = 32;
/** Characters of a quick reply's title, and of its text in one language. */
export const quickReplyTitleLength = 80;
export const quickReplyLength = 1500;
/** Quick replies of one installation: all of them are one answer, which has to stay below what a function may send. */
export const quickReplies = 500;
export const maxPageSize = 100;
/** Files that one message carries. */
export const messageAttachments = 10;
/** Levels of a voice message's waveform, each from 0 to `waveformPeak`. */
export const waveformLevels = 64;
export const waveformPeak = 31;
/** How long a voice message may be. */
export const voiceMs = 10 * 60_000;
/** For how long a file that no message carries can still be sent. */
export const unsentFileMs = 12 * 60 * 60_000;
export const ratingCommentLength = 1000;
/** For how long a rating may be changed after it was first given. */
export const ratingChangeMs = 24 * 60 * 60_000;
/** Tags of one conversation, and characters of each. */
export const tags = 10;
export const tagLength = 24;
export const accessTokenSeconds = 60 * 60;
export const heartbeatVisibleMs = 45_000;
export const heartbeatHiddenMs = 4 * 60_000;
/** Who writes says so at most this often. */
export const typingEveryMs = 3_000;
/** For how long a word that somebody writes is believed. */
export const typingShownMs = 6_000;

/**
 * How often: `burst` times at once, and once more after every `everyMs` milliseconds.
 * Addresses are shared by whole neighbourhoods, so what is counted by address is generous.
 */
export interface Rate {
  readonly burst: number;
  readonly everyMs: number;
}
export const rates = {
  /** Sessions that are begun, by address and for a whole site. */
  sessionsOfAddress: { burst: 30, everyMs: 20_000 },
  sessionsOfSite: { burst: 600, everyMs: 200 },
  /** Sessions that are renewed, by address: most often by several people behind one. */
  renewalsOfAddress: { burst: 120, everyMs: 2_000 },
  conversationsOfCustomer: { burst: 10, everyMs: 120_000 },
  uploadsOfCustomer: { burst: 20, everyMs: 15_000 },
  socketsOfCustomer: { burst: 30, everyMs: 5_000 },
} as const satisfies Record<string, Rate>;
/** Messages of a customer in one conversation; the log itself counts them. */
export const messagesOfCustomer: Rate = { burst: 20, everyMs: 2_000 };

/** Limits every side agrees on. */
export const limits = {
  messageTextBytes,
  messageAttachments,
  waveformLevels,
  waveformPeak,
  /** Characters of a file's name, with its extension. */
  fileNameLength: 120,
  /** The most that the settings may allow for one file: the check holds it in memory. */
  fileBytes: 25 * 1024 * 1024,
  /** Longest side, and all pixels of all frames, of an image that a reader's browser has to unpack. */
  imageSide: 16_384,
  imagePixels: 64_000_000,
  voiceMs,
  /** For how long a granted upload may begin. */
  uploadGrantSeconds: 10 * 60,
  unsentFileSeconds: unsentFileMs / 1000,
  downloadSeconds: 5 * 60,
  /** UTF-8 bytes of one HTTP request body that our functions accept. */
  requestBodyBytes: 64 * 1024,
  /** UTF-8 bytes of one WebSocket frame in either direction. */
  frameBytes: 32 * 1024,
  nameLength,
  emailLength,
  phoneLength,
  quickReplyTitleLength,
  quickReplyLength,
  quickReplies,
  quickReplyCategories: 40,
  /** UTF-8 bytes of a file of quick replies. */
  quickReplyImportBytes: 2 * 1024 * 1024,
  /** What a host page may say about a customer: so many attributes, and characters of a name and of a value. */
  attributes: 20,
  attributeNameLength: 200,
  attributeLength: 1000,
  /** Characters of the address of the page that a customer is on. */
  pageAddressLength: 2000,
  /** Characters of that address, and of what a browser says of itself, that are kept. */
  visitLength: 300,
  capacity,
  /** Members of a team, and roles of its own: a team is read as a whole. */
  team: 200,
  ownRoles: 20,
  bioLength,
  avatarBytes,
  avatarSide,
  /** Characters of the last message that lists show. */
  previewLength: 60,
  /** Characters of the customer's name that lists show. */
  listNameLength: 38,
  /** Items of one page, unless the request asks for fewer. */
  pageSize: 30,
  maxPageSize,
  /** Connections that one conversation keeps in its head; more are reached through the wide path. */
  nearListeners: 12,
  /** Client ids that a head remembers to recognise a retry without a read. */
  recentClientIds: 5,
  /** Conversations that one connection may watch at a time. */
  watchedConversations: 10,
  /** Conversations in line that are counted before the answer is "at least". */
  countedQueue: 50,
  /** Conversations of a view that are counted before the answer is "at least". */
  countedInbox: 50,
  /** Views of the inbox that one agent, and the team, may keep under a name. */
  /** Conversations that one search answers with. */
  searchHits: 30,
  savedViews: 30,
  viewNameLength: 40,
  /** A customer's first messages, whose script decides the conversation's language. */
  languageMessages: 3,
  ratingCommentLength,
  ratingChangeMs,
  tags,
  tagLength,
  /** What the tags of one conversation take together; English and Bengali letters are a byte each. */
  tagsBytes: 96,
  /** How long an agent's notices are kept, in seconds. */
  noticeSeconds: 30 * 24 * 60 * 60,
  /** Unread notices that are counted; beyond that it is said that there are more. */
  countedNotices: 50,
  noticeIdLength: 100,
  /** Agents that one note may mention. */
  mentions: 10,
  /** The longest that a conversation may be out of the way. */
  snoozeDays: 366,
  /** Guests that may be merged into one customer: their conversations are listed together. */
  mergedCustomers: 20,
  /** Rows of the inbox that one frame carries, so that it stays below the size of a frame in any language. */
  changedConversations: 20,
  accessTokenSeconds,
  refreshTokenSeconds: 90 * 24 * 60 * 60,
  /** For how long a refresh token that was just replaced still works: its answer may have been lost. */
  refreshGraceSeconds: 60,
  /** Longest life of a host-signed identity token, exp - iat. */
  identityTokenSeconds: 15 * 60,
  socketTicketSeconds: 30,
  connectionTtlSeconds: 130 * 60,
  heartbeatVisibleMs,
  heartbeatHiddenMs,
  /** For how long an agent counts as here after the last sign of life; the longest silence between two is a hidden page's heartbeat. */
  presenceMs: heartbeatHiddenMs + 60_000,
  typingEveryMs,
  typingShownMs,
} as const;
