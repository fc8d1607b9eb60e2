import { marksConverged, marksForward, marksTrue } from './checker-marks.ts';
import { presenceTrue, typingPasses } from './checker-people.ts';
import { privately } from './checker-private.ts';

/**
 * Judges what was seen and said against the delivery contract. It imports nothing but its own parts: what it says of a
 * history cannot inherit a mistake of the product or of the harness. Texts must be unique within a run, and no message may
 * begin as a note does.
 */
export type Line =
  | { type: 'run'; tier: 'virtual' | 'process' | 'browser'; run: number; seed: number }
  /** A person pressed send and the row was stored. */
  | { type: 'sent'; who: string; conversation: string; clientId: string; text: string; at: number }
  | { type: 'acked'; clientId: string; seq: number; at: number }
  /** The sender was shown that it was not delivered. */
  | { type: 'failed'; clientId: string; at: number }
  /** What a screen shows of the log, each time that changes; `unsent` are the own rows behind it. */
  | { type: 'viewed'; viewer: string; conversation: string; seqs: number[]; texts: string[]; unsent?: string[]; at: number }
  /** The conversations of which frames reached a screen. */
  | { type: 'heard'; viewer: string; conversations: string[] }
  /** A stored message that waits at the end for its sender to come back: no page of theirs is open. */
  | { type: 'waiting'; clientId: string }
  /** This screen is gone: nothing is expected of it any more. */
  | { type: 'closed'; viewer: string; at: number }
  /** The log at the end, read through the API. `owner` is the customer whose it is; what is internal is the team's alone. */
  | { type: 'log'; conversation: string; owner?: string; isInternal?: boolean; entries: Entry[] }
  /** What was sent to a customer, in the answer to a request or in a frame, whether or not it arrived; the same once. */
  | { type: 'reached'; who: string; how: string; body: unknown }
  | { type: 'unread'; viewer: string; conversation: string; shown: number; seen: number }
  /** With `claim`: how one agent's claim ended, claims of one `round` being rivals; without: who has it at the end. */
  | { type: 'assigned'; conversation: string; agent: string | null; claim?: 'won' | 'lost'; round?: number }
  /** A person has the conversation before their eyes, shown up to `seq`, and the page was told so. */
  | { type: 'looked'; viewer: string; conversation: string; seq: number; at: number }
  /** How far the conversation has come as a screen, or the store itself, says it, each time that changes. */
  | { type: 'marked'; viewer: string; conversation: string; marks: Marks; at: number }
  /** A person writes a message to the other side and has not sent it. */
  | { type: 'typed'; who: string; conversation: string; at: number }
  /** Who writes at this moment as a screen shows it, each time that changes. */
  | { type: 'typing'; viewer: string; conversation: string; by: string[]; at: number }
  /** A word in passing was written down. */
  | { type: 'stored'; what: 'typing' }
  /** This screen, with this conversation open, is there at the end. */
  | { type: 'there'; viewer: string; conversation: string }
  /** What an agent says of themselves at the end. */
  | { type: 'available'; who: string; as: string }
  /** Whether the end is within the business hours, out of which nobody is said to be there. */
  | { type: 'hours'; areOpen: boolean }
  /** The presence of the team at the end as staff are told it, by agents' names. */
  | { type: 'team'; presences: Record<string, string> }
  /** Whether somebody of the team is there, as a customer's screen was told last. */
  | { type: 'attended'; viewer: string; isAttended: boolean }
  /** Who has the conversation open at the end, as a screen was told last. */
  | { type: 'readers'; viewer: string; conversation: string; hasCustomer: boolean; agents: string[] }
  /** All faults end. */
  | { type: 'healed'; at: number }
  | { type: 'converged'; viewer: string; at: number }
  | { type: 'hard'; name: string; count: number }
  /** How often a kind of step was taken. */
  | { type: 'step'; name: string; count: number };

export interface Entry {
  seq: number;
  clientId: string | null;
  text: string;
  who: string;
  /** For an entry that changes the assignee: the new one. */
  assigned?: string | null;
}

/** How far each side has seen the conversation, and how far it has reached a device of theirs. */
export interface Marks {
  readonly seen: Readonly<Record<'customer' | 'agent', number>>;
  readonly delivered: Readonly<Record<'customer' | 'agent', number>>;
}

export type Of<T extends Line['type']> = Extract<Line, { type: T }>;

