import type { ThreadView } from '../client/thread.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Branch } from './tree.ts';

const downward = 'M12 5v13.5M6 12.8l6 6 6-6';

/** Leads somebody who reads further up to the end, and tells how much is new there. */
export function wayToEnd(
  { h, icon }: Kit,
  { more, times }: Scene,
  { rows }: ThreadView,
  leftAt: number,
  onclick: () => void,
): Branch {
  const count = rows.filter(({ mine, kind, seq = 0 }) => !mine && kind === 'text' && seq > leftAt).length;
  return h(
    'button',
    { class: 'jump', key: 'jump', onclick },
    icon(downward),
    count ? more()?.newCount(times.count(count)) : more()?.latest,
  );
}
