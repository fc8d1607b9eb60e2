import { describe, expect, it } from 'vitest';
import { alertOf, knownOf } from '../../admin-ui/alert.ts';
import type { DeskConversation } from '../../contract/entities.ts';

const now = Date.parse('2026-01-05T10:00:00.000Z');
const me = 'agent-1';
const face = (id: string) => ({ id, name: { en: id, bn: id } });
const conversation = (rest: Partial<DeskConversation>): DeskConversation =>
  ({
    id: 'c-1',
    status: 'open',
    lastSeq: 4,
    assignee: null,
    assignedSeq: 0,
    lastMessage: { sender: 'customer', preview: 'Hello', at: '2026-01-05T10:00:00.000Z' },
    unread: 1,
    updatedAt: '2026-01-05T10:00:00.000Z',
    ...rest,
  }) as DeskConversation;
const before = (rest: Partial<DeskConversation>) => knownOf(conversation({ lastSeq: 3, ...rest }));
const kindOf = (known: Parameters<typeof alertOf>[0], after: DeskConversation) => alertOf(known, after, me, now)?.kind;

describe('an alert', () => {
  it('tells of a conversation that begins to wait, once', () => {
    expect(kindOf(undefined, conversation({}))).toBe('waiting');
    expect(kindOf(before({}), conversation({ unread: 2 }))).toBeUndefined();
    expect(kindOf(before({}), conversation({ unread: 1 }))).toBe('waiting');
  });

  it('tells of one that a colleague gave back while its customer waits', () => {
    expect(kindOf(before({ assignee: face('agent-2') }), conversation({ unread: 3 }))).toBe('waiting');
  });

  it('tells of what became mine, but not of what I took myself', () => {
    expect(kindOf(before({}), conversation({ assignee: face(me) }))).toBe('assigned');
    expect(kindOf({ lastSeq: 3, assigneeId: me }, conversation({ assignee: face(me), unread: 0 }))).toBeUndefined();
  });

  it("tells of my customers' words and of nobody else's", () => {
    expect(kindOf({ lastSeq: 3, assigneeId: me }, conversation({ assignee: face(me) }))).toBe('message');
    expect(kindOf({ lastSeq: 3, assigneeId: 'agent-2' }, conversation({ assignee: face('agent-2') }))).toBeUndefined();
  });

  it('tells nothing of what was said by staff, is over, was known, or is old', () => {
    const mine = { lastSeq: 3, assigneeId: me };
    const reply = { sender: 'agent', preview: 'Hi', at: '2026-01-05T10:00:00.000Z' } as const;
    expect(kindOf(mine, conversation({ assignee: face(me), lastMessage: reply }))).toBeUndefined();
    expect(kindOf(mine, conversation({ assignee: face(me), status: 'resolved' }))).toBeUndefined();
    expect(kindOf({ ...mine, lastSeq: 4 }, conversation({ assignee: face(me) }))).toBeUndefined();
    expect(kindOf(mine, conversation({ assignee: face(me), updatedAt: '2026-01-05T09:57:00.000Z' }))).toBeUndefined();
  });

  it('has the same name in every tab, and another for every piece of news', () => {
    const names = [conversation({}), conversation({}), conversation({ lastSeq: 5 })].map(
      (after) => alertOf(undefined, after, me, now)?.name,
    );
    expect(names[0]).toBe(names[1]);
    expect(names[2]).not.toBe(names[0]);
  });
});
