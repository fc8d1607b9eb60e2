import type { Upload } from '../client/uploads.ts';
import type { Attachment } from '../contract/entities.ts';
import { messageAttachments } from '../contract/limits.ts';
import type { FileSpeech } from '../look/file-sentences.ts';
import type { Attaching, FileRoom } from './file-room.ts';
import type { Scene } from './pieces.ts';
import type { VoiceStrip } from './recording.ts';
import { openTray, type Tray } from './tray.ts';
import type { Branch, Child } from './tree.ts';

export { default as styles } from './files.css';

const cross = 'M6 6l12 12M18 6L6 18';
const again = 'M19 12a7 7 0 1 1-2.2-5.100M19.5 4v4h-4';
const paper = 'M7 3.500h7l4 4v13H7zM14 3.500v4h4';
const note =
  'M9.500 17V6l9-2v11M9.500 17a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0zM18.500 15a2.500 2.500 0 1 1-5 0 2.500 2.500 0 0 1 5 0z';
const camera = 'M4 8h3.500l1.500-2.500h6L16.500 8H20v11H4zM15.500 13.200a3.500 3.500 0 1 1-7 0 3.500 3.500 0 0 1 7 0z';
const album = 'M4.500 5h15v14h-15zM4.500 16l4.500-4.500 3.500 3.500 2.500-2.500 4.500 4.500M14.500 9v.1';

/** Phones have a camera to choose from; elsewhere a chooser of files says all. */
const hasCamera = () => matchMedia('(pointer: coarse)').matches;

