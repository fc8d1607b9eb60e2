import { indexes, tableKeys } from '../../../../contract/deploy.ts';
import type {
  BatchGetItemInput,
  BatchWriteItemInput,
  DeleteItemInput,
  GetItemInput,
  PutItemInput,
  QueryInput,
  TransactWriteItemsInput,
  UpdateItemInput,
} from '@aws-sdk/client-dynamodb';
import { readCondition, readUpdate, type Attributes, type Bindings } from './expression.ts';

/** The condition of a single write did not hold; `item` is what stood in the way when the caller wanted to see it. */
export class ConditionFailed extends Error {
  readonly item: Attributes | undefined;
  constructor(item?: Attributes) {
    super('The conditional request failed');
    this.item = item;
  }
}
export class TransactionCancelled extends Error {
  readonly reasons: { Code: string }[];
  constructor(reasons: { Code: string }[]) {
    super('Transaction cancelled');
    this.reasons = reasons;
  }
}

/** One change of an item, as the change stream tells it. */
export interface Changed {
  readonly key: Attributes;
  readonly before: Attributes | undefined;
  readonly after: Attributes | undefined;
  /** The table removed it because its time was over. */
  readonly isExpired?: boolean;
}

interface Kept {
  now: Attributes | undefined;
  before: Attributes | undefined;
  changedAt: number;
}

interface Options {
  readonly now: () => number;
  /** How much behind the truth an eventually consistent read of this moment is. */
  readonly lagMs: () => number;
  readonly changed: (change: Changed) => void;
}

type Conditional = { ConditionExpression?: string | undefined } & Named;
type Named = {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Attributes | undefined;
};

