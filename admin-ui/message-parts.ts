import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { InternalLog } from '../client/internal-log.ts';
import type { Thread, ThreadRow } from '../client/thread.ts';
import type { SystemEvent } from '../contract/entities.ts';
import { sayEvent } from './event-words.ts';
import { agentFace, botFace, customerFace } from './face.ts';
import { glyph, icon } from './icons.ts';
import type { FileScene } from './file-room.ts';
import { renderFiles } from './message-files.ts';
import type { LogRow } from './interleave.ts';
import { renderInternalEvent, renderNote } from './note-parts.ts';
import type { Reading } from './reading.ts';
import { languageOf } from './scripts.ts';
import { renderStars } from './stars.ts';
import type { Mark, ThreadPart } from './thread-groups.ts';

/** What every part of a thread is drawn with. */
export interface Scene {
  readonly reading: Reading;
  readonly me: string;
  readonly customer: { readonly id: string; readonly name: string };
  readonly thread: Thread;
  readonly internal: InternalLog;
  readonly mark: Mark | undefined;
  /** Rows above this key stood there before; only what comes after may move. */
  readonly isNew: (row: ThreadRow) => boolean;
  readonly nowMs: number;
  readonly files: FileScene;
}

type Group = Extract<ThreadPart, { kind: 'group' }>;

function signOf(event: SystemEvent, reading: Reading): TemplateResult | SVGTemplateResult {
  if (event.type === 'rated') return renderStars(event.score, reading);
  return event.type === 'assigned' ? icon('user', 16) : glyph(event.status);
}

function renderComment(comment: string, { locale }: Reading): TemplateResult {
  const lang = languageOf(comment);
  return html`<blockquote class="remark" lang=${lang === locale ? nothing : lang} .textContent=${comment}></blockquote>`;
}

function renderEvent(row: LogRow, scene: Scene): TemplateResult {
  if (row.kind === 'internal') return row.content.kind === 'note' ? html`` : renderInternalEvent(row, row.content, scene);
  const { event, at, seq } = row;
  const { reading, me } = scene;
  if (event === undefined) return html``;
  return html`<div class="ev" data-seq=${seq ?? nothing}>
      ${signOf(event, reading)}<span>${sayEvent(event, me, reading)} · ${reading.clock(at)}</span>
    </div>
    ${event.type === 'rated' && event.comment !== undefined ? renderComment(event.comment, reading) : nothing}`;
}

function renderEvents(rows: readonly LogRow[], scene: Scene): TemplateResult {
  const { words, number } = scene.reading;
  const lines = html`${rows.map((row) => renderEvent(row, scene))}`;
  if (rows.length < 3) return lines;
  return html`<details class="evs">
    <summary class="ev">${words.thread.changes(rows.length, number(rows.length))}${icon('down', 14)}</summary>
    ${lines}
  </details>`;
}

function renderFailure(row: ThreadRow, { reading, thread }: Scene): TemplateResult {
  const { words } = reading;
  const { clientId } = row;
  return html`<span class="mk bad" role="alert">
    <span
      >${glyph('urgent')}${words.thread.failed}
      ${row.error === undefined ? '' : reading.sentence(words.refusals[row.error])}</span
    >
    ${
      clientId === undefined
        ? nothing
        : html`<span class="ways"
            ><button @click=${() => void thread.retry(clientId)}>${words.retry}</button>
            <button @click=${() => void thread.discard(clientId)}>${words.thread.discard}</button></span
          >`
    }
  </span>`;
}

function renderMark(row: ThreadRow, scene: Scene): TemplateResult | typeof nothing {
  const { words } = scene.reading;
  switch (row.state) {
    case 'failed':
      return renderFailure(row, scene);
    case 'queued':
      return html`<span class="mk"
        >${icon('clock', 14)}${row.error === undefined ? words.thread.sending : words.thread.queued}</span
      >`;
    case 'sending':
      return html`<span class="mk">${icon('clock', 14)}${words.thread.sending}</span>`;
    case 'sent':
      if (scene.mark?.key !== row.key) return nothing;
      return html`<span class="mk ${scene.mark.reached}"
        >${icon(scene.mark.reached === 'sent' ? 'check' : 'checks', 16)}${words.thread[scene.mark.reached]}</span
      >`;
  }
}

function renderBubble(row: ThreadRow, isTail: boolean, scene: Scene): TemplateResult {
  const lang = languageOf(row.text);
  const state = row.state === 'failed' ? 'failed' : row.state === 'sent' ? '' : 'waits';
  const { text, attachments = [] } = row;
  // Words come first, as they were written; files alone need no bubble.
  return html`${
    text === ''
      ? nothing
      : html`<div
          data-seq=${row.seq ?? nothing}
          class="bub ${isTail && attachments.length === 0 ? 'tail' : ''} ${state} ${scene.isNew(row) ? 'new' : ''}"
          lang=${lang === scene.reading.locale ? nothing : lang}
          .textContent=${text}
        ></div>`
  }
  ${attachments.length === 0 ? nothing : renderFiles(attachments, scene.files, row.seq)}
  ${row.mine || row.sender.kind !== 'customer' ? renderMark(row, scene) : nothing}`;
}

function nameOf({ sender, mine }: Group, { reading, customer }: Scene): string {
  if (mine) return reading.words.you;
  if (sender.kind === 'agent') return reading.pick(sender.name);
  return sender.kind === 'bot' ? reading.pick(sender.name) : customer.name;
}

function faceOf({ sender }: Group, { reading, customer }: Scene): TemplateResult {
  if (sender.kind === 'agent') return agentFace(sender, 28, reading);
  return sender.kind === 'bot' ? botFace(28) : customerFace(customer, 28, reading);
}

function renderGroup(group: Group, scene: Scene): TemplateResult {
  const { reading } = scene;
  const [first, last] = [group.rows[0], group.rows.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const side = group.sender.kind === 'customer' ? 'in' : group.sender.kind === 'bot' ? 'out bott' : 'out';
  const isMarked = last.state !== 'sent' || scene.mark?.key === last.key;
  const name = nameOf(group, scene);
  const lang = languageOf(name);
  return html`<div class="msg ${side} ${isMarked ? 'marked' : ''}">
    ${faceOf(group, scene)}
    <div class="who">
      <b lang=${lang === reading.locale ? nothing : lang}>${name}</b> ·
      <time datetime=${first.at} title=${reading.full(first.at)}>${reading.clock(first.at)}</time>
    </div>
    <div class="bs">
      ${repeat(
        group.rows,
        (row) => row.key,
        (row) => renderBubble(row, row === last, scene),
      )}
    </div>
  </div>`;
}

/** One part of a thread: a day, what happened, or what somebody said. */
export function renderPart(part: ThreadPart, scene: Scene): TemplateResult {
  switch (part.kind) {
    case 'day':
      return html`<div class="day">${scene.reading.day(part.at, scene.nowMs)}</div>`;
    case 'events':
      return renderEvents(part.rows, scene);
    case 'note':
      return part.row.content.kind === 'note' ? renderNote(part.row, part.row.content, scene) : html``;
    case 'group':
      return renderGroup(part, scene);
  }
}
