import { createFileAddresses, type FileAddresses } from '../client/file-addresses.ts';
import type { Attachment } from '../contract/entities.ts';
import type { FileSpeech } from '../look/file-sentences.ts';
import { saveFrom } from '../look/save-text.ts';
import type { FileRoom } from './file-room.ts';
import type { Album } from './light-box.ts';
import type { PlayerView } from './player.ts';
import type { Scene } from './pieces.ts';
import type { Branch, Child } from './tree.ts';

export { default as styles } from './shown-files.css';

const paper = 'M7 3.500h7l4 4v13H7zM14 3.500v4h4';
const album = 'M4.500 5h15v14h-15zM4.500 16l4.500-4.500 3.500 3.500 2.500-2.500 4.500 4.500M14.500 9v.1';
const download = 'M12 4v11M7.5 10.800L12 15.300l4.500-4.500M5 19.500h14';

/** One file as far as it has been fetched. */
interface Fetched {
  url?: string;
  isLocal?: boolean;
  isLoaded?: boolean;
  hasTriedAgain?: boolean;
  hasFailed?: boolean;
}

/** Files of messages: pictures in place, recordings with a player, everything else as a card that saves it. */
export function createShownFiles(room: FileRoom) {
  const { kit, chat, changed, wear, onDemand, voice, players } = room;
  const { h, icon } = kit;
  const found = new Map<string, Fetched>();
  const views = new Map<string, PlayerView>();
  const elements = new Map<Element, Attachment>();
  const failed = new Set<string>();
  let source: { id: string; customer: string | undefined; addresses: FileAddresses } | undefined;

  const addresses = (): FileAddresses => {
    const { threadId: id = '', customer } = chat.state;
    if (source?.id !== id || source.customer !== customer?.id) {
      source = {
        id,
        customer: customer?.id,
        addresses: createFileAddresses({ side: 'customer', conversationId: id, http: chat.http, environment: chat.environment }),
      };
      for (const view of views.values()) view.close();
      views.clear();
    }
    return source.addresses;
  };
  const save = async (file: Attachment) => {
    failed.delete(file.id);
    await addresses()
      .of(file.id, 'file')
      .then(saveFrom, () => failed.add(file.id));
    changed();
  };
  const lightBox = onDemand(async () => {
    const { createLightBox } = wear(await import('./light-box.ts'));
    const address: Album['address'] = ({ id }, isFresh) => addresses().of(id, 'view', isFresh);
    return createLightBox(room, { address, save: (file) => void save(file) });
  }, changed);
  /** What is to be seen large. */
  let large: Attachment | undefined;
  const enlarge = (file: Attachment | undefined) => {
    large = file;
    changed();
  };
  const fetchedOf = ({ id }: Attachment): Fetched => {
    const fetched = found.get(id) ?? {};
    found.set(id, fetched);
    return fetched;
  };
  const fetchPicture = async (file: Attachment, isFresh = false) => {
    const fetched = fetchedOf(file);
    fetched.hasFailed = false;
    await addresses()
      .of(file.id, 'view', isFresh)
      .then(
        (url) => (fetched.url = url),
        () => (fetched.hasFailed = true),
      );
    changed();
  };
  /** Pictures are fetched when they come into sight. */
  const sight = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const file = isIntersecting && elements.get(target);
      if (!file) continue;
      sight.unobserve(target);
      elements.delete(target);
      if (!fetchedOf(file).url) void fetchPicture(file);
    }
  });

  const onerror = (file: Attachment) => {
    const fetched = fetchedOf(file);
    delete fetched.url;
    fetched.isLoaded = false;
    // Its address has run out, or the page's policy forbids what this browser still held.
    if (fetched.isLocal || !fetched.hasTriedAgain) {
      fetched.hasTriedAgain = !fetched.isLocal;
      fetched.isLocal = false;
      return void fetchPicture(file, true);
    }
    fetched.hasFailed = true;
    changed();
  };
  const picture = (file: Attachment, { words }: FileSpeech): Branch => {
    const fetched = fetchedOf(file);
    const { url, isLoaded, hasFailed } = fetched;
    if (hasFailed)
      return h(
        'button',
        { class: 'pic', key: 'again', onclick: () => void ((fetched.hasTriedAgain = false), fetchPicture(file, true)) },
        h('span', {}, words.notLoaded),
        h('b', {}, words.loadAgain),
      );
    return h(
      'button',
      {
        class: 'pic',
        key: 'pic',
        'aria-label': words.open(file.name),
        onclick: () => enlarge(file),
        ref(element: Element) {
          elements.set(element, file);
          sight.observe(element);
        },
      },
      !isLoaded && icon(album),
      url &&
        h('img', {
          key: 'img',
          class: isLoaded ? '' : 'coming',
          src: url,
          alt: '',
          onload() {
            fetched.isLoaded = true;
            fetched.hasTriedAgain = false;
            changed();
          },
          onerror: () => onerror(file),
        }),
    );
  };
  const saveTap = (file: Attachment, { words }: FileSpeech): Branch =>
    kit.tap(words.save(file.name), download, () => void save(file));
  const recording = (file: Attachment, speech: FileSpeech): Child => {
    const { id, durationMs, waveform } = file;
    const made =
      views.get(id) ??
      players()?.createPlayerView(room, { address: (isFresh) => addresses().of(id, 'file', isFresh), durationMs, waveform });
    if (made) views.set(id, made);
    return h(
      'div',
      { class: 'sound', key: 'sound', role: 'group', 'aria-label': speech.words.kind.audio },
      made?.draw(speech, saveTap(file, speech)),
    );
  };
  const card = (file: Attachment, { words, measures }: FileSpeech): Branch => {
    const { id, name, type, size } = file;
    const ending = measures.ending(type);
    return h(
      'button',
      { class: 'paper', key: 'paper', title: name, onclick: () => void save(file) },
      h('span', { class: 'aside' }, words.saveFile),
      h('span', { class: 'thumb' }, icon(paper)),
      h(
        'span',
        { class: 'what' },
        h('b', { lang: kit.languageOf(name) }, name),
        failed.has(id)
          ? h('span', { class: 'why', role: 'alert', key: 'why' }, words.saveFailed)
          : h('span', { class: 'where', key: 'where' }, ending ? `${ending} · ${measures.size(size)}` : measures.size(size)),
      ),
      icon(download),
    );
  };

  return {
    /** What fills the space that the thread keeps for a file. */
    draw(file: Attachment, scene: Scene): Child {
      const speech = voice(scene);
      if (!speech) return undefined;
      return file.kind === 'image' ? picture(file, speech) : file.kind === 'audio' ? recording(file, speech) : card(file, speech);
    },
    /** A file that has just gone out need not be fetched to be shown. */
    hold(file: Attachment, blob: Blob) {
      if (file.kind !== 'image' || !blob.size) return;
      found.set(file.id, { url: URL.createObjectURL(blob), isLocal: true });
    },
    /** The light-box, while it is open. */
    above(scene: Scene): Child {
      const speech = voice(scene);
      return large && speech && lightBox()?.draw(large, speech, enlarge);
    },
  };
}
