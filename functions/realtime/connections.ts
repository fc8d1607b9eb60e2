import { DeleteCommand, GetCommand, PutCommand, QueryCommand, UpdateCommand } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import { limits } from '../../contract/limits.ts';
import { keys } from '../table/keys.ts';
import { itemInTheWay, table, tableName, type Item } from '../table/table.ts';
import { readListener, writeListener, type Listener } from './announcement.ts';
import { readHeadItem } from './heads.ts';
import { listenersOf } from './stored-head.ts';

/** A live WebSocket: whose it is, and which conversations it has open. */
export interface Connection {
  readonly id: string;
  readonly side: Listener['side'];
  /** The customer's or the agent's id. */
  readonly ownerId: string;
  readonly watched: readonly string[];
}

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
/** Over, by the clock of every function. */
const overSeconds = -60;
const isLive = ({ ttl }: Item): boolean => Number(ttl) > Date.now() / 1000;

/** Keeps a connection for as long as it can live; staff are found together, and a customer's beside their record. */
export async function saveConnection({ id, side, ownerId }: Omit<Connection, 'watched'>): Promise<void> {
  const ttl = inSeconds(limits.connectionTtlSeconds);
  const put = (Item: Item): Promise<unknown> => table.send(new PutCommand({ TableName: tableName, Item }));
  await put({ ...keys.connection(id), side, ownerId, ttl });
  if (side === 'staff') await put({ ...keys.staffConnection(id), ownerId, ttl, aliveAt: Date.now() });
  else await put({ ...keys.ownConnection(ownerId, id), ttl });
}

/** Notes that a console gave a sign of life; one that is forgotten meanwhile stays forgotten. */
export async function keepAlive(connectionId: string): Promise<void> {
  await ifThere({
    Key: keys.staffConnection(connectionId),
    UpdateExpression: 'SET aliveAt = :now',
    ExpressionAttributeValues: { ':now': Date.now() },
  });
}

const toConnection = (id: string, item: Item): Connection => ({
  id,
  side: item['side'] as Listener['side'],
  ownerId: String(item['ownerId']),
  watched: [...((item['watched'] as Set<string> | undefined) ?? [])],
});

/** A connection as it is now; undefined from the moment at which forgetting it began. */
export async function readConnection(connectionId: string): Promise<Connection | undefined> {
  const { Item } = await table.send(
    new GetCommand({ TableName: tableName, Key: keys.connection(connectionId), ConsistentRead: true }),
  );
  return Item && isLive(Item) ? toConnection(connectionId, Item) : undefined;
}

export interface StaffConnection {
  readonly connectionId: string;
  readonly agentId: string;
  /** When its console last gave a sign of life, in milliseconds since 1970. */
  readonly aliveAt: number;
}

/** Connections of staff that have not outlived their time; in a read that lags the newest may be missing. A team's connections fit in a few pages. */
export async function listStaffConnections({ isConsistent = false } = {}): Promise<StaffConnection[]> {
  const found: StaffConnection[] = [];
  const { pk, sk } = keys.staffConnection('');
  let start: Item | undefined;
  do {
    const page = await table.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: isConsistent,
        ExclusiveStartKey: start,
      }),
    );
    found.push(
      ...(page.Items ?? []).filter(isLive).map((item) => ({
        connectionId: String(item['sk']).slice(sk.length),
        agentId: String(item['ownerId']),
        aliveAt: Number(item['aliveAt']),
      })),
    );
    start = page.LastEvaluatedKey;
  } while (start);
  return found;
}

/** A customer's connections, read consistently; what outlived its time is closed like the others. A few at most. */
export async function listOwnConnections(customerId: string): Promise<string[]> {
  const { pk, sk } = keys.ownConnection(customerId, '');
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
      ConsistentRead: true,
    }),
  );
  return Items.map((item) => String(item['sk']).slice(sk.length));
}

/** A connection as a listener of the conversations it watches. */
function listenerOf({ id, side, ownerId }: Omit<Connection, 'watched'>): Listener {
  return { side, connectionId: id, ...(side === 'staff' && { agentId: ownerId }) };
}

const isFull = 'attribute_not_exists(ln) OR size(ln) < :most OR contains(ln, :one)';

/**
 * Makes a connection hear of everything that is appended to a conversation from now on, and answers the head's item as it
 * is at that moment: whoever reads the log afterwards misses nothing. When the head has no room, the change stream serves it.
 */
export async function watch(connection: Connection, conversationId: string): Promise<Item> {
  // The head first: a connection that says it watches is heard of there, and one that does not is told to watch again.
  const head = await listen(connection, conversationId);
  const noted = await ifThere({
    Key: keys.connection(connection.id),
    UpdateExpression: 'ADD watched :conversation',
    // One that is being forgotten is left by what it watched at that moment, and by nothing later.
    ConditionExpression: '#ttl > :now',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':conversation': new Set([conversationId]), ':now': inSeconds(0) },
  });
  if (noted) return head;
  await leave(listenerOf(connection), conversationId);
  throw new AppError('session_ended', 'This connection is no longer known. Open a new one.');
}

