import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Http } from '../client/http.ts';
import type { Thread, ThreadRow, ThreadView } from '../client/thread.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import type { Picture } from './file-room.ts';
import { renderPart, type Scene } from './message-parts.ts';
import styles from './messages.css';
import stars from './stars.css';
import { groupRows, newestMark } from './thread-groups.ts';

/** Closer to the end than this counts as reading the end. */
const nearEndPx = 80;
const nearTopPx = 400;

/** The messages of one thread. Whoever reads at the end stays there; whoever reads back is not moved. */
export class DeskMessages extends DeskElement {
  static override styles = stylesOf(styles, stars);
  static override properties = {
    http: { attribute: false },
    conversationId: { attribute: false },
    thread: { attribute: false },
    view: { attribute: false },
    customer: { attribute: false },
    me: {},
    fresh: { state: true },
    isAtEnd: { state: true },
  };
  declare http: Http;
  declare conversationId: string;
  declare thread: Thread;
  declare view: ThreadView;
  declare customer: { id: string; name: string };
  declare me: string;
  /** Messages of others that arrived below the screen. */
  declare fresh: number;
  declare isAtEnd: boolean;
  #before: { firstKey: string | undefined; lastKey: string | undefined; height: number; top: number } | undefined;
  #shown = new Set<string>();
  #isReadingOlder = false;

  constructor() {
    super();
    this.fresh = 0;
    this.isAtEnd = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    const onShown = () => this.#markSeen();
    document.addEventListener('visibilitychange', onShown);
    this.whileConnected(() => document.removeEventListener('visibilitychange', onShown));
    const resize = new ResizeObserver(() => {
      if (this.isAtEnd) this.#toEnd();
    });
    resize.observe(this);
    this.whileConnected(() => resize.disconnect());
  }

  /** Every picture that has been read of this conversation, oldest first. */
  #pictures(): Picture[] {
    const { conversationId } = this;
    const files = this.view.rows.flatMap(({ attachments = [] }) => attachments);
    return files.filter(({ kind }) => kind === 'image').map((file) => ({ conversationId, file }));
  }

  get #scroller(): HTMLElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('.scroll');
  }

  #toEnd(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    scroller.scrollTop = scroller.scrollHeight;
    this.isAtEnd = true;
    this.fresh = 0;
    this.#markSeen();
  }

  #markSeen(): void {
    if (this.isAtEnd && !this.view.loading && document.visibilityState === 'visible') this.thread.markSeen();
  }

  #onScroll(): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    this.isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEndPx;
    if (this.isAtEnd) {
      this.fresh = 0;
      this.#markSeen();
    }
    if (scroller.scrollTop < nearTopPx) void this.#readOlder();
  }

  async #readOlder(): Promise<void> {
    if (!this.view.hasOlder || this.#isReadingOlder) return;
    this.#isReadingOlder = true;
    try {
      await this.thread.loadOlder();
      await this.updateComplete;
    } finally {
      this.#isReadingOlder = false;
    }
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('thread')) {
      this.#before = undefined;
      this.#shown.clear();
      [this.isAtEnd, this.fresh] = [true, 0];
    }
    const scroller = this.#scroller;
    if (scroller === null || changed.has('thread')) return;
    const old: ThreadView | undefined = changed.get('view');
    const rows = (old ?? this.view).rows;
    this.#before = { firstKey: rows[0]?.key, lastKey: rows.at(-1)?.key, height: scroller.scrollHeight, top: scroller.scrollTop };
    if (old !== undefined && !old.loading) this.#countFresh(old.rows);
  }

  #countFresh(old: readonly ThreadRow[]): void {
    const lastSeq = old.findLast((row) => row.seq !== undefined)?.seq ?? 0;
    const arrived = this.view.rows.filter((row) => (row.seq ?? 0) > lastSeq && !row.mine && row.kind === 'text').length;
    if (!this.isAtEnd) this.fresh += arrived;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.view.rows.forEach((row) => this.#shown.add(row.key));
    const scroller = this.#scroller;
    if (scroller === null || !changed.has('view')) return;
    const before = this.#before;
    const [first, last] = [this.view.rows[0], this.view.rows.at(-1)];
    const isOwnNew = last !== undefined && last.key !== before?.lastKey && last.mine && last.state !== 'sent';
    if (before === undefined || this.isAtEnd || isOwnNew) this.#toEnd();
    // Older rows came in above: what was on the screen stays where it was.
    else if (first?.key !== before.firstKey) scroller.scrollTop = before.top + scroller.scrollHeight - before.height;
    if (scroller.scrollHeight <= scroller.clientHeight) void this.#readOlder();
  }

  protected override render(): TemplateResult {
    const { words, number } = this.reading;
    const { view } = this;
    if (view.loading && view.rows.length === 0) {
      return html`<span class="hush" role="status">${words.thread.loading}</span>
        <div class="skel sk" aria-hidden="true"><i></i><i></i><i></i><i></i></div>`;
    }
    const hasShown = this.#shown.size > 0;
    const scene: Scene = {
      reading: this.reading,
      me: this.me,
      customer: this.customer,
      thread: this.thread,
      mark: newestMark(view.rows, view),
      isNew: (row) => hasShown && row === view.rows.at(-1) && !this.#shown.has(row.key),
      nowMs: Date.now(),
      files: { http: this.http, conversationId: this.conversationId, pictures: () => this.#pictures() },
    };
    return html`<div
        class="scroll"
        tabindex="0"
        role="region"
        aria-label=${words.thread.log(this.customer.name)}
        @scroll=${() => this.#onScroll()}
      >
        <div
          class="log"
          role="log"
          aria-label=${words.thread.log(this.customer.name)}
          aria-live="polite"
          aria-busy=${view.loading || this.#isReadingOlder}
        >
          ${view.hasOlder ? html`<div class="older"><span class="spin"></span>${words.thread.older}</div>` : nothing}
          ${view.rows.length === 0 ? html`<p class="ev">${words.thread.empty}</p>` : nothing}
          ${repeat(
            groupRows(view.rows, (at) => this.reading.dayKey(at)),
            (part) => part.key,
            (part) => renderPart(part, scene),
          )}
        </div>
      </div>
      ${
        this.isAtEnd
          ? nothing
          : this.fresh > 0
            ? html`<button class="btn sm fresh" @click=${() => this.#toEnd()}>
                ${icon('arrowdown', 14)}${words.thread.fresh(this.fresh, number(this.fresh))}
              </button>`
            : html`<button
                class="btn sm fresh quiet"
                aria-label=${words.thread.toEnd}
                title=${words.thread.toEnd}
                @click=${() => this.#toEnd()}
              >
                ${icon('arrowdown', 16)}
              </button>`
      }`;
  }
}
define('desk-messages', DeskMessages);
