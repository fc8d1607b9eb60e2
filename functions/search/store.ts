import { BatchWriteCommand, GetCommand, PutCommand, QueryCommand } from '../table/commands.ts';
import { AppError } from '../../contract/app-error.ts';
import { indexes } from '../../contract/deploy.ts';
import { indexKeys, keys, lastAtOfInboxOrder, termOf } from '../table/keys.ts';
import { itemInTheWay, readMany, table, tableName, type Item, type Key } from '../table/table.ts';
import type { Term } from './terms.ts';

/** A conversation that has a term, and where it was said. */
export interface Posting {
  readonly conversationId: string;
  readonly seq: number;
  readonly isNote: boolean;
}

const writesAtATime = 25;
const writeRounds = 6;
const pause = (round: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** round));

/** Writes what a conversation can be found by. The same again changes nothing. */
export async function writeTerms(conversationId: string, terms: readonly Term[]): Promise<void> {
  const puts = terms.map(({ term, seq, isNote }) => ({
    PutRequest: { Item: { ...keys.searchTerm(term, conversationId), n: seq, ...(isNote && { i: true }) } },
  }));
  for (let start = 0; start < puts.length; start += writesAtATime) {
    let left: unknown[] = puts.slice(start, start + writesAtATime);
    for (let round = 0; left.length > 0; round += 1) {
      if (round === writeRounds) throw new AppError('unavailable', 'The table takes no more terms for now.');
      if (round > 0) await pause(round);
      const { UnprocessedItems } = await table.send(
        new BatchWriteCommand({ RequestItems: { [tableName]: left as typeof puts } }),
      );
      left = UnprocessedItems?.[tableName] ?? [];
    }
  }
}

/** Adds to what a conversation can be found by, and leaves alone what it is found by already. */
export async function addTerms(conversationId: string, terms: readonly Term[]): Promise<void> {
  const add = async ({ term, seq, isNote }: Term): Promise<void> => {
    const Item = { ...keys.searchTerm(term, conversationId), n: seq, ...(isNote && { i: true }) };
    const command = new PutCommand({ TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' });
    await table.send(command).catch(itemInTheWay);
  };
  await Promise.all(terms.map(add));
}

/** How far a conversation's logs can be searched. */
export interface Reached {
  readonly seq: number;
  readonly noteSeq: number;
}

export async function readReached(conversationId: string): Promise<Reached> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.searchReached(conversationId) }));
  return { seq: Number(Item?.['n'] ?? 0), noteSeq: Number(Item?.['ni'] ?? 0) };
}

export async function writeReached(conversationId: string, { seq, noteSeq }: Reached): Promise<void> {
  await table.send(
    new PutCommand({ TableName: tableName, Item: { ...keys.searchReached(conversationId), n: seq, ni: noteSeq } }),
  );
}

const toPosting = (found: Item): Posting => ({
  conversationId: termOf(String(found['sk'])).conversationId,
  seq: Number(found['n']),
  isNote: found['i'] === true,
});

/** Conversations with a term, those opened last first; `isWhole` says that there are no more. */
export async function readPostings(term: string, limit: number): Promise<{ postings: Posting[]; isWhole: boolean }> {
  const { pk, sk } = keys.searchTerm(term, '');
  const { Items = [], LastEvaluatedKey } = await table.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :term)',
      ExpressionAttributeValues: { ':pk': pk, ':term': sk },
      ScanIndexForward: false,
      Limit: limit,
    }),
  );
  return { postings: Items.map(toPosting), isWhole: LastEvaluatedKey === undefined };
}

/** Which of these conversations have a term. */
export async function readPostingsOf(term: string, conversationIds: readonly string[]): Promise<Posting[]> {
  return (await readMany(conversationIds.map((id) => keys.searchTerm(term, id)))).map(toPosting);
}

/** The first few terms that begin so: each is found by stepping over the conversations of the one before. */
export async function readTerms(beginning: string, most: number): Promise<string[]> {
  const { pk } = keys.searchTerm(beginning, '');
  const terms: string[] = [];
  let after = beginning;
  while (terms.length < most) {
    const { Items = [] } = await table.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :after AND :end',
        ExpressionAttributeValues: { ':pk': pk, ':after': after, ':end': `${beginning}\u{10ffff}` },
        Limit: 1,
      }),
    );
    const [found] = Items;
    if (!found) break;
    const { term } = termOf(String(found['sk']));
    terms.push(term);
    // `$` stands right behind the `#` that ends a term.
    after = `${term}$`;
  }
  return terms;
}

async function readNewest(place: string, since: number, most: number): Promise<Item[]> {
  const { name, partition, sort } = indexes.inbox;
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: name,
      KeyConditionExpression: '#p = :p AND #s >= :since',
      ExpressionAttributeNames: { '#p': partition, '#s': sort },
      ExpressionAttributeValues: { ':p': place, ':since': indexKeys.inboxOrder(since, '') },
      ScanIndexForward: false,
      Limit: most,
    }),
  );
  return Items;
}

/** Heads of the active conversations in which something was said since then, the newest first, so many at most. */
export async function readActive(since: number, most: number): Promise<Item[]> {
  const { sort } = indexes.inbox;
  const places = (['open', 'pending'] as const).flatMap((status) => [true, false].map((is) => indexKeys.inbox(status, is)));
  const found = (await Promise.all(places.map((place) => readNewest(place, since, most)))).flat();
  const newest = found.sort((one, other) => (String(one[sort]) < String(other[sort]) ? 1 : -1));
  return readMany(newest.slice(0, most).map(({ pk, sk }): Key => ({ pk: String(pk), sk: String(sk) })));
}

/** Keys of conversations whose last message lies between two times, the oldest first, a page at a time. */
export async function readQuiet(
  place: string,
  from: number,
  to: number,
  limit: number,
  after: Item | undefined,
): Promise<{ keys: Key[]; lastAt: number; end: Item | undefined }> {
  const { name, partition, sort } = indexes.inbox;
  const { Items = [], LastEvaluatedKey } = await table.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: name,
      KeyConditionExpression: '#p = :p AND #s BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#p': partition, '#s': sort },
      ExpressionAttributeValues: { ':p': place, ':from': indexKeys.inboxOrder(from, ''), ':to': indexKeys.inboxOrder(to, '~') },
      ExclusiveStartKey: after,
      Limit: limit,
    }),
  );
  return {
    keys: Items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })),
    lastAt: lastAtOfInboxOrder(String(Items.at(-1)?.[sort] ?? '0')),
    end: LastEvaluatedKey,
  };
}

/** Up to when everything that is quiet can be found. */
export async function readProgress(): Promise<number> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.searchProgress() }));
  return Number(Item?.['at'] ?? 0);
}

export async function writeProgress(at: number): Promise<void> {
  await table.send(new PutCommand({ TableName: tableName, Item: { ...keys.searchProgress(), at } }));
}
