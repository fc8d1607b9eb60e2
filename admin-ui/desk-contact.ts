import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { ApiError } from '../client/http.ts';
import type { Customer, DeskConversation } from '../contract/entities.ts';
import type { FieldErrorCode } from '../contract/errors.ts';
import type { CustomerProfile } from '../contract/customers.ts';
import { emailLength, nameLength, phoneLength } from '../contract/limits.ts';
import styles from './contact.css';
import { conversationWords } from './conversation-words.ts';
import { customersOf } from './customers.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import fields from './fields.css';
import { glyph, icon } from './icons.ts';
import { sayDone, sayRefusal } from './undoable-act.ts';

const editable = ['name', 'email', 'phone'] as const;
type Editable = (typeof editable)[number];
const lengths: Record<Editable, number> = { name: nameLength, email: emailLength, phone: phoneLength };

/** How to reach a customer, and the form that puts it right. What the site vouches for is not edited here. */
export class DeskContact extends DeskElement {
  static override styles = stylesOf(styles, fields);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    customer: { attribute: false },
    contact: { attribute: false },
    isEditing: { state: true },
    isSaving: { state: true },
    faults: { state: true },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  /** Undefined while it is being read. */
  declare customer: CustomerProfile | undefined;
  declare contact: Customer | undefined;
  declare isEditing: boolean;
  declare isSaving: boolean;
  declare faults: Partial<Record<Editable, string>>;

  constructor() {
    super();
    this.isEditing = false;
    this.isSaving = false;
    this.faults = {};
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: DeskConversation | undefined = changed.get('conversation');
    if (before !== undefined && before.id !== this.conversation.id) this.isEditing = false;
  }

  /** Opens the form, with the focus in its first field. */
  async edit(): Promise<void> {
    this.faults = {};
    this.isEditing = true;
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('input:enabled')?.focus();
  }

  #known(): Partial<Record<Editable, string | undefined>> {
    return this.customer ?? this.contact ?? {};
  }

  #sayFault(code: FieldErrorCode): string {
    const { faults } = conversationWords(this.reading.locale).contact;
    return (faults as Partial<Record<FieldErrorCode, string>>)[code] ?? faults.other;
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { desk } = this;
    const customerId = this.conversation.customer.id;
    const known = this.#known();
    const form = new FormData(event.target as HTMLFormElement);
    const changes = editable.flatMap((field) => {
      const value = form.get(field);
      const text = typeof value === 'string' ? value.trim() : undefined;
      return text === undefined || text === (known[field] ?? '') ? [] : [[field, text === '' ? null : text] as const];
    });
    if (changes.length === 0) return void (this.isEditing = false);
    const { id } = this.conversation;
    const put = (body: Record<string, string | null>) => {
      const changing = desk.http('PUT /v1/desk/customers/{customerId}', { params: { customerId }, body });
      return customersOf(desk).change(customerId, changing);
    };
    const before = Object.fromEntries(changes.map(([field]) => [field, known[field] ?? null]));
    this.isSaving = true;
    try {
      await put(Object.fromEntries(changes));
      // Another conversation may be here by now, with a form of its own.
      if (id === this.conversation.id) this.isEditing = false;
      sayDone(desk, conversationWords(this.reading.locale).contact.saved, () =>
        put(before).catch((error: unknown) => sayRefusal(desk, error)),
      );
    } catch (error) {
      if (id === this.conversation.id) await this.#refuse(error);
      else sayRefusal(desk, error);
    } finally {
      this.isSaving = false;
    }
  }

  async #refuse(error: unknown): Promise<void> {
    const errors = error instanceof ApiError ? Object.entries(error.errors ?? {}) : [];
    const ours = errors.flatMap(([name, { code }]) => {
      const field = editable.find((one) => name.endsWith(one));
      return field === undefined ? [] : [[field, this.#sayFault(code)] as const];
    });
    if (ours.length === 0) return sayRefusal(this.desk, error);
    this.faults = Object.fromEntries(ours);
    await this.updateComplete;
    (this.renderRoot as ShadowRoot).querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  /** Whatever digits the reader sees, a copied number is one that can be dialled. */
  #copyPlain(event: ClipboardEvent, phone: string): void {
    event.clipboardData?.setData('text/plain', phone);
    event.preventDefault();
  }

  #renderField(field: Editable): TemplateResult {
    const { contact: words } = conversationWords(this.reading.locale);
    const value = this.#known()[field] ?? '';
    const isVouched = this.conversation.customer.verified && value !== '';
    const fault = this.faults[field];
    const types = { name: 'text', email: 'email', phone: 'tel' } as const;
    return html`<div class="f">
      <label for=${field}>${words[field]}</label>
      <input
        class="field"
        id=${field}
        name=${field}
        type=${types[field]}
        maxlength=${lengths[field]}
        autocomplete="off"
        .value=${value}
        ?disabled=${isVouched}
        aria-invalid=${fault !== undefined}
        aria-describedby="${field}-said"
        @input=${() => (this.faults = { ...this.faults, [field]: undefined })}
      />
      <p id="${field}-said" class=${fault === undefined ? 'why' : 'fault'} role=${fault === undefined ? nothing : 'alert'}>
        ${fault === undefined ? (isVouched ? words.vouched : nothing) : html`${glyph('urgent')}${fault}`}
      </p>
    </div>`;
  }

  #renderForm(): TemplateResult {
    const { contact: words } = conversationWords(this.reading.locale);
    return html`<form
      class="form"
      novalidate
      @submit=${(event: SubmitEvent) => void this.#save(event)}
      @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          event.preventDefault();
          this.isEditing = false;
        }
      }}
    >
      ${editable.map((field) => this.#renderField(field))}
      <div class="acts">
        <button class="btn pri" ?disabled=${this.isSaving}>
          ${this.isSaving ? html`<span class="spin"></span>` : icon('check', 18)}${words.save}
        </button>
        <button type="button" class="btn" @click=${() => (this.isEditing = false)}>${words.cancel}</button>
      </div>
    </form>`;
  }

  protected override render(): TemplateResult {
    const { words } = this.reading;
    if (this.isEditing) return this.#renderForm();
    if (this.customer === undefined && this.contact === undefined) {
      return html`<span class="hush" role="status">${words.details.loading}</span>
        <ul class="lines sk" aria-hidden="true">
          <li><i></i></li>
          <li><i></i></li>
        </ul>`;
    }
    const { email, phone } = this.#known();
    return html`<ul class="lines">
      <li>
        ${icon('mail', 16)}<span class="hush">${words.details.email}</span>
        ${email === undefined ? html`<span class="soft">${words.details.noEmail}</span>` : html`<a class="cut" href="mailto:${email}">${email}</a>`}
      </li>
      <li>
        ${icon('phone', 16)}<span class="hush">${words.details.phone}</span>
        ${phone === undefined ? html`<span class="soft">${words.details.noPhone}</span>` : html`<a class="cut" href="tel:${phone}" @copy=${(event: ClipboardEvent) => this.#copyPlain(event, phone)}>${this.reading.digits(phone)}</a>`}
      </li>
    </ul>`;
  }
}
define('desk-contact', DeskContact);
