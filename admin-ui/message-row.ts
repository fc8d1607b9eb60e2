import { html, nothing, type TemplateResult } from 'lit';
import type { Desk } from './desk.ts';
import { sayEvent } from './event-words.ts';
import { agentFace, botFace, customerFace } from './face.ts';
import { icon } from './icons.ts';
import { renderFiles } from './message-files.ts';
import type { FoundMessage } from './message-finder.ts';
import { messageWords } from './message-words.ts';
import type { Reading } from './reading.ts';
import { base } from './route.ts';
import { languageOf } from './scripts.ts';

interface RowScene {
  readonly reading: Reading;
  readonly desk: Desk;
  readonly jump: () => void;
}

/** Where a message stands in its conversation, as an address. */
const placeOf = ({ conversationId, message }: FoundMessage): string => `${base}inbox/${conversationId}#m${message.seq}`;

function faceOf({ message: { sender }, customer }: FoundMessage, name: string, { reading }: RowScene): TemplateResult {
  if (sender.kind === 'agent') return agentFace(sender, 32, reading);
  if (sender.kind === 'bot') return botFace(32);
  if (sender.kind === 'system') return html`<span class="sign">${icon('history', 18)}</span>`;
  return customerFace({ id: customer.id, name }, 32, reading);
}

function authorOf({ message: { sender } }: FoundMessage, customer: string, { reading, desk }: RowScene): string {
  if (sender.kind === 'agent') return sender.id === desk.me.id ? reading.words.you : reading.pick(sender.name);
  if (sender.kind === 'bot') return reading.pick(sender.name);
  return sender.kind === 'customer' ? customer : messageWords(reading.locale).event;
}

/** One message that was found: who, when, in which conversation, what it says and carries, and whether it was read. */
export function renderFound(found: FoundMessage, scene: RowScene): TemplateResult {
  const { reading, desk } = scene;
  const { message, customer, conversationId, isRead } = found;
  const words = messageWords(reading.locale);
  const name = customer.name || reading.words.inbox.guest;
  const author = authorOf(found, name, scene);
  const foreign = (text: string) => (languageOf(text) === reading.locale ? nothing : languageOf(text));
  const text =
    message.event === undefined || message.kind === 'text' ? message.text : sayEvent(message.event, desk.me.id, reading);
  const { attachments = [] } = message;
  const pictures = () => attachments.filter(({ kind }) => kind === 'image').map((file) => ({ conversationId, file }));
  return html`<li class=${message.kind}>
    ${faceOf(found, name, scene)}
    <div class="lines">
      <div class="who">
        <b class="cut" lang=${foreign(author)}>${author}</b>
        ${
          message.sender.kind === 'customer'
            ? nothing
            : html`<span class="with cut">${icon('right', 14)}<span class="cut" lang=${foreign(name)}>${name}</span></span>`
        }
        <time datetime=${message.at} title=${reading.full(message.at)}>${reading.clock(message.at)}</time>
        ${
          message.kind === 'system'
            ? nothing
            : html`<span class="read ${isRead ? '' : 'un'}"
                >${icon(isRead ? 'checks' : 'clock', 14)}${words.isRead[`${isRead}`]}</span
              >`
        }
      </div>
      ${text === '' ? nothing : html`<p lang=${foreign(text)} .textContent=${text}></p>`}
      ${attachments.length === 0 ? nothing : renderFiles(attachments, { http: desk.http, conversationId, pictures })}
    </div>
    <a
      class="ib"
      href=${placeOf(found)}
      aria-label=${words.open(name)}
      title=${words.open(name)}
      @click=${(event: MouseEvent) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        scene.jump();
      }}
      >${icon('right')}</a
    >
  </li>`;
}
