import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import { writtenIn } from '../../../functions/conversations/language.ts';
import { lineOf, placeIn } from '../../../functions/conversations/queue.ts';
import {
  conversationRules,
  fold,
  mayBeRepeat,
  open,
  opened,
  previewOf,
  rememberedSeq,
  sameMessage,
  type Command,
  type Entry,
  type State,
} from '../../../functions/conversations/conversation.ts';

const { decide, evolve } = conversationRules;
const id = newId();
const first = open({ id: newId(), name: 'Nusrat', verified: false }, 'bn', 1000);
const start = opened(id, first);
const agent = { kind: 'agent', id: 'a1' } as const;
const customer = { kind: 'customer' } as const;
const send = (by: typeof agent | typeof customer, text = 'hello', clientId = newId()): Command => ({
  kind: 'send',
  by,
  clientId,
  text,
});
const carryOut = (state: State, ...commands: Command[]): State =>
  commands.reduce((now, command) => evolve(now, decide(now, command, now.updatedAt + 1)), state);
const refusal = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return undefined;
};

const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('send' as const),
    by: fc.constantFrom(agent, customer),
    clientId: fc.uuid(),
    text: fc.string({ minLength: 1 }),
  }),
  fc.record({
    kind: fc.constant('setStatus' as const),
    by: fc.constant(agent),
    status: fc.constantFrom('open', 'pending', 'resolved', 'closed'),
  }),
  fc.record({
    kind: fc.constant('assign' as const),
    by: fc.constant(agent),
    agentId: fc.constantFrom('a1', 'a2', null),
    instead: fc.constantFrom('a1', 'a2', null),
    assignedSeq: fc.nat({ max: 20 }),
  }),
  fc.record({ kind: fc.constant('end' as const) }),
  fc.record({ kind: fc.constant('confirm' as const), isSolved: fc.boolean() }),
  fc.record({ kind: fc.constant('rate' as const), score: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('closeSilent' as const), silentSince: fc.constantFrom(0, 1e6) }),
);

describe('a conversation', () => {
  it('numbers its entries without gaps and folds to the same state, whatever is asked of it', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 60 }), (commands) => {
        let state = start;
        const entries: Entry[] = [first];
        for (const command of commands) {
          try {
            const entry = decide(state, command, state.updatedAt + 1);
            entries.push(entry);
            state = evolve(state, entry);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        }
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index));
        expect(fold(id, entries)).toEqual(state);
        const sent = entries.filter((entry) => entry.kind === 'message');
        expect(state.customerCount).toBe(sent.filter(({ by }) => by.kind === 'customer').length);
        expect(state.staffCount).toBe(sent.filter(({ by }) => by.kind !== 'customer').length);
      }),
    );
  });

  it('reopens when its customer writes after it was resolved', () => {
    expect(carryOut(start, send(customer), { kind: 'setStatus', by: agent, status: 'resolved' }, send(customer)).status).toBe(
      'open',
    );
  });

  it('stays resolved when an agent adds a word', () => {
    expect(carryOut(start, send(customer), { kind: 'setStatus', by: agent, status: 'resolved' }, send(agent)).status).toBe(
      'resolved',
    );
  });

  it('takes no message from anybody once it is closed', () => {
    const closed = carryOut(start, send(customer), { kind: 'setStatus', by: agent, status: 'closed' });
    expect(refusal(() => decide(closed, send(customer), 9))).toBe('conversation_closed');
    expect(refusal(() => decide(closed, send(agent), 9))).toBe('conversation_closed');
  });

  it('gives a claim to the one who saw the assignee that is there', () => {
    const assign = (agentId: string | null, instead: string | null, assignedSeq: number): Command => ({
      kind: 'assign',
      by: agent,
      agentId,
      instead,
      assignedSeq,
    });
    const taken = carryOut(start, assign('a1', null, 0));
    expect([taken.assigneeId, taken.assignedSeq]).toEqual(['a1', 1]);
    expect(refusal(() => decide(taken, assign('a2', null, 0), 9))).toBe('already_assigned');
    expect(carryOut(taken, assign('a2', 'a1', 1)).assigneeId).toBe('a2');
    expect(refusal(() => decide(taken, assign('a1', 'a1', 1), 9))).toBe('already_done');
    // A repeat that was long under way: the same names are there again, and it is another assignment all the same.
    const back = carryOut(taken, assign(null, 'a1', 1));
    expect(refusal(() => decide(back, assign('a1', null, 0), 9))).toBe('already_assigned');
    expect(refusal(() => decide(carryOut(back, assign('a1', null, 2)), assign(null, 'a1', 1), 9))).toBe('already_assigned');
  });
});

