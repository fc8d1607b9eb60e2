import { browserEnvironment } from '../client/environment.ts';
import { acceptOf, chosenOf, createPreparation, type FileRules } from '../client/file-choice.ts';
import { startRecording, RecorderError, type Recording, type RecorderProblem } from '../client/recorder.ts';
import type { Attachment } from '../contract/entities.ts';
import { openUploads, type Upload, type Uploads } from '../client/uploads.ts';
import { createListeners } from '../client/listeners.ts';
import { fileTypes, isFileType } from '../contract/file-types.ts';
import { messageAttachments, unsentFileMs, voiceMs } from '../contract/limits.ts';
import type { Desk } from './desk.ts';
import { filesKey } from './drafts.ts';
import { codeOf } from './kept-fresh.ts';
import { currentReading } from './reading.ts';

/** What the tray has to say beside what stands at each file. */
export type TrayNotice =
  | { readonly kind: 'waits' | 'held' | 'off' | 'silence' }
  | { readonly kind: 'tooMany' | 'lost'; readonly names: readonly string[] }
  | { readonly kind: 'cut'; readonly ms: number }
  | { readonly kind: 'microphone'; readonly problem: RecorderProblem };

/** Files on their way out of a draft into a message. */
export interface Taken {
  readonly files: Attachment[];
  /** Gives them back to the draft they came from. */
  putBack(): void;
}

/** What is noted of a draft's files, so that they outlive the page: what is stored, and the names of what is not. */
interface Kept {
  readonly ready: readonly Attachment[];
  readonly names: readonly string[];
  /** In milliseconds since 1970; the storage forgets what nobody sends. */
  readonly at: number;
}

const isStuck = ({ state }: Upload): boolean => state === 'refused' || state === 'failed';

const rulesMs = 5 * 60_000;
const knownRules = new WeakMap<Desk, { untilMs: number; rules: Promise<FileRules> }>();

/** What the installation takes, at most some minutes old; rejects with ApiError. */
function rulesOf(desk: Desk): Promise<FileRules> {
  const known = knownRules.get(desk);
  if (known !== undefined && Date.now() < known.untilMs) return known.rules;
  const fresh = { untilMs: Date.now() + rulesMs, rules: desk.http('GET /v1/config', {}) };
  knownRules.set(desk, fresh);
  fresh.rules.catch(() => knownRules.delete(desk));
  return fresh.rules;
}

/** The files of one draft: on their way while something else is on the screen, and never in another draft. */
export class FileTray {
  readonly uploads: Uploads;
  rules: FileRules = { maxFileSizeBytes: 0, allowedFileTypes: [] };
  notice: TrayNotice | undefined;
  recording: Recording | undefined;
  /** Its draft is on the screen. */
  isShown = false;
  #isAsking = false;
  #desk: Desk;
  #conversationId: string;
  #draft: string;
  /** Where its files are noted; the files of a quick reply are kept with the reply. */
  #noted: string | undefined;
  #lastNoted: string | undefined;
  /** What the library still has to give. */
  #borrowing = new Set<readonly Attachment[]>();
  #listeners = createListeners();
  /** Sends the draft, once everything in it is there. */
  #send: (() => void) | undefined;

