import { describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/app-error.ts';
import { append, type LogRules, type LogStorage } from '../../../functions/log/append.ts';

/** A log of words in which each word may stand once; a word that is shouted again is the one that was shouted. */
const rules: LogRules<readonly string[], { seq: number; word: string }, string> = {
  decide: (state, word) => {
    if (state.includes(word)) throw new AppError('already_done', 'This word was said.');
    return { seq: state.length + 1, word };
  },
  evolve: (state, { word }) => [...state, word],
  isAnswer: ({ word }, command) => command.endsWith('!') && word === command,
  lastSeqOf: (state) => state.length,
};

function storeOf(...words: string[]): LogStorage<{ seq: number; word: string }> & { words: string[] } {
  return {
    words,
    readAfter: (_, seq) => Promise.resolve(words.map((word, index) => ({ seq: index + 1, word })).slice(seq)),
    put: (_, { seq, word }) => {
      const winner = words[seq - 1];
      words[seq - 1] ??= word;
      return Promise.resolve(winner === undefined ? undefined : { seq, word: winner });
    },
  };
}
const say = (storage: LogStorage<{ seq: number; word: string }>, command: string, known: readonly string[] = []) =>
  append({ rules, storage }, { id: 'log', command, known });

describe('an append', () => {
  it('answers only when the entry is durable', async () => {
    const store = storeOf();
    const write = Promise.withResolvers<undefined>();
    let hasAnswered = false;
    const answer = say({ ...store, put: () => write.promise }, 'hello').then((appended) => {
      hasAnswered = true;
      return appended;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(hasAnswered).toBe(false);
    write.resolve(undefined);
    expect((await answer).entry).toEqual({ seq: 1, word: 'hello' });
  });

  it('fails when the entry may not be durable', async () => {
    const failing = { ...storeOf(), put: () => Promise.reject(new Error('lost')) };
    await expect(say(failing, 'hello')).rejects.toThrow('lost');
  });

  it('decides again on what won the race, and may then be refused', async () => {
    const store = storeOf('one');
    expect(await say(store, 'two')).toMatchObject({ entry: { seq: 2, word: 'two' }, races: 1 });
    await expect(say(store, 'one')).rejects.toMatchObject({ code: 'already_done' });
    expect(store.words).toEqual(['one', 'two']);
  });

  it('answers with the entry that was written for this command before', async () => {
    const store = storeOf('help!', 'one');
    expect((await say(store, 'help!')).entry).toEqual({ seq: 1, word: 'help!' });
    expect(store.words).toEqual(['help!', 'one']);
  });

  it('asks to come back when it never wins', async () => {
    const busy = storeOf();
    let others = 0;
    const put: typeof busy.put = (id, entry) => {
      busy.words.push(`other ${++others}`);
      return busy.put(id, entry);
    };
    await expect(say({ ...busy, put }, 'hello')).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 1 });
    expect(busy.words).not.toContain('hello');
  });
});
