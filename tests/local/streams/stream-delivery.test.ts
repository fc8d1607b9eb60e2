import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deliver, type GivenUp, type RetryRules } from '../../../local/streams/stream-delivery.ts';
import type { StreamRecord } from '../../../local/streams/stream-record.ts';

const rules: RetryRules = { maximumRetryAttempts: 2, bisectOnError: true, reportBatchItemFailures: true };

const recordsOf = (count: number, ageSeconds = 0): StreamRecord[] =>
  Array.from({ length: count }, (_, index) => ({
    eventID: `${index}`,
    eventName: 'INSERT',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: 'us-east-1',
    eventSourceARN: 'arn',
    dynamodb: {
      Keys: {},
      SequenceNumber: `${index + 1}`,
      SizeBytes: 1,
      StreamViewType: 'KEYS_ONLY',
      ApproximateCreationDateTime: 1_000 - ageSeconds,
    },
  }));

/** Delivers and tells all that happened: batches as texts of sequence numbers, how far it came, what was given up. */
async function observe(
  count: number,
  changes: Partial<RetryRules>,
  handle: (numbers: number[], call: number) => unknown,
  ageSeconds = 0,
) {
  const calls: string[] = [];
  const advanced: number[] = [];
  const given: GivenUp[] = [];
  const pauses: number[] = [];
  let stopped = false;
  const numbersOf = (records: readonly StreamRecord[]) => records.map((record) => Number(record.dynamodb.SequenceNumber));
  await deliver(
    recordsOf(count, ageSeconds),
    { ...rules, ...changes },
    {
      invoke: async (records) => {
        calls.push(numbersOf(records).join());
        const answer = handle(numbersOf(records), calls.length);
        if (answer === 'stop') stopped = true;
        if (answer === 'throw' || answer === 'stop') throw new Error('poison');
        return answer;
      },
      advance: (record) => Promise.resolve(void advanced.push(Number(record.dynamodb.SequenceNumber))),
      giveUp: (letter) => Promise.resolve(void given.push(letter)),
      pause: (retry) => Promise.resolve(void pauses.push(retry)),
      hasStopped: () => stopped,
      now: () => 1_000_000,
    },
  );
  return {
    calls,
    advanced,
    pauses,
    given: given.map((letter) => `${letter.condition} ${letter.invokeCount}: ${numbersOf(letter.records).join()}`),
  };
}

const failing = (number: number) => ({ batchItemFailures: [{ itemIdentifier: `${number}` }] });

describe('what counts as success', () => {
  test.each([[undefined], [null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])('%j', async (answer) => {
    expect(await observe(3, {}, () => answer)).toEqual({ calls: ['1,2,3'], advanced: [3], given: [], pauses: [] });
  });

  test.each([
    ['text'],
    [{ batchItemFailures: {} }],
    [{ batchItemFailures: [{ itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ id: '2' }] }],
    [failing(99)],
  ])('not %j: the whole batch is tried again', async (answer) => {
    const { calls } = await observe(2, { bisectOnError: false }, (_, call) => (call === 1 ? answer : undefined));
    expect(calls).toEqual(['1,2', '1,2']);
  });

  test('answers mean nothing when the mapping does not ask for reports', async () => {
    expect((await observe(2, { reportBatchItemFailures: false }, () => failing(1))).calls).toEqual(['1,2']);
  });
});

describe('retries', () => {
  test('a report goes on from the lowest failure and keeps what was handled', async () => {
    const { calls, advanced } = await observe(4, { bisectOnError: false }, (_, call) =>
      call === 1 ? { batchItemFailures: [{ itemIdentifier: '4' }, { itemIdentifier: '2' }] } : undefined,
    );
    expect(calls).toEqual(['1,2,3,4', '2,3,4']);
    expect(advanced).toEqual([1, 4]);
  });

  test('without bisecting the whole batch is given up after the last retry', async () => {
    const { calls, given, pauses, advanced } = await observe(2, { bisectOnError: false }, () => 'throw');
    expect(calls).toEqual(['1,2', '1,2', '1,2']);
    expect(pauses).toEqual([1, 2]);
    expect(given).toEqual(['RetryAttemptsExhausted 3: 1,2']);
    expect(advanced).toEqual([2]);
  });

  test('bisecting finds the one poison record and everything else is handled in order', async () => {
    const { calls, given, advanced } = await observe(4, {}, (numbers) => (numbers.includes(3) ? 'throw' : undefined));
    expect(calls).toEqual(['1,2,3,4', '1,2', '3,4', '3', '3', '3', '4']);
    expect(given).toEqual(['RetryAttemptsExhausted 3: 3']);
    expect(advanced).toEqual([2, 3, 4]);
  });

  test('a reported poison record at the head of the rest is isolated too', async () => {
    const { given, advanced } = await observe(4, {}, (numbers) => (numbers.includes(2) ? failing(2) : undefined));
    expect(given).toEqual(['RetryAttemptsExhausted 3: 2']);
    expect(advanced.at(-1)).toBe(4);
  });

  test('no retries at all gives up at once', async () => {
    expect((await observe(1, { maximumRetryAttempts: 0 }, () => 'throw')).given).toEqual(['RetryAttemptsExhausted 1: 1']);
  });

  test('records that are too old are given up unseen', async () => {
    const { calls, given } = await observe(2, { maximumRecordAgeSeconds: 60 }, () => undefined, 61);
    expect(calls).toEqual([]);
    expect(given).toEqual(['RecordAgeExceeded 0: 1,2']);
  });

  test('stopping leaves the rest for the next start', async () => {
    expect(await observe(2, { maximumRetryAttempts: -1 }, () => 'stop')).toMatchObject({
      calls: ['1,2'],
      advanced: [],
      given: [],
    });
  });
});

test('whatever fails, every record is handled or given up exactly once, in order, and none is skipped', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 12 }),
      fc.uniqueArray(fc.integer({ min: 1, max: 12 })),
      fc.boolean(),
      fc.integer({ min: 0, max: 3 }),
      fc.boolean(),
      async (count, poison, bisectOnError, maximumRetryAttempts, reports) => {
        const handled: number[] = [];
        const { given, advanced, calls } = await observe(count, { bisectOnError, maximumRetryAttempts }, (numbers) => {
          const bad = numbers.find((number) => poison.includes(number));
          if (bad === undefined) handled.push(...numbers);
          else if (reports) handled.push(...numbers.filter((number) => number < bad));
          else return 'throw';
          return bad === undefined ? undefined : failing(bad);
        });
        const refused = given.flatMap((text) => text.split(': ')[1]?.split(',').map(Number) ?? []);
        expect([...handled, ...refused].sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        expect(advanced).toEqual([...advanced].sort((a, b) => a - b));
        expect(advanced.at(-1)).toBe(count);
        if (bisectOnError) expect(refused).toEqual(poison.filter((number) => number <= count).sort((a, b) => a - b));
        expect(calls.length).toBeLessThanOrEqual(count * (maximumRetryAttempts + 3) * 4);
      },
    ),
  );
});
