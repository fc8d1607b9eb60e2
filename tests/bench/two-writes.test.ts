import type { PutCommand, UpdateCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, expect, test } from 'vitest';
import { text, writeAsKotha } from '../../bench/two-writes.ts';
import { environment } from '../../contract/deploy.ts';
import { newId } from '../../contract/ids.ts';

type Item = Record<string, unknown>;

let product: typeof import('../../functions/conversations/conversation.ts') &
  typeof import('../../functions/conversations/item.ts') & { writeListener(of: object): string };

beforeAll(async () => {
  process.env[environment.tableName] = 'unused';
  process.env['AWS_REGION'] = 'us-east-1';
  product = {
    ...(await import('../../functions/conversations/conversation.ts')),
    ...(await import('../../functions/conversations/item.ts')),
    ...(await import('../../functions/realtime/announcement.ts')),
  };
});

/** What the floor of the message path sends for the nth message. */
async function sent(seq: number): Promise<{ entry: Item; figures: Item }> {
  const inputs: Item[] = [];
  const table = { send: ({ input }: PutCommand | UpdateCommand) => Promise.resolve(inputs.push(input as unknown as Item)) };
  await writeAsKotha(table as unknown as DynamoDBDocumentClient, 't', { pk: 'B#1', seq });
  const { pk, sk, ...entry } = inputs[0]?.['Item'] as Item;
  expect([pk, sk]).toEqual(['B#1', `M0000000${seq}`]);
  const values = inputs[1]?.['ExpressionAttributeValues'] as Item;
  const named = Object.entries(values).filter(([name]) => name !== ':before');
  return { entry, figures: Object.fromEntries(named.map(([name, value]) => [name.slice(1), value])) };
}

/** What Kotha writes for the nth message of a customer to whom nobody has answered, one every second. */
function kept(seq: number): { entry: Item; head: Item; changes: Item } {
  const { open, opened, conversationRules, toEntryItem, toHeadItem, changesOfHead } = product;
  let state = opened(newId(), open({ id: newId(), name: 'Guest 4711', verified: false }, 'en', Date.now()));
  for (;;) {
    const command = { kind: 'send', by: { kind: 'customer' }, clientId: newId(), text } as const;
    const entry = conversationRules.decide(state, command, Date.now() + state.lastSeq * 1000);
    const before = state;
    state = conversationRules.evolve(state, entry);
    if (entry.seq === seq) return { entry: toEntryItem(entry), head: toHeadItem(state), changes: changesOfHead(before, state) };
  }
}

/** Each attribute with the length of its value as text; a time or a count may be a digit longer. */
const lengthsOf = (item: Item): Record<string, number> =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, JSON.stringify(value instanceof Set ? [...value] : value).length]),
  );

function expectSameShape(found: Item, wanted: Item): void {
  const [one, other] = [lengthsOf(found), lengthsOf(wanted)];
  expect(Object.keys(one).sort()).toEqual(Object.keys(other).sort());
  for (const [name, length] of Object.entries(other)) expect(Math.abs((one[name] ?? 0) - length), name).toBeLessThanOrEqual(8);
}

test('the floor of the message path writes what Kotha writes: a first message', async () => {
  const { entry, figures } = await sent(1);
  expectSameShape(entry, kept(1).entry);
  const listener = product.writeListener({ side: 'staff', connectionId: 'a'.repeat(16), agentId: newId() });
  expectSameShape(figures, { ...kept(1).head, ln: [listener], lv: 1 });
});

test('the floor of the message path writes what Kotha writes: one that follows', async () => {
  const { entry, figures } = await sent(7);
  expectSameShape(entry, kept(7).entry);
  expectSameShape(figures, kept(7).changes);
});
