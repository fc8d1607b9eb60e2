import type { Http } from '../client/http.ts';
import { createPortraits } from '../client/portraits.ts';

const watched = new WeakSet<Node>();

/** From now on the agents' pictures are drawn over their initials in this tree, however it changes; initials stay where there is none. */
export function watchPortraits(root: ParentNode & Node, http: Http): void {
  if (watched.has(root)) return;
  watched.add(root);
  const portraitOf = createPortraits(http);
  const shown = new WeakMap<HTMLElement, string>();
  const show = (face: HTMLElement) => {
    const path = face.dataset['by'] ?? '';
    if ((shown.get(face) ?? '') === path) return;
    shown.set(face, path);
    // Not among the children, which belong to whoever draws the page.
    const over = face.shadowRoot ?? face.attachShadow({ mode: 'open' });
    over.replaceChildren(document.createElement('slot'));
    if (!path) return;
    void portraitOf(path).then(
      (canvas) => {
        if (shown.get(face) !== path) return;
        Object.assign(canvas.style, { width: '100%', height: '100%', borderRadius: '50%' });
        over.replaceChildren(canvas);
      },
      () => shown.delete(face),
    );
  };
  const showAll = () => root.querySelectorAll<HTMLElement>('.face').forEach(show);
  new MutationObserver(showAll).observe(root, { childList: true, subtree: true, attributeFilter: ['data-by'] });
  showAll();
}
