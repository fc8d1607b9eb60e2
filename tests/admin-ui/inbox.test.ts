import { describe, expect, test, vi } from 'vitest';
import { createInbox, type Inbox } from '../../admin-ui/inbox.ts';
import { plainLook } from '../../admin-ui/inbox-look.ts';
import type { Connection, LinkState } from '../../client/connection.ts';
import type { Environment } from '../../client/environment.ts';
import { ApiError, type Http } from '../../client/http.ts';
import type { DeskConversation } from '../../contract/entities.ts';
import type { DownFrame } from '../../contract/frames.ts';

const me = { id: 'me', name: { en: 'Me', bn: 'আমি' } };
const other = { id: 'other', name: { en: 'Other', bn: 'অন্য' } };

function row(id: string, minute: number, more: Partial<DeskConversation> = {}): DeskConversation {
  const at = new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString();
  return {
    id,
    status: 'open',
    lastSeq: minute,
    assignee: null,
    lastMessage: { sender: 'customer', preview: id, at },
    unread: 0,
    seenByCustomer: 0,
    seenByStaff: 0,
    deliveredToCustomer: 0,
    deliveredToStaff: 0,
    openedAt: at,
    updatedAt: at,
    customer: { id: `c-${id}`, name: id, verified: false },
    language: 'en',
    writtenLanguage: 'en',
    assignedSeq: 0,
    priority: 'normal',
    tags: [],
    internalSeq: 0,
    ...more,
  };
}

