import fc from 'fast-check';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import { spellTag } from '../../../contract/triage.ts';
import type { InternalCommand, InternalWish } from '../../../functions/conversations/internal.ts';

const by = { kind: 'agent', id: newId() } as const;
const hourMs = 3_600_000;

const tag = fc
  .string({ minLength: 1, maxLength: limits.tagLength })
  .map(spellTag)
  .filter((text) => text !== '');
const anyWish = fc.oneof(
  fc.record({
    kind: fc.constant('note' as const),
    clientId: fc.uuid(),
    text: fc.string({ minLength: 1 }),
    mentions: fc.array(fc.uuid(), { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('setPriority' as const), priority: fc.constantFrom('low', 'normal', 'high', 'urgent') }),
  fc.record({ kind: fc.constant('setCategory' as const), category: fc.constantFrom('billing', 'bug_report', null) }),
  fc.record({ kind: fc.constant('setLanguage' as const), language: fc.constantFrom('en', 'bn', null) }),
  fc.record({
    kind: fc.constant('changeTags' as const),
    add: fc.array(tag, { maxLength: 4 }),
    remove: fc.array(tag, { maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('snooze' as const), until: fc.option(fc.integer({ min: 1, max: 20 }).map((h) => h * hourMs)) }),
  fc.record({ kind: fc.constant('archive' as const), isArchived: fc.boolean() }),
  fc.record({
    kind: fc.constant('assignment' as const),
    clientId: fc.uuid(),
    agentId: fc.option(fc.uuid()),
    reason: fc.constantFrom('automatic', 'away'),
  }),
  fc.record({ kind: fc.constant('blocked' as const), clientId: fc.uuid(), isBlocked: fc.boolean() }),
  fc.record({
    kind: fc.constant('contact' as const),
    clientId: fc.uuid(),
    fields: fc.subarray(['name', 'email', 'phone'] as const, { minLength: 1 }),
    name: fc.option(fc.string({ maxLength: 20 }), { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('merged' as const),
    clientId: fc.uuid(),
    customer: fc.record({ id: fc.uuid(), name: fc.string() }),
  }),
) as fc.Arbitrary<InternalWish>;
/** Anything that may be asked of an internal log, by somebody of the team or the system. */
export const anyCommand = fc
  .tuple(anyWish, fc.nat({ max: 5 }), fc.constantFrom(by, { kind: 'system' } as const))
  .map(([wish, afterSeq, author]): InternalCommand => ({ ...wish, by: author, afterSeq }));
