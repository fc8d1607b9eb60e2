import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { newId } from '../../../contract/ids.ts';
import { limits } from '../../../contract/limits.ts';
import { spellTag } from '../../../contract/triage.ts';
import {
  internalRules,
  languageOf,
  sameEntry,
  shelfAt,
  untouched,
  type InternalCommand,
  type InternalEntry,
  type InternalState,
  type InternalWish,
} from '../../../functions/conversations/internal.ts';
import { anyCommand } from './internal-commands.ts';

const { decide, evolve } = internalRules;
const id = newId();
const start = untouched(id);
const by = { kind: 'agent', id: newId() } as const;
const hourMs = 3_600_000;

const refusal = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
  return undefined;
};
const command = (wish: InternalWish, afterSeq = 3): InternalCommand => ({ ...wish, by, afterSeq });
const carryOut = (state: InternalState, now: number, ...commands: InternalCommand[]): InternalState =>
  commands.reduce((known, one) => evolve(known, decide(known, one, now)), state);

describe('an internal log', () => {
  it('numbers its entries without gaps and folds to the same state, whatever is asked of it', () => {
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 40 }), (commands) => {
        let state = start;
        const entries: InternalEntry[] = [];
        for (const one of commands) {
          let entry: InternalEntry;
          try {
            entry = decide(state, one, entries.length);
          } catch (error) {
            if (error instanceof AppError) continue;
            throw error;
          }
          entries.push(entry);
          state = evolve(state, entry);
        }
        expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
        expect(entries.reduce(evolve, start)).toEqual(state);
        expect(state.tags.length).toBeLessThanOrEqual(limits.tags);
        expect(new Set(state.tags).size).toBe(state.tags.length);
      }),
    );
  });

  it('refuses to do what is done already', () => {
    const state = carryOut(
      start,
      0,
      command({ kind: 'setPriority', priority: 'high' }),
      command({ kind: 'setCategory', category: 'billing' }),
      command({ kind: 'setLanguage', language: 'bn' }),
      command({ kind: 'changeTags', add: ['vip', 'vip'], remove: [] }),
      command({ kind: 'snooze', until: hourMs }),
    );
    const again: InternalWish[] = [
      { kind: 'setPriority', priority: 'high' },
      { kind: 'setCategory', category: 'billing' },
      { kind: 'setLanguage', language: 'bn' },
      { kind: 'changeTags', add: ['vip'], remove: ['absent'] },
      { kind: 'snooze', until: hourMs },
      { kind: 'archive', isArchived: false },
    ];
    for (const wish of again) expect(refusal(() => decide(state, command(wish), 1))).toBe('already_done');
    expect(state.tags).toEqual(['vip']);
    expect(refusal(() => decide(start, command({ kind: 'snooze', until: null }), 1))).toBe('already_done');
    expect(refusal(() => decide(start, command({ kind: 'setLanguage', language: null }), 1))).toBe('already_done');
  });

  it('takes no more tags than a row can show, and no time that has passed or is far away', () => {
    const many = Array.from({ length: limits.tags }, (_, index) => `tag ${index}`);
    const full = carryOut(start, 0, command({ kind: 'changeTags', add: many, remove: [] }));
    expect(refusal(() => decide(full, command({ kind: 'changeTags', add: ['more'], remove: [] }), 1))).toBe('invalid_input');
    const swapped = carryOut(full, 0, command({ kind: 'changeTags', add: ['more'], remove: ['tag 3'] }));
    expect(swapped.tags).toEqual([...many.filter((name) => name !== 'tag 3'), 'more']);
    for (const until of [5, 10, (limits.snoozeDays + 1) * 24 * hourMs])
      expect(refusal(() => decide(start, command({ kind: 'snooze', until }), 10))).toBe('invalid_input');
  });

  it('keeps a conversation out of the way until the time, or until something is appended to the public log', () => {
    const snoozed = carryOut(start, 0, command({ kind: 'snooze', until: hourMs }, 7));
    expect(shelfAt(snoozed, 7, hourMs - 1)?.kind).toBe('snoozed');
    expect(shelfAt(snoozed, 7, hourMs)).toBeNull();
    expect(shelfAt(snoozed, 8, 1)).toBeNull();
    const archived = carryOut(snoozed, 5, command({ kind: 'archive', isArchived: true }, 7));
    expect(shelfAt(archived, 7, 1e12)).toMatchObject({ kind: 'archived', at: 5 });
    expect(shelfAt(archived, 8, 1)).toBeNull();
    // Once it is back, it can be put away again.
    expect(decide(archived, command({ kind: 'archive', isArchived: true }, 8), 9).kind).toBe('archived');
    expect(refusal(() => decide(archived, command({ kind: 'archive', isArchived: false }, 8), 9))).toBe('already_done');
  });

  it('holds a conversation in the language staff chose, whatever is written, until they give it back', () => {
    const choices = fc.array(fc.constantFrom('en', 'bn', null), { maxLength: 12 });
    fc.assert(
      fc.property(choices, fc.constantFrom('en', 'bn'), (chosen, written) => {
        let internal = start;
        for (const language of chosen)
          if (internal.language !== language) internal = carryOut(internal, 1, command({ kind: 'setLanguage', language }));
        expect(languageOf({ language: written, internal })).toBe(chosen.at(-1) ?? written);
      }),
    );
  });

  it('knows a note again, and another one under its name', () => {
    const note = { kind: 'note', clientId: newId(), text: 'careful', mentions: ['karim'] } as const;
    const entry = decide(start, command(note), 1);
    expect(internalRules.isAnswer(entry, command(note, 9))).toBe(true);
    expect(sameEntry(entry, command(note, 9))).toBe(entry);
    for (const other of [{ text: 'else' }, { mentions: [] }, { attachments: [{ id: 'f' }] }])
      expect(refusal(() => sameEntry(entry, command({ ...note, ...other } as InternalWish)))).toBe('client_id_reused');
    expect(refusal(() => sameEntry(entry, { ...command(note), by: { kind: 'agent', id: 'karim' } }))).toBe('client_id_reused');
    expect(internalRules.isAnswer(entry, command({ kind: 'setPriority', priority: 'low' }))).toBe(false);
  });
});

describe('a tag', () => {
  it('has one spelling, however often it is spelled', () => {
    expect(spellTag('  Late   Delivery ')).toBe('late delivery');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(spellTag(spellTag(text))).toBe(spellTag(text));
      }),
    );
  });
});
