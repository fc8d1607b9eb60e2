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
    customer: { id: 'u-1', name: 'Nusrat', verified: false },
    updatedAt: '2026-01-05T10:00:00.000Z',
    ...rest,
  }) as DeskConversation;
const before = (rest: Partial<DeskConversation>) => knownOf(conversation({ lastSeq: 3, ...rest }));
const kindOf = (known: Parameters<typeof alertOf>[0], after: DeskConversation) => alertOf(known, after, me, now)?.kind;

const mine = (rest: Partial<DeskConversation> = {}) => before({ assignee: face(me), ...rest });
const earlier = { sender: 'customer', preview: 'Earlier', at: '2026-01-05T09:59:00.000Z' } as const;

describe('an alert', () => {
  it('tells of a conversation that begins to wait, once', () => {
    expect(kindOf(undefined, conversation({}))).toBe('waiting');
    expect(kindOf(before({ lastMessage: earlier }), conversation({ unread: 2 }))).toBeUndefined();
    expect(kindOf(before({ lastMessage: earlier }), conversation({ unread: 1 }))).toBe('waiting');
  });

  it('tells of one that a colleague gave back while its customer waits', () => {
    expect(kindOf(before({ assignee: face('agent-2') }), conversation({ unread: 3 }))).toBe('waiting');
  });

  it("tells of my customers' words and of nobody else's", () => {
    expect(kindOf(mine({ lastMessage: earlier }), conversation({ assignee: face(me) }))).toBe('message');
    const theirs = before({ assignee: face('agent-2'), lastMessage: earlier });
    expect(kindOf(theirs, conversation({ assignee: face('agent-2') }))).toBeUndefined();
  });

  it('tells nothing of an entry that is no word, was said by staff, is over, was known, or is old', () => {
    const reply = { sender: 'agent', preview: 'Hi', at: '2026-01-05T10:00:00.000Z' } as const;
    expect(kindOf(mine(), conversation({ assignee: face(me) }))).toBeUndefined();
    expect(kindOf(mine(), conversation({ assignee: face(me), lastMessage: reply }))).toBeUndefined();
    expect(kindOf(mine({ lastMessage: earlier }), conversation({ assignee: face(me), status: 'resolved' }))).toBeUndefined();
    expect(kindOf(mine({ lastMessage: earlier, lastSeq: 4 }), conversation({ assignee: face(me) }))).toBeUndefined();
    const old = conversation({ assignee: face(me), updatedAt: '2026-01-05T09:57:00.000Z' });
    expect(kindOf(mine({ lastMessage: earlier }), old)).toBeUndefined();
  });

  it('has the same name in every tab, and another for every piece of news', () => {
    const names = [conversation({}), conversation({}), conversation({ lastSeq: 5 })].map(
      (after) => alertOf(undefined, after, me, now)?.name,
    );
    expect(names[0]).toBe(names[1]);
    expect(names[2]).not.toBe(names[0]);
  });
});
