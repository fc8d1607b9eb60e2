import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError } from '../client/http.ts';
import type { QuickReply } from '../contract/quick-replies.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { quickRepliesOf, type QuickReplies } from './quick-reply-library.ts';
import styles from './quick-reply-list.css';
import { moveTo, placeOf } from './quick-reply-order.ts';
import { shelvesOf, sideOf } from './quick-reply-search.ts';
import { quickReplyWords } from './quick-reply-words.ts';
import { writeRoute } from './route.ts';
import { languageOf } from './scripts.ts';

/** Where a dragged reply would come to stand. */
interface Drop {
  readonly id: string;
  readonly place: number;
}

/** All quick replies by category, to search, to open, and to put in order with pointer or arrow keys. */
export class DeskQuickReplyList extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    openId: { attribute: false },
    query: { state: true },
    drop: { state: true },
    moved: { state: true },
  };
  declare desk: Desk;
  declare openId: string | undefined;
  declare query: string;
  declare drop: Drop | undefined;
  /** What is told of the last move. */
  declare moved: string;

  constructor() {
    super();
    this.query = '';
    this.moved = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.#replies.subscribe(() => this.requestUpdate()));
  }

  get #replies(): QuickReplies {
    return quickRepliesOf(this.desk);
  }

  #open(event: MouseEvent, replyId: string): void {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.desk.router.go({ room: 'quick-replies', replyId });
  }

  #move(id: string, place: number): void {
    const { library } = this.#replies;
    if (library === undefined || placeOf(library.quickReplies, id) === place) return;
    const { locale, number, words } = this.reading;
    const { category } = library.quickReplies.find((reply) => reply.id === id) ?? {};
    const count = library.quickReplies.filter((reply) => reply.category === category).length;
    if (place < 0 || place >= count) return;
    this.moved = quickReplyWords(locale).list.moved(number(place + 1), number(count));
    this.#replies
      .arrange(({ categories, quickReplies }) => ({ categories, quickReplies: moveTo(quickReplies, id, place) }))
      .catch((error: unknown) => {
        this.moved = '';
        this.desk.say({ text: words.refusals[error instanceof ApiError ? error.code : 'internal'] });
      });
  }

  #onGripKey(event: KeyboardEvent, { id }: QuickReply): void {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.#move(id, placeOf(this.#replies.library?.quickReplies ?? [], id) + step);
  }

  /** Follows the pointer until it is lifted; nothing moves before that but the line that shows where. */
  #drag(event: PointerEvent, { id }: QuickReply): void {
    if (event.button !== 0) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).focus();
    const shelf = (event.currentTarget as Element).closest('ul');
    const rows = [...(shelf?.querySelectorAll('li') ?? [])].filter((row) => row.dataset['id'] !== id);
    const end = new AbortController();
    const { signal } = end;
    const follow = ({ clientY }: PointerEvent) => {
      const above = rows.filter((row) => {
        const { top, height } = row.getBoundingClientRect();
        return top + height / 2 < clientY;
      });
      this.drop = { id, place: above.length };
    };
    const stop = () => {
      end.abort();
      this.drop = undefined;
    };
    addEventListener('pointermove', follow, { signal });
    addEventListener('pointercancel', stop, { signal });
    addEventListener(
      'pointerup',
      () => {
        if (this.drop !== undefined) this.#move(id, this.drop.place);
        stop();
      },
      { signal },
    );
  }

  #renderRow(reply: QuickReply, line: 'before' | 'after' | ''): TemplateResult {
    const { locale } = this.reading;
    const said = quickReplyWords(locale);
    const { id, content, shortcut } = reply;
    const title = sideOf(reply.title, locale);
    const text = sideOf(content, locale);
    const foreign = (given: string) => (languageOf(given) === locale ? nothing : languageOf(given));
    return html`<li class="row ${line} ${this.drop?.id === id ? 'dragged' : ''}" data-id=${id}>
      <a
        class="to"
        href=${writeRoute({ room: 'quick-replies', replyId: id })}
        aria-current=${id === this.openId ? 'true' : nothing}
        @click=${(event: MouseEvent) => this.#open(event, id)}
      >
        <span class="l1">
          <span class="nm cut" lang=${foreign(title)}>${title}</span>
          ${
            this.#replies.edits.has(id)
              ? html`<span class="draft">${said.list.unsaved}</span>`
              : shortcut === undefined
                ? nothing
                : html`<span class="xs soft">${shortcut}</span>`
          }
        </span>
        <span class="l2">
          <span class="cut grow" lang=${foreign(text)}>${text}</span>
          <span class="sides">
            ${content.en === '' ? nothing : html`<span lang="en" aria-label=${said.sides.en}>EN</span>`}
            ${content.bn === '' ? nothing : html`<span lang="bn" aria-label=${said.sides.bn}>বাং</span>`}
          </span>
        </span>
      </a>
      <button
        class="grip"
        aria-label=${said.list.move(title)}
        @keydown=${(event: KeyboardEvent) => this.#onGripKey(event, reply)}
        @pointerdown=${(event: PointerEvent) => this.#drag(event, reply)}
      >
        ${icon('grip', 16)}
      </button>
    </li>`;
  }

  #renderShelves(): TemplateResult {
    const { locale } = this.reading;
    const said = quickReplyWords(locale);
    const { library } = this.#replies;
    const shelves = library === undefined ? [] : shelvesOf(library, this.query);
    if (shelves.length === 0 && this.query !== '') {
      return html`<div class="mt">
        <h2>${said.list.noneFound}</h2>
        <div class="acts"><button class="btn" @click=${() => (this.query = '')}>${said.list.clear}</button></div>
      </div>`;
    }
    return html`${shelves.map(({ category, replies }) => {
      const drop = replies.some(({ id }) => id === this.drop?.id) ? this.drop : undefined;
      const rest = replies.filter(({ id }) => id !== drop?.id);
      const lineAt = (reply: QuickReply) =>
        drop === undefined
          ? ''
          : rest[drop.place] === reply
            ? 'before'
            : drop.place >= rest.length && rest.at(-1) === reply
              ? 'after'
              : '';
      return html`<h2 class="shelf" id="shelf-${category.id}">${sideOf(category.name, locale)}</h2>
        <ul aria-labelledby="shelf-${category.id}">
          ${repeat(
            replies,
            ({ id }) => id,
            (reply) => this.#renderRow(reply, lineAt(reply)),
          )}
        </ul>`;
    })}`;
  }

  protected override render(): TemplateResult {
    const said = quickReplyWords(this.reading.locale);
    const { library } = this.#replies;
    return html`<div class="find">
        ${icon('search', 18)}
        <input
          type="search"
          aria-label=${said.search}
          placeholder=${said.search}
          .value=${this.query}
          ?disabled=${library === undefined}
          @input=${(event: Event) => (this.query = (event.target as HTMLInputElement).value)}
        />
      </div>
      <div class="scroll">
        ${
          library === undefined
            ? html`<span class="hush" role="status">${said.loading}</span>${[0, 1, 2, 3, 4].map(
                  () => html`<div class="row sk" aria-hidden="true"><i></i><i></i></div>`,
                )}`
            : this.#renderShelves()
        }
      </div>
      <span class="hush" role="status">${this.moved}</span>`;
  }
}
define('desk-quick-reply-list', DeskQuickReplyList);
