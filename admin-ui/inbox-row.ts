import { html, nothing, type TemplateResult } from 'lit';
import type { DeskConversation } from '../contract/entities.ts';
import { agentFace, customerFace } from './face.ts';
import { glyph, icon } from './icons.ts';
import type { InboxRow } from './inbox.ts';
import type { Reading } from './reading.ts';
import { languageOf } from './scripts.ts';

/** What the row of a conversation shows besides the conversation itself. */
export interface RowState {
  readonly isOpen: boolean;
  readonly isReachable: boolean;
  readonly draft: string;
  readonly nowMs: number;
  readonly me: string;
}

/** The name to show for a customer, also for one who gave none. */
export function nameOf(conversation: DeskConversation, reading: Reading): string {
  return conversation.customer.name || reading.words.inbox.guest;
}

function previewOf({ lastMessage }: DeskConversation, reading: Reading): string {
  const { words } = reading;
  const { preview = '', attachment, sender } = lastMessage ?? {};
  const said = preview === '' && attachment !== undefined ? words.inbox.files[attachment] : preview;
  if (said === '') return words.inbox.noMessages;
  return sender === 'agent' ? words.inbox.ownPreview(said) : said;
}

function labelOf({ conversation, isLeaving }: InboxRow, state: RowState, reading: Reading): string {
  const { words, number, brief, pick } = reading;
  const { unread, assignee } = conversation;
  return [
    nameOf(conversation, reading),
    unread === 0 ? '' : words.inbox.row.unread(unread, number(unread)),
    state.draft === '' ? previewOf(conversation, reading) : `${words.inbox.draft} ${state.draft}`,
    words.status[conversation.status],
    words.language[conversation.language],
    conversation.rating === undefined ? '' : words.details.stars(number(conversation.rating.score)),
    assignee === null ? words.nobody : words.inbox.row.assignedTo(assignee.id === state.me ? words.you : pick(assignee.name)),
    brief(conversation.lastMessage?.at ?? conversation.updatedAt, state.nowMs),
    isLeaving ? words.inbox.row.leaving : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** One row of the inbox: 84 px, three lines, a label that says it all. */
export function renderRow(row: InboxRow, state: RowState, reading: Reading): TemplateResult {
  const { conversation, isLeaving } = row;
  const { words, number, brief, locale } = reading;
  const { unread, status, language, assignee, rating } = conversation;
  const name = nameOf(conversation, reading);
  const foreign = (text: string) => (languageOf(text) === locale ? nothing : languageOf(text));
  const preview = previewOf(conversation, reading);
  return html`<div
    class="row ${unread > 0 ? 'un' : ''} ${isLeaving ? 'leaving' : ''}"
    role="row"
    id="row-${conversation.id}"
    data-id=${conversation.id}
    aria-selected=${state.isOpen}
    aria-label=${labelOf(row, state, reading)}
    tabindex=${state.isReachable ? 0 : -1}
  >
    <div class="cell" role="gridcell">
      ${customerFace({ id: conversation.customer.id, name }, 36, reading)}
      <div class="lines">
        <div class="l1">
          <span class="nm cut" lang=${foreign(name)}>${name}</span>
          <time class="tm">${brief(conversation.lastMessage?.at ?? conversation.updatedAt, state.nowMs)}</time>
        </div>
        <div class="l2">
          ${
            state.draft === ''
              ? html`<span class="cut" lang=${foreign(preview)}>${preview}</span>`
              : html`<span class="cut"
                  ><span class="draft">${words.inbox.draft}</span> <span lang=${foreign(state.draft)}>${state.draft}</span></span
                >`
          }
          ${unread === 0 ? nothing : html`<span class="badge">${number(unread)}</span>`}
        </div>
        <div class="l3">
          <span class="st">${glyph(status)}${words.status[status]}</span>
          <span class="lg" lang=${foreign(words.languageShort[language])}>${words.languageShort[language]}</span>
          ${rating === undefined ? nothing : html`<span class="rated" aria-hidden="true">${icon('star', 14)}${number(rating.score)}</span>`}
          ${agentFace(assignee, 20, reading)}
        </div>
      </div>
    </div>
  </div>`;
}

/** Rows that stand for what is on its way. */
export function renderSkeletons(count: number): TemplateResult[] {
  return Array.from(
    { length: count },
    () =>
      html`<div class="row sk" aria-hidden="true">
        <span class="av"></span>
        <div class="lines"><i></i><i></i><i></i></div>
      </div>`,
  );
}
