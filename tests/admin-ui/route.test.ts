import { describe, expect, test } from 'vitest';
import { createRouter, readRoute, statusFilters, tabs, writeRoute, type Route } from '../../admin-ui/route.ts';

const id = '01a1fb75-4f4a-71ab-ab93-b49ae3170d32';
const read = (address: string) => readRoute(new URL(address, 'https://desk.test'));

describe('routes', () => {
  test('every place has one address that leads back to it', () => {
    const places: Route[] = [
      { room: 'callback' },
      { room: 'quick-replies' },
      { room: 'quick-replies', replyId: 'new' },
      { room: 'quick-replies', replyId: id },
    ];
    for (const tab of tabs)
      for (const status of statusFilters)
        places.push({ room: 'inbox', tab, status }, { room: 'inbox', tab, status, conversationId: id });
    for (const place of places) expect(read(writeRoute(place))).toEqual(place);
    expect(new Set(places.map(writeRoute)).size).toBe(places.length);
  });

  test('defaults leave no trace in the address', () => {
    expect(writeRoute({ room: 'inbox', tab: 'all', status: 'active' })).toBe('/admin/inbox');
    expect(writeRoute({ room: 'inbox', tab: 'mine', status: 'closed', conversationId: id })).toBe(
      `/admin/inbox/${id}?view=mine&status=closed`,
    );
  });

  test.each([
    '/admin/',
    '/admin/inbox/',
    '/admin/nowhere',
    '/admin/inbox/not-an-id',
    '/admin/inbox?view=theirs&status=lost',
    `/admin/nowhere/${id}`,
  ])('what is not known becomes the inbox: %s', (address) => {
    expect(read(address)).toEqual({ room: 'inbox', tab: 'all', status: 'active' });
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
    const told: (string | undefined)[] = [];
    router.subscribe(() => told.push(router.route.room === 'inbox' ? router.route.conversationId : undefined));
    router.go({ room: 'inbox', tab: 'all', status: 'active', conversationId: id });
    router.go({ room: 'inbox', tab: 'mine', status: 'active', conversationId: id }, 'replace');
    expect(page.steps).toHaveLength(2);
    router.go({ room: 'inbox', tab: 'mine', status: 'active', conversationId: id });
    expect(page.steps).toHaveLength(2);
    page.back();
    expect(router.route).toEqual({ room: 'inbox', tab: 'all', status: 'active' });
    expect(told).toEqual([id, id, id, undefined]);
  });
});
