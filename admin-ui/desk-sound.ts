import { html, nothing, svg, type PropertyValues, type TemplateResult } from 'lit';
import { createPlayer, rateAfter, type Player } from '../client/player.ts';
import { barsOf } from '../client/waveform.ts';
import type { Attachment } from '../contract/entities.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { fileIcon } from './file-icons.ts';
import { fileReading } from './file-reading.ts';
import { addressesOf } from './file-shelf.ts';
import { icon } from './icons.ts';
import type { FileScene } from './file-room.ts';
import styles from './sound.css';

const bars = 40;
const barPx = 4;
const tallestPx = 28;
const stepMs = 5000;

/** A recording: play, its loudness as the place to seek in, speed, and a way to save it. Fetched when somebody listens. */
export class DeskSound extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    file: { attribute: false },
    scene: { attribute: false },
    isSaving: { type: Boolean },
    hasFailed: { type: Boolean },
    save: { attribute: false },
  };
  declare file: Attachment;
  declare scene: FileScene;
  declare isSaving: boolean;
  declare hasFailed: boolean;
  declare save: () => void;
  #player: Player | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(() => this.#drop());
  }

  #drop(): void {
    this.#player?.close();
    this.#player = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before: Attachment | undefined = changed.get('file');
    if (before !== undefined && before.id !== this.file.id) this.#drop();
  }

  get #open(): Player {
    const { file, scene } = this;
    this.#player ??= createPlayer({
      address: (isFresh) => addressesOf(scene.http, scene.conversationId).of(file.id, 'view', isFresh),
      durationMs: file.durationMs,
      changed: () => this.requestUpdate(),
    });
    return this.#player;
  }

  #renderBars(fraction: number): TemplateResult {
    const heights = barsOf(this.file.waveform, bars);
    return html`<svg class="bars" viewBox="0 0 ${bars * barPx} ${tallestPx}" preserveAspectRatio="none" aria-hidden="true">
      ${heights.map((level, index) => {
        const height = Math.max(3, level * tallestPx);
        const isHeard = (index + 0.5) / bars <= fraction;
        return svg`<rect class=${isHeard ? 'on' : ''} x=${index * barPx + 0.75} y=${(tallestPx - height) / 2} width="2.5" height=${height} rx="1.25"/>`;
      })}
    </svg>`;
  }

  #renderPlace(positionMs: number, durationMs: number): TemplateResult {
    const { words, measures } = fileReading(this.reading.locale);
    const most = Math.max(1, durationMs);
    return html`<span class="place">
      ${this.#renderBars(positionMs / most)}
      <input
        type="range"
        min="0"
        max=${most}
        step=${Math.min(stepMs, most / 20)}
        .value=${String(positionMs)}
        aria-label=${words.seek}
        aria-valuetext=${words.place(measures.spoken(positionMs), measures.spoken(durationMs))}
        @input=${(event: Event) => this.#open.seek(Number((event.target as HTMLInputElement).value))}
      />
    </span>`;
  }

  protected override render(): TemplateResult {
    const { words, measures } = fileReading(this.reading.locale);
    const player = this.#player;
    const state = player?.state ?? 'idle';
    const durationMs = this.file.durationMs ?? player?.durationMs ?? 0;
    const positionMs = player?.positionMs ?? 0;
    const rate = player?.rate ?? 1;
    const isOn = state === 'playing' || state === 'loading';
    const shownMs = positionMs > 0 || isOn ? positionMs : durationMs;
    return html`<div
        class="sound"
        role="group"
        aria-label=${words.recordedFor(measures.spoken(durationMs))}
        title=${this.file.name}
      >
        <button class="play" aria-label=${isOn ? words.pause : words.play} @click=${() => this.#open.toggle()}>
          ${state === 'loading' ? html`<span class="spin"></span>` : fileIcon(isOn ? 'pause' : 'play')}
        </button>
        ${this.#renderPlace(positionMs, durationMs)}
        <span class="time" aria-hidden="true">${measures.clock(shownMs)}</span>
        <button
          class="rate"
          aria-label=${words.speed(measures.rate(rate))}
          title=${words.speed(measures.rate(rate))}
          @click=${() => this.#open.setRate(rateAfter(rate))}
        >
          ${measures.rate(rate)}
        </button>
        <button class="ib" aria-label=${words.save(this.file.name)} title=${words.save(this.file.name)} @click=${this.save}>
          ${this.isSaving ? html`<span class="spin"></span>` : icon('download', 18)}
        </button>
      </div>
      ${
        this.hasFailed || state === 'failed'
          ? html`<p class="bad" role="alert">${this.hasFailed ? words.saveFailed : words.cannotPlay}</p>`
          : nothing
      }`;
  }
}
define('desk-sound', DeskSound);