/** The inbox with a service that holds `rows` and a connection and clock that the test moves. */
function open(rows: DeskConversation[]) {
  const asked: string[] = [];
  const frames = new Set<(frame: DownFrame) => void>();
  const states = new Set<(state: LinkState) => void>();
  const timers: { run: () => void; dueMs: number }[] = [];
  const service = {
    rows,
    failure: undefined as ApiError | undefined,
    nowMs: 0,
    mentions: [] as object[],
    unreadMentions: 2,
    seen: 0,
    mine: 4,
    /** Answers wait until the test lets them through; they tell what was true when they were asked for. */
    isHeld: false,
  };
  const under: { key: string; pass: () => void }[] = [];
  interface Asked {
    query: { status: string; assignee?: string; source?: string; limit: number; cursor?: string };
  }
  const answer = (key: string, call: Asked) => {
    if (key === 'GET /v1/desk/mentions') return Promise.resolve({ mentions: service.mentions, unread: service.unreadMentions });
    if (key === 'POST /v1/desk/mentions/seen') {
      service.seen = (call as unknown as { body: { seq: number } }).body.seq;
      service.unreadMentions = 0;
      return Promise.resolve({ seq: service.seen });
    }
    if (key === 'GET /v1/desk/inbox') {
      const told = { count: 50, isAtLeast: true };
      return Promise.resolve({ mine: { count: service.mine, isAtLeast: false }, unassigned: told, all: told });
    }
    const { status, assignee, source, limit, cursor } = call.query;
    asked.push(`${status} ${assignee ?? 'all'} ${limit}${cursor === undefined ? '' : ` from ${cursor}`}`);
    if (service.failure !== undefined) return Promise.reject(service.failure);
    const isAsked = (one: DeskConversation) =>
      (status === 'active' ? one.status === 'open' || one.status === 'pending' : one.status === status) &&
      (assignee === undefined || (assignee === 'me' ? one.assignee?.id === 'me' : one.assignee === null));
    const found = service.rows.filter(isAsked).toSorted((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1));
    const from = Number(cursor ?? 0);
    // Under a filter of the heads a page comes back short.
    const conversations = found
      .slice(from, from + limit)
      .filter(({ customer }) => source === undefined || customer.verified === (source === 'site'));
    return Promise.resolve(found.length > from + limit ? { conversations, next: String(from + limit) } : { conversations });
  };
  const http = ((key: string, call: Asked) => {
    const told = answer(key, call);
    if (!service.isHeld) return told;
    return new Promise((resolve) => under.push({ key, pass: () => resolve(told) }));
  }) as unknown as Http;
  let state: LinkState = 'live';
  const connection = {
    get state() {
      return state;
    },
    onFrame: (listener: (frame: DownFrame) => void) => (frames.add(listener), () => frames.delete(listener)),
    onState: (listener: (next: LinkState) => void) => (states.add(listener), () => states.delete(listener)),
  } as unknown as Connection;
  const environment = {
    now: () => service.nowMs,
    setTimer: (run: () => void, delayMs: number) => {
      const timer = { run, dueMs: service.nowMs + delayMs };
      timers.push(timer);
      return () => timers.splice(timers.indexOf(timer), 1);
    },
    isVisible: () => true,
    isOnline: () => true,
    onWake: () => () => undefined,
  } as unknown as Environment;
  const inbox = createInbox({ http, connection, me: 'me', environment });
  return {
    inbox,
    service,
    asked,
    under: () => under.map(({ key }) => key),
    /** Lets the first answer of one route through, or the last, and what follows from it. */
    async pass(route: string, which: 'first' | 'last' = 'first') {
      const isOf = ({ key }: { key: string }) => key === route;
      const held = await vi.waitFor(() => {
        const found = which === 'first' ? under.find(isOf) : under.findLast(isOf);
        if (found === undefined) throw new Error(`Nothing of ${route} is under way.`);
        return found;
      }, 10_000);
      under.splice(under.indexOf(held), 1);
      held.pass();
      await settle();
    },
    call: (conversationId: string, noteSeq: number) =>
      frames.forEach((listener) =>
        listener({ type: 'notice.added', notice: { kind: 'mention', conversationId, noteSeq } } as DownFrame),
      ),
    hear: (conversation: DeskConversation) =>
      frames.forEach((listener) => listener({ type: 'inbox.changed', conversations: [conversation] })),
    become(next: LinkState) {
      state = next;
      states.forEach((listener) => listener(next));
    },
    passMs(ms: number) {
      service.nowMs += ms;
      for (const timer of timers.filter(({ dueMs }) => dueMs <= service.nowMs)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
}

const shown = (inbox: Inbox) =>
  inbox.view.rows.map(({ conversation, isLeaving }) => conversation.id + (isLeaving ? ' leaving' : ''));
/** Lets everything that is already under way arrive. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

async function shownAll(rows: DeskConversation[]) {
  const desk = open(rows);
  desk.inbox.show(plainLook);
  await settle();
  return desk;
}

describe('loading', () => {
  test('one page that holds everything answers for every view', async () => {
    const { inbox, asked } = await shownAll([
      row('a', 1, { assignee: me, unread: 2 }),
      row('b', 3),
      row('c', 2, { assignee: other, unread: 1 }),
    ]);
    expect(shown(inbox)).toEqual(['c', 'a', 'b']);
    expect(inbox.view.counts).toEqual({
      mentions: { count: 2, isAtLeast: false },
      mine: { count: 1, isAtLeast: false },
      unassigned: { count: 1, isAtLeast: false },
      all: { count: 3, isAtLeast: false },
    });
    expect(inbox.view.needing).toBe(1);
    inbox.show({ ...plainLook, view: 'mine' });
    expect(shown(inbox)).toEqual(['a']);
    await settle();
    expect(asked).toEqual(['active all 30', 'active all 30']);
  });

  test('a failure is shown while nothing else is, and a retry mends it', async () => {
    const desk = open([row('a', 1)]);
    desk.service.failure = new ApiError('unavailable', 503);
    desk.inbox.show(plainLook);
    expect(desk.inbox.view.isLoading).toBe(true);
    await settle();
    expect(desk.inbox.view).toMatchObject({ isLoading: false, failed: 'unavailable' });
    desk.service.failure = undefined;
    await desk.inbox.refresh();
    expect(shown(desk.inbox)).toEqual(['a']);
    desk.service.failure = new ApiError('offline', 0);
    await desk.inbox.refresh();
    expect(desk.inbox.view.failed).toBeUndefined();
    expect(shown(desk.inbox)).toEqual(['a']);
  });

  test('further pages are added below, counted as "at least"', async () => {
    const rows = Array.from({ length: 70 }, (_, index) => row(`r${index}`, 70 - index));
    const { inbox } = await shownAll(rows);
    expect(inbox.view).toMatchObject({ more: 'some', counts: { mine: { count: 4 }, all: { count: 50, isAtLeast: true } } });
    inbox.hold(true);
    await inbox.loadMore();
    expect(shown(inbox)).toEqual(rows.slice(0, 60).map(({ id }) => id));
    await inbox.loadMore();
    expect(inbox.view).toMatchObject({ more: 'none', waiting: 0, counts: { all: { count: 70, isAtLeast: false } } });
  });
});

describe('pages that come back short', () => {
  const many = (found: readonly number[]) =>
    Array.from({ length: 200 }, (_, index) =>
      row(`r${index}`, 200 - index, { customer: { id: 'c', name: 'N', verified: found.includes(index) } }),
    );
  const site = { ...plainLook, narrowing: { source: 'site' } } as const;

  test('are followed until the screen is full or there is no more', async () => {
    const { inbox, asked } = open(many([3, 150]));
    inbox.show(site);
    await settle();
    expect(inbox.view.more).toBe('none');
    expect(shown(inbox)).toEqual(['r3', 'r150']);
    expect(asked.filter((one) => one.includes(' from ')).length).toBeGreaterThanOrEqual(6);
  });

  test('say that they look on meanwhile, and a failure on the way can be mended', async () => {
    const desk = open(many([3, 150]));
    const seen = new Set<string>();
    desk.inbox.subscribe(() => {
      seen.add(desk.inbox.view.more);
      if (desk.inbox.view.more === 'looking') desk.service.failure = new ApiError('unavailable', 503);
    });
    desk.inbox.show(site);
    await settle();
    expect([...seen]).toContain('looking');
    expect(desk.inbox.view.more).toBe('failed');
    expect(shown(desk.inbox)).toEqual(['r3']);
    desk.service.failure = undefined;
    const stop = desk.inbox.subscribe(() => (desk.service.failure = undefined));
    await desk.inbox.loadMore();
    stop();
  });
});

describe('news', () => {
  test('comes in at once while nobody is in the list', async () => {
    const { inbox, hear } = await shownAll([row('a', 2), row('b', 1)]);
    hear(row('b', 5, { unread: 1 }));
    hear(row('new', 6, { unread: 1 }));
    expect(shown(inbox)).toEqual(['new', 'b', 'a']);
  });

  test('waits while the list is held; rows change in place', async () => {
    const { inbox, hear } = await shownAll([row('a', 2), row('b', 1)]);
    inbox.hold(true);
    hear(row('b', 5, { unread: 1 }));
    hear(row('new', 6, { unread: 1 }));
    hear(row('a', 7, { status: 'resolved' }));
    expect(shown(inbox)).toEqual(['a leaving', 'b']);
    expect(inbox.view.waiting).toBe(1);
    expect(inbox.view.rows[1]?.conversation.unread).toBe(1);
    inbox.reveal();
    expect(shown(inbox)).toEqual(['new', 'b']);
    hear(row('newer', 8, { unread: 1 }));
    expect(inbox.view.waiting).toBe(1);
    inbox.hold(false);
    expect(shown(inbox)).toEqual(['newer', 'new', 'b']);
  });

  test('an older report changes nothing', async () => {
    const { inbox, hear } = await shownAll([row('a', 5)]);
    hear(row('a', 3, { status: 'resolved' }));
    expect(shown(inbox)).toEqual(['a']);
  });
});

describe('lost frames', () => {
  test('are found by the check of every minute', async () => {
    const desk = await shownAll([row('a', 1), row('b', 2)]);
    desk.service.rows = [row('a', 9, { status: 'closed' }), row('b', 2), row('c', 3)];
    desk.passMs(59_000);
    await settle();
    expect(shown(desk.inbox)).toEqual(['b', 'a']);
    desk.passMs(1_000);
    await settle();
    expect(shown(desk.inbox)).toEqual(['c', 'b']);
  });

  test('are found when the connection is back, every ten seconds where it is blocked', async () => {
    const desk = await shownAll([row('a', 1)]);
    desk.service.rows = [row('a', 1), row('b', 2)];
    desk.become('reconnecting');
    desk.become('live');
    await settle();
    expect(shown(desk.inbox)).toEqual(['b', 'a']);
    desk.become('polling');
    desk.service.rows = [row('a', 1), row('b', 2), row('c', 3)];
    desk.passMs(10_000);
    await settle();
    expect(shown(desk.inbox)).toEqual(['c', 'b', 'a']);
  });

  test('a list that lags behind its frames takes nothing away', async () => {
    const desk = await shownAll([row('a', 1)]);
    desk.hear(row('new', 2));
    await desk.inbox.refresh();
    expect(shown(desk.inbox)).toEqual(['new', 'a']);
    desk.passMs(11_000);
    await desk.inbox.refresh();
    expect(shown(desk.inbox)).toEqual(['a']);
  });
});

describe('own changes', () => {
  test('show before the service has agreed and can be taken back', async () => {
    const { inbox } = await shownAll([row('a', 1), row('b', 2)]);
    const takeBack = inbox.assume('b', { status: 'resolved' });
    expect(shown(inbox)).toEqual(['a']);
    takeBack();
    expect(shown(inbox)).toEqual(['b', 'a']);
  });

  test('what was seen is no longer unread', async () => {
    const { inbox } = await shownAll([row('a', 4, { unread: 2, assignee: me })]);
    inbox.noteSeen('a', 3);
    expect(inbox.find('a')?.unread).toBe(2);
    inbox.noteSeen('a', 4);
    expect(inbox.find('a')?.unread).toBe(0);
    expect(inbox.view.needing).toBe(0);
  });

  test('a reading of one conversation knows the customer better, but may lack the name', async () => {
    const { inbox } = await shownAll([row('a', 1)]);
    inbox.apply({ ...row('a', 2), customer: { id: 'c-a', locale: 'en', verified: true, email: 'a@b.test' } });
    expect(inbox.find('a')?.customer).toEqual({ id: 'c-a', name: 'a', verified: true });
  });
});

test('a conversation of the mentions is known with the newest note that calls the agent, and in no other view', async () => {
  const desk = open([row('a', 1), row('b', 2)]);
  const { inbox, service } = desk;
  const mention = (id: string, noteSeq: number) => ({ conversationId: id, noteSeq, conversation: row(id, 1) });
  service.mentions = [mention('a', 7), mention('b', 3), mention('a', 2)];
  inbox.show({ ...plainLook, view: 'mentions' });
  await settle();
  expect(['a', 'b', 'c'].map((id) => inbox.callIn(id))).toEqual([7, 3, undefined]);
  desk.call('b', 9);
  expect(inbox.callIn('b')).toBe(9);
  inbox.show(plainLook);
  await settle();
  expect(inbox.callIn('a')).toBeUndefined();
});

test('mentions that are looked at have been seen, and those that come meanwhile have not', async () => {
  const desk = open([row('a', 1)]);
  const { inbox, service } = desk;
  const mention = (seq: number) => ({ seq, conversationId: 'a', noteSeq: seq, conversation: row('a', 1) });
  service.mentions = [mention(2), mention(1)];
  inbox.show(plainLook);
  await expect.poll(() => inbox.view.counts.mentions?.count).toBe(2);
  expect(service.seen).toBe(0);
  service.isHeld = true;
  inbox.show({ ...plainLook, view: 'mentions' });
  await desk.pass('GET /v1/desk/conversations');
  await desk.pass('GET /v1/desk/mentions');
  await expect.poll(desk.under).toContain('POST /v1/desk/mentions/seen');
  service.mentions = [mention(3), mention(2), mention(1)];
  service.unreadMentions = 1;
  expect(service.seen).toBe(2);
  service.isHeld = false;
  desk.call('a', 3);
  expect(inbox.view.counts.mentions?.count).toBe(3);
  // It is listed at once, and so it is seen.
  await expect.poll(() => service.seen).toBe(3);
  await expect.poll(() => inbox.view.counts.mentions?.count).toBe(0);
  await desk.pass('POST /v1/desk/mentions/seen');
  expect(inbox.view.counts.mentions?.count).toBe(0);
});

describe('an older answer', () => {
  const list = 'GET /v1/desk/conversations';
  const mentions = 'GET /v1/desk/mentions';
  const counts = 'GET /v1/desk/inbox';
  /** More than one page holds, so that no view answers for another. */
  const many = Array.from({ length: 40 }, (_, index) =>
    row(`r${index}`, index + 1, { assignee: index % 2 === 0 ? other : null }),
  );

  test('to the first question of a view does not leave out what was heard meanwhile', async () => {
    const desk = await shownAll(many);
    desk.service.isHeld = true;
    desk.inbox.show({ ...plainLook, view: 'unassigned' });
    await expect.poll(desk.under).toEqual([list]);
    desk.hear(row('new', 50, { unread: 1 }));
    await desk.pass(list);
    expect(shown(desk.inbox)[0]).toBe('new');
  });

  test('that took long takes nothing away that was heard just before it was asked for', async () => {
    const desk = await shownAll([row('a', 1)]);
    desk.service.isHeld = true;
    desk.hear(row('new', 2));
    void desk.inbox.refresh();
    desk.passMs(11_000);
    await desk.pass(list);
    expect(shown(desk.inbox)).toEqual(['new', 'a']);
  });

  test('does not count away a mention that was heard meanwhile, and one that is told twice counts once', async () => {
    const desk = await shownAll([row('a', 1)]);
    desk.service.isHeld = true;
    void desk.inbox.refresh();
    await desk.pass(list);
    desk.call('a', 9);
    desk.call('a', 9);
    expect(desk.inbox.view.counts.mentions?.count).toBe(3);
    desk.service.unreadMentions = 3;
    await desk.pass(mentions);
    expect(desk.inbox.view.counts.mentions?.count).toBe(3);
    // It counts once more, since that answer could not know.
    await desk.pass(mentions);
    expect(desk.inbox.view.counts.mentions?.count).toBe(3);
    expect(desk.under()).toEqual([]);
  });

  test('to a question that was asked again since says nothing', async () => {
    const desk = await shownAll(many);
    desk.service.isHeld = true;
    void desk.inbox.refresh();
    await desk.pass(list);
    desk.service.mine = 7;
    void desk.inbox.refresh();
    await desk.pass(list);
    const [older, newer] = [desk.under().indexOf(counts), desk.under().lastIndexOf(counts)];
    expect(older).not.toBe(newer);
    desk.service.isHeld = false;
    await desk.pass(counts, 'last');
    await desk.pass(mentions);
    await desk.pass(mentions);
    expect(desk.inbox.view.counts.mine?.count).toBe(7);
    await desk.pass(counts);
    expect(desk.inbox.view.counts.mine?.count).toBe(7);
  });

  test('leaves nothing of an own change that was refused', async () => {
    const { inbox, hear } = await shownAll([row('a', 1), row('b', 5, { unread: 1 })]);
    const end = inbox.assume('b', { status: 'resolved', priority: 'urgent' });
    hear(row('b', 4));
    inbox.noteSeen('b', 5);
    expect(shown(inbox)).toEqual(['a']);
    end();
    expect(shown(inbox)).toEqual(['b', 'a']);
    expect(inbox.find('b')).toMatchObject({ priority: 'normal', unread: 0, seenByStaff: 5 });
  });

  test('does not show through an own change that is still under way', async () => {
    const { inbox, hear } = await shownAll([row('a', 1), row('b', 2)]);
    const [first, second] = [inbox.assume('b', { priority: 'high' }), inbox.assume('b', { priority: 'urgent' })];
    hear(row('b', 2));
    inbox.apply(row('b', 2, { priority: 'high', internalSeq: 1 }));
    first();
    expect(inbox.find('b')?.priority).toBe('urgent');
    inbox.apply(row('b', 2, { priority: 'urgent', internalSeq: 2 }));
    second();
    expect(inbox.find('b')?.priority).toBe('urgent');
  });
});
