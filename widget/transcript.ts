import { readLog, writeTranscript } from '../client/transcript.ts';
import { saveText } from '../look/save-text.ts';
import type { Place } from './room.ts';
import type { Chat } from './chat-state.ts';
import type { Kit } from './pieces.ts';

/** Saves the open conversation, all of it, as a text file in the reader's language. */
export async function saveTranscript(kit: Kit, chat: Chat, { conversation, scene, words }: Place): Promise<void> {
  const { config, locale, times } = scene;
  const { sentenceOfEvent } = await import('./extras.ts');
  const { clock } = times;
  const day = (at: string) => times.format(at, { day: 'numeric', month: 'long', year: 'numeric' });
  const now = new Date(times.now()).toISOString();
  const text = writeTranscript(await readLog(chat.http, 'customer', conversation.id), {
    heading: [scene.words.chatWith(config.siteName[locale]), words.savedAt(`${day(now)}, ${clock(now)}`)],
    day,
    clock,
    name: ({ sender }) => kit.nameOf(sender, scene),
    event: (event) => sentenceOfEvent(kit, event, scene) ?? '',
  });
  saveText(`${config.siteName.en.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${conversation.openedAt.slice(0, 10)}.txt`, text);
}
