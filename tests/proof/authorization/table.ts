import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';

/** The table of a running product, read past everything that guards it. */
export interface Table {
  readonly client: DynamoDBDocumentClient;
  readonly name: string;
  /** Every item as one line, in an order of their own, but for how fast somebody asked: equal contents are equal texts. */
  contents(): Promise<string>;
}

/** Sets have no order of their own, and an object's attributes none that counts. */
function plain(value: unknown): unknown {
  if (value instanceof Set) return [...(value as Set<unknown>)].map(String).sort();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Opens the one table of an engine. */
export async function openTable(endpoint: string): Promise<Table> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint, region: 'us-east-1', credentials }));
  const { TableNames: [name = ''] = [] } = await client.send(new ListTablesCommand({}));
  return {
    client,
    name,
    async contents() {
      const items: string[] = [];
      let start: Record<string, unknown> | undefined;
      do {
        const page = await client.send(new ScanCommand({ TableName: name, ExclusiveStartKey: start, ConsistentRead: true }));
        const lasting = (page.Items ?? []).filter(({ pk }) => !String(pk).startsWith('R#'));
        for (const item of lasting) items.push(JSON.stringify(item, (_, value: unknown) => plain(value)));
        start = page.LastEvaluatedKey;
      } while (start);
      return items.sort().join('\n');
    },
  };
}
