import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Http } from '../client/http.ts';
import type { InternalLog, InternalView } from '../client/internal-log.ts';
import type { Thread, ThreadView } from '../client/thread.ts';
import { conversationWords } from './conversation-words.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { aimedAt, type Aim } from './message-aim.ts';
import { icon } from './icons.ts';
import type { Picture } from './file-room.ts';
import { interleave, type LogRow } from './interleave.ts';
import { renderPart, type Scene } from './message-parts.ts';
import styles from './messages.css';
import notes from './note.css';
import stars from './stars.css';
import { groupRows, newestMark } from './thread-groups.ts';

/** Closer to the end than this counts as reading the end. */
const nearEndPx = 80;
const nearTopPx = 400;

/** The messages of one thread. Whoever reads at the end stays there; whoever reads back is not moved. */
export class DeskMessages extends DeskElement {
  static override styles = stylesOf(styles, notes, stars);
  static override properties = {
    http: { attribute: false },
    conversationId: { attribute: false },
    thread: { attribute: false },
    view: { attribute: false },
    internal: { attribute: false },
    internalView: { attribute: false },
    customer: { attribute: false },
    me: {},
    fresh: { state: true },
    isAtEnd: { state: true },
  };
  declare http: Http;
  declare conversationId: string;
  declare thread: Thread;
  declare view: ThreadView;
  declare internal: InternalLog;
  declare internalView: InternalView;
  declare customer: { id: string; name: string };
  declare me: string;
  /** Messages of others that arrived below the screen. */
  declare fresh: number;
  declare isAtEnd: boolean;
  #before: { firstKey: string | undefined; lastKey: string | undefined; height: number; top: number } | undefined;
  #shown = new Set<string>();
  #rows: readonly LogRow[] = [];
  /** The thread of which older rows are being read. */
  #readingOlder: Thread | undefined;
  /** The message or note that the address asks for, until it is on the screen. */
  #aim: Aim | undefined;

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
    const files = this.#rows.flatMap((row) => {
      if (row.kind !== 'internal') return row.attachments ?? [];
      return row.content.kind === 'note' ? (row.content.attachments ?? []) : [];
    });
    return files.filter(({ kind }) => kind === 'image').map((file) => ({ conversationId, file }));
  }

  get #scroller(): HTMLElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('.scroll');
  }

  /** How high everything that was said is, with its fractions: what is scrolled by rounds them away. */
  #heightPx(): number {
    return (this.renderRoot as ShadowRoot).querySelector('.log')?.getBoundingClientRect().height ?? 0;
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
    const { thread } = this;
    if (!this.view.hasOlder || this.#readingOlder === thread) return;
    this.#readingOlder = thread;
    const { length } = this.view.rows;
    try {
      await thread.loadOlder();
      await this.updateComplete;
    } finally {
      if (this.#readingOlder === thread) this.#readingOlder = undefined;
    }
    if (this.thread === thread && this.view.rows.length > length) this.#showAim();
  }

  /** Both logs together, as far back as the thread has been read. */
  #interleave(): LogRow[] {
    const { view, internalView } = this;
    const first = view.hasOlder ? view.rows.find(({ seq }) => seq !== undefined)?.seq : undefined;
    const oldest = internalView.rows[0]?.afterSeq;
    if (internalView.hasOlder && !view.loading && oldest !== undefined && oldest >= (first ?? 0)) void this.internal.loadOlder();
    return interleave(view.rows, internalView.rows, first);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const old = this.#rows;
    this.#rows = this.#interleave();
    if (changed.has('thread')) {
      this.#before = undefined;
      this.#shown.clear();
      this.#aim = aimedAt();
      [this.isAtEnd, this.fresh] = [true, 0];
    }
    const scroller = this.#scroller;
    if (scroller === null || changed.has('thread')) return;
    this.#before = { firstKey: old[0]?.key, lastKey: old.at(-1)?.key, height: this.#heightPx(), top: scroller.scrollTop };
    const before: ThreadView | undefined = changed.get('view');
    if (!(before ?? this.view).loading) this.#countFresh(old);
  }

  #countFresh(old: readonly LogRow[]): void {
    if (this.isAtEnd) return;
    const known = new Set(old.map(({ key }) => key));
    const last = old.findLastIndex(({ key }) => this.#rows.some((row) => row.key === key));
    const from = this.#rows.findIndex(({ key }) => key === old[last]?.key);
    const isWords = (row: LogRow) => row.kind === 'text' || (row.kind === 'internal' && row.content.kind === 'note');
    this.fresh += this.#rows.slice(from + 1).filter((row) => !row.mine && !known.has(row.key) && isWords(row)).length;
  }

  protected override updated(changed: PropertyValues<this>): void {
    super.updated(changed);
    this.#rows.forEach((row) => this.#shown.add(row.key));
    const scroller = this.#scroller;
    if (scroller === null || !(changed.has('view') || changed.has('internalView'))) return;
    const before = this.#before;
    const [first, last] = [this.#rows[0], this.#rows.at(-1)];
    const isOwnNew = last !== undefined && last.key !== before?.lastKey && last.mine && last.state !== 'sent';
    if (before === undefined || this.isAtEnd || isOwnNew) this.#toEnd();
    // Older rows came in above: what was on the screen stays where it was.
    else if (first?.key !== before.firstKey) scroller.scrollTop = Math.round(before.top + this.#heightPx() - before.height);
    if (scroller.scrollHeight <= scroller.clientHeight) void this.#readOlder();
    this.#showAim();
  }

  /** Brings the message or note that is asked for onto the screen, reading back as far as it stands. */
  #showAim(): void {
    const { view } = this;
    if (this.#aim === undefined || view.loading) return;
    const { kind, seq } = this.#aim;
    if (kind === 'n' && this.internalView.loading) return;
    const found = (this.renderRoot as ShadowRoot).querySelector(`[data-${kind === 'n' ? 'note' : 'seq'}="${seq}"]`);
    if (found === null && view.hasOlder) return void this.#readOlder();
    this.#aim = undefined;
    if (found === null) return;
    this.isAtEnd = false;
    found.scrollIntoView({ block: 'center' });
    found.classList.add('meant');
    found.addEventListener('animationend', () => found.classList.remove('meant'), { once: true });
  }

  /** The messages can be read without the team's half; that it is missing has to be said. */
  #renderUnread(): TemplateResult {
    const { words, locale } = this.reading;
    return html`<p class="ev" role="alert">
      ${icon('lock', 16)}${conversationWords(locale).note.unread}
      <button class="link" @click=${() => this.internal.reload()}>${words.retry}</button>
    </p>`;
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
      internal: this.internal,
      mark: newestMark(view.rows, view),
      isNew: (row) => hasShown && row === this.#rows.at(-1) && !this.#shown.has(row.key),
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
          aria-busy=${view.loading || this.#readingOlder === this.thread}
        >
          ${view.hasOlder ? html`<div class="older"><span class="spin"></span>${words.thread.older}</div>` : nothing}
          ${this.#rows.length === 0 ? html`<p class="ev">${words.thread.empty}</p>` : nothing}
          ${repeat(
            groupRows(this.#rows, (at) => this.reading.dayKey(at)),
            (part) => part.key,
            (part) => renderPart(part, scene),
          )}
          ${this.internalView.failed === undefined ? nothing : this.#renderUnread()}
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
