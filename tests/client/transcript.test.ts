import { describe, expect, it } from 'vitest';
import { readLog, writeTranscript, type Speaker } from '../../client/transcript.ts';
import type { Http } from '../../client/http.ts';
import type { Message } from '../../contract/entities.ts';

const customer = { kind: 'customer' } as const;
const speaker: Speaker = {
  heading: ['Boi Ghar'],
  day: (at) => at.slice(0, 10),
  clock: (at) => at.slice(11, 16),
  name: ({ sender }) => (sender.kind === 'customer' ? 'You' : 'Tania'),
  event: ({ type }) => `It was ${type}`,
};
const message = (seq: number, at: string, more: Partial<Message> = {}): Message => ({
  seq,
  kind: 'text',
  sender: customer,
  text: `m${seq}`,
  at: `${at}:00.000Z`,
  ...more,
});

describe('a transcript', () => {
  it('tells days, times, who wrote and what happened', () => {
    const text = writeTranscript(
      [
        message(1, '2026-11-20T11:20', { text: 'one\ntwo' }),
        message(2, '2026-11-20T11:21', {
          kind: 'system',
          text: '',
          event: { type: 'status', status: 'resolved', by: customer },
        }),
        message(3, '2026-11-21T09:00', {
          text: 'ধন্যবাদ',
          event: { type: 'status', status: 'open', by: customer },
        }),
      ],
      speaker,
    );
    expect(text.split('\n')).toEqual([
      'Boi Ghar',
      '',
      '— 2026-11-20 —',
      '',
      '11:20  You: one',
      '    two',
      '11:21  * It was status',
      '',
      '— 2026-11-21 —',
      '',
      '09:00  * It was status',
      '09:00  You: ধন্যবাদ',
      '',
    ]);
  });

  it('holds the whole log, however many pages it has', async () => {
    const asked: unknown[] = [];
    const http = ((key: string, { query }: { query: { after: number } }) => {
      asked.push([key, query.after]);
      const page = { messages: [message(query.after + 1, '2026-11-20T11:20')] };
      return Promise.resolve(query.after < 2 ? { ...page, next: query.after + 1 } : page);
    }) as unknown as Http;
    const log = await readLog(http, 'desk', 'c1');
    expect(log.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const key = 'GET /v1/desk/conversations/{conversationId}/messages';
    expect(asked).toEqual([0, 1, 2].map((after) => [key, after]));
  });
});
