import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import { previewOf } from '../../../functions/conversations/conversation.ts';
import { internalRules, untouched, type InternalEntry } from '../../../functions/conversations/internal.ts';
import { startCloud, type Cloud } from '../harness.ts';
import { anyCommand } from './internal-commands.ts';

let cloud: Cloud;
let items: typeof import('../../../functions/conversations/internal-item.ts');
let keys: (typeof import('../../../functions/table/keys.ts'))['keys'];
beforeAll(async () => {
  cloud = await startCloud();
  [items, { keys }] = await Promise.all([
    import('../../../functions/conversations/internal-item.ts'),
    import('../../../functions/table/keys.ts'),
  ]);
});
afterAll(() => cloud.stop());

const id = newId();
const withoutAbsent = (stored: object): object =>
  Object.fromEntries(Object.entries(stored).filter(([, value]) => value !== undefined));

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
          const customerName = state.customerName === null ? null : previewOf(state.customerName, limits.listNameLength);
          expect(head).toEqual({ ...state, customerName });
        }
      }),
    );
  });
});
