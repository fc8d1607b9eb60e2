import { createPortraits } from '../client/portraits.ts';
import type { Chat } from './chat-state.ts';
import type { Kit } from './pieces.ts';
import type { Branch } from './tree.ts';

/** Draws the agents' pictures over the initials of the page it stands in, after every drawing; initials stay where there is none. */
export function createPortraitsView({ h }: Kit, { http }: Chat): () => Branch {
  const portraitOf = createPortraits(http);
  const shown = new WeakMap<HTMLElement, string>();
  let anchor: Element | undefined;
  const show = (face: HTMLElement) => {
    const path = face.dataset['by'] ?? '';
    if ((shown.get(face) ?? '') === path) return;
    shown.set(face, path);
    // Not among the children, which belong to whoever draws the page.
    const root = face.shadowRoot ?? face.attachShadow({ mode: 'open' });
    root.replaceChildren(document.createElement('slot'));
    if (!path) return;
    void portraitOf(path).then(
      (canvas) => {
        if (shown.get(face) !== path) return;
        Object.assign(canvas.style, { width: '100%', height: '100%', borderRadius: '50%' });
        root.replaceChildren(canvas);
      },
      () => shown.delete(face),
    );
  };
  const showAll = () => (anchor?.getRootNode() as ParentNode).querySelectorAll<HTMLElement>('.face').forEach(show);
  return () => {
    queueMicrotask(showAll);
    return h('template', { key: 'portraits', ref: (element: Element) => (anchor = element) });
  };
}