  constructor(desk: Desk, conversationId: string, draft: string) {
    [this.#desk, this.#conversationId, this.#draft] = [desk, conversationId, draft];
    if (draft === 'reply' || draft === 'note') this.#noted = filesKey(draft, conversationId);
    const { http, connection } = desk;
    const prepare = async (file: Parameters<ReturnType<typeof createPreparation>>[0]) => {
      this.rules = await rulesOf(desk);
      return createPreparation(() => this.rules)(file);
    };
    this.uploads = openUploads({ side: 'desk', conversationId, http, connection, prepare, environment: browserEnvironment() });
    this.#restore();
    this.uploads.subscribe(() => this.#follow());
    rulesOf(desk).then(
      (rules) => {
        this.rules = rules;
        if (rules.allowedFileTypes.length === 0) this.notice = { kind: 'off' };
        this.#listeners.tell();
      },
      // They are asked for again with the first file, which tells what is wrong.
      () => undefined,
    );
  }

  isOf(desk: Desk, conversationId: string, draft: string): boolean {
    return desk === this.#desk && conversationId === this.#conversationId && draft === this.#draft;
  }

  subscribe(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  get accept(): string | undefined {
    return this.rules.allowedFileTypes.length === 0 ? undefined : acceptOf(this.rules.allowedFileTypes);
  }

  get isRecording(): boolean {
    return this.recording !== undefined || this.#isAsking;
  }

  get isEmpty(): boolean {
    return this.uploads.items.length === 0 && this.#borrowing.size === 0 && !this.isRecording;
  }

  #say(notice: TrayNotice | undefined): void {
    this.notice = notice;
    this.#listeners.tell();
  }

  /** Brings back what the page before had stored, and names what it had not. */
  #restore(): void {
    const text = this.#noted === undefined ? '' : this.#desk.drafts.read(this.#noted);
    if (text === '') return;
    const { ready, names, at } = JSON.parse(text) as Kept;
    const isStillThere = Date.now() - at < unsentFileMs;
    const lost = isStillThere ? names : [...ready.map(({ name }) => name), ...names];
    if (isStillThere) this.uploads.restore(ready);
    if (lost.length > 0) this.notice = { kind: 'lost', names: lost };
    this.#note();
  }

  #note(): void {
    if (this.#noted === undefined) return;
    const { items } = this.uploads;
    const ready = items.flatMap(({ attachment }) => attachment ?? []);
    const coming = items.filter(({ attachment }) => !attachment).map(({ file }) => file);
    const names = [...coming, ...[...this.#borrowing].flat()].map(({ name }) => name);
    const what = JSON.stringify([ready, names]);
    // How far an upload has come is not worth a write.
    if (what === this.#lastNoted) return;
    this.#lastNoted = what;
    const kept: Kept = { ready, names, at: Date.now() };
    this.#desk.drafts.keep(this.#noted, ready.length + names.length === 0 ? '' : JSON.stringify(kept));
  }

  /** Takes in what was chosen, as far as there is room, and says by name what is left out. */
  add(files: readonly File[]): boolean {
    const room = messageAttachments - this.uploads.items.length;
    const left = files.slice(room);
    if (this.#send === undefined) this.notice = undefined;
    if (left.length > 0) this.notice = { kind: 'tooMany', names: left.map(({ name }) => name) };
    this.uploads.add(chosenOf(files.slice(0, room)));
    return true;
  }

  /** Adds copies of files of the library; true when they are here, else it is said by name that they are not. */
  async borrow(files: readonly Attachment[]): Promise<boolean> {
    const { http } = this.#desk;
    this.#borrowing.add(files);
    this.#note();
    try {
      const { attachments } = await http('POST /v1/desk/conversations/{conversationId}/library-attachments', {
        params: { conversationId: this.#conversationId },
        body: { attachmentIds: files.map(({ id }) => id) },
      });
      this.#borrowing.delete(files);
      this.uploads.restore(attachments);
      return true;
    } catch (error) {
      // Still noted: it fails like this where the page goes, and the next one is to name them.
      this.#borrowing.delete(files);
      this.#listeners.tell();
      const names = files.map(({ name }) => name).join(', ');
      this.#desk.say({ text: `${names}: ${currentReading().words.refusals[codeOf(error)]}` });
      return false;
    }
  }

  /** Says that something waits for these files, and whether it may: one that is stuck needs a person. */
  hold(): boolean {
    const mayWait = !this.uploads.items.some(isStuck);
    this.#say({ kind: mayWait ? 'waits' : 'held' });
    return mayWait;
  }

  /** Nothing waits any more. */
  release(): void {
    if (this.notice?.kind === 'waits') this.#say(undefined);
  }

  /** Nobody looks at the draft any more: what was to be sent by itself waits for a person again. */
  leave(): void {
    this.#send = undefined;
    this.isShown = false;
    this.recording?.stop();
    if (this.notice?.kind === 'waits') this.notice = undefined;
  }

  #follow(): void {
    const { items, sendable } = this.uploads;
    this.#note();
    if (this.notice?.kind === 'held' && !items.some(isStuck)) this.notice = undefined;
    if (this.#send !== undefined && items.some(isStuck)) {
      this.#send = undefined;
      this.notice = { kind: 'held' };
    }
    this.#listeners.tell();
    if (this.#send === undefined || sendable === undefined || this.isRecording) return;
    const send = this.#send;
    this.#send = undefined;
    this.notice = undefined;
    send();
  }

  take(send: () => void): Taken | undefined {
    const { items, sendable } = this.uploads;
    // The browser still asks whether the microphone may be used: nothing was said yet that could go.
    if (this.#isAsking) return undefined;
    if (items.some(isStuck)) this.#say({ kind: 'held' });
    else if (sendable === undefined || this.isRecording) {
      this.#send = send;
      this.recording?.stop();
      this.#say({ kind: 'waits' });
    } else {
      this.uploads.clear();
      this.#say(undefined);
      // The draft may have got another tray by then.
      const putBack = () => trayOf(this.#desk, this.#conversationId, this.#draft).uploads.restore(sendable);
      return { files: sendable, putBack };
    }
    return undefined;
  }

  /** Begins a recording, or ends the one that is being made. What was recorded joins the files. */
  async record(): Promise<void> {
    if (this.isRecording) return this.recording?.stop();
    this.#isAsking = true;
    this.#say(undefined);
    try {
      const { allowedFileTypes, maxFileSizeBytes } = (this.rules = await rulesOf(this.#desk));
      const onLevel = () => this.#listeners.tell();
      const wish = { types: allowedFileTypes, mostMs: voiceMs, mostBytes: maxFileSizeBytes, onLevel };
      this.recording = await startRecording(wish);
      this.#isAsking = false;
      // It was allowed only when nobody looked any more.
      if (!this.isShown) this.recording.stop();
      this.#listeners.tell();
      await this.#keep(this.recording);
    } catch (error) {
      this.notice = { kind: 'microphone', problem: error instanceof RecorderError ? error.problem : 'no_recorder' };
    }
    this.recording = undefined;
    this.#isAsking = false;
    this.#follow();
  }

  async #keep(recording: Recording): Promise<void> {
    let isDiscarded = false;
    this.discard = () => {
      isDiscarded = true;
      recording.cancel();
    };
    const note = await recording.ended;
    this.recording = undefined;
    if (note === undefined && !isDiscarded) this.notice = { kind: 'silence' };
    if (note === undefined) this.#send = undefined;
    if (note?.isCut === true) this.notice = { kind: 'cut', ms: note.durationMs };
    if (note !== undefined) {
      const { blob, type, durationMs, waveform } = note;
      this.uploads.add([
        { name: `voice.${isFileType(type) ? fileTypes[type].extensions[0] : 'webm'}`, type, blob, durationMs, waveform },
      ]);
    }
  }

  /** Ends the recording and keeps nothing of it. */
  discard: () => void = () => undefined;
}

const trays = new WeakMap<Desk, Map<string, FileTray>>();

/** The tray of a draft. It lives on while files are in it, whatever is on the screen. */
export function trayOf(desk: Desk, conversationId: string, draft: string): FileTray {
  const mine = trays.get(desk) ?? new Map<string, FileTray>();
  trays.set(desk, mine);
  const key = `${draft} ${conversationId}`;
  for (const [other, tray] of mine) {
    // What was lost is still to be said.
    if (other === key || tray.isShown || !tray.isEmpty || tray.notice?.kind === 'lost') continue;
    tray.uploads.close();
    mine.delete(other);
  }
  const tray = mine.get(key) ?? new FileTray(desk, conversationId, draft);
  mine.set(key, tray);
  return tray;
}
