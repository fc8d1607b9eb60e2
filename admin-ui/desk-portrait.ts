import type { Http } from '../client/http.ts';
import { createPortraits, type Portraits } from '../client/portraits.ts';
import { define } from './element.ts';

let portraits: Portraits | undefined;

/** From now on agents' pictures are fetched as this agent. */
export function fetchPortraitsWith(http: Http): void {
  portraits = createPortraits(http);
}

/** An agent's picture over their initials, which stay while it is not there. */
class DeskPortrait extends HTMLElement {
  #path: string | undefined;

  set path(path: string) {
    if (path === this.#path) return;
    this.#path = path;
    this.replaceChildren();
    void portraits?.(path).then(
      (canvas) => path === this.#path && this.replaceChildren(canvas),
      () => path === this.#path && (this.#path = undefined),
    );
  }
}
define('desk-portrait', DeskPortrait);
