import type { AroundWords } from './around-words-en.ts';
import type { Room } from './room.ts';
import type { Branch } from './tree.ts';

const hourglass = 'M7 4h10M7 20h10M8 4c0 4 8 5 8 8s-8 4-8 8M16 4c0 4-8 5-8 8s8 4 8 8';

/** The pause of who wrote too fast: what is written waits, and how long is said. */
export function createPause({ kit, chat, changed }: Room) {
  const { h, icon } = kit;
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    /** How many seconds are left; 0 when nothing waits for that reason. */
    seconds(): number {
      const held = chat.state.thread?.view.rows.find(({ state, error }) => state === 'queued' && error === 'rate_limited');
      const left = Math.max(0, Math.ceil(((held?.dueAt ?? 0) - Date.now()) / 1000));
      clearTimeout(timer);
      if (left) timer = setTimeout(changed, 1000);
      return left;
    },
    /** Said once; the count is for the eyes. */
    bar: (words: AroundWords, seconds: string): Branch =>
      h(
        'div',
        { class: 'note pause', key: 'pause', role: 'status' },
        icon(hourglass),
        h(
          'p',
          {},
          h('b', {}, words.pause),
          ' ',
          h('span', { class: 'aside' }, words.kept),
          h('span', { 'aria-hidden': 'true' }, words.again(seconds)),
        ),
      ),
  };
}
