import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ApiError } from '../client/http.ts';
import type { DeskConversation } from '../contract/entities.ts';
import { auditKinds, auditOf, readBothLogs, type AuditKind, type AuditLine } from './audit.ts';
import styles from './audit.css';
import { conversationWords } from './conversation-words.ts';
import type { Desk } from './desk.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import type { Refusal } from './inbox-shelves.ts';
import { languageOf } from './scripts.ts';

type Logs = Awaited<ReturnType<typeof readBothLogs>>;

/** Everything that happened in a conversation, with who and when, all of it or of one kind; it keeps up while it is open. */
export class DeskAudit extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    desk: { attribute: false },
    conversation: { attribute: false },
    logs: { state: true },
    failed: { state: true },
    filter: { state: true },
  };
  declare desk: Desk;
  declare conversation: DeskConversation;
  declare logs: Logs | undefined;
  declare failed: Refusal | undefined;
  declare filter: AuditKind | undefined;
  #read = '';

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { id, lastSeq, internalSeq } = this.conversation;
    const wanted = `${id} ${lastSeq} ${internalSeq}`;
    if (!changed.has('conversation') || wanted === this.#read) return;
    this.#read = wanted;
    void this.#load();
  }

  async #load(): Promise<void> {
    const wanted = this.#read;
    this.failed = undefined;
    try {
      const logs = await readBothLogs(this.desk.http, this.conversation.id);
      // Where more has happened since, another reading is under way that knows it.
      if (wanted === this.#read) this.logs = logs;
    } catch (error) {
      if (wanted === this.#read) this.failed = error instanceof ApiError ? error.code : 'internal';
    }
  }

  #renderLine({ at, sign, text, quote }: AuditLine): TemplateResult {
    const { clock, full, locale } = this.reading;
    const lang = languageOf(quote ?? '');
    return html`<li>
      ${sign}
      <div class="grow">
        ${text}
        ${quote === undefined ? nothing : html`<blockquote lang=${lang === locale ? nothing : lang} .textContent=${quote}></blockquote>`}
      </div>
      <time class="xs soft" datetime=${at} title=${full(at)}>${clock(at)}</time>
    </li>`;
  }

  #renderLines(logs: Logs): TemplateResult {
    const { reading } = this;
    const { audit } = conversationWords(reading.locale);
    const all = auditOf(this.conversation, logs, this.desk.me.id, reading);
    const shown = this.filter === undefined ? all : all.filter(({ kind }) => kind === this.filter);
    if (shown.length === 0) return html`<p class="say soft">${audit.none}</p>`;
    const days = Map.groupBy(shown, ({ at }) => reading.dayKey(at));
    return html`${repeat(
      days,
      ([day]) => day,
      ([, lines]) =>
        html`<h3>${reading.day(lines[0]?.at ?? '', Date.now())}</h3>
          <ul>
            ${repeat(
              lines,
              ({ key }) => key,
              (line) => this.#renderLine(line),
            )}
          </ul>`,
    )}`;
  }

  protected override render(): TemplateResult {
    const { words, locale } = this.reading;
    const { audit } = conversationWords(locale);
    const chip = (kind: AuditKind | undefined, label: string) =>
      html`<button class="chip" role="radio" aria-checked=${this.filter === kind} @click=${() => (this.filter = kind)}>
        ${label}
      </button>`;
    return html`<div class="filters" role="radiogroup" aria-label=${audit.filter}>
        ${chip(undefined, audit.filters.all)}${auditKinds.map((kind) => chip(kind, audit.filters[kind]))}
      </div>
      <div class="log" role="region" tabindex="0" aria-label=${audit.title}>
        ${
          this.failed !== undefined
            ? html`<p class="say" role="alert">
                ${audit.failed} <button class="link" @click=${() => void this.#load()}>${words.retry}</button>
              </p>`
            : this.logs === undefined
              ? html`<span class="hush" role="status">${audit.loading}</span>
                  <div class="sk" aria-hidden="true"><i></i><i></i><i></i></div>`
              : this.#renderLines(this.logs)
        }
      </div>`;
  }
}
define('desk-audit', DeskAudit);
