import { messageTextBytes } from '../contract/limits.ts';
import type { Around } from './around.ts';
import { icon } from './art.ts';
import { openOne, type Chat } from './chat-state.ts';
import type { OnDemand } from './on-demand.ts';
import type { Scene } from './pieces.ts';
import { h, type Branch, type Child } from './tree.ts';

const upward = 'M12 19V5.5M6 11.2l6-6 6 6';
const utf8 = new TextEncoder();

export const isTooLong = (text: string): boolean => utf8.encode(text).length > messageTextBytes;

export interface Composer {
  draw(scene: Scene): Branch;
  focus(): void;
}

/** The place to write: grows to five lines, keeps a draft for each conversation. */
export function createComposer(chat: Chat, changed: () => void, around: OnDemand<Around>): Composer {
  let field: HTMLTextAreaElement | undefined;
  let text = '';
  let textId: string | undefined;
  /** Seconds until one may send again. */
  let pause: Child;

  const grow = () => {
    if (!field) return;
    field.style.height = 'auto';
    field.style.height = `${field.scrollHeight}px`;
  };
  const write = (next: string) => {
    text = next;
    chat.keepDraft(text);
    changed();
    grow();
  };
  const submit = () => {
    if (!text.trim() || isTooLong(text) || pause) return;
    // Words for a closed conversation stay until the one that goes on from it has begun.
    if (openOne(chat.state)?.status === 'closed') return around()?.goOn(text.trim());
    chat.send(text.trim());
    if (field) field.value = '';
    write('');
    field?.focus();
  };

  return {
    focus: () => field?.focus(),
    draw(scene) {
      const { words } = scene;
      const { threadId, thread } = chat.state;
      if (textId !== threadId) {
        textId = threadId;
        text = chat.readDraft();
        queueMicrotask(grow);
      }
      const isLong = isTooLong(text);
      const [above, smile, label = words.write, seconds] = around()?.writing(scene, field, isLong) ?? [];
      pause = seconds;
      const isReady = !!text.trim() && !isLong && !pause;
      return h(
        'div',
        { class: 'comp', key: `comp ${threadId}` },
        above,
        h(
          'div',
          { class: 'field', key: 'field' },
          h('textarea', {
            rows: '1',
            ref: (element: HTMLTextAreaElement) => (field = element),
            value: text,
            placeholder: label,
            'aria-label': label,
            'aria-invalid': isLong && 'true',
            'aria-describedby': isLong && 'long',
            enterkeyhint: 'send',
            oninput(event: Event) {
              write((event.target as HTMLTextAreaElement).value);
              if (text.trim()) thread?.typed();
            },
            onkeydown(event: KeyboardEvent) {
              // 229: some keyboards compose without saying so.
              if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
              event.preventDefault();
              submit();
            },
          }),
          smile,
          h(
            'button',
            {
              class: isReady ? 'go' : 'go dim',
              key: 'go',
              'aria-label': words.send,
              title: words.send,
              'aria-disabled': !isReady && 'true',
              onclick: submit,
            },
            pause ?? icon(upward),
          ),
        ),
      );
    },
  };
}