describe('the end of a conversation', () => {
  const resolve: Command = { kind: 'setStatus', by: agent, status: 'resolved' };
  const resolved = carryOut(start, send(customer), resolve);
  const yes: Command = { kind: 'confirm', isSolved: true };
  const notYet: Command = { kind: 'confirm', isSolved: false };

  it('is the customer’s to bring about, to confirm and to deny', () => {
    const ended = decide(carryOut(start, send(customer)), { kind: 'end' }, 9);
    expect(ended).toMatchObject({ kind: 'status', status: 'resolved', by: customer });
    expect(carryOut(resolved, yes).status).toBe('closed');
    expect(carryOut(resolved, notYet).status).toBe('open');
    expect(refusal(() => decide(resolved, { kind: 'end' }, 9))).toBe('already_done');
    expect(refusal(() => decide(start, yes, 9))).toBe('not_resolved');
    expect(refusal(() => decide(start, notYet, 9))).toBe('already_done');
    expect(refusal(() => decide(carryOut(resolved, yes), yes, 9))).toBe('already_done');
    expect(refusal(() => decide(carryOut(resolved, yes), notYet, 9))).toBe('conversation_closed');
  });

  it('is taken back by the customer’s words, which say so', () => {
    expect(decide(resolved, send(customer), 9)).toMatchObject({ kind: 'message', reopens: true });
    expect(decide(start, send(customer), 9)).not.toHaveProperty('reopens');
    expect(decide(resolved, send(agent), 9)).not.toHaveProperty('reopens');
  });

  it('comes by itself only after silence since then', () => {
    const silent = (silentSince: number): Command => ({ kind: 'closeSilent', silentSince });
    expect(decide(resolved, silent(resolved.updatedAt), 9)).toMatchObject({ status: 'closed', by: { kind: 'system' } });
    expect(refusal(() => decide(resolved, silent(resolved.updatedAt - 1), 9))).toBe('already_done');
    expect(refusal(() => decide(carryOut(resolved, send(customer)), silent(1e9), 9))).toBe('already_done');
  });

  it('is rated once, and the score may be changed for a day', () => {
    const rate = (score: number): Command => ({ kind: 'rate', score });
    expect(refusal(() => decide(start, rate(5), 9))).toBe('not_resolved');
    const rated = carryOut(resolved, rate(2));
    const { at } = rated.rating ?? { at: 0 };
    const changed = evolve(rated, decide(rated, rate(4), at + limits.ratingChangeMs));
    expect(changed.rating).toEqual({ score: 4, at });
    expect(refusal(() => decide(changed, rate(5), at + limits.ratingChangeMs + 1))).toBe('rating_final');
  });
});

describe('waiting', () => {
  it('lasts from the first unanswered words to the answer', () => {
    const asked = carryOut(start, send(customer));
    expect(asked.waitingSince).toBe(asked.updatedAt);
    expect(carryOut(asked, send(customer)).waitingSince).toBe(asked.updatedAt);
    expect(carryOut(asked, send(agent)).waitingSince).toBeNull();
    expect(carryOut(asked, { kind: 'end' }).waitingSince).toBeNull();
    const denied = carryOut(asked, { kind: 'end' }, { kind: 'confirm', isSolved: false });
    expect(denied.waitingSince).toBe(denied.updatedAt);
  });
});

describe('the language', () => {
  const speak = (...texts: string[]) => carryOut(start, ...texts.map((text) => send(customer, text))).language;

  it('follows the script of the customer’s first messages', () => {
    expect(speak('Where is my order?')).toBe('en');
    expect(speak('Where is my order?', 'আমার অর্ডার কোথায়?')).toBe('bn');
    expect(speak('ok', 'BG-20418', 'hi', 'This one is the fourth message.')).toBe('bn');
    expect(carryOut(start, send(agent, 'Good morning to you')).language).toBe('bn');
  });

  it.each([
    ['আমার iPhone 15 Pro Max এর ডেলিভারি কবে?', 'bn'],
    ['Please translate কথা for me, thank you very much', undefined],
    ['https://shop.example/very-long-path', undefined],
    ['01712-345678', undefined],
    ['Hello there, friend', 'en'],
  ])('of %s is %s', (text, language) => {
    expect(writtenIn(text)).toBe(language);
  });
});

