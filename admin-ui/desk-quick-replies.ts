import { html, type TemplateResult } from 'lit';
import './desk-menu.ts';
import type { MenuItem, PickEvent } from './desk-menu.ts';
import './desk-quick-reply-categories.ts';
import './desk-quick-reply-editor.ts';
import './desk-quick-reply-import.ts';
import './desk-quick-reply-list.ts';
import './desk-quick-reply-packs.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { icon } from './icons.ts';
import { alpona, lotus } from './ornaments.ts';
import type { QuickReplyDialog } from './quick-reply-dialog.ts';
import { fileOf } from './quick-reply-file.ts';
import { quickRepliesOf, type QuickReplies } from './quick-reply-library.ts';
import { quickReplyWords } from './quick-reply-words.ts';
import styles from './quick-replies.css';

const dialogs = ['packs', 'import', 'categories'] as const;

/** The room where a team keeps its ready answers: the list, and beside it the one that is written. */
export class DeskQuickReplies extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { desk: { attribute: false }, replyId: { attribute: false } };
  declare desk: Desk;
  /** The one that is open: an id, or `new`. */
  declare replyId: string | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.#replies.subscribe(() => this.requestUpdate()));
  }

  get #replies(): QuickReplies {
    return quickRepliesOf(this.desk);
  }

  #add(): void {
    this.desk.router.go({ room: 'quick-replies', replyId: 'new' });
  }

  protected override updated(): void {
    this.toggleAttribute('has-reply', this.replyId !== undefined);
  }

  async #openDialog(name: (typeof dialogs)[number]): Promise<void> {
    const dialog = document.createElement(`desk-quick-reply-${name}`) as QuickReplyDialog;
    dialog.desk = this.desk;
    this.renderRoot.append(dialog);
    await dialog.open();
    dialog.remove();
  }

  #export(): void {
    const { library } = this.#replies;
    if (library === undefined) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(fileOf(library), null, 2)], { type: 'application/json' }));
    link.download = 'quick-replies.json';
    link.click();
    URL.revokeObjectURL(link.href);
  }

  #onPick({ id }: PickEvent): void {
    const dialog = dialogs.find((name) => name === id);
    if (dialog !== undefined) void this.#openDialog(dialog);
    else this.#export();
  }

  #renderTop(): TemplateResult {
    const words = quickReplyWords(this.reading.locale);
    const items: MenuItem[] = [
      { id: 'packs', label: words.packs.menu, figure: icon('bolt', 18) },
      { id: 'categories', label: words.categories.menu, figure: icon('sliders', 18) },
      { id: 'import', label: words.imports.menu, figure: icon('arrowup', 18), section: '' },
      { id: 'export', label: words.exported, figure: icon('arrowdown', 18) },
    ];
    return html`<div class="top">
      <h1 class="grow">${words.title}</h1>
      <desk-menu .label=${words.more} .items=${items} @desk-pick=${(event: PickEvent) => this.#onPick(event)}>
        <button slot="trigger" class="ib tip" data-tip=${words.more} aria-label=${words.more}>${icon('dots')}</button>
      </desk-menu>
      <button class="ib tip" data-tip=${words.add} aria-label=${words.add} @click=${() => this.#add()}>${icon('plus')}</button>
    </div>`;
  }

  #renderFirst(): TemplateResult {
    const words = quickReplyWords(this.reading.locale);
    return html`<div class="mt">
      ${lotus()}
      <h2>${words.none.title}</h2>
      <p>${words.none.text}</p>
      <div class="acts">
        <button class="btn pri" @click=${() => this.#add()}>${icon('plus', 18)}${words.none.first}</button>
        <button class="btn" @click=${() => void this.#openDialog('packs')}>${icon('bolt', 18)}${words.packs.menu}</button>
      </div>
    </div>`;
  }

  #renderSheet(): TemplateResult {
    const { words } = this.reading;
    const said = quickReplyWords(this.reading.locale);
    const { library, failed } = this.#replies;
    if (library === undefined && failed !== undefined) {
      return html`<div class="mt" role="alert">
        <h2>${said.failed}</h2>
        <p>${this.reading.sentence(words.refusals[failed])}</p>
        <div class="acts">
          <button class="btn" @click=${() => void this.#replies.reload()}>${icon('rotate', 18)}${words.retry}</button>
        </div>
      </div>`;
    }
    if (library === undefined) return html`<div class="wait sk" aria-hidden="true"><i></i><i></i><i></i></div>`;
    if (this.replyId !== undefined)
      return html`<desk-quick-reply-editor .desk=${this.desk} .replyId=${this.replyId}></desk-quick-reply-editor>`;
    if (library.quickReplies.length === 0) return this.#renderFirst();
    return html`<div class="mt">
      ${alpona()}
      <h2>${said.pick.title}</h2>
      <p>${said.pick.text}</p>
    </div>`;
  }

  protected override render(): TemplateResult {
    const said = quickReplyWords(this.reading.locale);
    const { library, failed } = this.#replies;
    const isEmpty = library?.quickReplies.length === 0;
    const isBare = isEmpty || (library === undefined && failed !== undefined);
    this.toggleAttribute('is-bare', isBare);
    return html`<section class="list" aria-label=${said.title}>
        ${this.#renderTop()}
        ${
          isBare
            ? html`<div class="grow"></div>`
            : html`<desk-quick-reply-list .desk=${this.desk} .openId=${this.replyId}></desk-quick-reply-list>`
        }
      </section>
      <div class="sheet">${this.#renderSheet()}</div>`;
  }
}
define('desk-quick-replies', DeskQuickReplies);
