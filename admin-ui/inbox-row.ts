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
  readonly isPicked: boolean;
  readonly isReachable: boolean;
  readonly isCompact: boolean;
  readonly draft: string;
  readonly nowMs: number;
  readonly me: string;
  /** Its place in the list, from 0, and how far from the top it is drawn. */
  readonly place: number;
  readonly topPx: number;
}

/** The name to show for a customer, also for one who gave none. */
export function nameOf(conversation: DeskConversation, reading: Reading): string {
  return conversation.customer.name || reading.words.inbox.guest;
}

/** The last message in a few words, and who said it where that was the team. */
export function previewOf({ lastMessage }: DeskConversation, reading: Reading): string {
  const { words } = reading;
  const { preview = '', attachment, sender } = lastMessage ?? {};
  const said = preview === '' && attachment !== undefined ? words.inbox.files[attachment] : preview;
  if (said === '') return words.inbox.noMessages;
  return sender === 'agent' ? words.inbox.ownPreview(said) : said;
}

function labelOf({ conversation, isLeaving }: InboxRow, state: RowState, reading: Reading): string {
  const { words, number, brief, full, pick } = reading;
  const { unread, assignee, priority, snoozedUntil } = conversation;
  return [
    nameOf(conversation, reading),
    unread === 0 ? '' : words.inbox.row.unread(unread, number(unread)),
    state.draft === '' ? previewOf(conversation, reading) : `${words.inbox.draft} ${state.draft}`,
    words.status[conversation.status],
    words.inbox.row.priority(words.priority[priority]),
    words.language[conversation.language],
    conversation.rating === undefined ? '' : words.details.stars(number(conversation.rating.score)),
    assignee === null ? words.nobody : words.inbox.row.assignedTo(assignee.id === state.me ? words.you : pick(assignee.name)),
    snoozedUntil === undefined ? '' : words.inbox.row.snoozedUntil(full(snoozedUntil)),
    brief(conversation.lastMessage?.at ?? conversation.updatedAt, state.nowMs),
    isLeaving ? words.inbox.row.leaving : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

const foreignTo = (reading: Reading) => (text: string) => (languageOf(text) === reading.locale ? nothing : languageOf(text));

function renderPreview(conversation: DeskConversation, { draft }: RowState, reading: Reading): TemplateResult {
  const foreign = foreignTo(reading);
  const preview = previewOf(conversation, reading);
  if (draft === '') return html`<span class="cut" lang=${foreign(preview)}>${preview}</span>`;
  return html`<span class="cut"
    ><span class="draft">${reading.words.inbox.draft}</span> <span lang=${foreign(draft)}>${draft}</span></span
  >`;
}

/** The third line: what a conversation is, in columns that the eye can run down. */
function renderFoot({ status, priority, language, assignee, rating }: DeskConversation, reading: Reading): TemplateResult {
  const { words, number } = reading;
  const short = words.languageShort[language];
  return html`<div class="l3">
    <span class="st">${glyph(status)}<span class="cut">${words.status[status]}</span></span>
    <span class="st p-${priority}">${glyph(priority)}<span class="cut">${words.priority[priority]}</span></span>
    <span class="lg" lang=${foreignTo(reading)(short)}>${short}</span>
    ${rating === undefined ? nothing : html`<span class="rated" aria-hidden="true">${icon('star', 14)}${number(rating.score)}</span>`}
    ${agentFace(assignee, 20, reading)}
  </div>`;
}

/** One row of the inbox: three lines, or two where rows are compact; a label says it all. The face is also the box that picks it. */
export function renderRow(row: InboxRow, state: RowState, reading: Reading): TemplateResult {
  const { conversation, isLeaving } = row;
  const { number, brief, full, soon } = reading;
  const { isOpen, isPicked, isCompact, nowMs } = state;
  const { unread, status, priority, assignee, snoozedUntil } = conversation;
  const name = nameOf(conversation, reading);
  const at = conversation.lastMessage?.at ?? conversation.updatedAt;
  const face = customerFace({ id: conversation.customer.id, name }, isCompact ? 28 : 36, reading);
  const marks = html`<span class="marks">${glyph(status)}${priority === 'normal' ? nothing : glyph(priority)}</span>`;
  return html`<div
    class="row ${unread > 0 ? 'un' : ''} ${isLeaving ? 'leaving' : ''} ${isOpen ? 'open' : ''}"
    role="row"
    id="row-${conversation.id}"
    data-id=${conversation.id}
    aria-rowindex=${state.place + 1}
    aria-selected=${isPicked}
    aria-current=${isOpen ? 'true' : nothing}
    aria-label=${labelOf(row, state, reading)}
    tabindex=${state.isReachable ? 0 : -1}
    .style=${`top:${state.topPx}px`}
  >
    <div class="cell" role="gridcell">
      <span class="pick" data-pick aria-hidden="true">${face}<i class="box">${icon('check', 14)}</i></span>
      <div class="lines">
        <div class="l1">
          <span class="nm cut" lang=${foreignTo(reading)(name)}>${name}</span>
          ${isCompact ? marks : nothing}
          ${
            snoozedUntil === undefined
              ? html`<time class="tm">${brief(at, nowMs)}</time>`
              : html`<time class="tm" title=${full(snoozedUntil)}>${icon('clock', 14)}${soon(snoozedUntil, nowMs)}</time>`
          }
        </div>
        <div class="l2">
          ${renderPreview(conversation, state, reading)}
          ${unread === 0 ? nothing : html`<span class="badge">${number(unread)}</span>`}
          ${isCompact ? agentFace(assignee, 20, reading) : nothing}
        </div>
        ${isCompact ? nothing : renderFoot(conversation, reading)}
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
