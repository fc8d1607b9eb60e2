import { html, nothing, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { InternalContent, InternalLog, InternalRow } from '../client/internal-log.ts';
import { conversationWords } from './conversation-words.ts';
import { nameOfSender } from './event-words.ts';
import { agentFace } from './face.ts';
import type { FileScene } from './file-room.ts';
import { glyph, icon, type IconName } from './icons.ts';
import { sayInternal, type InternalEvent } from './internal-words.ts';
import { splitMentions } from './mentions.ts';
import { renderFiles } from './message-files.ts';
import type { Reading } from './reading.ts';
import { languageOf } from './scripts.ts';

/** What the team's half of a thread is drawn with. */
export interface TeamScene {
  readonly reading: Reading;
  readonly me: string;
  readonly internal: InternalLog;
  readonly files: FileScene;
}

type Note = Extract<InternalContent, { kind: 'note' }>;

const figures: Record<Exclude<InternalEvent['kind'], 'priority'>, IconName> = {
  category: 'tag',
  language: 'globe',
  tags: 'tag',
  snoozed: 'clock',
  archived: 'archive',
  assignment: 'split',
  blocked: 'shield',
  contact: 'user',
  merged: 'users',
};

/** The sign of what the team did. */
export const internalSign = (event: InternalEvent): SVGTemplateResult =>
  event.kind === 'priority' ? glyph(event.priority, 16) : icon(figures[event.kind], 16);

/** What the team did, as a line of the thread. */
export function renderInternalEvent(row: InternalRow, event: InternalEvent, { reading, me }: TeamScene): TemplateResult {
  return html`<div class="ev">
    ${internalSign(event)}<span>${sayInternal(event, row.by, me, reading)} · ${reading.clock(row.at)}</span>
  </div>`;
}

/** The words of a note, with the colleagues it names set apart. */
export function renderNoteText({ text, mentions }: Note, me: string, { locale }: Reading): TemplateResult {
  const lang = languageOf(text);
  const pieces = splitMentions(text, mentions).map((piece) =>
    piece.agent === undefined
      ? piece.text
      : html`<span class="ment ${piece.agent.id === me ? 'me' : ''}" .textContent=${piece.text}></span>`,
  );
  // prettier-ignore
  return html`<div class="said" lang=${lang === locale ? nothing : lang}>${pieces}</div>`;
}

function renderState(row: InternalRow, { reading, internal }: TeamScene): TemplateResult | typeof nothing {
  const { note } = conversationWords(reading.locale);
  const { words } = reading;
  const { clientId, state, error } = row;
  if (state === 'sent' || clientId === undefined) return nothing;
  if (state !== 'failed')
    return html`<span class="mk"
      >${icon('clock', 14)}${error === undefined || state === 'sending' ? note.saving : note.waits}</span
    >`;
  return html`<span class="mk bad" role="alert">
    <span>${glyph('urgent')}${note.failed} ${error === undefined ? '' : reading.sentence(words.refusals[error])}</span>
    <button @click=${() => void internal.retry(clientId)}>${words.retry}</button>
    <button @click=${() => void internal.discard(clientId)}>${words.thread.discard}</button>
  </span>`;
}

/** A private note: paper of its own, never a bubble. */
export function renderNote(row: InternalRow, note: Note, scene: TeamScene): TemplateResult {
  const { reading, me } = scene;
  const { note: words } = conversationWords(reading.locale);
  const name = nameOfSender(row.by, me, reading) ?? '';
  return html`<article
    class="pnote ${row.state === 'sent' ? '' : row.state}"
    data-note=${row.seq ?? nothing}
    aria-label=${words.by(name)}
  >
    <div class="hd">${icon('lock', 16)}${words.heading}<span> · ${words.only}</span></div>
    <div class="bd">
      ${row.by.kind === 'agent' ? agentFace(row.by, 24, reading) : nothing}
      <div>
        <div class="by">
          <b>${name}</b> <time datetime=${row.at} title=${reading.full(row.at)}>${reading.clock(row.at)}</time>
        </div>
        ${renderNoteText(note, me, reading)}
        ${note.attachments === undefined ? nothing : renderFiles(note.attachments, scene.files)} ${renderState(row, scene)}
      </div>
    </div>
  </article>`;
}
