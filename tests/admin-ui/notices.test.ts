import { expect, test } from 'vitest';
import { openNotices } from '../../admin-ui/notices.ts';
import type { Connection, LinkState } from '../../client/connection.ts';
import type { Http } from '../../client/http.ts';
import type { DownFrame } from '../../contract/frames.ts';
import type { Notice } from '../../contract/notices.ts';

const notice = (minute: number): Notice => {
  const at = new Date(Date.UTC(2026, 10, 21, 8, minute)).toISOString();
  return {
    id: `${Date.parse(at)}#c#${minute}`,
    kind: 'assigned',
    conversationId: 'c',
    customerName: 'Nusrat Jahan',
    at,
    by: { kind: 'system' },
    text: 'My copy came torn.',
  };
};

/** A service whose answers the test lets through one by one, each with what was true when it was asked. */
function open(kept: Notice[]) {
  const frames = new Set<(frame: DownFrame) => void>();
  const states = new Set<(state: LinkState) => void>();
  const under: (() => void)[] = [];
  let seen = '';
  const http = ((key: string, call: { body: { id: string } }) => {
    const asked = structuredClone(kept).toReversed();
    const unread = asked.filter(({ id }) => id > seen).length;
    return new Promise((settle) =>
      under.push(() => {
        if (key === 'POST /v1/desk/notices/seen') seen = call.body.id;
        settle({ notices: asked.map((one) => ({ ...one, unread: one.id > seen })), unread, isAtLeast: false });
      }),
    );
  }) as unknown as Http;
  const connection = {
    state: 'connecting',
    onFrame: (listener: (frame: DownFrame) => void) => frames.add(listener),
    onState: (listener: (state: LinkState) => void) => states.add(listener),
  } as unknown as Connection;
  const notices = openNotices({ http, connection });
  return {
    notices,
    under,
    answer: () => under.shift()?.(),
    live: () => states.forEach((listener) => listener('live')),
    happen(news: Notice) {
      kept.push(news);
      frames.forEach((listener) => listener({ type: 'notice.added', notice: news }));
    },
  };
}

test('an answer that was under way when something happened does not take it back', async () => {
  const { notices, under, answer, live, happen } = open([notice(1)]);
  answer();
  await expect.poll(() => notices.view.unread).toBe(1);
  live();
  happen(notice(2));
  expect(notices.view.unread).toBe(2);
  answer();
  // It reads once more, since that answer could not know.
  await expect.poll(() => under.length).toBe(1);
  expect(notices.view.unread).toBe(2);
  answer();
  await expect.poll(() => notices.view.isLoading).toBe(false);
  expect(notices.view).toMatchObject({ unread: 2, items: [{ id: notice(2).id }, { id: notice(1).id }] });
  expect(under).toEqual([]);
});

test('what happens while the rest is said to be seen stays new', async () => {
  const { notices, answer, happen } = open([notice(1)]);
  answer();
  await expect.poll(() => notices.view.unread).toBe(1);
  const saying = notices.see();
  happen(notice(2));
  answer();
  await saying;
  expect(notices.view.unread).toBe(1);
});

test('an answer that was under way when all was seen does not bring it back as new', async () => {
  const { notices, under, answer, live } = open([notice(1)]);
  answer();
  await expect.poll(() => notices.view.unread).toBe(1);
  live();
  const saying = notices.see();
  // What was said has its answer before what was asked earlier.
  under.splice(1, 1)[0]?.();
  await saying;
  answer();
  await expect.poll(() => under.length).toBe(1);
  answer();
  await expect.poll(() => notices.view.isLoading).toBe(false);
  // It is drawn as new for as long as somebody looks.
  expect(notices.view).toMatchObject({ unread: 0, items: [{ unread: true }] });
  notices.settle();
  expect(notices.view).toMatchObject({ unread: 0, items: [{ unread: false }] });
});

test('of two answers the one that was asked for last has the last word', async () => {
  const kept = [notice(1)];
  const { notices, under, answer, live } = open(kept);
  live();
  kept.push(notice(2));
  live();
  under.pop()?.();
  await expect.poll(() => notices.view.unread).toBe(2);
  answer();
  answer();
  await expect.poll(() => notices.view.isLoading).toBe(false);
  expect(notices.view).toMatchObject({ unread: 2, items: [{ id: notice(2).id }, { id: notice(1).id }] });
});