describe('a place in line', () => {
  const waiting = (since: number) => ({ id: newId(), status: 'open' as const, assigneeId: null, waitingSince: since });
  const [first, second, third] = [waiting(1), waiting(2), waiting(3)];

  it('counts those who wait for longer, and nobody else', () => {
    const line = lineOf([third, first, second, { ...waiting(0), assigneeId: 'a1' }, { ...waiting(0), status: 'pending' }], false);
    expect([first, second, third].map((one) => placeIn(line, one)?.position)).toEqual([1, 2, 3]);
    expect(placeIn(line, waiting(9))).toEqual({ position: 4, isAtLeast: false });
  });

  it('is none for who is looked after, and says when it stopped counting', () => {
    const many = lineOf(
      Array.from({ length: limits.countedQueue + 5 }, (_, index) => waiting(index)),
      false,
    );
    expect(placeIn(many, { ...first, assigneeId: 'a1' })).toBeUndefined();
    expect(placeIn(many, { ...first, waitingSince: null })).toBeUndefined();
    expect(placeIn(many, waiting(1e6))).toEqual({ position: limits.countedQueue, isAtLeast: true });
    expect(placeIn({ ...many, hasMore: true }, waiting(0))?.isAtLeast).toBe(true);
  });
});

describe('a client id', () => {
  it('is remembered for the newest messages', () => {
    const ids = Array.from({ length: limits.recentClientIds + 1 }, () => newId());
    const state = carryOut(start, ...ids.map((clientId) => send(customer, 'x', clientId)));
    expect(ids.map((clientId) => rememberedSeq(state, clientId))).toEqual([
      undefined,
      ...ids.slice(1).map((_, index) => index + 2),
    ]);
  });

  const full = (): State =>
    carryOut({ ...start, updatedAt: 10_000 }, ...Array.from({ length: limits.recentClientIds + 3 }, () => send(customer)));

  it('is looked for in the log when the sender says it is a retry, or when it may be older than what is remembered', () => {
    expect(mayBeRepeat(start, newId(1), {})).toBe(false);
    expect(mayBeRepeat(start, newId(1), { retry: true })).toBe(true);
    expect(mayBeRepeat(full(), newId(5_000), {})).toBe(true);
    expect(mayBeRepeat(full(), crypto.randomUUID(), {})).toBe(true);
    expect(mayBeRepeat(full(), newId(20_000), {})).toBe(false);
  });

  it('is not believed to be new because it comes with a first try', () => {
    expect(mayBeRepeat(full(), newId(5_000), { retry: false })).toBe(true);
  });

  it('is looked for exactly when a try of it could stand below what is remembered, whatever the clock of its sender says', () => {
    const [oldest] = full().recent;
    for (const retry of [true, false])
      for (const made of [1, 20_000]) {
        expect(mayBeRepeat(full(), newId(made), { retry, after: (oldest?.seq ?? 0) - 1 })).toBe(false);
        expect(mayBeRepeat(full(), newId(made), { retry, after: (oldest?.seq ?? 0) - 2 })).toBe(true);
      }
  });

  it('answers for the same words of the same author only', () => {
    const command = { by: customer, clientId: newId(), text: 'once' };
    const entry = decide(start, { kind: 'send', ...command }, 5);
    expect(sameMessage(entry, command)).toBe(entry);
    expect(refusal(() => sameMessage(entry, { ...command, text: 'twice' }))).toBe('client_id_reused');
    expect(refusal(() => sameMessage(entry, { ...command, by: agent }))).toBe('client_id_reused');
  });
});

describe('a preview', () => {
  it('is one line of whole characters within its length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const preview = previewOf(text);
        expect(preview.length).toBeLessThanOrEqual(limits.previewLength);
        expect(preview).not.toMatch(/[\n\r\t]/);
      }),
    );
    expect(previewOf('আমার অর্ডার কোথায়?')).toBe('আমার অর্ডার কোথায়?');
    expect(previewOf('a'.repeat(100))).toBe(`${'a'.repeat(limits.previewLength - 1)}…`);
  });
});
