import { describe, expect, it } from 'vitest';
import { check, type Entry, type Invariant, type Line } from './checker.ts';

const [mine, theirs] = ['c1', 'c2'];
const entry = (seq: number, text: string, who: string, rest: Partial<Entry> = {}): Entry => ({
  seq,
  clientId: text === '' ? null : `id ${text}`,
  text,
  who,
  ...rest,
});
const sent = (text: string, who: string, conversation = mine): Line => ({
  ...{ type: 'sent', who, conversation, clientId: `id ${text}`, text, at: 1 },
});
const viewed = (seqs: number[], texts: string[], rest: object = {}): Line => ({
  ...{ type: 'viewed', viewer: 'customer:1/tab1', conversation: mine, seqs, texts, at: 20 },
  ...rest,
});

/** Two people talk, an agent takes the conversation, and everything is right. */
const good: readonly Line[] = [
  { type: 'run', tier: 'virtual', run: 0, seed: 1 },
  sent('salaam', 'customer:1'),
  sent('help', 'customer:1'),
  { type: 'acked', clientId: 'id salaam', seq: 1, at: 2 },
  { type: 'acked', clientId: 'id help', seq: 3, at: 3 },
  sent('coming', 'agent:a'),
  sent('too long', 'agent:a'),
  { type: 'failed', clientId: 'id too long', at: 4 },
  viewed([], [], { unsent: ['salaam'], at: 1 }),
  viewed([1, 2], ['salaam', ''], { unsent: ['help'] }),
  viewed([1, 2, 3, 4], ['salaam', '', 'help', 'coming']),
  viewed([2, 3, 4], ['', 'help', 'coming'], { viewer: 'agent:a/tab1', unsent: ['too long'] }),
  viewed([], [], { viewer: 'agent:b/tab1' }),
  { type: 'closed', viewer: 'agent:b/tab1', at: 6 },
  { type: 'heard', viewer: 'customer:1/tab1', conversations: [mine] },
  { type: 'heard', viewer: 'agent:a/tab1', conversations: [mine, theirs] },
  { type: 'assigned', conversation: mine, agent: 'a', claim: 'won' },
  { type: 'assigned', conversation: mine, agent: 'b', claim: 'lost' },
  { type: 'healed', at: 10 },
  { type: 'converged', viewer: 'customer:1/tab1', at: 20 },
  { type: 'converged', viewer: 'agent:a/tab1', at: 20 },
  {
    type: 'log',
    conversation: mine,
    owner: 'customer:1',
    entries: [
      entry(1, 'salaam', 'customer:1'),
      entry(2, '', 'system', { assigned: 'a' }),
      entry(3, 'help', 'customer:1'),
      entry(4, 'coming', 'agent:a'),
    ],
  },
  { type: 'log', conversation: theirs, owner: 'customer:2', entries: [] },
  { type: 'assigned', conversation: mine, agent: 'a' },
  { type: 'unread', viewer: 'customer:1', conversation: mine, shown: 1, seen: 3 },
  { type: 'unread', viewer: 'agent:a', conversation: mine, shown: 1, seen: 1 },
];

const broken = (lines: readonly Line[]): Invariant[] => [...new Set(check(lines).map(({ invariant }) => invariant))];
const withLog = (change: (entries: Entry[]) => Entry[]): Line[] =>
  good.map((line) =>
    line.type === 'log' && line.conversation === mine ? { ...line, entries: change([...line.entries]) } : line,
  );
const without = (remove: (line: Line) => boolean): Line[] => good.filter((line) => !remove(line));
const isView = (line: Line): boolean => line.type === 'viewed' && line.viewer === 'customer:1/tab1' && line.seqs.length === 4;

describe('the checker', () => {
  it('finds nothing wrong with a good history', () => {
    expect(check(good)).toEqual([]);
  });

  const histories: [string, Invariant, readonly Line[]][] = [
    ['an acknowledged message that is in no log', 'acked.kept', [...good, { type: 'acked', clientId: 'id gone', seq: 9, at: 5 }]],
    [
      'one that stands elsewhere than was answered',
      'acked.kept',
      [...good, { type: 'acked', clientId: 'id help', seq: 4, at: 5 }],
    ],
    ['a log with a gap in its numbers', 'acked.kept', withLog((all) => all.map((one) => ({ ...one, seq: one.seq + 1 })))],
    ['a client id that is twice in the log', 'once', withLog((all) => [...all, entry(5, 'help', 'customer:1')])],
    [
      'words that came twice under two ids',
      'once',
      withLog((all) => [...all, entry(5, 'help', 'customer:1', { clientId: 'other' })]),
    ],
    ['a screen that showed a message twice', 'once', [viewed([1, 2], ['salaam', 'salaam']), ...good]],
    ['a screen that showed a message as sent and as unsent', 'once', [viewed([1], ['salaam'], { unsent: ['salaam'] }), ...good]],
    ['a screen with a gap', 'view.window', [viewed([1, 3], ['salaam', 'help']), ...good]],
    ['a screen out of order', 'view.window', [viewed([2, 1], ['', 'salaam']), ...good]],
    ['a screen with words that are not the log’s', 'view.window', [viewed([1], ['salam']), ...good]],
    ['a screen with more than the log', 'view.window', [viewed([4, 5], ['coming', 'what']), ...good]],
    [
      'words of one person in another order than they were written',
      'order',
      [sent('help', 'customer:1'), sent('salaam', 'customer:1'), ...good.filter(({ type }) => type !== 'sent')],
    ],
    ['a stored message that is nowhere', 'stored.settled', [...good, sent('lost', 'customer:1')]],
    ['a failure that nobody was shown', 'stored.settled', without(({ type }) => type === 'failed')],
    [
      'a message under another name',
      'stored.settled',
      withLog((all) => all.map((one) => (one.seq === 4 ? { ...one, who: 'agent:b' } : one))),
    ],
    [
      'an unread count that is too high',
      'unread.recount',
      [...good, { type: 'unread', viewer: 'agent:a', conversation: mine, shown: 2, seen: 1 }],
    ],
    [
      'an unread count that counts events',
      'unread.recount',
      [...good, { type: 'unread', viewer: 'customer:1', conversation: mine, shown: 2, seen: 0 }],
    ],
    ['two winners of one claim', 'assignee.one', [...good, { type: 'assigned', conversation: mine, agent: 'b', claim: 'won' }]],
    [
      'a claim without a winner',
      'assignee.one',
      [...good, { type: 'assigned', conversation: mine, agent: 'b', claim: 'lost', round: 2 }],
    ],
    ['an assignee who is not the log’s', 'assignee.one', [...good, { type: 'assigned', conversation: mine, agent: 'b' }]],
    ['a screen that ends before the log', 'converged', without(isView)],
    [
      'a screen that took too long',
      'converged',
      good.map((line) => (line.type === 'converged' ? { ...line, at: 100_000 } : line)),
    ],
    [
      'a screen that shows as unsent what is in the log',
      'converged',
      [...without(isView), viewed([1, 2, 3, 4], ['salaam', '', 'help', 'coming'], { unsent: ['help'] })],
    ],
    ['faults that never ended', 'converged', without(({ type }) => type === 'healed')],
    [
      'a frame of somebody else’s conversation',
      'private',
      [...good, { type: 'heard', viewer: 'customer:1/tab1', conversations: [theirs] }],
    ],
    [
      'words of somebody else’s conversation',
      'private',
      [...good, sent('secret', 'customer:2', theirs), viewed([1], ['secret'])],
    ],
  ];
  it.each(histories)('finds %s', (_, invariant, lines) => {
    expect(broken(lines)).toContain(invariant);
  });
});
