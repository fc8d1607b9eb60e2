import { openUploads, type ChosenFile, type Upload, type Uploads } from '../client/uploads.ts';
import type { Attachment } from '../contract/entities.ts';
import { messageAttachments, unsentFileMs } from '../contract/limits.ts';
import type { FileRoom } from './file-room.ts';

/** What is remembered of a tray, so that the next page finds what was ready and says what was not. */
interface Kept {
  readonly ready: readonly Attachment[];
  readonly names: readonly string[];
  readonly at: number;
  readonly words?: string | undefined;
}

/** The files that wait beside one conversation's field. */
export interface Tray {
  readonly uploads: Uploads;
  /** The words with which they go out as soon as all are there; undefined while nobody asked for that. */
  readonly words: string | undefined;
  /** Something kept them from going out since it was last asked for. */
  readonly isHeld: boolean;
  /** Names of what an earlier page could not keep, and of what was more than one message carries. */
  readonly lost: readonly string[];
  readonly tooMany: readonly string[];
  add(files: Iterable<File>): void;
  addNote(note: ChosenFile): void;
  remove(key: string): void;
  /** Asks for all to be sent with these words. Nothing goes before every file is there; if one is not to come, the words go back into the draft. */
  send(words: string): void;
  dismiss(): void;
  close(): void;
}

const hasFailed = ({ state }: Upload): boolean => state === 'refused' || state === 'failed';

interface TrayEvents {
  /** A file went out with its message. */
  sent(file: Attachment, blob: Blob): void;
  /** Words came back into the draft. */
  returned(): void;
}

/** Opens the tray of the conversation that is open. */
export function openTray({ chat, changed, choice, trayKey }: FileRoom, on: TrayEvents): Tray | undefined {
  const { thread, threadId: conversationId, config } = chat.state;
  const { connection, environment } = chat;
  const choosing = choice();
  if (!thread || !conversationId || !config || !connection || !choosing) return undefined;
  const rules = () => chat.state.config ?? config;
  const uploads = openUploads({
    side: 'customer',
    conversationId,
    http: chat.http,
    connection,
    environment,
    prepare: choosing.createPreparation(rules),
  });
  let wanted: string | undefined;
  let isHeld = false;
  let lost: readonly string[] = [];
  let tooMany: readonly string[] = [];

  const keep = () => {
    const ready = uploads.items.flatMap(({ attachment }) => attachment ?? []);
    const names = uploads.items.filter(({ attachment }) => !attachment).map(({ file }) => file.name);
    const kept: Kept = { ready, names, at: Date.now(), words: wanted };
    chat.keepDraft(uploads.items.length ? JSON.stringify(kept) : '', trayKey(conversationId));
  };
  /** Before what was written since. */
  const giveBack = (words = '') => {
    if (!words) return;
    chat.keepDraft([words, chat.readDraft(conversationId)].filter(Boolean).join('\n'), conversationId);
    on.returned();
  };
  const restore = () => {
    const text = chat.readDraft(trayKey(conversationId));
    if (!text) return;
    const { ready, names, at, words } = JSON.parse(text) as Kept;
    giveBack(words);
    const isStillThere = Date.now() - at < unsentFileMs;
    lost = isStillThere ? names : [...ready.map(({ name }) => name), ...names];
    if (isStillThere) uploads.restore(ready);
    keep();
  };
  const settle = () => {
    if (wanted === undefined) return;
    const words = wanted;
    const files = uploads.sendable;
    const isBroken = uploads.items.some(hasFailed);
    if (isBroken || files) wanted = undefined;
    if (isBroken) {
      isHeld = true;
      giveBack(words);
    } else if (files) {
      for (const { attachment, file } of uploads.items) if (attachment) on.sent(attachment, file.blob);
      // A thread that was left meanwhile puts it into the same outbox.
      void thread.send(words, files);
      uploads.clear();
    }
  };
  uploads.subscribe(() => {
    isHeld &&= uploads.items.some(hasFailed);
    settle();
    keep();
    changed();
  });
  restore();

  return {
    uploads,
    get words() {
      return wanted;
    },
    get isHeld() {
      return isHeld;
    },
    get lost() {
      return lost;
    },
    get tooMany() {
      return tooMany;
    },
    add(files) {
      const all = choosing.chosenOf(files);
      const room = messageAttachments - uploads.items.length;
      tooMany = all.slice(Math.max(0, room)).map(({ name }) => name);
      lost = [];
      uploads.add(all.slice(0, Math.max(0, room)));
    },
    addNote(note) {
      uploads.add([note]);
    },
    remove: (key) => uploads.remove(key),
    send(words) {
      wanted = words;
      isHeld = false;
      settle();
      changed();
    },
    dismiss() {
      lost = tooMany = [];
      changed();
    },
    close() {
      uploads.close();
    },
  };
}
