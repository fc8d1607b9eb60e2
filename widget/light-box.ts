import type { Attachment } from '../contract/entities.ts';
import type { FileSpeech } from '../look/file-sentences.ts';
import type { Room } from './room.ts';
import type { Branch } from './tree.ts';

export { default as styles } from './light-box.css';

const cross = 'M6 6l12 12M18 6L6 18';
const download = 'M12 4v11M7.5 10.800L12 15.300l4.500-4.500M5 19.500h14';
const left = 'M14.5 5.5L8 12l6.5 6.5';
const right = 'M9.5 5.5L16 12l-6.500 6.500';
const larger = 'M9 4.500H4.500V9M15 4.500h4.500V9M4.500 15v4.500H9M19.500 15v4.500H15';
const smaller = 'M4.500 9H9V4.500M19.500 9H15V4.500M9 19.500V15H4.500M15 19.500V15h4.500';

/** What the light-box needs of the files that are shown. */
export interface Album {
  /** Where a picture can be seen. */
  address(file: Attachment, isFresh: boolean): Promise<string>;
  save(file: Attachment): void;
}

/** One picture over everything, fitted or in its full size; arrows walk the conversation's pictures, Esc leads back. */
export function createLightBox({ kit: { h, tap, languageOf }, chat, changed }: Room, album: Album) {
  let dialog: HTMLDialogElement | undefined;
  let shownId: string | undefined;
  let url: string | undefined;
  let hasFailed = false;
  let hasTriedAgain = false;
  let isFull = false;

  const load = async (file: Attachment, isFresh = false) => {
    hasFailed = false;
    const found = await album.address(file, isFresh).catch(() => undefined);
    if (shownId !== file.id) return;
    url = found;
    hasFailed = found === undefined;
    changed();
  };
  const begin = (file: Attachment) => {
    shownId = file.id;
    url = undefined;
    hasTriedAgain = isFull = false;
    void load(file);
  };
  const pictures = () =>
    (chat.state.thread?.view.rows ?? []).flatMap(({ attachments = [] }) => attachments.filter(({ kind }) => kind === 'image'));
  const turnFull = () => {
    isFull = !isFull;
    changed();
  };

  return {
    draw(file: Attachment, { words, measures }: FileSpeech, show: (file: Attachment | undefined) => void): Branch {
      if (shownId !== file.id) begin(file);
      const all = pictures();
      const place = all.findIndex(({ id }) => id === file.id);
      const [before, after] = [all[place - 1], all[place + 1]];
      const shut = () => {
        // Closed before it goes: the browser then leads back to where it was opened.
        dialog?.close();
        shownId = undefined;
        show(undefined);
      };
      const onkeydown = (event: KeyboardEvent) => {
        // The keys are the picture's, not the chat's behind it.
        event.stopPropagation();
        const next = { ArrowLeft: before, ArrowRight: after }[event.key];
        if (event.key === 'Escape') {
          event.preventDefault();
          shut();
        } else if (next && !isFull) show(next);
        else if (event.key === '+' || event.key === '-') isFull !== (event.key === '+') && turnFull();
      };
      const onerror = () => {
        if (hasTriedAgain) {
          hasFailed = true;
          return changed();
        }
        hasTriedAgain = true;
        void load(file, true);
      };
      return h(
        'dialog',
        {
          class: 'box',
          key: 'box',
          'aria-label': words.picture(file.name),
          onkeydown,
          oncancel(event: Event) {
            event.preventDefault();
            shut();
          },
          ref(element: HTMLDialogElement) {
            dialog = element;
            queueMicrotask(() => element.showModal());
          },
        },
        h(
          'div',
          { class: 'head', key: 'head' },
          tap(words.close, cross, shut),
          h('b', { lang: languageOf(file.name) }, file.name),
          all.length > 1 && h('span', { key: 'place' }, words.place(measures.count(place + 1), measures.count(all.length))),
          tap(isFull ? words.fit : words.fullSize, isFull ? smaller : larger, turnFull),
          tap(words.save(file.name), download, () => album.save(file)),
        ),
        h(
          'div',
          {
            class: isFull ? 'stage whole' : 'stage',
            key: 'stage',
            tabindex: isFull && '0',
            role: isFull && 'group',
            'aria-label': isFull && words.picture(file.name),
            onclick: ({ target, currentTarget }: Event) => target === currentTarget && shut(),
          },
          hasFailed
            ? h('p', { role: 'alert', key: 'failed' }, words.notLoaded)
            : url && h('img', { key: file.id, src: url, alt: words.picture(file.name), onerror, ondblclick: turnFull }),
        ),
        before &&
          h(
            'span',
            { class: 'turn', key: 'before' },
            tap(words.previous, left, () => show(before)),
          ),
        after &&
          h(
            'span',
            { class: 'turn next', key: 'after' },
            tap(words.next, right, () => show(after)),
          ),
      );
    },
  };
}
