/** One place of our code and what a mistake would make of it; what is looked for stands there exactly once. */
export interface Edit {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A failure of the field put into our code, and the one test that must notice. */
export interface Mutant {
  /** The failure; several mutants may show faces of one. */
  readonly id: string;
  readonly title: string;
  readonly edits: readonly Edit[];
  readonly test: { readonly file: string; /** As it stands in the file, places for values included. */ readonly name: string };
}

type Row = [
  id: string,
  title: string,
  test: readonly [file: string, name: string],
  ...edits: (readonly [string, string, string])[],
];

const tests = {
  append: 'tests/functions/log/append.test.ts',
  conversation: 'tests/functions/conversations/conversation.test.ts',
  log: 'tests/functions/conversations/log.test.ts',
  conversations: 'tests/functions/conversations/http.test.ts',
  notes: 'tests/functions/conversations/notes.test.ts',
  customers: 'tests/functions/customers/customers.test.ts',
  socket: 'tests/functions/sockets/socket.test.ts',
  onChange: 'tests/functions/reactions/on-change.test.ts',
  identity: 'tests/functions/identity/http.test.ts',
  environment: 'tests/client/environment.test.ts',
  connection: 'tests/client/connection.test.ts',
  outbox: 'tests/client/outbox.test.ts',
  session: 'tests/client/customer-session.test.ts',
  thread: 'tests/client/thread.test.ts',
  timeline: 'tests/client/timeline.test.ts',
  assignment: 'tests/functions/reactions/assignment.test.ts',
  agents: 'tests/functions/agents/http.test.ts',
  team: 'tests/functions/agents/team-http.test.ts',
  inbox: 'tests/admin-ui/inbox-order.test.ts',
  content: 'tests/functions/attachments/content.test.ts',
  attachment: 'tests/functions/attachments/attachment.test.ts',
  attachments: 'tests/functions/attachments/http.test.ts',
  uploads: 'tests/client/uploads.test.ts',
  chatFiles: 'tests/widget/files.test.ts',
  deskFiles: 'tests/admin-ui/files.test.ts',
  authorization: 'tests/proof/authorization.test.ts',
  secrecy: 'tests/proof/secrecy.test.ts',
  noteSchedules: 'tests/proof/delivery/notes.test.ts',
  internalLog: 'tests/client/internal-log.test.ts',
  presence: 'tests/client/presence.test.ts',
} as const;

const everybody = [tests.authorization, 'lets everybody do what is written down, and nobody anything else'] as const;
const amongThemselves = [
  tests.noteSchedules,
  'comes to every console once, whole and in order, and nothing of it to a customer',
] as const;
const noSecrets = [tests.secrecy, 'lets no customer tell one secret from another, nor from none'] as const;

/** A tray that does not wait until all of its files are there. */
const allThatIsReady = 'const files = uploads.sendable ?? uploads.items.flatMap(({ attachment }) => attachment ?? []);';

const rows: readonly Row[] = [
  [
    'M01',
    'a message is acknowledged before its write is durable',
    [tests.append, 'answers only when the entry is durable'],
    [
      'functions/log/append.ts',
      'const winner = await storage.put(id, step.write);',
      'const winner = undefined as Entry | undefined; void storage.put(id, step.write);',
    ],
  ],
  [
    'M01',
    'a message is acknowledged although its write failed',
    [tests.log, 'has no gap where a write was lost'],
    [
      'functions/log/entries.ts',
      'const winner = unmarshall(itemInTheWay(error) ?? {});',
      'if (error) return undefined;\n    const winner = unmarshall(itemInTheWay(error) ?? {});',
    ],
  ],
  [
    'M02',
    'the number is taken before the message is written',
    [tests.log, 'has no gap where a write was lost'],
    [
      'functions/conversations/log.ts',
      'const winner = await putEntry(keys.entry(conversationId, entry.seq), toEntryItem(entry));',
      `await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key: keys.head(conversationId),
        UpdateExpression: 'SET n = :n',
        ExpressionAttributeValues: { ':n': entry.seq },
      }),
    );
    const winner = await putEntry(keys.entry(conversationId, entry.seq), toEntryItem(entry));`,
    ],
  ],
  [
    'M03',
    'the page reads on before it subscribes and not after',
    [tests.thread, 'catches up after every subscription, even when the head says there is nothing'],
    [
      'client/thread.ts',
      "reader.follow(positions.lastSeq, frame.type === 'conversation.watched');",
      'reader.follow(positions.lastSeq);',
    ],
  ],
  [
    'M03',
    'the answer to a subscription shows the conversation as it was before it',
    [tests.socket, 'is answered with the state in which whatever comes later will be heard'],
    [
      'functions/sockets/socket.ts',
      'const head = await watch(connection, conversationId);',
      'const head = (await readHeadItem(conversationId, { isConsistent: true })) ?? {};\n      await watch(connection, conversationId);',
    ],
  ],
  [
    'M04',
    'nobody waits for the answer to a heartbeat',
    [tests.connection, 'notices a half-open socket within 10 seconds of a heartbeat when %s'],
    ['client/connection.ts', "if (link && !timers.has('answer')) arm(", "if (!link && !timers.has('answer')) arm("],
  ],
  [
    'M04',
    'what is pushed passes for an answer',
    [tests.connection, 'notices a half-open socket within 10 seconds of a heartbeat when %s'],
    ['client/connection.ts', 'if (socket === link && /heart|problem|watch/.test(frame.type)) {', 'if (socket === link) {'],
  ],
  [
    'M04',
    'a connection that was forgotten by half is answered as if it were known',
    [tests.socket, 'is so as a whole, wherever that is cut off: its socket hears it, and the clock takes what is left (%s)'],
    ['functions/realtime/connections.ts', 'return Item && isLive(Item) ? toConnection', 'return Item ? toConnection'],
  ],
  [
    'M05',
    'the answer to a heartbeat says nothing about what was missed',
    [tests.socket, 'shows a lost last message in the next heartbeat'],
    ['functions/sockets/socket.ts', 'await readHeadItems(watched)', 'await readHeadItems(watched.slice(1))'],
  ],
  [
    'M05',
    'the page does not look at the heads of a heartbeat',
    [tests.thread, 'finds a lost last message by the heartbeat'],
    [
      'client/connection.ts',
      'for (const head of heads) for (const tell of',
      "if (frame.type !== 'heartbeat.answered') for (const head of heads) for (const tell of",
    ],
  ],
  [
    'M06',
    'a socket that was closed politely is not opened again',
    [tests.environment, 'tells the end of a socket that the other side ends %s'],
    [
      'client/environment.ts',
      'socket.onclose = () => events.closed();',
      'socket.onclose = ({ code }) => code > 1001 && events.closed();',
    ],
  ],
  [
    'M06',
    'a connection that has once been live is not dialled again',
    [tests.connection, 'reconnects whatever the reason of the end, watching again exactly once'],
    ['client/connection.ts', 'if (isWanted && !attempt) arm(', 'if (isWanted && !attempt && !hasBeenLive) arm('],
  ],
  [
    'M07',
    'who comes back gets the last minutes only',
    [tests.log, 'gives everything since a sequence, however long ago that was'],
    [
      'functions/conversations/store.ts',
      'const entries = items.map(toEntry);\n  const last = entries.at(-1);',
      'const entries = items.map(toEntry).filter(({ at }) => at > Date.now() - 15 * 60_000);\n  const last = entries.at(-1);',
    ],
  ],
  [
    'M03',
    'the console reads on in the notes before it subscribes and not after',
    [tests.internalLog, 'catches up after every subscription, even when the head says there is nothing'],
    ['client/internal-log.ts', "reader.follow(heard, frame.type === 'conversation.watched');", 'reader.follow(heard);'],
  ],
  [
    'M05',
    'the console does not look how far the notes go',
    [tests.internalLog, 'finds a lost last entry by the heartbeat'],
    ['client/internal-log.ts', "'internalSeq' in head ? head.internalSeq : 0", '0'],
  ],
  [
    'M08',
    'the cursor in the notes moves with every page',
    [tests.internalLog, 'moves its cursor only after the last page'],
    ['client/log-reader.ts', 'found.push(...entries);', 'timeline = append(timeline, entries);\n          changed();'],
  ],
  [
    'M05',
    'the answer to an earlier frame takes away what was asked for last',
    [tests.connection, 'watches in the end what was asked for last, in whatever order its frames are carried out and answered'],
    [
      'client/connection.ts',
      "if (frame.type === 'conversation.unwatched' && watches.has(frame.conversationId)) rewatch(frame.conversationId);",
      '',
    ],
  ],
  [
    'M14',
    'an older word of who is there takes the place of a newer one',
    [tests.presence, 'never gives way to something older, whatever arrives in whatever order'],
    ['client/presence.ts', 'if (view && news.version <= view.version) return;', ''],
  ],
  [
    'M07',
    'catching up reads the newest page instead of everything since',
    [tests.thread, 'moves its cursor only after the last page'],
    ['client/log-reader.ts', 'await page({ after, limit: maxPageSize });', 'await page({ limit: maxPageSize });'],
  ],
  [
    'M08',
    'the cursor moves with every page',
    [tests.thread, 'moves its cursor only after the last page'],
    ['client/log-reader.ts', 'found.push(...entries);', 'timeline = append(timeline, entries);\n          changed();'],
  ],
  [
    'M08',
    'the cursor jumps to the newest message heard of, over what is missing',
    [tests.timeline, 'holds what comes after a gap and shows it when the gap is filled'],
    ['client/timeline.ts', 'if (message.seq === cursor + 1) {', 'if (message.seq > cursor && (cursor = message.seq - 1) >= 0) {'],
  ],
  [
    'M09',
    'a refused catch-up leaves an old view that looks current',
    [tests.thread, 'makes a catch-up refused with %i visible, and reload begins anew'],
    ['client/log-reader.ts', "failed = error instanceof ApiError ? error.code : 'internal';", 'failed = undefined;'],
  ],
  [
    'M10',
    'a retry goes out under a new id',
    [tests.outbox, 'tries again under the same id, and says so, when %s'],
    [
      'client/outbox.ts',
      'body: { clientId, text, attachmentIds: attachments?.map(({ id }) => id), retry: tries > 1, after },',
      'body: { clientId: tries > 1 ? environment.newId() : clientId, text, retry: tries > 1, after },',
    ],
  ],
  [
    'M10',
    'a retry after a reload passes for a first try',
    [tests.outbox, 'sends what an earlier page left behind, counting its unfinished try'],
    [
      'client/outbox.ts',
      "const row: OutboxRow = { ...next, state: 'sending', tries: next.tries + 1, ...",
      "const row: OutboxRow = { ...next, state: 'sending', tries: next.state === 'sending' ? 1 : next.tries + 1, ...",
    ],
  ],
  [
    'M11',
    'a try that timed out after its write is forgotten with it',
    [tests.log, 'knows a message again whose sender never heard that it was written, even if the sender does not say so'],
    [
      'functions/conversations/conversation.ts',
      "command.kind === 'send' && entry.clientId === command.clientId,",
      "command.kind === 'send' && entry.clientId === command.clientId && state_isLocked(),",
    ],
    [
      'functions/conversations/conversation.ts',
      '/** The whole log folded, or undefined for an empty one. */',
      'const state_isLocked = () => false;\n',
    ],
  ],
  [
    'M12',
    'an id is remembered for minutes',
    [tests.log, 'knows a message again days later, wherever it stands'],
    [
      'functions/conversations/conversation.ts',
      'return retry === true || claimedTime(clientId) <= (oldest?.at ?? 0);',
      'return claimedTime(clientId) > Date.now() - 5 * 60_000;',
    ],
  ],
  [
    'M12',
    'only the newest few ids are remembered',
    [tests.conversations, 'writes a client id once, however often and however late it comes'],
    [
      'functions/conversations/log.ts',
      'if (seq === undefined && !mayBeRepeat(state, command.clientId, tries)) return undefined;',
      'if (seq === undefined) return undefined;',
    ],
  ],
  [
    'M13',
    'every reconnect subscribes once more',
    [tests.connection, 'reconnects whatever the reason of the end, watching again exactly once'],
    [
      'client/connection.ts',
      'for (const id of watches.keys()) rewatch(id);\n    if',
      'for (const id of watches.keys()) rewatch(id);\n    for (const id of watches.keys()) rewatch(id);\n    if',
    ],
  ],
  [
    'M13',
    'the replaced socket lives on beside its successor',
    [tests.connection, 'replaces its socket at 90 to 115 minutes without a moment in which nobody listens'],
    ['client/connection.ts', 'former?.close();\n    former = undefined;', 'former = undefined;'],
  ],
  [
    'M13',
    'what comes twice is shown twice',
    [tests.thread, 'shows frames as they come, and each once'],
    ['client/timeline.ts', 'if (message.seq === cursor + 1) {', 'if (message.seq <= cursor + 1) {'],
    ['client/timeline.ts', 'cursor++;', 'cursor = message.seq;'],
  ],
  [
    'M14',
    'the sender’s clock says when a message was sent',
    [tests.log, 'keeps the order in which messages were written, whatever the clock of a sender says'],
    [
      'functions/conversations/conversation.ts',
      "return { ...frame, ...counted, kind: 'message', by, clientId, text,",
      "return { ...frame, at: claimedTime(clientId), ...counted, kind: 'message', by, clientId, text,",
    ],
  ],
  [
    'M14',
    'a page of messages is ordered by time',
    [tests.log, 'keeps the order in which messages were written, whatever the clock of a sender says'],
    [
      'functions/conversations/store.ts',
      'const entries = items.map(toEntry);\n  const last = entries.at(-1);',
      `const madeAt = (entry: Entry): number => (entry.kind === 'message' ? claimedTime(entry.clientId) : entry.at);
  const entries = items.map(toEntry).sort((one, other) => madeAt(other) - madeAt(one));\n  const last = entries.at(-1);`,
    ],
    [
      'functions/conversations/store.ts',
      "import type { Entry } from './conversation.ts';",
      "import { claimedTime, type Entry } from './conversation.ts';",
    ],
  ],
  [
    'M15',
    'an own message that arrives before its answer is a second row',
    [tests.thread, 'turns an own row into its entry under the same key, without a second row'],
    ['client/log-rows.ts', 'if (!keys.has(row.key))', 'if (row.key)'],
  ],
  [
    'M15',
    'an entry that is held behind a gap is held twice',
    [tests.timeline, 'shows a gapless prefix at every moment, whatever arrives in whatever order, and nothing twice'],
    [
      'client/timeline.ts',
      '} else if (message.seq > (held.at(-1)?.seq ?? cursor)) held.push(message);',
      '} else if (message.seq > cursor) held.push(message);',
    ],
  ],
  [
    'M16',
    'the function answers while it still tells the listeners',
    [tests.socket, 'is heard by both sides, each with its own view, as soon as the message is durable'],
    ['functions/gateway/http.ts', 'await announceAll(announcements);', 'void announceAll(announcements);'],
  ],
  [
    'M16',
    'the change stream is answered while staff are still being told',
    [tests.onChange, 'moves the row of the inbox for staff, once per batch'],
    ['functions/gateway/changes.ts', 'await conclude(results);', 'void conclude(results);'],
  ],
  [
    'M17',
    'one connection that is gone fails the message',
    [tests.socket, 'forgets a connection that is gone and serves the others'],
    ['functions/realtime/post.ts', 'if (!(error instanceof GoneException)) throw error;', 'if (error) throw error;'],
    [
      'functions/realtime/post.ts',
      "logLine('warn', 'A frame was not delivered.', { connectionId, error: String(error) });",
      'throw Object.assign(error as Error, { connectionId, logLine });',
    ],
  ],
  [
    'M18',
    'a poisoned record fails its whole batch',
    [tests.onChange, 'reports the group that failed and handles the others'],
    [
      'functions/gateway/changes.ts',
      'return changes.slice(0, 1).map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber }));',
      'throw error;',
    ],
  ],
  [
    'M18',
    'a record that failed is taken for handled',
    [tests.onChange, 'reports the group that failed and handles the others'],
    [
      'functions/gateway/changes.ts',
      'return changes.slice(0, 1).map(({ sequenceNumber }) => ({ itemIdentifier: sequenceNumber }));',
      'return [];',
    ],
  ],
  [
    'M05',
    'who listens from afar is told what was written, and never that it was seen',
    [
      tests.socket,
      'tells listeners beyond the room in its head how far it was seen and has arrived, and staff how far the notes go',
    ],
    [
      'functions/reactions/on-change.ts',
      'await tellFar(agents, head, entries, headChanges.some(movesMarks));',
      'await tellFar(agents, head, entries, false);',
    ],
  ],
  [
    'M19',
    'a change that is handed out twice is told twice',
    [tests.onChange, 'mends a head whose update was lost, tells who had it open, and does nothing the second time'],
    [
      'functions/conversations/log.ts',
      'if (head && head.lastSeq >= seq) return undefined;',
      'if (head && head.lastSeq > seq) return undefined;',
    ],
  ],
  [
    'M20',
    'the customer hears what only staff may know',
    [tests.socket, 'is heard by both sides, each with its own view, as soon as the message is durable'],
    [
      'functions/realtime/announcement.ts',
      "conversation: side === 'staff' ? forStaff : forCustomer };",
      "conversation: side === 'staff' ? forStaff : { ...forCustomer, ...forStaff } };",
    ],
  ],
  [
    'M20',
    'a customer learns from the heartbeat that something was added between colleagues',
    noSecrets,
    [
      'functions/realtime/stored-head.ts',
      "return side === 'staff' ? toDeskHead(item) : toFrameHead(item);",
      'return side ? toDeskHead(item) : toFrameHead(item);',
    ],
  ],
  [
    'M24',
    'a message takes fields that nobody asked for',
    everybody,
    [
      'contract/routes/messages.ts',
      'export const SendMessage = z\n  .strictObject({',
      'export const SendMessage = z\n  .object({',
    ],
  ],
  [
    'access',
    'a permission is not asked for',
    everybody,
    [
      'functions/gateway/principal.ts',
      'if (permission !== null && !agent.permissions.includes(permission)) {',
      'if (permission !== null && agent.permissions.length < 0) {',
    ],
  ],
  [
    'access',
    'whoever was in the team once still is',
    everybody,
    ['functions/gateway/principal.ts', 'if (!agent.active) throw', 'if (!agent) throw'],
  ],
  [
    'access',
    'a token that says who somebody is opens the API',
    everybody,
    ['functions/gateway/principal.ts', 'if (!isAccessToken(claims)) {', 'if (isAccessToken(claims) && claims === undefined) {'],
  ],
  [
    'access',
    'a token for something else opens the API',
    everybody,
    [
      'functions/gateway/access-token.ts',
      'const options = { issuer, audience, algorithms',
      'const options = { issuer, algorithms',
    ],
  ],
  [
    'access',
    'a token of somebody else opens the API',
    everybody,
    [
      'functions/gateway/access-token.ts',
      'const options = { issuer, audience, algorithms',
      'const options = { audience, algorithms',
    ],
  ],
  [
    'access',
    'a token never ends',
    everybody,
    [
      'functions/gateway/access-token.ts',
      'const options = { issuer, audience,',
      'const options = { clockTolerance: 1e9, issuer, audience,',
    ],
  ],
  [
    'access',
    'a socket ticket never ends',
    everybody,
    [
      'functions/sockets/tickets.ts',
      "ConditionExpression: '#ttl > :now',",
      "ConditionExpression: '#ttl > :now OR #ttl <= :now',",
    ],
  ],
  [
    'access',
    'a file of somebody else can be read',
    everybody,
    [
      'functions/attachments/http.ts',
      "if (!head || (side === 'customer' && customerIdOf(head) !== id)) throw notFound();",
      'if (!head || (side === id && customerIdOf(head) !== id)) throw notFound();',
    ],
  ],
  [
    'M20',
    'a customer’s conversation says how much the team wrote',
    [tests.notes, 'is told the same, byte for byte, by every route, whatever the team writes among themselves'],
    [
      'functions/conversations/http.ts',
      'return { ...toConversation(agents, head), ...(queue && { queue }) };',
      'return { ...toConversation(agents, head), ...(head.internal.lastSeq > 0 && { internalSeq: head.internal.lastSeq }), ...(queue && { queue }) };',
    ],
  ],
  [
    'M20',
    'a customer’s list is made of the rows of the inbox',
    [tests.notes, 'is told the same, byte for byte, by every route, whatever the team writes among themselves'],
    [
      'functions/conversations/http.ts',
      'return { conversations: items.map((head) => toConversation(agents, head)), ...(next !== undefined && { next }) };',
      'return { conversations: items.map((head) => toDeskConversation(agents, head)), ...(next !== undefined && { next }) };',
    ],
  ],
  [
    'M20',
    'messages, and the transcript made of them, go on into the notes',
    [tests.notes, 'is told the same, byte for byte, by every route, whatever the team writes among themselves'],
    [
      'functions/conversations/store.ts',
      'to: keys.entry(conversationId, Math.min(before ?? Infinity, lastPossibleSeq + 1) - 1),',
      'to: keys.internalEntry(conversationId, Math.min(before ?? Infinity, lastPossibleSeq + 1) - 1),',
    ],
  ],
  [
    'M20',
    'a note is the last message that lists preview',
    [tests.notes, 'is told the same, byte for byte, by every route, whatever the team writes among themselves'],
    [
      'functions/conversations/internal-log.ts',
      'const fields = toInternalHeadItem(state);',
      "const fields = { ...toInternalHeadItem(state), lp: 'between us' };",
    ],
  ],
  [
    'M20',
    'a note moves the time of the last activity',
    [tests.notes, 'is told the same, byte for byte, by every route, whatever the team writes among themselves'],
    [
      'functions/conversations/internal-log.ts',
      'const fields = toInternalHeadItem(state);',
      'const fields = { ...toInternalHeadItem(state), at: Date.now() + 1 };',
    ],
  ],
  [
    'M20',
    'a note is told to everybody who has the conversation open',
    [tests.notes, 'is heard by staff who have the conversation open, and by no customer'],
    [
      'functions/realtime/announcement.ts',
      "if (announcement.kind === 'presence' || announcement.kind === 'internal') return",
      "if (announcement.kind === 'presence') return",
    ],
  ],
  [
    'M20',
    'a schedule finds that heads tell customers how far the internal log goes',
    amongThemselves,
    [
      'functions/realtime/stored-head.ts',
      "return side === 'staff' ? toDeskHead(item) : toFrameHead(item);",
      'return side ? toDeskHead(item) : toFrameHead(item);',
    ],
  ],
  [
    'M20',
    'a schedule finds that a note moves a time which customers are told',
    amongThemselves,
    [
      'functions/conversations/internal-log.ts',
      'const fields = toInternalHeadItem(state);',
      'const fields = { ...toInternalHeadItem(state), at: Date.now() + 1 };',
    ],
  ],
  [
    'M20',
    'a schedule finds that notes are told to everybody who has the conversation open',
    amongThemselves,
    [
      'functions/realtime/announcement.ts',
      "if (announcement.kind === 'presence' || announcement.kind === 'internal') return",
      "if (announcement.kind === 'presence') return",
    ],
  ],
  [
    'M20',
    'heartbeats and answers show customers the figure of the internal log',
    [tests.notes, 'sees no figure of the internal log in any head'],
    [
      'functions/realtime/stored-head.ts',
      "return side === 'staff' ? toDeskHead(item) : toFrameHead(item);",
      "return side === 'staff' ? toDeskHead(item) : toDeskHead(item);",
    ],
  ],
  [
    'M20',
    'receipts show customers the figure of the internal log',
    [tests.notes, 'sees no figure of the internal log in any head'],
    [
      'functions/realtime/announcement.ts',
      "head: side === 'staff' ? { ...head, internalSeq } : head };",
      'head: { ...head, internalSeq } };',
    ],
  ],
  [
    'M20',
    'the file of a note can be read by the customer',
    [tests.attachments, 'stays with a note that carries it, and is for staff alone'],
    [
      'functions/directory/attachments.ts',
      "return mark(conversationId, attachmentIds, 'ni', seq);",
      "return mark(conversationId, attachmentIds, 'm', seq);",
    ],
  ],
  [
    'M21',
    'a guest who is merged into somebody proven is proven too',
    [tests.customers, 'lists a guest’s conversations under both, and gives nobody’s session more than it had'],
    [
      'functions/customers/customer.ts',
      'record: { mergedInto: into.id } };',
      'record: { mergedInto: into.id, verified: into.verified } as never };',
    ],
  ],
  [
    'M21',
    'who has a guest merged into them reads the guest’s conversations',
    [tests.customers, 'lists a guest’s conversations under both, and gives nobody’s session more than it had'],
    [
      'functions/conversations/http.ts',
      'await listed(`own ${customerId}`, cursor, (position) => listOwn(customerId, limit, position));',
      'await listed(`own ${customerId}`, cursor, (position) => listHistory(customerId, limit, position));',
    ],
  ],
  [
    'M21',
    'a site may speak for the customers of another',
    [tests.identity, 'is never merged with a guest or with the same subject of another site'],
    [
      'functions/identity/store.ts',
      'const key = keys.verifiedCustomer(site, hash(subject));',
      "const key = keys.verifiedCustomer('', hash(subject));",
    ],
  ],
  [
    'M21',
    'the algorithm is the one the token names',
    [tests.identity, 'is refused with %s'],
    ['functions/identity/identity-token.ts', 'if (alg !== key.alg) throw refuse(`this key signs with ${key.alg}.`);\n', ''],
    [
      'functions/identity/identity-token.ts',
      "return key.alg === 'HS256' ? new TextEncoder().encode(key.secret) : createPublicKey(key.publicKey);",
      "const text = 'secret' in key ? key.secret : key.publicKey;\n  return alg === 'HS256' ? new TextEncoder().encode(text) : createPublicKey(text);",
    ],
  ],
  [
    'M23',
    'a conversation of somebody else can be read',
    [tests.conversations, 'is answered like what is absent'],
    ['functions/conversations/store.ts', 'if (head.customer.id !== customerId) throw notFound();\n', ''],
  ],
  [
    'M23',
    'one can write into a conversation of somebody else',
    [tests.conversations, 'is answered like what is absent'],
    [
      'functions/conversations/http.ts',
      'if (state.customer.id !== customerId) return readOwnHead(customerId, conversationId);\n',
      '',
    ],
  ],
  [
    'M23',
    'one can listen to a conversation of somebody else',
    [tests.socket, 'cannot be one of somebody else'],
    [
      'functions/sockets/socket.ts',
      "return side === 'customer' ? customerIdOf(head) === ownerId : mayWatchChats(ownerId);",
      "return side === 'customer' || mayWatchChats(ownerId);",
    ],
  ],
  [
    'M25',
    'a key opens every site',
    [tests.identity, 'is refused with %s'],
    ['functions/identity/identity-token.ts', 'if (!key || key.site !== site || key.kid !== kid) throw', 'if (!key) throw'],
    [
      'functions/identity/identity-token.ts',
      'await readSiteKey(site.slice(0, 64), kid.slice(0, 64))',
      "((await readSiteKey('other', kid.slice(0, 64))) ?? (await readSiteKey(site.slice(0, 64), kid.slice(0, 64))))",
    ],
  ],
  [
    'M28',
    'a vector image is taken for the picture it was announced as',
    [tests.content, 'is refused as of the wrong type: %s'],
    [
      'functions/attachments/content.ts',
      'const type = isText(declared) && looksLikeText(file) ? declared : await sniff(file);',
      'const type = file.length > 0 ? declared : await sniff(file);',
    ],
  ],
  [
    'M29',
    'a file keeps a name that is markup',
    [tests.attachment, '%j of %s becomes %j'],
    [
      'functions/attachments/attachment.ts',
      String.raw`const unusable = /["*:<>?|\\/%;]/g;`,
      String.raw`const unusable = /[*:?|\\/%;]/g;`,
    ],
  ],
  [
    'M35',
    'an assignment overrides one that its author has not seen',
    [tests.conversation, 'gives a claim to the one who saw the assignee that is there'],
    [
      'functions/conversations/conversation.ts',
      'if (state.assigneeId !== instead || state.assignedSeq !== assignedSeq) {',
      'if (state.assigneeId === undefined) {',
    ],
  ],
  [
    'M35',
    'the automatic assignment takes what was given back on purpose',
    [tests.assignment, 'never takes what a person took, or gave back on purpose'],
    [
      'functions/conversations/conversation.ts',
      'waitingSince !== null && !isLeftToPeople',
      'waitingSince !== null && isLeftToPeople !== undefined',
    ],
  ],
  [
    'M26',
    'whoever is deactivated keeps the socket',
    [tests.team, 'is deactivated at once: sockets close, the next request is refused, tokens end; and comes back'],
    ['functions/agents/http.ts', 'if (wish.active === false) await hangUp([agentId]);', ''],
  ],
  [
    'M36',
    'two agents who take a conversation at once both get it',
    [tests.conversations, 'gives one of two agents the conversation when both take it'],
    [
      'functions/log/entries.ts',
      "        ConditionExpression: 'attribute_not_exists(pk)',\n        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',\n",
      '',
    ],
  ],
  [
    'M36',
    'who loses a race writes what was decided before it',
    [tests.append, 'decides again on what won the race, and may then be refused'],
    [
      'functions/log/append.ts',
      '  for (let races = 0; races < maxAttempts; races += 1) {\n    const step = await decide();',
      '  const first = await decide();\n  for (let races = 0; races < maxAttempts; races += 1) {\n    const step = "write" in first ? { write: { ...first.write, seq: rules.lastSeqOf(state) + 1 } } : first;',
    ],
  ],
  [
    'M36',
    'two who give out at once fill one place twice',
    [tests.assignment, 'lets one alone promise of all who counted the same'],
    [
      'functions/conversations/promises.ts',
      'if (!(await replace(taker.id, taker, kept))) return undefined;',
      'await replace(taker.id, taker, kept);',
    ],
  ],
  [
    'M36',
    'what is long under way undoes what an agent chose after it',
    [tests.agents, 'is the choice with the highest number, in whatever order they arrive, and the reply is what holds'],
    ['functions/agents/store.ts', "const isLatest = choice === undefined ? '' :", "const isLatest = choice !== 0 ? '' :"],
  ],
  [
    'M37',
    'marking as seen covers what arrived meanwhile',
    [tests.log, 'does not cover a message that arrives meanwhile'],
    [
      'functions/conversations/store.ts',
      'const reached = await positionAt(head, seq);',
      'const reached = await positionAt(head, seq);\n  const { lastSeq, staffCount, customerCount } = await readAnyHead(head.id);\n  Object.assign(reached, { seq: Math.max(lastSeq, seq + 1), staffCount, customerCount });',
    ],
  ],
  [
    'M37',
    'a late word moves back how far a conversation was seen',
    [tests.log, 'is not moved back by a word that comes late'],
    [
      'functions/conversations/store.ts',
      "UpdateExpression: 'SET #seq = :seq, #count = :count',\n        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(#seq) OR #seq < :seq)'",
      "UpdateExpression: 'SET #seq = :seq, #count = :count',\n        ConditionExpression: 'attribute_exists(pk)'",
    ],
  ],
  [
    'M37',
    'the page marks as seen what it has only heard of',
    [tests.thread, 'marks as seen what it shows, not what it has heard of'],
    ['client/thread.ts', 'void tellSeen(reader.state.timeline.cursor);', 'void tellSeen(positions.lastSeq);'],
  ],
  [
    'M38',
    'what is ready goes out without the file that is not',
    [tests.uploads, 'says why it was refused, and keeps the others from being sent without it'],
    ['client/uploads.ts', 'return files.length === items.length ? files : undefined;', 'return files;'],
  ],
  [
    'M38',
    'the chat sends the words before their file is known to be clean',
    [tests.chatFiles, 'what is sent before its files are there goes out with them, and not earlier'],
    ['widget/tray.ts', 'const files = uploads.sendable;', allThatIsReady],
  ],
  [
    'M38',
    'the chat sends the words when one of their files has failed',
    [tests.chatFiles, 'a message never goes out without its failed file: the words come back, and nothing is sent'],
    ['widget/tray.ts', 'const files = uploads.sendable;', allThatIsReady],
    ['widget/tray.ts', 'const isBroken = uploads.items.some(hasFailed);', 'const isBroken = false;'],
  ],
  [
    'M38',
    'the tray of the chat forgets what was ready when the page is loaded again',
    [tests.chatFiles, 'what was ready outlives a reload; what was not is named'],
    ['widget/tray.ts', 'if (isStillThere) uploads.restore(ready);', ''],
  ],
  [
    'M38',
    'the tray of the chat does not say which file was lost with the page',
    [tests.chatFiles, 'what was ready outlives a reload; what was not is named'],
    ['widget/tray.ts', 'lost = isStillThere ? names : [', 'lost = isStillThere ? [] : ['],
  ],
  [
    'M38',
    'the console sends the words before their file is known to be clean',
    [tests.deskFiles, 'waits for what is still on its way, and then goes by itself'],
    ['admin-ui/file-tray.ts', 'else if (sendable === undefined || this.isRecording) {', 'else if (this.isRecording) {'],
    ['admin-ui/file-tray.ts', 'return { files: sendable, putBack };', 'return { files: [...(sendable ?? [])], putBack };'],
  ],
  [
    'M38',
    'the console sends the words when one of their files was refused',
    [tests.deskFiles, 'never goes without a file that was refused'],
    [
      'admin-ui/file-tray.ts',
      "if (items.some(isStuck)) this.#say({ kind: 'held' });\n    else if (sendable === undefined || this.isRecording) {",
      'if (this.isRecording) {',
    ],
    ['admin-ui/file-tray.ts', 'return { files: sendable, putBack };', 'return { files: [...(sendable ?? [])], putBack };'],
  ],
  [
    'M38',
    'the tray of the console forgets what was stored when the page is loaded again',
    [tests.deskFiles, 'outlives a reload in the draft it belongs to, and names what was not stored in time'],
    ['admin-ui/file-tray.ts', 'if (isStillThere) this.uploads.restore(ready);', ''],
  ],
  [
    'M38',
    'the tray of the console does not say which file was lost with the page',
    [tests.deskFiles, 'outlives a reload in the draft it belongs to, and names what was not stored in time'],
    ['admin-ui/file-tray.ts', 'if (lost.length > 0) this.notice', 'if (lost.length > 99) this.notice'],
  ],
  [
    'M38',
    'a message is written without the file that is still being checked',
    [tests.attachments, 'waits for the check: a pending file answers 409 and when to come again'],
    [
      'functions/conversations/files.ts',
      'if (pending !== undefined) {',
      'if (pending !== undefined && attachmentIds.length > 99) {',
    ],
    [
      'functions/conversations/files.ts',
      'return records.map(({ attachment }) => attachment);',
      "return records.filter(({ state }) => state === 'clean').map(({ attachment }) => attachment);",
    ],
  ],
  [
    'M40',
    'the words that one person left behind are sent as the next one',
    [tests.outbox, 'never sends the words of one person as another'],
    [
      'client/outbox.ts',
      'if (row.side === side && row.owner !== owner) await',
      'if (row.side !== side && row.owner === owner) await',
    ],
    [
      'client/outbox.ts',
      'order(all.filter((row) => row.side === side && row.owner === owner));',
      'order(all.filter((row) => row.side === side));',
    ],
  ],
  [
    'M40',
    'a call of one person goes out with the token of the next',
    [tests.session, 'wipes the unsent words of whoever was there before, and sends none of them'],
    ['client/customer-session.ts', 'if (as && read()?.customer.id !== as) throw', 'if (as === "nobody") throw'],
  ],
];

/** Every failure of the field that our code could have, each as code that has it. */
export const mutants: readonly Mutant[] = rows.map(([id, title, [file, name], ...edits]) => ({
  id,
  title,
  test: { file, name },
  edits: edits.map(([editedFile, find, replace]) => ({ file: editedFile, find, replace })),
}));
