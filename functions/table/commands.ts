import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand as SdkQueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';

export type Item = Record<string, unknown>;

type Attributes = Record<string, AttributeValue>;

/** The same shape with plain values where the SDK has attribute values. */
type Plain<T> = T extends AttributeValue
  ? unknown
  : T extends readonly (infer Each)[]
    ? Plain<Each>[]
    : T extends object
      ? { [Name in keyof T]: Plain<T[Name]> }
      : T;
type InputOf<Command extends new (input: never) => unknown> = Plain<ConstructorParameters<Command>[0]>;

/** A request to the table in plain values, answered in plain values. What is left undefined is left out. */
export abstract class TableCommand<Input, Output> {
  readonly input: Input;

  constructor(input: Input) {
    this.input = input;
  }

  abstract sendTo(client: DynamoDBClient): Promise<Output>;
}

const write = (item: Item): Attributes => marshall(item, { removeUndefinedValues: true });
const read = (item: Attributes | undefined): Item | undefined => item && unmarshall(item);

/** Where requests of every kind carry attribute values. */
const written = ['Item', 'Key', 'ExpressionAttributeValues', 'ExclusiveStartKey'] as const;

/** A request as the SDK wants it. */
function toSdk<Request>(request: object): Request {
  const ready: Item = { ...request };
  for (const name of written) if (ready[name] !== undefined) ready[name] = write(ready[name] as Item);
  return ready as Request;
}

/** Each value by its name, changed. */
const each = <From, To>(values: Record<string, From>, change: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));

interface OneItem {
  readonly Item?: Item | undefined;
}
interface ChangedItem {
  readonly Attributes?: Item | undefined;
}

export class GetCommand extends TableCommand<InputOf<typeof GetItemCommand>, OneItem> {
  async sendTo(client: DynamoDBClient): Promise<OneItem> {
    const { Item } = await client.send(new GetItemCommand(toSdk(this.input)));
    return { Item: read(Item) };
  }
}

export class PutCommand extends TableCommand<InputOf<typeof PutItemCommand>, ChangedItem> {
  async sendTo(client: DynamoDBClient): Promise<ChangedItem> {
    const { Attributes } = await client.send(new PutItemCommand(toSdk(this.input)));
    return { Attributes: read(Attributes) };
  }
}

export class UpdateCommand extends TableCommand<InputOf<typeof UpdateItemCommand>, ChangedItem> {
  async sendTo(client: DynamoDBClient): Promise<ChangedItem> {
    const { Attributes } = await client.send(new UpdateItemCommand(toSdk(this.input)));
    return { Attributes: read(Attributes) };
  }
}

export class DeleteCommand extends TableCommand<InputOf<typeof DeleteItemCommand>, ChangedItem> {
  async sendTo(client: DynamoDBClient): Promise<ChangedItem> {
    const { Attributes } = await client.send(new DeleteItemCommand(toSdk(this.input)));
    return { Attributes: read(Attributes) };
  }
}

interface Found {
  readonly Items?: Item[] | undefined;
  readonly Count?: number | undefined;
  /** Where the next page begins; absent on the last one. */
  readonly LastEvaluatedKey?: Item | undefined;
}

export class QueryCommand extends TableCommand<InputOf<typeof SdkQueryCommand>, Found> {
  async sendTo(client: DynamoDBClient): Promise<Found> {
    const { Items, Count, LastEvaluatedKey } = await client.send(new SdkQueryCommand(toSdk(this.input)));
    return { Items: Items?.map((item) => unmarshall(item)), Count, LastEvaluatedKey: read(LastEvaluatedKey) };
  }
}

interface Gathered {
  readonly Responses: Record<string, Item[]>;
  /** What a busy table left unread, by table. */
  readonly UnprocessedKeys: Record<string, { readonly Keys: Item[] }>;
}

export class BatchGetCommand extends TableCommand<InputOf<typeof BatchGetItemCommand>, Gathered> {
  async sendTo(client: DynamoDBClient): Promise<Gathered> {
    const RequestItems = each(this.input.RequestItems ?? {}, (request) => ({
      ...request,
      Keys: request.Keys?.map((key) => write(key)),
    }));
    const { Responses = {}, UnprocessedKeys = {} } = await client.send(new BatchGetItemCommand({ ...this.input, RequestItems }));
    return {
      Responses: each(Responses, (items) => items.map((item) => unmarshall(item))),
      UnprocessedKeys: each(UnprocessedKeys, ({ Keys = [] }) => ({ Keys: Keys.map((key) => unmarshall(key)) })),
    };
  }
}

type BatchWrites = NonNullable<InputOf<typeof BatchWriteItemCommand>['RequestItems']>;

export class BatchWriteCommand extends TableCommand<
  InputOf<typeof BatchWriteItemCommand>,
  { readonly UnprocessedItems: BatchWrites }
> {
  async sendTo(client: DynamoDBClient): Promise<{ readonly UnprocessedItems: BatchWrites }> {
    const RequestItems = each(this.input.RequestItems ?? {}, (writes) =>
      writes.map(({ PutRequest, DeleteRequest }) => ({
        ...(PutRequest && { PutRequest: { Item: write(PutRequest.Item ?? {}) } }),
        ...(DeleteRequest && { DeleteRequest: { Key: write(DeleteRequest.Key ?? {}) } }),
      })),
    );
    const { UnprocessedItems = {} } = await client.send(new BatchWriteItemCommand({ ...this.input, RequestItems }));
    return {
      UnprocessedItems: each(UnprocessedItems, (writes) =>
        writes.map(({ PutRequest, DeleteRequest }) => ({
          ...(PutRequest && { PutRequest: { Item: read(PutRequest.Item) } }),
          ...(DeleteRequest && { DeleteRequest: { Key: read(DeleteRequest.Key) } }),
        })),
      ),
    };
  }
}

/** One write of a transaction. */
export type TransactWrite = NonNullable<InputOf<typeof TransactWriteItemsCommand>['TransactItems']>[number];

export class TransactWriteCommand extends TableCommand<InputOf<typeof TransactWriteItemsCommand>, void> {
  async sendTo(client: DynamoDBClient): Promise<void> {
    const TransactItems = this.input.TransactItems?.map((item) => each(item as Record<string, object>, toSdk));
    await client.send(new TransactWriteItemsCommand({ ...this.input, TransactItems }));
  }
}
