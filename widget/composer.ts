import type { Around } from './around.ts';
import { icon } from './art.ts';
import type { Chat } from './chat-state.ts';
import type { OnDemand } from './on-demand.ts';
import type { Scene } from './pieces.ts';
import { h, type Branch, type Child } from './tree.ts';

const upward = 'M12 19V5.5M6 11.2l6-6 6 6';
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
  const take = () => {
    const words = text.trim();
    if (field) field.value = '';
    write('');
    field?.focus();
    return words;
  };
  const reread = () => {
    textId = undefined;
    changed();
  };
  const submit = () => {
    const words = text.trim();
    if (!pause && !around()?.goes(words, take, reread) && words) chat.send(take());
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
      const [above, clip, smile, label = words.write, isLong, hasFiles, microphone, instead, seconds] =
        around()?.writing(scene, field, text) ?? [];
      pause = seconds;
      const isReady = (text.trim() || hasFiles) && !isLong && !pause;
      return h(
        'div',
        { class: 'comp', key: `comp ${threadId}` },
        above,
        instead ??
          h(
            'div',
            { class: scene.config.allowedFileTypes[0] ? 'field with' : 'field', key: 'field' },
            clip,
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
            (!isReady && !pause && microphone) ||
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
                pause || icon(upward),
              ),
          ),
      );
    },
  };
}
