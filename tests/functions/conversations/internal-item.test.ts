import fc from 'fast-check';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import { open, opened, previewOf } from '../../../functions/conversations/conversation.ts';
import { internalRules, untouched, type InternalEntry } from '../../../functions/conversations/internal.ts';
import { startCloud, type Cloud } from '../harness.ts';
import { anyCommand } from './internal-commands.ts';

let cloud: Cloud;
let items: typeof import('../../../functions/conversations/internal-item.ts');
let item: typeof import('../../../functions/conversations/item.ts');
let table: DynamoDBDocumentClient;
let keys: (typeof import('../../../functions/table/keys.ts'))['keys'];
beforeAll(async () => {
  cloud = await startCloud();
  table = DynamoDBDocumentClient.from(cloud.client);
  [items, item, { keys }] = await Promise.all([
    import('../../../functions/conversations/internal-item.ts'),
    import('../../../functions/conversations/item.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
});
afterAll(() => cloud.stop());

const id = newId();
const withoutAbsent = (stored: object): object =>
  Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== undefined));

async function writeUnits(Item: Record<string, unknown>): Promise<number> {
  const { ConsumedCapacity } = await table.send(new PutCommand({ TableName: 'kotha', Item, ReturnConsumedCapacity: 'INDEXES' }));
  return ConsumedCapacity?.Table?.CapacityUnits ?? NaN;
}

describe('what the team knows', () => {
  it('is stored without losing anything', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 30 }), (commands) => {
        let state = untouched(id);
        for (const one of commands) {
          let entry: InternalEntry;
          try {
            entry = internalRules.decide(state, one, state.lastSeq);
          } catch (error) {
            if (error instanceof AppError) continue;
            throw error;
          }
          state = internalRules.evolve(state, entry);
          const stored = { ...keys.internalEntry(id, entry.seq), ...withoutAbsent(items.toInternalItem(entry)) };
          expect(withoutAbsent(items.toInternalEntry(stored))).toEqual(withoutAbsent(entry));
          const head = items.toInternalState({ ...keys.head(id), ...withoutAbsent(items.toInternalHeadItem(state)) });
          // The name stands in the half of the head that has always had it.
          expect(head).toEqual({ ...state, customerName: null });
        }
      }),
    );
  });

  it.each(['late delivery of a parcel', 'পার্সেল পৌঁছাতে দেরি হলো'])(
    'fits into the head with everything else, whose update stays one write unit, with tags like “%s”',
    async (words) => {
      const tags = Array.from({ length: limits.tags }, (_, index) => `${index}${words}`.slice(0, 8));
      const name = previewOf('নুসরাত জাহান চৌধুরী '.repeat(4), limits.listNameLength);
      const at = Date.now();
      const recent = Array.from({ length: limits.recentClientIds }, (_, index) => ({
        clientId: newId(),
        seq: 12_340 + index,
        at,
      }));
      const state = {
        ...opened(id, open({ id: newId(), name, verified: true }, 'bn', at, newId())),
        status: 'resolved' as const,
        assigneeId: newId(),
        lastSeq: 12_345,
        customerCount: 6_000,
        staffCount: 6_345,
        last: {
          sender: 'customer' as const,
          preview: previewOf('আমার অর্ডারটি কোথায় আছে জানাবেন '.repeat(5)),
          at,
          attachment: 'image' as const,
        },
        recent,
        waitingSince: at,
        rating: { score: 5, at },
      };
      const internal = {
        id,
        lastSeq: 1_234,
        priority: 'urgent' as const,
        category: 'feature_request' as const,
        language: 'en' as const,
        tags,
        shelf: { kind: 'snoozed' as const, at: at + 1e9, afterSeq: 12_345 },
        customerName: null,
      };
      const seen = { sc: 12_345, scf: 6_000, sf: 12_345, sfc: 6_345, dc: 12_345, df: 12_345 };
      // A customer on two devices and four of the team: more is rare, and costs a second unit.
      const ln = new Set([
        ...['c1', 'c2'].map((letter) => `${letter}L0SM9cOFvHcCIh=`),
        ...Array.from({ length: 4 }, (_, index) => `s${index}L0SM9cOFvHcCIh= ${'AaIjA5nJc6ejZ3QrnDTdTg'}`),
      ]);
      const stored = {
        ...keys.head(id),
        ...item.toHeadItem(state),
        ...items.toInternalHeadItem(internal),
        ...item.indexAttributes(state, internal.shelf),
        ...seen,
        ln,
        lv: 12_345,
      };
      expect(await writeUnits(stored)).toBe(1);
    },
  );
});
