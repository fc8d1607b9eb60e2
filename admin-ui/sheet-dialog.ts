import { html, nothing, type TemplateResult } from 'lit';
import { DeskElement } from './element.ts';
import { icon } from './icons.ts';

/** A sheet over the console, as large as what it holds; closed, the focus returns to where it was. */
export abstract class SheetDialog extends DeskElement {
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
    // The first thing to do or else what it is about, not the way out.
    (dialog.querySelector<HTMLElement>('[data-first]') ?? dialog.querySelector('h1'))?.focus();
    await closed;
  }

  protected shut(): void {
    this.#dialog?.close();
  }

  protected renderSheet(title: string, lead: string | undefined, body: TemplateResult): TemplateResult {
    const { words } = this.reading;
    return html`<dialog
      aria-labelledby="title"
      aria-describedby=${lead === undefined ? nothing : 'lead'}
      @keydown=${(event: KeyboardEvent) => event.stopPropagation()}
    >
      <header>
        <h1 id="title" tabindex="-1">${title}</h1>
        <button class="ib" aria-label=${words.close} @click=${() => this.shut()}>${icon('x')}</button>
      </header>
      <div class="in">${lead === undefined ? nothing : html`<p class="soft" id="lead">${lead}</p>`} ${body}</div>
    </dialog>`;
  }
}
