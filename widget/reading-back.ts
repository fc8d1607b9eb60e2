import type { Kit, Scene } from './pieces.ts';
import type { Branch } from './tree.ts';

const downward = 'M12 5v13.5M6 12.8l6 6 6-6';

/** Leads somebody who reads further up to the end, and tells how much is new there. */
export const wayToEnd = ({ h, icon }: Kit, { more, times }: Scene, count: number, onclick: () => void): Branch =>
  h(
    'button',
    { class: 'jump', key: 'jump', onclick },
    icon(downward),
    count ? more()?.newCount(times.count(count)) : more()?.latest,
  );
