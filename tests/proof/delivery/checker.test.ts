import { describe, expect, it } from 'vitest';
import { check, type Entry, type Invariant, type Line } from './checker.ts';

const [mine, theirs, internal] = ['c1', 'c2', 'c1 internal'];
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

const marks = (seen: [customer: number, agent: number], delivered = seen): Line & { type: 'marked' } => ({
  ...{ type: 'marked', viewer: 'agent:a/tab1', conversation: mine, at: 22 },
  marks: {
    seen: { customer: seen[0], agent: seen[1] },
    delivered: { customer: delivered[0], agent: delivered[1] },
  },
});
const looked = (viewer: string, seq: number, at: number): Line => ({ type: 'looked', viewer, conversation: mine, seq, at });
const typing = (viewer: string, by: string[], at: number): Line => ({ type: 'typing', viewer, conversation: mine, by, at });

/** How a conversation stands, as its customer is told. */
const standing = { id: mine, lastSeq: 4, seenByCustomer: 3, seenByStaff: 1, deliveredToCustomer: 4, deliveredToStaff: 3 };
const reached = (body: unknown): Line => ({ type: 'reached', who: 'customer:1', how: 'GET /v1/conversations/c1', body });

/** Two people talk, an agent takes the conversation and notes something down, and everything is right. */
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
  sent('rude, this one', 'agent:a', internal),
  { type: 'acked', clientId: 'id rude, this one', seq: 1, at: 6 },
  viewed([1], ['rude, this one'], { viewer: 'agent:a/tab1/notes', conversation: internal }),
  reached({ ...standing, updatedAt: 'noon', queue: { position: 2 } }),
  reached({ ...standing, updatedAt: 'noon', queue: { position: 1 } }),
  reached({ ...standing, lastSeq: 5, updatedAt: 'one', assignee: { id: 'a', name: { en: 'A', bn: 'আ' } } }),
  reached({ assignee: { name: { bn: 'আ', en: 'A' }, id: 'a' }, ...standing, lastSeq: 5, updatedAt: 'one' }),
  { type: 'heard', viewer: 'customer:1/tab1', conversations: [mine] },
  { type: 'heard', viewer: 'agent:a/tab1', conversations: [mine, theirs] },
  { type: 'assigned', conversation: mine, agent: 'a', claim: 'won' },
  { type: 'assigned', conversation: mine, agent: 'b', claim: 'lost' },
  { type: 'healed', at: 10 },
  { type: 'converged', viewer: 'customer:1/tab1', at: 20 },
  { type: 'converged', viewer: 'agent:a/tab1', at: 20 },
  { type: 'converged', viewer: 'agent:a/tab1/notes', at: 20 },
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
  { type: 'log', conversation: internal, isInternal: true, entries: [entry(1, 'rude, this one', 'agent:a')] },
  { type: 'assigned', conversation: mine, agent: 'a' },
  looked('customer:1/tab1', 3, 21),
  looked('agent:a/tab1', 1, 21),
  { ...marks([3, 0], [3, 3]), viewer: 'store' },
  marks([0, 0]),
  { ...marks([3, 1], [4, 3]), viewer: 'store', at: 24 },
  { ...marks([3, 1], [4, 3]), at: 25 },
  { type: 'typed', who: 'customer:1', conversation: mine, at: 26 },
  typing('agent:a/tab1', ['customer'], 27),
  typing('agent:a/tab1', [], 33),
  { type: 'there', viewer: 'customer:1/tab1', conversation: mine },
  { type: 'there', viewer: 'agent:a/tab1', conversation: mine },
  { type: 'available', who: 'agent:a', as: 'online' },
  { type: 'available', who: 'agent:b', as: 'online' },
  { type: 'hours', areOpen: true },
  { type: 'team', presences: { 'agent:a': 'online', 'agent:b': 'offline' } },
  { type: 'attended', viewer: 'customer:1/tab1', isAttended: true },
  { type: 'readers', viewer: 'agent:a/tab1', conversation: mine, hasCustomer: true, agents: ['agent:a'] },
  sent('later', 'agent:b'),
  { type: 'waiting', clientId: 'id later' },
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
  it('tells the name of a note from one that was made at the same moment', () => {
    const moment = '01a22609-a735-7699-8';
    const [note, message] = [`${moment}7e7-029c6d531c29`, `${moment}0ae-f23bb26f503b`];
    const named = JSON.parse(JSON.stringify(good).replaceAll('id rude, this one', note)) as Line[];
    expect(broken([...named, reached({ clientId: message })])).toEqual([]);
    expect(broken([...named, reached({ clientId: note })])).toEqual(['private']);
  });

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
    [
      'a frame of the internal log at a customer’s',
      'private',
      [...good, { type: 'heard', viewer: 'customer:1/tab1', conversations: [internal] }],
    ],
    ['a note on a customer’s screen', 'private', [...good, viewed([1], ['rude, this one'])]],
    ['a note somewhere in an answer', 'private', [...good, reached([{ last: { preview: 'rude, this one …' } }])]],
    ['the name of a note in an answer', 'private', [...good, reached({ seen: ['id rude, this one'] })]],
    ['a figure that only a note can have moved', 'private', [...good, reached({ ...standing, updatedAt: 'noon', more: 1 })]],
    ['a time that only a note can have moved', 'private', [...good, reached({ ...standing, updatedAt: 'one' })]],
    ['a note that is nowhere', 'stored.settled', [...good, sent('lost', 'agent:a', internal)]],
    [
      'a console that shows a note twice',
      'once',
      [viewed([1, 2], ['rude, this one', 'rude, this one'], { viewer: 'agent:a/tab1/notes', conversation: internal }), ...good],
    ],
    [
      'a console that ends before the internal log',
      'converged',
      [...good, viewed([], [], { viewer: 'agent:a/tab1/notes', conversation: internal })],
    ],
    [
      'a message that waits although its sender is there',
      'stored.settled',
      [...good, sent('stuck', 'agent:a'), { type: 'waiting', clientId: 'id stuck' }],
    ],
    ['a seen mark that moved back', 'marks.forward', [...good, { ...marks([1, 1], [4, 3]), at: 30 }]],
    ['a delivered mark that moved back in the store', 'marks.forward', [...good, { ...marks([3, 1], [3, 3]), viewer: 'store' }]],
    ['what was seen and has not arrived', 'marks.forward', [{ ...marks([3, 1], [2, 3]), viewer: 'agent:b/tab1' }, ...good]],
    ['seen of what nobody had looked at', 'marks.true', [...good, { ...marks([4, 1], [4, 3]), at: 30 }]],
    ['seen before anybody looked', 'marks.true', good.map((line) => (line.type === 'looked' ? { ...line, at: 90 } : line))],
    ['delivered where it was not', 'marks.true', [...good, { ...marks([3, 1], [4, 9]), at: 30 }]],
    ['a screen whose marks stay behind', 'marks.converged', [...good, { ...marks([0, 0]), viewer: 'customer:1/tab1' }]],
    ['a look of which nobody knows', 'marks.converged', [...good, looked('customer:1/tab1', 4, 40)]],
    [
      'an arrival of which nobody knows',
      'marks.converged',
      good.map((line) => (line.type === 'marked' ? { ...line, marks: marks([3, 1], [3, 3]).marks } : line)),
    ],
    ['somebody who writes and does not', 'typing', [...good, typing('customer:1/tab1', ['agent:a'], 40)]],
    ['somebody who wrote long ago', 'typing', [...good, typing('agent:a/tab1', ['customer'], 99_000)]],
    ['somebody who writes for ever', 'typing', [...good, typing('agent:a/tab1', ['customer'], 40)]],
    ['a word in passing that was written down', 'typing', [...good, { type: 'stored', what: 'typing' }]],
    [
      'an agent who is gone and said to be there',
      'presence',
      [...good, { type: 'team', presences: { 'agent:a': 'online', 'agent:b': 'online' } }],
    ],
    [
      'an agent who is there and said to be gone',
      'presence',
      [...good, { type: 'team', presences: { 'agent:a': 'offline', 'agent:b': 'offline' } }],
    ],
    [
      'an agent who went away and is said to be there',
      'presence',
      good.map((line) => (line.type === 'available' ? { ...line, as: 'away' } : line)),
    ],
    [
      'a customer who is told that nobody is there',
      'presence',
      [...good, { type: 'attended', viewer: 'customer:1/tab1', isAttended: false }],
    ],
    [
      'somebody who is there after hours',
      'presence',
      good.map((line) => (line.type === 'hours' ? { ...line, areOpen: false } : line)),
    ],
    [
      'a reader who left',
      'presence',
      [
        ...good,
        { type: 'readers', viewer: 'agent:a/tab1', conversation: mine, hasCustomer: true, agents: ['agent:a', 'agent:b'] },
      ],
    ],
    [
      'a customer who is there and said to be gone',
      'presence',
      [...good, { type: 'readers', viewer: 'agent:a/tab1', conversation: mine, hasCustomer: false, agents: ['agent:a'] }],
    ],
  ];
  it.each(histories)('finds %s', (_, invariant, lines) => {
    expect(broken(lines)).toContain(invariant);
  });
});
