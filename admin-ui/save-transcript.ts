import type { Http } from '../client/http.ts';
import { readLog, writeTranscript } from '../client/transcript.ts';
import type { DeskConversation } from '../contract/entities.ts';
import { saveText } from '../look/save-text.ts';
import { sayEvent } from './event-words.ts';
import { nameOf } from './inbox-row.ts';
import type { Reading } from './reading.ts';

/** Saves a whole conversation as a text file in the reader's language; rejects with ApiError when it cannot be read. */
export async function saveTranscript(http: Http, conversation: DeskConversation, me: string, reading: Reading): Promise<void> {
  const { words, pick, full, date, clock } = reading;
  const customer = nameOf(conversation, reading);
  const messages = await readLog(http, 'desk', conversation.id);
  const text = writeTranscript(messages, {
    heading: [words.details.transcript(customer), words.details.savedAt(full(new Date().toISOString())), conversation.id],
    day: date,
    clock,
    name: ({ sender }) => ('name' in sender ? pick(sender.name) : customer),
    event: (event) => sayEvent(event, me, reading),
  });
  saveText(`kotha-${conversation.openedAt.slice(0, 10)}-${conversation.id.slice(0, 8)}.txt`, text);
}