/** The composer's files: chosen, dropped, pasted or recorded, each with where it stands, and sent together or not at all. */
export function createFiles(room: FileRoom) {
  const { kit, chat, changed, wear, onDemand, voice, choice, shown } = room;
  const { h, icon, tap } = kit;
  const trays = new Map<string, Tray>();
  const thumbs = new WeakMap<Blob, string>();
  const recorder = onDemand(async () => wear(await import('./recording.ts')).createVoiceStrip(room), changed);
  let owner = chat.state.customer?.id;
  let isOffering: boolean | undefined;
  let isHeldOver = false;
  /** The microphone was asked for before its module was there. */
  let isWaiting = false;
  let strip: VoiceStrip | undefined;
  let arriving: readonly { readonly id: string | undefined; readonly files: readonly File[] }[] = [];
  /** Sending was asked for before the tray was there. */
  let asked: (() => string) | undefined;
  let returned: () => void = () => undefined;

  const trayOf = (): Tray | undefined => {
    const { threadId = '', customer } = chat.state;
    if (owner !== customer?.id) {
      // Another person: nothing of the one before goes out.
      for (const tray of trays.values()) tray.close();
      trays.clear();
      arriving = [];
      owner = customer?.id;
    }
    const known = trays.get(threadId);
    if (known) return known;
    const sent = (file: Attachment, blob: Blob) => shown()?.hold(file, blob);
    const opened = openTray(room, { sent, returned: () => returned() });
    if (opened) trays.set(threadId, opened);
    return opened;
  };

  const choose = (capture?: string) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = !capture;
    input.accept = capture ? 'image/*' : (choice()?.acceptOf(chat.state.config?.allowedFileTypes ?? []) ?? '');
    if (capture) input.setAttribute('capture', capture);
    // Some browsers forget a chooser that is not in the page.
    input.hidden = true;
    input.onchange = () => {
      add([...(input.files ?? [])]);
      input.remove();
    };
    input.oncancel = () => input.remove();
    document.body.append(input);
    input.click();
  };
  const turnOffer = (isOpen: boolean) => {
    isOffering = isOpen;
    changed();
  };
  /** The open conversation's tray with everything that was given to it; undefined while that is not possible. */
  const takeIn = (): Tray | undefined => {
    const tray = trayOf();
    if (!tray || !arriving.length) return tray;
    const { threadId } = chat.state;
    const mine = arriving.filter(({ id }) => id === threadId);
    arriving = arriving.filter(({ id }) => id !== threadId);
    if (mine.length) {
      tray.add(mine.flatMap(({ files }) => files));
      if (asked) tray.send(asked());
      asked = undefined;
    }
    return tray;
  };
  const add = (files: readonly File[]) => {
    if (isOffering) isOffering = false;
    const { threadId: id } = chat.state;
    // What looks at them may still be on its way; until it is there they wait, and nothing is sent without them.
    if (files.length) arriving = [...arriving, { id, files }];
    takeIn();
    changed();
  };

  const thumbOf = ({ file: { blob, type } }: Upload): Branch => {
    if (!type.startsWith('image/') || !blob.size) return icon(type.startsWith('audio/') ? note : paper);
    const url = thumbs.get(blob) ?? URL.createObjectURL(blob);
    thumbs.set(blob, url);
    return h('img', {
      src: url,
      alt: '',
      // What no browser can show is a file like any other.
      onerror: ({ target }: Event) => ((target as HTMLElement).hidden = true),
    });
  };
  const forget = ({ file: { blob } }: Upload) => {
    URL.revokeObjectURL(thumbs.get(blob) ?? '');
    thumbs.delete(blob);
  };

  const line = (upload: Upload, speech: FileSpeech, scene: Scene): Child => {
    const problem = choice()?.complaintOf(upload, speech);
    if (problem) return h('span', { class: 'why', role: 'alert', key: 'why', lang: scene.locale }, problem);
    const { state, original } = upload;
    const waits = chat.state.link === 'offline' && state !== 'ready';
    return h(
      'span',
      { class: 'where', key: 'where' },
      waits ? speech.words.waitsForNetwork : choice()?.progressOf(upload, speech),
      original && ` · ${speech.words.madeSmaller(speech.measures.size(original.blob.size))}`,
    );
  };
  const mayGoLarge = ({ original, state }: Upload): boolean =>
    original !== undefined &&
    (state === 'ready' || state === 'failed') &&
    original.blob.size <= (chat.state.config?.maxFileSizeBytes ?? 0) &&
    !!chat.state.config?.allowedFileTypes.some((type) => type === original.type);

  const card = (upload: Upload, tray: Tray, speech: FileSpeech, scene: Scene): Branch => {
    const { key, state, fraction, file } = upload;
    const { words } = speech;
    const isBroken = state === 'refused' || state === 'failed';
    const isMoving = state === 'uploading' || state === 'checking' || state === 'preparing';
    return h(
      'li',
      { class: isBroken ? 'file broken' : 'file', key },
      h('span', { class: 'thumb', key: 'thumb' }, isBroken ? icon(kit.alert) : thumbOf(upload)),
      h(
        'span',
        { class: 'what', key: 'what' },
        h('b', { lang: kit.languageOf(file.name), title: file.name }, file.name),
        line(upload, speech, scene),
        isMoving && h('progress', { key: 'bar', max: '1', value: state === 'preparing' ? 0 : fraction, 'aria-label': file.name }),
        mayGoLarge(upload) &&
          h('button', { class: 'large', key: 'large', onclick: () => tray.uploads.sendOriginal(key) }, words.sendOriginal),
      ),
      state === 'failed' && tap(words.retry(file.name), again, () => tray.uploads.retry(key)),
      tap(words.cancel(file.name), cross, () => {
        forget(upload);
        tray.remove(key);
      }),
    );
  };
  const notices = (tray: Tray, { words, measures }: FileSpeech): Child => {
    const { lost, tooMany, isHeld } = tray;
    const list = (names: readonly string[]) => names.join(', ');
    const all = [
      lost.length > 0 && words.lost(list(lost)),
      tooMany.length > 0 && words.tooMany(measures.count(messageAttachments), list(tooMany)),
    ].filter((text) => typeof text === 'string');
    return [
      all.map((text) =>
        h(
          'div',
          { class: 'tell', key: text, role: 'alert' },
          h('span', {}, text),
          tap(words.close, cross, () => tray.dismiss()),
        ),
      ),
      isHeld && kit.complaint(words.notSent),
    ];
  };
  const trayView = (tray: Tray, speech: FileSpeech, scene: Scene): Child => {
    const { items } = tray.uploads;
    const { words } = speech;
    const ready = items.filter(({ state }) => state === 'ready');
    return [
      notices(tray, speech),
      items.length > 0 &&
        h(
          'ul',
          { class: 'tray', key: 'tray', 'aria-label': words.files },
          items.map((item) => card(item, tray, speech, scene)),
        ),
      h(
        'p',
        { class: 'aside', key: 'ready', 'aria-live': 'polite' },
        ready.map(({ file }) => words.arrived(file.name)).join('\n'),
      ),
      tray.words !== undefined &&
        h(
          'p',
          { class: 'hint going', key: 'going', role: 'status' },
          words.notSentYet,
          tray.words && h('q', { lang: kit.languageOf(tray.words) }, tray.words),
        ),
    ];
  };

  const onkeydown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    // Closes the sheet, not the chat around it.
    event.stopPropagation();
    turnOffer(false);
  };
  const offerView = ({ words, measures, rules }: FileSpeech): Branch =>
    h(
      'div',
      {
        class: 'offer',
        key: 'offer',
        role: 'group',
        'aria-label': words.attach,
        onkeydown,
        ref: (element: HTMLElement) => queueMicrotask(() => element.querySelector('button')?.focus()),
      },
      h('button', { class: 'btn ghost', key: 'album', onclick: () => choose() }, icon(album), words.fromDevice),
      h('button', { class: 'btn ghost', key: 'camera', onclick: () => choose('environment') }, icon(camera), words.fromCamera),
      h('p', { class: 'hint' }, measures.limits(rules)),
    );

  return {
    /** Whether the ways to a file are on offer; undefined where there is only one. */
    get isOffering() {
      return hasCamera() ? !!isOffering : undefined;
    },
    /** What the paperclip does, with what is taken. */
    label(scene: Scene): string | undefined {
      const speech = voice(scene);
      return speech && `${speech.words.attach}. ${speech.measures.limits(speech.rules)}`;
    },
    offer: () => (hasCamera() ? turnOffer(!isOffering) : choose()),
    add,
    /** A file is held over the panel, or no longer. */
    hold(isOver: boolean) {
      if (isOver === isHeldOver) return;
      isHeldOver = isOver;
      changed();
    },
    dropSurface(scene: Scene): Child {
      const speech = isHeldOver && voice(scene);
      return (
        speech &&
        h(
          'div',
          { class: 'drop', key: 'drop' },
          icon(album),
          h('b', {}, speech.words.drop),
          h('span', {}, speech.measures.limits(speech.rules)),
        )
      );
    },
    record() {
      isWaiting = true;
      changed();
    },
    /** True when files go with the words, which are taken then; false when there are none and the words go alone. */
    send(take: () => string, onReturned: () => void): boolean {
      const tray = takeIn();
      if (arriving.some(({ id }) => id === chat.state.threadId)) {
        returned = onReturned;
        asked = take;
        return true;
      }
      if (!tray?.uploads.items.length) return false;
      returned = onReturned;
      tray.send([tray.words, take()].filter(Boolean).join('\n'));
      return true;
    },
    draw(scene: Scene): Attaching {
      const speech = voice(scene);
      const tray = takeIn();
      if (!speech || !tray) return {};
      if (isWaiting) strip = recorder();
      if (isWaiting && strip) {
        isWaiting = false;
        strip.begin();
      }
      // What goes out from here is shown in the thread next.
      if (tray.uploads.items.length) shown();
      const recording = strip?.draw(speech, tray);
      return {
        above: [trayView(tray, speech, scene), isOffering && offerView(speech), recording?.above],
        instead: recording?.field,
        hasFiles: tray.uploads.items.length > 0,
      };
    },
  };
}
export type Files = ReturnType<typeof createFiles>;
