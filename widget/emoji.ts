import { emojiGroups, insertAtCaret, placeAfter } from '../look/emoji.ts';
import type { AroundWords } from './around-words-en.ts';
import type { Kit } from './pieces.ts';
import type { Branch } from './tree.ts';

export { default as styles } from './emoji.css';

/** A sheet of emojis above the field they go into: arrows walk it, Esc leaves. */
export function emojiSheet({ h }: Kit, words: AroundWords, label: string, field: HTMLTextAreaElement, leave: () => void): Branch {
  let sheet: HTMLElement | undefined;
  const back = () => {
    leave();
    field.focus();
  };
  const onkeydown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      // Closes the sheet, not the chat around it.
      event.stopPropagation();
      return back();
    }
    const buttons = [...(sheet?.querySelectorAll('button') ?? [])];
    const next = placeAfter(
      event.key,
      buttons.findIndex((button) => button.matches(':focus')),
      buttons.length,
    );
    if (next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  };
  const pick = (emoji: string) => {
    back();
    insertAtCaret(field, emoji);
  };
  return h(
    'div',
    {
      class: 'emojis',
      key: 'emojis',
      role: 'dialog',
      'aria-label': label,
      onkeydown,
      ref(element: HTMLElement) {
        sheet = element;
        queueMicrotask(() => element.querySelector('button')?.focus());
      },
    },
    ...emojiGroups.map(({ name, emojis }, group) => [
      h('p', { id: `emojis-${name}` }, words.emojiGroups[name]),
      h(
        'div',
        { role: 'group', 'aria-labelledby': `emojis-${name}` },
        ...emojis.map((emoji, place) =>
          h('button', { tabindex: group || place ? '-1' : '0', onclick: () => pick(emoji) }, emoji),
        ),
      ),
    ]),
  );
}