export const invariants = [
  'acked.kept',
  'once',
  'view.window',
  'order',
  'stored.settled',
  'unread.recount',
  'assignee.one',
  'converged',
  'private',
  'marks.forward',
  'marks.true',
  'marks.converged',
  'typing',
  'presence',
] as const;
export type Invariant = (typeof invariants)[number];

export interface Violation {
  readonly invariant: Invariant;
  readonly detail: string;
}

/** Two heartbeats of a page that is looked at. */
const convergedMs = 2 * 45_000;

export const sideOf = (name: string): string => name.split(':')[0] ?? '';
export const personOf = (viewer: string): string => viewer.split('/')[0] ?? '';

export class History {
  readonly logs: ReadonlyMap<string, Of<'log'>>;
  readonly lines: readonly Line[];
  constructor(lines: readonly Line[]) {
    this.lines = lines;
    this.logs = new Map(this.all('log').map((log) => [log.conversation, log]));
  }
  all<T extends Line['type']>(type: T): Of<T>[] {
    return this.lines.filter((line): line is Of<T> => line.type === type);
  }
  entries(conversation: string): readonly Entry[] {
    return this.logs.get(conversation)?.entries ?? [];
  }
}

export type Rule = (history: History) => string[];

/** A log counts 1, 2, 3 ... and every acknowledged message is in it at the place the answer named. */
const ackedKept: Rule = (history) => {
  const placeOf = new Map<string, number>();
  const wrong: string[] = [];
  for (const { conversation, entries } of history.logs.values())
    entries.forEach(({ seq, clientId }, index) => {
      if (seq !== index + 1) wrong.push(`${conversation}: entry ${index + 1} has the number ${seq}`);
      if (clientId !== null) placeOf.set(clientId, seq);
    });
  for (const { clientId, seq } of history.all('acked')) {
    const place = placeOf.get(clientId);
    if (place !== seq) wrong.push(`${clientId} was acknowledged at ${seq} and is at ${place ?? 'no place'}`);
  }
  return wrong;
};

const doubles = (values: readonly (string | null)[]): string[] => {
  const seen = new Set<string>();
  return values.filter((value): value is string => {
    if (value === null || value === '') return false;
    if (seen.has(value)) return true;
    seen.add(value);
    return false;
  });
};

/** No message is twice in a log, nor on any screen at any time. */
const once: Rule = (history) => [
  ...[...history.logs.values()].flatMap(({ conversation, entries }) =>
    [...doubles(entries.map(({ clientId }) => clientId)), ...doubles(entries.map(({ text }) => text))].map(
      (double) => `${conversation}: ${double} is twice in the log`,
    ),
  ),
  ...history
    .all('viewed')
    .flatMap(({ viewer, texts, unsent = [], at }) =>
      doubles([...texts, ...unsent]).map((double) => `${viewer} showed ${double} twice at ${at}`),
    ),
];

/** Every view at any time is a window of the log without a gap, in order; it may start late, but not in the middle of nowhere. */
const viewWindow: Rule = (history) =>
  history.all('viewed').flatMap(({ viewer, conversation, seqs, texts, at }) => {
    const entries = history.entries(conversation);
    const wrong = seqs.findIndex((seq, index) => {
      const isNext = index === 0 || seq === (seqs[index - 1] ?? 0) + 1;
      return !isNext || entries[seq - 1]?.text !== texts[index];
    });
    return wrong < 0 ? [] : [`${viewer} showed ${seqs.join(' ')} at ${at}: ${seqs[wrong]} is not what the log has there`];
  });

/** What one person wrote stands in the order of writing, but for what they were told had failed. */
const order: Rule = (history) => {
  const failed = new Set(history.all('failed').map(({ clientId }) => clientId));
  const wrong: string[] = [];
  for (const { conversation, entries } of history.logs.values()) {
    const placeOf = new Map(entries.map(({ clientId, seq }) => [clientId, seq]));
    const last = new Map<string, number>();
    for (const { who, conversation: sentTo, clientId, text } of history.all('sent')) {
      const place = placeOf.get(clientId);
      if (sentTo !== conversation || place === undefined || failed.has(clientId)) continue;
      if (place < (last.get(who) ?? 0)) wrong.push(`${conversation}: "${text}" of ${who} stands before an earlier one`);
      last.set(who, place);
    }
  }
  return wrong;
};

