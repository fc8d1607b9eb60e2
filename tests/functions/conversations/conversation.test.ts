import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
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
  }),
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
    const taken = carryOut(start, { kind: 'assign', by: agent, agentId: 'a1', instead: null });
    expect(taken.assigneeId).toBe('a1');
    expect(refusal(() => decide(taken, { kind: 'assign', by: agent, agentId: 'a2', instead: null }, 9))).toBe('already_assigned');
    expect(carryOut(taken, { kind: 'assign', by: agent, agentId: 'a2', instead: 'a1' }).assigneeId).toBe('a2');
    expect(refusal(() => decide(taken, { kind: 'assign', by: agent, agentId: 'a1', instead: 'a1' }, 9))).toBe('already_done');
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