async function listen(connection: Connection, conversationId: string): Promise<Item> {
  const listener = writeListener(listenerOf(connection));
  try {
    const values = { ':set': new Set([listener]), ':one': listener, ':next': 1 };
    return await updateHead(conversationId, 'ADD ln :set, lv :next', values, isFull);
  } catch (error) {
    itemInTheWay(error);
    return watchFromFar(connection, conversationId, listener);
  }
}

async function watchFromFar(connection: Connection, conversationId: string, listener: string): Promise<Item> {
  const Item = { ...keys.farListener(conversationId, connection.id), listener, ttl: inSeconds(limits.connectionTtlSeconds) };
  await table.send(new PutCommand({ TableName: tableName, Item }));
  return updateHead(conversationId, 'SET fl = :yes', { ':yes': true });
}

async function updateHead(conversationId: string, expression: string, values: Item, condition?: string): Promise<Item> {
  const { Attributes } = await table.send(
    new UpdateCommand({
      TableName: tableName,
      Key: keys.head(conversationId),
      UpdateExpression: expression,
      ConditionExpression: `attribute_exists(pk)${condition === undefined ? '' : ` AND (${condition})`}`,
      ExpressionAttributeValues: { ...values, ...(condition !== undefined && { ':most': limits.nearListeners }) },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Attributes ?? {};
}

/** Listeners that found no room in the head. */
export async function listFarListeners(conversationId: string): Promise<string[]> {
  const { pk, sk } = keys.farListener(conversationId, '');
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
      ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
    }),
  );
  return Items.filter(isLive).map((item) => String(item['listener']));
}

/** Everybody who has a conversation open, in the head or beyond its room. */
export async function listListeners(conversationId: string): Promise<Listener[]> {
  const head = (await readHeadItem(conversationId, { isConsistent: true })) ?? {};
  const far = head['fl'] === true ? await listFarListeners(conversationId) : [];
  return [...listenersOf(head), ...far.map(readListener)];
}

/** Takes a listener off a conversation, wherever it was kept. Answers the head's item as it then is, if there is one. */
export async function leave(listener: Listener, conversationId: string): Promise<Item | undefined> {
  const [head] = await Promise.all([
    ifThere({
      Key: keys.head(conversationId),
      UpdateExpression: 'DELETE ln :one ADD lv :next',
      ExpressionAttributeValues: { ':one': new Set([writeListener(listener)]), ':next': 1 },
    }),
    table.send(new DeleteCommand({ TableName: tableName, Key: keys.farListener(conversationId, listener.connectionId) })),
  ]);
  return head;
}

/** Stops telling a connection about a conversation. Answers the head's item as it then is, if there is one. */
export async function unwatch(connection: Connection, conversationId: string): Promise<Item | undefined> {
  const head = await leave(listenerOf(connection), conversationId);
  // Last: whoever has to stop halfway finds it again.
  await ifThere({
    Key: keys.connection(connection.id),
    UpdateExpression: 'DELETE watched :one',
    ExpressionAttributeValues: { ':one': new Set([conversationId]) },
  });
  return head;
}

/** Updates an item that is there, or that meets the update's own condition, and answers it. */
async function ifThere(update: {
  Key: Item;
  UpdateExpression: string;
  ConditionExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues: Item;
}): Promise<Item | undefined> {
  try {
    const { Attributes } = await table.send(
      new UpdateCommand({
        TableName: tableName,
        ConditionExpression: 'attribute_exists(pk)',
        ReturnValues: 'ALL_NEW',
        ...update,
      }),
    );
    return Attributes;
  } catch (error) {
    itemInTheWay(error);
    return undefined;
  }
}

/**
 * Forgets a connection that is gone, with everything it watched; answers the heads it was taken off. Safe to repeat, and
 * whole even when it is cut off: from its first write on the connection is known to nobody, its own socket included, and
 * whatever is left then goes with the next `410`, or with the table's clock.
 */
export async function forgetConnection(connectionId: string): Promise<Item[]> {
  const Key = keys.connection(connectionId);
  const item = await ifThere({
    Key,
    UpdateExpression: 'SET #ttl = :over',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':over': inSeconds(overSeconds) },
  });
  if (!item) return [];
  const heads = await leaveAll(connectionId, item);
  // Last: whoever has to stop halfway finds it again.
  await table.send(new DeleteCommand({ TableName: tableName, Key }));
  return heads;
}

/** Takes a connection, whose stored item this was, off everything it watched; answers the heads. Safe to repeat. */
export async function leaveAll(connectionId: string, item: Item): Promise<Item[]> {
  const connection = toConnection(connectionId, item);
  const { side, ownerId } = connection;
  const row = side === 'staff' ? keys.staffConnection(connectionId) : keys.ownConnection(ownerId, connectionId);
  const [heads] = await Promise.all([
    Promise.all(connection.watched.map((conversationId) => leave(listenerOf(connection), conversationId))),
    table.send(new DeleteCommand({ TableName: tableName, Key: row })),
  ]);
  return heads.filter((head) => head !== undefined);
}
