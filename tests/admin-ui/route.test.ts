import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { daysChoices, orders, plainLook, readLook, viewNames, writeLook, type InboxLook } from '../../admin-ui/inbox-look.ts';
import { createRouter, home, readRoute, writeRoute, type Route } from '../../admin-ui/route.ts';
import { priorities } from '../../contract/triage.ts';

const id = '01a1fb75-4f4a-71ab-ab93-b49ae3170d32';
const read = (address: string) => readRoute(new URL(address, 'https://desk.test'));

describe('routes', () => {
  test('every place has one address that leads back to it', () => {
    const places: Route[] = [
      { room: 'callback' },
      { room: 'quick-replies' },
      { room: 'quick-replies', replyId: 'new' },
      { room: 'quick-replies', replyId: id },
      { room: 'messages', question: {} },
      {
        room: 'messages',
        question: { kind: 'voice', agent: 'ayesha', read: 'unread', from: '2026-11-01', to: '2026-11-28', text: 'ছেঁড়া & torn' },
      },
    ];
    for (const view of viewNames) {
      const look = { ...plainLook, view };
      places.push({ room: 'inbox', look }, { room: 'inbox', look, conversationId: id });
    }
    for (const place of places) expect(read(writeRoute(place))).toEqual(place);
    expect(new Set(places.map(writeRoute)).size).toBe(places.length);
  });

  test('defaults leave no trace in the address', () => {
    expect(writeRoute(home)).toBe('/admin/inbox');
    const look: InboxLook = { view: 'mine', narrowing: { status: ['resolved'], priority: ['high', 'urgent'] }, order: 'oldest' };
    expect(writeRoute({ room: 'inbox', look, conversationId: id })).toBe(
      `/admin/inbox/${id}?view=mine&status=resolved&priority=high%2Curgent&sort=oldest`,
    );
  });

  test('every look of the inbox comes back from its address', () => {
    const looks = fc.record<InboxLook>({
      view: fc.constantFrom(...viewNames),
      order: fc.constantFrom(...orders),
      narrowing: fc.record(
        {
          status: fc.constantFrom('active' as const, 'any' as const, ['resolved' as const], ['open' as const, 'closed' as const]),
          priority: fc.subarray([...priorities], { minLength: 1 }),
          language: fc.constantFrom('en' as const, 'bn' as const),
          assignee: fc.constantFrom('me', 'none', 'agent-7'),
          days: fc.constantFrom(...daysChoices),
          isUnread: fc.constant(true as const),
          rating: fc.subarray([1, 2, 3, 4, 5], { minLength: 1 }),
          source: fc.constantFrom('site' as const, 'guest' as const),
        },
        { requiredKeys: [] },
      ),
    });
    fc.assert(
      fc.property(looks, (look) => {
        expect(readLook(new URLSearchParams(writeLook(look).toString()))).toEqual(look);
      }),
    );
  });

  test('a question about messages loses what is not known', () => {
    expect(read('/admin/messages?kind=film&sender=customer&read=maybe&from=yesterday')).toEqual({
      room: 'messages',
      question: { sender: 'customer' },
    });
  });

  test.each([
    '/admin/',
    '/admin/inbox/',
    '/admin/nowhere',
    '/admin/inbox/not-an-id',
    '/admin/inbox?view=theirs&status=lost',
    `/admin/nowhere/${id}`,
  ])('what is not known becomes the inbox: %s', (address) => {
    expect(read(address)).toEqual(home);
  });
});

/** As much of a window as the router touches. */
function createPage() {
  const steps = [new URL('https://desk.test/admin/inbox')];
  const listeners = new Set<() => void>();
  const go = (address: string) => new URL(address, 'https://desk.test');
  return {
    steps,
    back() {
      steps.pop();
      listeners.forEach((listener) => listener());
    },
    get location() {
      return steps.at(-1) ?? go('/');
    },
    history: {
      pushState: (_: unknown, __: string, address: string) => steps.push(go(address)),
      replaceState: (_: unknown, __: string, address: string) => steps.splice(-1, 1, go(address)),
    },
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
  };
}

describe('the router', () => {
  test('goes on, replaces and comes back, and tells each time', () => {
    const page = createPage();
    const router = createRouter(page as unknown as Window);
    const mine: InboxLook = { ...plainLook, view: 'mine' };
    const told: (string | undefined)[] = [];
    router.subscribe(() => told.push(router.route.room === 'inbox' ? router.route.conversationId : undefined));
    router.go({ ...home, conversationId: id });
    router.go({ room: 'inbox', look: mine, conversationId: id }, 'replace');
    expect(page.steps).toHaveLength(2);
    router.go({ room: 'inbox', look: mine, conversationId: id });
    expect(page.steps).toHaveLength(2);
    page.back();
    expect(router.route).toEqual(home);
    expect(told).toEqual([id, id, id, undefined]);
  });
});
