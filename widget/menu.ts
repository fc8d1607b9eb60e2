import type { Place, Room } from './room.ts';
import type { Child } from './tree.ts';

const finish = 'M6 5v14M6 5.500h11l-2.5 4 2.5 4H6';
const plus = 'M12 5v14M5 12h14';
const save = 'M12 4v11M7.5 10.800L12 15.300l4.5-4.500M5 19.500h14';
const loud = 'M4.5 9.500v5h3.500l4.5 3.700V5.800L8 9.500zM16 9a4.5 4.5 0 0 1 0 6M18.6 6.400a8.5 8.5 0 0 1 0 11.2';
const quiet = 'M4.5 9.500v5h3.500l4.5 3.700V5.800L8 9.500zM16 9.800l4.5 4.500M20.5 9.800L16 14.3';

/** What can be done with a conversation, below its header; arrows walk it, Esc leaves. */
export function createMenu(
  { kit, chat }: Room,
  end: (conversationId: string) => Promise<void>,
): (place: Place, shut: () => void) => Child {
  const { h, icon, languageOf } = kit;
  let list: HTMLElement | undefined;

  const saveAsText = async (place: Place) => {
    const { saveTranscript } = await import('./transcript.ts');
    await saveTranscript(kit, chat, place);
  };

  const onkeydown = (event: KeyboardEvent, shut: () => void) => {
    const items = [...(list?.querySelectorAll('button') ?? [])];
    const here = items.findIndex((item) => item.matches(':focus'));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') {
      // Closes the menu, not the chat around it.
      event.stopPropagation();
      (list?.getRootNode() as ShadowRoot | undefined)?.querySelector<HTMLElement>('[aria-expanded]')?.focus();
      shut();
    } else if (step) {
      event.preventDefault();
      items[(here + step + items.length) % items.length]?.focus();
    }
  };

  return (place, shut) => {
    const { words, conversation, scene } = place;
    const { id, status, lastSeq } = conversation;
    const isMuted = !!chat.memory.isMuted;
    const isGoingOn = status === 'open' || status === 'pending';
    const item = (label: string, line: string, run: () => unknown, isChecked?: boolean): Child =>
      h(
        'button',
        {
          role: isChecked === undefined ? 'menuitem' : 'menuitemcheckbox',
          'aria-checked': isChecked === undefined ? undefined : `${isChecked}`,
          onclick() {
            shut();
            void chat.tryTo(async () => run());
          },
        },
        icon(line),
        h('span', { lang: languageOf(label) }, label),
      );
    return h(
      'div',
      {
        class: 'menu',
        key: 'menu',
        role: 'menu',
        'aria-label': words.menu,
        onkeydown: (event: KeyboardEvent) => onkeydown(event, shut),
        ref(element: HTMLElement) {
          list = element;
          queueMicrotask(() => element.querySelector('button')?.focus());
        },
      },
      isGoingOn && lastSeq > 0 && item(words.end, finish, () => end(id)),
      lastSeq > 0 && item(words.another, plus, () => chat.begin({}, undefined, { new: true })),
      lastSeq > 0 && item(words.save, save, () => saveAsText(place)),
      scene.config.sounds && item(words.sound, isMuted ? quiet : loud, () => chat.remember({ isMuted: !isMuted }), !isMuted),
      item(words.language, kit.globe, scene.switchLanguage),
    );
  };
}
