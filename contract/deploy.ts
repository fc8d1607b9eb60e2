/** Names that infrastructure, functions and the laptop runtime share. */

/** The functions of the product: one per slice and trigger; each is bundled from functions/<slice>/<trigger>.ts. */
export const functionNames = [
  'agents/http',
  'attachments/http',
  'attachments/on-upload',
  'conversations/http',
  'conversations/on-schedule',
  'customers/http',
  'health/http',
  'identity/http',
  'notifications/http',
  'quick-replies/http',
  'reactions/on-change',
  'reactions/redrive',
  'settings/http',
  'setup/bootstrap',
  'setup/on-schedule',
  'sockets/http',
  'sockets/socket',
  'views/http',
  'search/http',
  'search/on-schedule',
] as const;
export type FunctionName = (typeof functionNames)[number];

/** Environment variables that infrastructure sets and functions read. */
export const environment = {
  tableName: 'TABLE_NAME',
  /** Bucket with everybody's files. */
  filesBucket: 'FILES_BUCKET',
  /** wss address that browsers open, with the stage; the same address over https is the @connections API. */
  socketUrl: 'SOCKET_URL',
  /** Base address of the HTTP API, without a slash at the end. */
  apiUrl: 'API_URL',
  /** OpenID Connect issuer that signs staff in, and the console's client id there. */
  issuer: 'ISSUER',
  clientId: 'CLIENT_ID',
  /** `off` where nobody is slowed down, as under a load test. */
  limits: 'LIMITS',
  /** User pool that knows who may sign in to the console. */
  userPoolId: 'USER_POOL_ID',
} as const;

export const tableKeys = { partition: 'pk', sort: 'sk', ttl: 'ttl' } as const;

/** Secondary indexes, keys only. `inbox` is sorted by a coarse activity bucket, `assignee` by the conversation's age. */
export const indexes = {
  inbox: { name: 'inbox', partition: 'ip', sort: 'is' },
  assignee: { name: 'assignee', partition: 'ap', sort: 'as' },
} as const;

/** First letters of sort keys whose changes the stream consumer wants: entries of logs, conversation heads, customers, the settings and the team. */
export const streamedSortKeys = { entry: 'L', internal: 'N', head: 'H', customer: 'P', settings: 'G', team: 'A' } as const;
/** Partition of the connections of staff; that one came is news. */
export const staffPartition = 'STAFF';

/** First letters of sort keys of live connections: one that the table itself removes has outlived its time. */
export const connectionSortKey = 'K';

/**
 * Where a file lies: as it came, until it is checked; and as it was found to be good.
 * What lies there with the tag is carried by no message and goes away by itself.
 */
export const filePrefixes = { quarantine: 'quarantine/', clean: 'clean/' } as const;
export const unsentFileTag = { key: 'kotha', value: 'unsent' } as const;
/** Whole days after which the storage removes what nobody has checked, and what no message carries. */
export const fileDays = { quarantine: 1, unsent: 2 } as const;

/** What conversations/on-schedule is asked to do, and how often. */
export const scheduledJobs = { closeSilent: { everyMinutes: 60 }, reassign: { everyMinutes: 5 } } as const;
export type ScheduledJob = keyof typeof scheduledJobs;

/** Characters of a password that somebody of the team chooses; it holds small and capital letters, a digit and a symbol. */
export const staffPasswordLength = 12;

/** Stage of the WebSocket API; its path in the socket's address. */
export const socketStage = 'live';

/** Names of the stack's outputs that tools look up. */
export const outputs = {
  siteUrl: 'SiteUrl',
  apiUrl: 'ApiUrl',
  socketUrl: 'SocketUrl',
  filesUrl: 'FilesUrl',
  issuer: 'Issuer',
  clientId: 'ClientId',
  bootstrapFunction: 'BootstrapFunction',
  redriveFunction: 'RedriveFunction',
  deadLetters: 'DeadLetters',
} as const;
