import { callTables, TableError } from './table-client.ts';

export type StreamViewType = 'KEYS_ONLY' | 'NEW_IMAGE' | 'OLD_IMAGE' | 'NEW_AND_OLD_IMAGES';

export interface KeyNames {
  readonly partition: string;
  readonly sort?: string | undefined;
}

export interface IndexDescription {
  readonly name: string;
  readonly keys: KeyNames;
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  readonly nonKeyAttributes?: readonly string[] | undefined;
}

/** What a synthesized template says about one table. */
export interface TableDescription {
  readonly name: string;
  readonly keys: KeyNames;
  /** Types of the key attributes of the table and its indexes. */
  readonly attributes: Readonly<Record<string, 'S' | 'N' | 'B'>>;
  readonly indexes: readonly IndexDescription[];
  readonly streamViewType?: StreamViewType | undefined;
  readonly ttlAttribute?: string | undefined;
}

interface TableState {
  readonly Table: {
    readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
    readonly LatestStreamArn?: string;
  };
}

/** Makes every table that is missing and adds what a newer template describes; data that is there stays as it is. */
export async function createTables(endpoint: string, tables: readonly TableDescription[]): Promise<void> {
  for (const table of tables) {
    const state = await describeTable(endpoint, table.name);
    if (state === undefined) await createTable(endpoint, table);
    else await completeTable(endpoint, table, state);
    if (table.ttlAttribute !== undefined) await enableTtl(endpoint, table.name, table.ttlAttribute);
  }
}

async function describeTable(endpoint: string, name: string): Promise<TableState | undefined> {
  try {
    return await callTables<TableState>(endpoint, 'DynamoDB_20120810', 'DescribeTable', { TableName: name });
  } catch (error) {
    if (error instanceof TableError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function createTable(endpoint: string, table: TableDescription): Promise<void> {
  await callTables(endpoint, 'DynamoDB_20120810', 'CreateTable', {
    TableName: table.name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: attributeDefinitions(table, [table.keys, ...table.indexes.map((index) => index.keys)]),
    KeySchema: keySchema(table.keys),
    ...(table.indexes.length > 0 && { GlobalSecondaryIndexes: table.indexes.map(indexSchema) }),
    ...(table.streamViewType && { StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamViewType } }),
  });
}

async function completeTable(endpoint: string, table: TableDescription, { Table }: TableState): Promise<void> {
  const present = new Set(Table.GlobalSecondaryIndexes?.map((index) => index.IndexName));
  for (const index of table.indexes.filter(({ name }) => !present.has(name))) {
    await updateTable(endpoint, table.name, {
      AttributeDefinitions: attributeDefinitions(table, [index.keys]),
      GlobalSecondaryIndexUpdates: [{ Create: indexSchema(index) }],
    });
  }
  if (table.streamViewType && Table.LatestStreamArn === undefined) {
    await updateTable(endpoint, table.name, {
      StreamSpecification: { StreamEnabled: true, StreamViewType: table.streamViewType },
    });
  }
}

function updateTable(endpoint: string, name: string, change: object): Promise<unknown> {
  return callTables(endpoint, 'DynamoDB_20120810', 'UpdateTable', { TableName: name, ...change });
}

async function enableTtl(endpoint: string, name: string, attribute: string): Promise<void> {
  const { TimeToLiveDescription: present } = await callTables<{ TimeToLiveDescription?: { TimeToLiveStatus?: string } }>(
    endpoint,
    'DynamoDB_20120810',
    'DescribeTimeToLive',
    { TableName: name },
  );
  // AWS refuses to enable what is enabled.
  if (present?.TimeToLiveStatus === 'ENABLED' || present?.TimeToLiveStatus === 'ENABLING') return;
  await callTables(endpoint, 'DynamoDB_20120810', 'UpdateTimeToLive', {
    TableName: name,
    TimeToLiveSpecification: { AttributeName: attribute, Enabled: true },
  });
}

function keySchema(keys: KeyNames): object[] {
  return [
    { AttributeName: keys.partition, KeyType: 'HASH' },
    ...(keys.sort ? [{ AttributeName: keys.sort, KeyType: 'RANGE' }] : []),
  ];
}

function indexSchema(index: IndexDescription): object {
  return {
    IndexName: index.name,
    KeySchema: keySchema(index.keys),
    Projection: { ProjectionType: index.projection, ...(index.nonKeyAttributes && { NonKeyAttributes: index.nonKeyAttributes }) },
  };
}

function attributeDefinitions(table: TableDescription, keys: readonly KeyNames[]): object[] {
  const names = new Set(keys.flatMap(({ partition, sort }) => (sort ? [partition, sort] : [partition])));
  return [...names].map((name) => {
    const type = table.attributes[name];
    if (type === undefined)
      throw new Error(`Table ${table.name} uses the key ${name} but its AttributeDefinitions do not name it.`);
    return { AttributeName: name, AttributeType: type };
  });
}