const bindingsOf = ({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: Named): Bindings => ({
  names,
  values,
});
const isAllowed = (item: Attributes | undefined, input: Conditional): boolean =>
  input.ConditionExpression === undefined || readCondition(input.ConditionExpression)(item ?? {}, bindingsOf(input));
const keyOf = ({ pk, sk }: Attributes): Attributes => ({ ...(pk && { pk }), ...(sk && { sk }) });
export const textOf = (key: Attributes | undefined, name: 'pk' | 'sk'): string => key?.[name]?.S ?? '';

/** The part of DynamoDB that the functions use, on one table with its indexes. */
export class MemoryTable {
  readonly #partitions = new Map<string, Map<string, Kept>>();
  readonly #options: Options;
  constructor(options: Options) {
    this.#options = options;
  }

  /** Removes items whose time is over, those that are chosen, and answers their sort keys. */
  sweep(isChosen: () => boolean): string[] {
    const nowSeconds = this.#options.now() / 1000;
    const over = [...this.#partitions.values()]
      .flatMap((partition) => [...partition.values()])
      .flatMap(({ now }) => (now && Number(now[tableKeys.ttl]?.N ?? Infinity) < nowSeconds && isChosen() ? [now] : []));
    for (const item of over) this.#write(keyOf(item), undefined, true);
    return over.map((item) => textOf(item, 'sk'));
  }

  /** Carries out a command by its name, all at once. */
  execute(command: string, input: unknown): object {
    switch (command) {
      case 'PutItemCommand':
        return this.#put(input as PutItemInput);
      case 'GetItemCommand':
        return this.#get(input as GetItemInput);
      case 'UpdateItemCommand':
        return this.#update(input as UpdateItemInput);
      case 'DeleteItemCommand':
        return this.#delete(input as DeleteItemInput);
      case 'QueryCommand':
        return this.#query(input as QueryInput);
      case 'BatchGetItemCommand':
        return this.#batchGet(input as BatchGetItemInput);
      case 'BatchWriteItemCommand':
        return this.#batchWrite(input as BatchWriteItemInput);
      case 'TransactWriteItemsCommand':
        return this.#transact(input as TransactWriteItemsInput);
      default:
        throw new Error(`The table in memory does not know ${command}.`);
    }
  }

  #kept(key: Attributes | undefined): Kept | undefined {
    return this.#partitions.get(textOf(key, 'pk'))?.get(textOf(key, 'sk'));
  }
  #write(key: Attributes, after: Attributes | undefined, isExpired = false): void {
    const partition = this.#partitions.get(textOf(key, 'pk')) ?? new Map<string, Kept>();
    this.#partitions.set(textOf(key, 'pk'), partition);
    const before = partition.get(textOf(key, 'sk'))?.now;
    partition.set(textOf(key, 'sk'), { now: after, before, changedAt: this.#options.now() });
    if (JSON.stringify(before) !== JSON.stringify(after)) this.#options.changed({ key, before, after, isExpired });
  }
  #read(kept: Kept | undefined, isConsistent: boolean | undefined): Attributes | undefined {
    if (!kept) return undefined;
    const isTooNew = !isConsistent && kept.changedAt > this.#options.now() - this.#options.lagMs();
    return isTooNew ? kept.before : kept.now;
  }
  #check(item: Attributes | undefined, input: Conditional & { ReturnValuesOnConditionCheckFailure?: string | undefined }): void {
    if (isAllowed(item, input)) return;
    throw new ConditionFailed(input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? item : undefined);
  }

  #put(input: PutItemInput): object {
    const item = input.Item ?? {};
    this.#check(this.#kept(item)?.now, input);
    this.#write(keyOf(item), item);
    return {};
  }

  #get({ Key, ConsistentRead }: GetItemInput): object {
    const item = this.#read(this.#kept(Key), ConsistentRead);
    return item ? { Item: item } : {};
  }

  #update(input: UpdateItemInput): object {
    const key = keyOf(input.Key ?? {});
    const before = this.#kept(key)?.now;
    this.#check(before, input);
    const after = readUpdate(input.UpdateExpression ?? '')({ ...key, ...before }, bindingsOf(input));
    this.#write(key, after);
    return input.ReturnValues === 'ALL_NEW' ? { Attributes: after } : {};
  }

  #delete(input: DeleteItemInput): object {
    const before = this.#kept(input.Key)?.now;
    this.#check(before, input);
    if (before) this.#write(keyOf(before), undefined);
    return before && input.ReturnValues === 'ALL_OLD' ? { Attributes: before } : {};
  }

  #query(input: QueryInput): object {
    if (input.IndexName !== undefined) return this.#queryIndex(input);
    const bindings = bindingsOf(input);
    const matches = readCondition(input.KeyConditionExpression ?? '');
    const partition = input.ExpressionAttributeValues?.[':pk']?.S ?? '';
    const step = input.ScanIndexForward === false ? -1 : 1;
    const start = input.ExclusiveStartKey && textOf(input.ExclusiveStartKey, 'sk');
    const found = [...(this.#partitions.get(partition)?.entries() ?? [])]
      .filter(([sk]) => start === undefined || (sk > start ? 1 : -1) * (sk === start ? 0 : step) > 0)
      .sort(([one], [other]) => (one < other ? -step : step))
      .map(([, kept]) => this.#read(kept, input.ConsistentRead))
      .filter((item) => item !== undefined && matches(item, bindings)) as Attributes[];
    const Items = found.slice(0, input.Limit ?? found.length);
    const last = Items.at(-1);
    const isCut = input.Limit !== undefined && Items.length === input.Limit && last !== undefined;
    return { Items, Count: Items.length, ...(isCut && { LastEvaluatedKey: keyOf(last) }) };
  }

  /** A query of a secondary index: keys only, never consistent. */
  #queryIndex(input: QueryInput): object {
    const index = Object.values(indexes).find(({ name }) => name === input.IndexName);
    if (!index || input.ExclusiveStartKey) throw new Error('The table in memory does not know this query of an index.');
    const matches = readCondition(input.KeyConditionExpression ?? '');
    const placeOf = (item: Attributes): string => `${item[index.sort]?.S ?? ''} ${textOf(item, 'pk')}`;
    const step = input.ScanIndexForward === false ? -1 : 1;
    const found = [...this.#partitions.values()]
      .flatMap((partition) => [...partition.values()])
      .map((kept) => this.#read(kept, false))
      .filter((item) => item !== undefined)
      .filter((item) => item[index.partition] && item[index.sort] && matches(item, bindingsOf(input)))
      .sort((one, other) => (placeOf(one) < placeOf(other) ? -step : step));
    const Items = found.slice(0, input.Limit ?? found.length).map(keyOf);
    return { Items, Count: Items.length, ...(Items.length < found.length && { LastEvaluatedKey: Items.at(-1) }) };
  }

  #batchGet({ RequestItems = {} }: BatchGetItemInput): object {
    const Responses = Object.entries(RequestItems).map(([table, { Keys = [], ConsistentRead }]) => [
      table,
      Keys.map((key) => this.#read(this.#kept(key), ConsistentRead)).filter((item) => item !== undefined),
    ]);
    return { Responses: Object.fromEntries(Responses) as object, UnprocessedKeys: {} };
  }

  #batchWrite({ RequestItems = {} }: BatchWriteItemInput): object {
    for (const { PutRequest, DeleteRequest } of Object.values(RequestItems).flat()) {
      if (PutRequest?.Item) this.#put({ TableName: undefined, Item: PutRequest.Item });
      if (DeleteRequest?.Key) this.#delete({ TableName: undefined, Key: DeleteRequest.Key });
    }
    return { UnprocessedItems: {} };
  }

  #transact({ TransactItems = [] }: TransactWriteItemsInput): object {
    const writes = TransactItems.map(({ Put, Update, Delete }) => {
      const write = Put ?? Update ?? Delete;
      if (!write) throw new Error('The table in memory does not know this transaction.');
      return { Put, Update, Delete, write, key: Put?.Item ?? Update?.Key ?? Delete?.Key };
    });
    const reasons = writes.map(({ write, key }) => ({
      Code: isAllowed(this.#kept(key)?.now, write) ? 'None' : 'ConditionalCheckFailed',
    }));
    if (reasons.some(({ Code }) => Code !== 'None')) throw new TransactionCancelled(reasons);
    for (const { Put, Update, Delete } of writes) {
      if (Put) this.#put(Put);
      if (Update) this.#update(Update);
      if (Delete) this.#delete(Delete);
    }
    return {};
  }
}
