import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import type { State } from '../../../functions/conversations/conversation.ts';
import { startCloud, type Cloud } from '../harness.ts';

let cloud: Cloud;
let item: typeof import('../../../functions/conversations/item.ts');
let conversation: typeof import('../../../functions/conversations/conversation.ts');
let writeUnits: (Item: Record<string, unknown>) => Promise<number | undefined>;
let keys: typeof import('../../../functions/table/keys.ts').keys;

beforeAll(async () => {
  cloud = await startCloud();
  item = await import('../../../functions/conversations/item.ts');
  conversation = await import('../../../functions/conversations/conversation.ts');
  ({ keys } = await import('../../../functions/table/keys.ts'));
  const table = DynamoDBDocumentClient.from(cloud.client);
  writeUnits = async (Item) =>
    (await table.send(new PutCommand({ TableName: 'kotha', Item, ReturnConsumedCapacity: 'INDEXES' }))).ConsumedCapacity?.Table
      ?.CapacityUnits;
});
afterAll(() => cloud.stop());

const id = newId();
const agent = newId();

describe('what is stored', () => {
  it('reads back as what was meant', () => {
    const { open, opened, conversationRules: rules } = conversation;
    const first = open({ id: newId(), name: 'Nusrat', verified: true }, 'bn', 1000, newId());
    let state = opened(id, first);
    const by = { kind: 'agent', id: agent } as const;
    const commands = [
      { kind: 'send', by: { kind: 'customer' }, clientId: newId(), text: 'নমস্কার' },
      { kind: 'assign', by, agentId: agent, instead: null, assignedSeq: 0 },
      { kind: 'send', by, clientId: newId(), text: 'hello' },
      { kind: 'setStatus', by: { kind: 'system' }, status: 'resolved' },
      { kind: 'assign', by, agentId: null, instead: agent, assignedSeq: 2 },
      { kind: 'rate', score: 4, comment: 'ধন্যবাদ' },
      { kind: 'send', by: { kind: 'customer' }, clientId: newId(), text: 'again' },
      { kind: 'end' },
      { kind: 'rate', score: 5 },
      { kind: 'confirm', isSolved: true },
    ] as const;
    expect(item.toEntry({ ...keys.entry(id, 0), ...item.toEntryItem(first) })).toEqual(first);
    for (const command of commands) {
      const entry = rules.decide(state, command, 2000);
      expect(item.toEntry({ ...keys.entry(id, entry.seq), ...item.toEntryItem(entry) })).toEqual(entry);
      const before = state;
      state = rules.evolve(state, entry);
      const stored = Object.fromEntries(Object.entries(item.toHeadItem(state)).filter(([, value]) => value !== undefined));
      expect(item.toHead({ ...keys.head(id), ...stored })).toMatchObject(state);
      // What is written to a head that stands at the state before makes it the same as one that is written whole.
      const written = Object.entries({ ...item.toHeadItem(before), ...item.changesOfHead(before, state) });
      expect(Object.fromEntries(written.filter(([, value]) => value !== undefined))).toEqual(stored);
    }
  });

  it('writes of a head only what a message changes, and where the lists find it', () => {
    const { open, opened, conversationRules: rules } = conversation;
    const say = (state: State, at: number): State =>
      rules.evolve(state, rules.decide(state, { kind: 'send', by: { kind: 'customer' }, clientId: newId(), text: 'hello' }, at));
    const before = say(opened(id, open({ id: newId(), name: 'Nusrat', verified: true }, 'bn', 1000)), 2000);
    const written = Object.keys(item.changesOfHead(before, say(before, 3000))).sort();
    expect(written).toEqual(['at', 'c', 'ip', 'is', 'la', 'n', 'p', 'r']);
  });

  it('costs one write unit for a Bengali message of 300 characters, from either side', async () => {
    const text = 'আ'.repeat(300);
    const frame = { seq: 12_345, at: Date.now(), customerCount: 6_000, staffCount: 6_345, clientId: newId(), text };
    for (const by of [{ kind: 'customer' } as const, { kind: 'agent', id: agent } as const]) {
      const stored = item.toEntryItem({ ...frame, kind: 'message', by });
      expect(await writeUnits({ ...keys.entry(id, frame.seq), ...stored })).toBe(1);
    }
  });

  it('keeps the fullest head within one write unit', async () => {
    const recent = Array.from({ length: limits.recentClientIds }, (_, index) => ({
      clientId: newId(),
      seq: 12_340 + index,
      at: Date.now(),
    }));
    const state = {
      id,
      customer: {
        id: newId(),
        name: conversation.previewOf('নুসরাত জাহান চৌধুরী '.repeat(4), limits.listNameLength),
        verified: true,
      },
      language: 'bn' as const,
      openedAt: Date.now(),
      status: 'resolved' as const,
      assigneeId: agent,
      assignedSeq: 12_340,
      isLeftToPeople: false,
      lastSeq: 12_345,
      updatedAt: Date.now(),
      customerCount: 6_000,
      staffCount: 6_345,
      last: {
        sender: 'customer' as const,
        preview: conversation.previewOf('আমার অর্ডারটি কোথায় আছে জানাবেন '.repeat(5)),
        at: Date.now(),
      },
      recent,
      waitingSince: Date.now(),
      rating: { score: 5, at: Date.now() },
      previousId: newId(),
      fullAt: Date.now() + 38_000,
    };
    const seen = { sc: 12_345, scf: 6_000, sf: 12_345, sfc: 6_345, fl: true, lv: 12_345 };
    const ln = new Set(Array.from({ length: limits.nearListeners }, (_, index) => `sL0SM9cOFvHcCIh${index}=`.slice(0, 17)));
    expect(await writeUnits({ ...keys.head(id), ...item.toHeadItem(state), ...seen, ln })).toBe(1);
  });
});
