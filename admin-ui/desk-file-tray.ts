import { html, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { createPlayer, type Player } from '../client/player.ts';
import type { Recording } from '../client/recorder.ts';
import type { Upload } from '../client/uploads.ts';
import { messageAttachments, voiceMs } from '../contract/limits.ts';
import { complaintOf, progressOf, type FileSpeech } from '../look/file-sentences.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { fileIcon } from './file-icons.ts';
import { fileReading } from './file-reading.ts';
import styles from './file-tray.css';
import type { FileTray } from './file-tray.ts';
import { glyph, icon } from './icons.ts';
import { languageOf } from './scripts.ts';

export { trayOf } from './file-tray.ts';

/** Bars that show the last moments of a recording. */
const shownLevels = 60;

/** The files of a draft above its words: how far each has come, what is wrong with it, and what can be done. */
export class DeskFileTray extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = { tray: { attribute: false }, arrived: { state: true } };
  declare tray: FileTray;
  /** Told to a screen reader. */
  declare arrived: string;
  #unhook: (() => void) | undefined;
  #addresses = new Map<string, string>();
  #players = new Map<string, Player>();
  #ready = new Set<string>();

  constructor() {
    super();
    this.arrived = '';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#listen();
    this.whileConnected(() => {
      this.#unhook?.();
      this.#forget(new Set());
    });
  }

  #listen(): void {
    this.#unhook?.();
    this.#unhook = this.tray.subscribe(() => this.#onChange());
  }

  #onChange(): void {
    const { items } = this.tray.uploads;
    const { words } = fileReading(this.reading.locale);
    for (const { key, state, file } of items) {
      if (state !== 'ready' || this.#ready.has(key)) continue;
      this.#ready.add(key);
      this.arrived = words.arrived(file.name);
    }
    this.#forget(new Set(items.map(({ key }) => key)));
    this.requestUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('tray')) return;
    this.#forget(new Set());
    this.arrived = '';
    this.#listen();
  }

  #forget(kept: ReadonlySet<string>): void {
    for (const [key, address] of this.#addresses) {
      if (kept.has(key)) continue;
      URL.revokeObjectURL(address);
      this.#addresses.delete(key);
    }
    for (const [key, player] of this.#players) {
      if (kept.has(key)) continue;
      player.close();
      this.#players.delete(key);
    }
  }

  /** An address of the bytes in this page; undefined when the service alone has them. */
  #addressOf({ key, file }: Upload): string | undefined {
    if (file.blob.size === 0) return undefined;
    const address = this.#addresses.get(key) ?? URL.createObjectURL(file.blob);
    this.#addresses.set(key, address);
    return address;
  }

  #renderFace(item: Upload): TemplateResult {
    const { words } = fileReading(this.reading.locale);
    const { type } = item.file;
    const address = this.#addressOf(item);
    // What was refused may be no picture at all.
    if (type.startsWith('image/') && address !== undefined && item.state !== 'refused')
      return html`<span class="face"><img src=${address} alt="" draggable="false" /></span>`;
    if (!type.startsWith('audio/') || address === undefined)
      return html`<span class="face">${fileIcon(type.startsWith('image/') ? 'image' : 'file')}</span>`;
    const player = this.#players.get(item.key);
    const isOn = player?.state === 'playing';
    const toggle = () => {
      const made =
        this.#players.get(item.key) ??
        createPlayer({
          address: () => Promise.resolve(address),
          durationMs: item.file.durationMs,
          changed: () => this.requestUpdate(),
        });
      this.#players.set(item.key, made);
      made.toggle();
    };
    return html`<button class="face play" aria-label="${isOn ? words.pause : words.play}: ${item.file.name}" @click=${toggle}>
      ${fileIcon(isOn ? 'pause' : 'play', 18)}
    </button>`;
  }

  #renderState(item: Upload, speech: FileSpeech): TemplateResult {
    const { words, measures } = speech;
    const complaint = complaintOf(item, speech);
    if (complaint !== undefined) return html`<span class="bad" role="alert">${glyph('urgent')}${complaint}</span>`;
    const { durationMs } = item.file;
    const length = durationMs === undefined ? '' : `${measures.clock(durationMs)} · `;
    const size = item.state === 'ready' ? (item.attachment?.size ?? item.file.blob.size) : undefined;
    return html`<span class="what"
      >${length}${size === undefined ? progressOf(item, speech) : measures.size(size)}${
        item.original === undefined
          ? nothing
          : html` · ${words.madeSmaller(measures.size(item.original.blob.size))}
              <button class="link" @click=${() => this.tray.uploads.sendOriginal(item.key)}>${words.sendOriginal}</button>`
      }</span
    >`;
  }

  #renderItem(item: Upload, speech: FileSpeech): TemplateResult {
    const { words } = speech;
    const { key, file, state, fraction } = item;
    const { uploads } = this.tray;
    const lang = languageOf(file.name);
    const isMoving = state === 'uploading' || state === 'checking' || state === 'preparing';
    return html`<li class=${state}>
      ${this.#renderFace(item)}
      <span class="lines">
        <span class="name cut" title=${file.name} lang=${lang === this.reading.locale ? nothing : lang}>${file.name}</span>
        ${this.#renderState(item, speech)}
      </span>
      ${
        state === 'failed'
          ? html`<button
              class="ib"
              aria-label=${words.retry(file.name)}
              title=${words.retry(file.name)}
              @click=${() => uploads.retry(key)}
            >
              ${icon('rotate', 18)}
            </button>`
          : nothing
      }
      <button
        class="ib"
        aria-label=${words.cancel(file.name)}
        title=${words.cancel(file.name)}
        @click=${() => uploads.remove(key)}
      >
        ${icon('x', 16)}
      </button>
      ${isMoving ? html`<progress max="1" value=${state === 'uploading' ? fraction : nothing} aria-label=${file.name}></progress>` : nothing}
    </li>`;
  }

  #renderRecording(recording: Recording): TemplateResult {
    const { words, measures } = fileReading(this.reading.locale);
    const levels = recording.levels.slice(-shownLevels);
    const bars = [...Array<number>(shownLevels - levels.length).fill(0), ...levels];
    return html`<div class="recording" role="group" aria-label=${words.recording}>
      <span class="dot"></span><span class="hush" role="status">${words.recording}</span>
      <span class="time">${measures.clock(recording.elapsedMs)}</span>
      <svg class="bars" viewBox="0 0 ${shownLevels * 4} 28" preserveAspectRatio="none" aria-hidden="true">
        ${bars.map((level, index) => {
          const height = Math.max(2, level * 28);
          return svg`<rect x=${index * 4} y=${(28 - height) / 2} width="2.5" height=${height} rx="1.25"/>`;
        })}
      </svg>
      <span class="most">${words.mostTime(measures.clock(voiceMs))}</span>
      <button class="ib" aria-label=${words.discard} title=${words.discard} @click=${() => this.tray.discard()}>
        ${icon('trash', 18)}
      </button>
      <button class="btn sm" @click=${() => recording.stop()}>${fileIcon('stop', 14)}${words.stop}</button>
    </div>`;
  }

  #renderNotice({ words, measures }: FileSpeech): TemplateResult | typeof nothing {
    const { notice } = this.tray;
    if (notice === undefined) return nothing;
    if (notice.kind === 'waits') return html`<p class="say" role="status">${icon('clock', 14)}${words.notSentYet}</p>`;
    const said =
      notice.kind === 'tooMany'
        ? words.tooMany(measures.count(messageAttachments), notice.names.join(', '))
        : notice.kind === 'lost'
          ? words.lost(notice.names.join(', '))
          : notice.kind === 'cut'
            ? words.cut(measures.clock(notice.ms))
            : notice.kind === 'microphone'
              ? words.microphone[notice.problem]
              : { held: words.notSent, off: words.switchedOff, silence: words.nothingHeard }[notice.kind];
    return html`<p class="say bad" role="alert">${glyph('urgent')}${said}</p>`;
  }

  protected override render(): TemplateResult {
    const speech: FileSpeech = { ...fileReading(this.reading.locale), rules: this.tray.rules };
    const { items } = this.tray.uploads;
    const { recording } = this.tray;
    return html`<span class="hush" role="status">${this.arrived}</span> ${
        items.length === 0
          ? nothing
          : html`<ul aria-label=${speech.words.files} tabindex=${items.length > 4 ? 0 : nothing}>
              ${repeat(
                items,
                ({ key }) => key,
                (item) => this.#renderItem(item, speech),
              )}
            </ul>`
      }
      ${recording === undefined ? nothing : this.#renderRecording(recording)} ${this.#renderNotice(speech)}`;
  }
}
define('desk-file-tray', DeskFileTray);