/** Every stored message is in the log with its own words, or its sender was shown that it is not, or it waits for them to come back. */
const storedSettled: Rule = (history) => {
  const failed = new Set(history.all('failed').map(({ clientId }) => clientId));
  const waiting = new Set(history.all('waiting').map(({ clientId }) => clientId));
  const closed = new Set(history.all('closed').map(({ viewer }) => viewer));
  const people = new Set(history.all('viewed').flatMap(({ viewer }) => (closed.has(viewer) ? [] : [personOf(viewer)])));
  return history.all('sent').flatMap(({ who, conversation, clientId, text }) => {
    const entry = history.entries(conversation).find((other) => other.clientId === clientId);
    if (entry) return entry.text === text && entry.who === who ? [] : [`"${text}" of ${who} is in the log as another message`];
    const isKept = waiting.has(clientId) && !people.has(who);
    return failed.has(clientId) || isKept ? [] : [`"${text}" of ${who} is nowhere`];
  });
};

const unreadRecount: Rule = (history) =>
  history.all('unread').flatMap(({ viewer, conversation, shown, seen }) => {
    const others = history
      .entries(conversation)
      .filter(({ seq, who, text }) => seq > seen && text !== '' && sideOf(who) !== sideOf(viewer));
    return others.length === shown ? [] : [`${viewer} has ${others.length} unread and is told ${shown}`];
  });

/** At the end there is the assignee of the newest change, and of rival claims exactly one has won. */
const assigneeOne: Rule = (history) => {
  const wrong: string[] = [];
  const rounds = new Map<string, Of<'assigned'>[]>();
  for (const line of history.all('assigned')) {
    const newest = history.entries(line.conversation).findLast(({ assigned }) => assigned !== undefined);
    if (line.claim) {
      const key = `${line.conversation} round ${line.round ?? 0}`;
      rounds.set(key, [...(rounds.get(key) ?? []), line]);
    } else if ((newest?.assigned ?? null) !== line.agent)
      wrong.push(`${line.conversation} is ${line.agent}'s, by its log ${newest?.assigned ?? null}'s`);
  }
  for (const [key, claims] of rounds) {
    const winners = claims.filter(({ claim }) => claim === 'won');
    if (winners.length !== 1) wrong.push(`${key}: ${winners.length} of ${claims.length} claims won`);
  }
  return wrong;
};

/** Every screen that is still there shows the end of the log within two heartbeats of the last fault, and nothing as unsent that is not. */
const converged: Rule = (history) => {
  const [healed] = history.all('healed');
  const closed = new Set(history.all('closed').map(({ viewer }) => viewer));
  const reached = new Map(history.all('converged').map(({ viewer, at }) => [viewer, at]));
  const last = new Map<string, Of<'viewed'>>();
  for (const view of history.all('viewed')) if (!closed.has(view.viewer)) last.set(view.viewer, view);
  if (!healed) return last.size > 0 ? ['the faults never ended'] : [];
  return [...last.values()].flatMap(({ viewer, conversation, seqs, unsent = [] }) => {
    const end = history.entries(conversation).at(-1)?.seq ?? 0;
    const shown = seqs.at(-1) ?? 0;
    const at = reached.get(viewer);
    if (shown !== end) return [`${viewer} shows ${shown} of ${end}`];
    const inLog = new Set(history.entries(conversation).map(({ text }) => text));
    const stuck = unsent.find((text) => inLog.has(text));
    if (stuck !== undefined) return [`${viewer} shows "${stuck}" as unsent`];
    if (at === undefined || at - healed.at > convergedMs) return [`${viewer} took until ${at ?? 'never'} after ${healed.at}`];
    return [];
  });
};

const rules: Readonly<Record<Invariant, Rule>> = {
  'acked.kept': ackedKept,
  once,
  'view.window': viewWindow,
  order,
  'stored.settled': storedSettled,
  'unread.recount': unreadRecount,
  'assignee.one': assigneeOne,
  converged,
  private: privately,
  'marks.forward': marksForward,
  'marks.true': marksTrue,
  'marks.converged': marksConverged,
  typing: typingPasses,
  presence: presenceTrue,
};

/** Everything in which a history of one run breaks the contract. */
export function check(lines: readonly Line[]): Violation[] {
  const history = new History(lines);
  return invariants.flatMap((invariant) => rules[invariant](history).map((detail) => ({ invariant, detail })));
}
