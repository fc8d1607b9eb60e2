import { ConditionalCheckFailedException, DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { AppError } from '../../contract/app-error.ts';
import { BatchGetCommand, type Item, type TableCommand } from './commands.ts';
import { requireEnvironment } from './environment.ts';
import { SigningHash } from './signing-hash.ts';

export type { Item };
export type Key = { pk: string; sk: string };

/** The table of this execution environment, with plain values in and out. */
export class TableClient {
  readonly sdk = new DynamoDBClient({ maxAttempts: 3, cacheMiddleware: true, sha256: SigningHash });

  constructor() {
    // It makes a copy of what is sent and answered that shows no secrets, and then nobody logs it.
    this.sdk.middlewareStack.remove('loggerMiddleware');
  }

  send<Input, Output>(command: TableCommand<Input, Output>): Promise<Output> {
    return command.sendTo(this.sdk);
  }
}

export const table = new TableClient();

export const tableName = requireEnvironment('tableName');

/** The item that stood in the way when the condition of a single write failed, `undefined` when it failed on an absent one; rethrows everything else. */
export function itemInTheWay(error: unknown): Record<string, import('@aws-sdk/client-dynamodb').AttributeValue> | undefined {
  if (!(error instanceof ConditionalCheckFailedException)) throw error;
  return error.Item;
}

/** Whether a transaction was cancelled because the condition of its nth item failed; rethrows everything that is not a cancellation. */
export function conditionFailed(error: unknown, position: number): boolean {
  if (!(error instanceof TransactionCanceledException)) throw error;
  return error.CancellationReasons?.[position]?.Code === 'ConditionalCheckFailed';
}

/** Whether a transaction was cancelled because another one was at the same items; rethrows everything that is not a cancellation. */
export function metAnother(error: unknown): boolean {
  if (!(error instanceof TransactionCanceledException)) throw error;
  return (error.CancellationReasons ?? []).some(({ Code }) => Code === 'TransactionConflict');
}

/** How often keys that a busy table left unread are asked for again. */
const batchRounds = 5;
const pause = (round: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** round));

/** Reads up to 100 items by key, in the order of the keys; absent ones are left out. */
export async function readMany(keys: readonly Key[], consistent = false): Promise<Item[]> {
  const found = new Map<string, Item>();
  let wanted = [...keys];
  for (let round = 0; wanted.length > 0; round += 1) {
    if (round === batchRounds)
      throw new AppError('unavailable', 'The service is busy. Try again in a moment.', { retryAfterSeconds: 1 });
    if (round > 0) await pause(round);
    const { Responses, UnprocessedKeys } = await table.send(
      new BatchGetCommand({ RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: consistent } } }),
    );
    for (const item of Responses?.[tableName] ?? []) found.set(`${item['pk']}\n${item['sk']}`, item);
    wanted = (UnprocessedKeys?.[tableName]?.Keys ?? []) as Key[];
  }
  return keys.flatMap(({ pk, sk }): Item[] => {
    const item = found.get(`${pk}\n${sk}`);
    return item ? [item] : [];
  });
}

/** An update that sets what has a value and removes what has none; what is to be kept is set only where there is none yet. */
export function setting(
  item: Item,
  kept: readonly string[] = [],
): { expression: string; names: Record<string, string>; values: Item } {
  const set = Object.entries(item).filter(([, value]) => value !== undefined);
  const remove = Object.keys(item).filter((name) => item[name] === undefined);
  const valueOf = (name: string): string => (kept.includes(name) ? `if_not_exists(#${name}, :${name})` : `:${name}`);
  const removals = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '';
  return {
    expression: `SET ${set.map(([name]) => `#${name} = ${valueOf(name)}`).join(', ')}${removals}`,
    names: Object.fromEntries([...set.map(([name]) => name), ...remove].map((name) => [`#${name}`, name])),
    values: Object.fromEntries(set.map(([name, value]) => [`:${name}`, value])),
  };
}
