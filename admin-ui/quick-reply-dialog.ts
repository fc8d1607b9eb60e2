import { html, type TemplateResult } from 'lit';
import type { Desk } from './desk.ts';
import { DeskElement } from './element.ts';
import { icon } from './icons.ts';
import { quickRepliesOf, type QuickReplies } from './quick-reply-library.ts';

/** A sheet over the quick replies; closed, the focus returns to where it was. */
export abstract class QuickReplyDialog extends DeskElement {
  declare desk: Desk;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.replies.subscribe(() => this.requestUpdate()));
  }

  protected get replies(): QuickReplies {
    return quickRepliesOf(this.desk);
  }

  get #dialog(): HTMLDialogElement | null {
    return (this.renderRoot as ShadowRoot).querySelector('dialog');
  }

  /** Resolves when it is closed. */
  async open(): Promise<void> {
    await this.updateComplete;
    const dialog = this.#dialog;
    if (dialog === null) return;
    const closed = new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
    dialog.showModal();
    await closed;
  }

  protected shut(): void {
    this.#dialog?.close();
  }

  protected renderSheet(title: string, lead: string, body: TemplateResult): TemplateResult {
    const { words } = this.reading;
    return html`<dialog aria-labelledby="title" aria-describedby="lead">
      <header>
        <h1 id="title">${title}</h1>
        <button class="ib" aria-label=${words.close} @click=${() => this.shut()}>${icon('x')}</button>
      </header>
      <div class="in">
        <p class="soft" id="lead">${lead}</p>
        ${body}
      </div>
    </dialog>`;
  }
}
