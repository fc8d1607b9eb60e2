import type { Sender } from '../contract/entities.ts';
import type { AroundLabels } from './around-labels.ts';
import type { Kit, Scene } from './pieces.ts';
import type { Branch } from './tree.ts';

/** Three dots where the next message of somebody who writes will stand. */
export function typingView({ h, face, nameOf }: Kit, by: Sender, scene: Scene, { typing }: AroundLabels): Branch {
  const name = nameOf(by, scene);
  return h(
    'div',
    { class: 'group', key: `typing ${name}` },
    h('p', { class: 'bubble typing', role: 'img', 'aria-label': typing(name) }, h('i'), h('i'), h('i')),
    h('div', { class: 'side' }, face('name' in by ? name : undefined, by.kind === 'agent' ? by.avatar : undefined)),
  );
}
