import type { Attachment } from '../contract/entities.ts';
import { libraryId } from '../contract/ids.ts';
import type { Desk } from './desk.ts';
import { fileReading } from './file-reading.ts';
import { FileTray } from './file-tray.ts';
import { changeEdit, editIn, savedIn } from './quick-reply-edit.ts';
import { quickRepliesOf } from './quick-reply-library.ts';
import { currentReading } from './reading.ts';

/** Files by their id that may be shown again, as after a change was discarded and taken back. */
type KnownFiles = Map<string, Attachment>;

const isSame = (one: readonly string[], other: readonly string[]): boolean => one.join() === other.join();

/** The files of one quick reply: uploaded, kept in the library and named by the reply's edit, whatever is on the screen. */
export class CarriedFiles {
  readonly tray: FileTray;
  /** The reply is on the screen. */
  isShown = false;
  #desk: Desk;
  #replyId: string;
  #known: KnownFiles;
  /** Those that the library keeps. */
  #kept = new Set<string>();
  /** What the tray and the edit last agreed on. */
  #agreed: readonly string[] = [];
  #isBusy = false;
  /** Saves the reply, which waits for its files. */
  #save: (() => void) | undefined;

  constructor(desk: Desk, replyId: string, known: KnownFiles) {
    [this.#desk, this.#replyId, this.#known] = [desk, replyId, known];
    this.tray = new FileTray(desk, libraryId, `quick reply ${replyId}`);
    this.tray.subscribe(() => void this.agree());
  }

  /** Every file that is shown is part of the reply. */
  get isReady(): boolean {
    return !this.#isBusy && this.tray.uploads.sendable !== undefined;
  }

  /** Says at the files why the reply is not saved yet, and saves it as soon as all are there. */
  hold(save: () => void): void {
    this.#save = this.tray.hold() ? save : undefined;
  }

  /** Nobody looks at the reply any more: what was to be saved by itself waits for a person again. */
  leave(): void {
    this.isShown = false;
    this.#save = undefined;
    this.tray.release();
  }

  /** Makes the edit name what came into the tray, and the tray show what the edit names, as after a change was discarded. */
  async agree(): Promise<void> {
    const ready = this.tray.uploads.sendable;
    const replies = quickRepliesOf(this.#desk);
    const saved = savedIn(replies, this.#replyId);
    const isGone = saved === undefined && this.#replyId !== 'new' && !replies.edits.has(this.#replyId);
    if (ready === undefined || this.#isBusy || isGone) return;
    const { attachments = [] } = saved ?? {};
    const { attachmentIds: named = [] } = editIn(replies, this.#replyId).input;
    [...attachments, ...ready].forEach((file) => this.#known.set(file.id, file));
    [...attachments.map(({ id }) => id), ...named].forEach((id) => this.#kept.add(id));
    const fresh = ready.filter(({ id }) => !this.#kept.has(id));
    if (fresh.length > 0) return this.#keep(fresh);
    const shown = ready.map(({ id }) => id);
    const before = this.#agreed;
    const stays = (id: string) => shown.includes(id) || !before.includes(id);
    const isNew = (id: string) => !before.includes(id) && !named.includes(id);
    const wanted = isSame(named, before) ? shown : [...named.filter(stays), ...shown.filter(isNew)];
    this.#show(wanted, shown);
    if (!isSame(wanted, named)) changeEdit(replies, this.#replyId, { attachmentIds: wanted });
    this.tray.release();
    const save = this.#save;
    this.#save = undefined;
    save?.();
  }

  #show(wanted: readonly string[], shown: readonly string[]): void {
    const files = wanted.flatMap((id) => this.#known.get(id) ?? []);
    this.#agreed = files.map(({ id }) => id);
    if (isSame(this.#agreed, shown)) return;
    // What is shown on the way there is nobody's choice.
    this.#isBusy = true;
    this.tray.uploads.clear();
    this.tray.uploads.restore(files);
    this.#isBusy = false;
  }

  /** What the library does not take is named and goes out of the tray. */
  async #keep(files: readonly Attachment[]): Promise<void> {
    const { http } = this.#desk;
    this.#isBusy = true;
    try {
      const keep = (attachmentId: string) =>
        http('PUT /v1/desk/library/attachments/{attachmentId}', { params: { attachmentId } });
      await Promise.all(files.map(({ id }) => keep(id)));
      files.forEach(({ id }) => this.#kept.add(id));
    } catch {
      const names = files.map(({ name }) => name).join(', ');
      this.#desk.say({ text: `${names}: ${fileReading(currentReading().locale).words.failed}` });
      this.#save = undefined;
      const { uploads } = this.tray;
      const isOut = ({ attachment }: (typeof uploads.items)[number]) => files.some(({ id }) => id === attachment?.id);
      uploads.items.filter(isOut).forEach(({ key }) => uploads.remove(key));
    }
    this.#isBusy = false;
    await this.agree();
  }
}

const ofDesks = new WeakMap<Desk, { readonly known: KnownFiles; readonly carried: Map<string, CarriedFiles> }>();

/** The files of a quick reply. They live on while they are not what is saved, whatever is on the screen. */
export function carriedFilesOf(desk: Desk, replyId: string): CarriedFiles {
  const ours = ofDesks.get(desk) ?? { known: new Map<string, Attachment>(), carried: new Map<string, CarriedFiles>() };
  ofDesks.set(desk, ours);
  const { known, carried } = ours;
  for (const [other, files] of carried) {
    if (other === replyId || files.isShown || !files.isReady || quickRepliesOf(desk).edits.has(other)) continue;
    files.tray.uploads.close();
    carried.delete(other);
  }
  const mine = carried.get(replyId) ?? new CarriedFiles(desk, replyId, known);
  carried.set(replyId, mine);
  return mine;
}
