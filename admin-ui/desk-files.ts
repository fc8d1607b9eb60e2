import { html, nothing, type TemplateResult } from 'lit';
import type { Attachment } from '../contract/entities.ts';
import { endingOf } from '../look/file-measures.ts';
import './desk-picture.ts';
import './desk-sound.ts';
import { DeskElement, define, stylesOf } from './element.ts';
import { fileIcon } from './file-icons.ts';
import { fileReading } from './file-reading.ts';
import { saveFile } from './file-shelf.ts';
import styles from './files.css';
import { icon } from './icons.ts';
import { boxOf, type FileScene } from './file-room.ts';
import { languageOf } from './scripts.ts';

/** What one message carries: pictures, then recordings and other files in their order. */
export class DeskFiles extends DeskElement {
  static override styles = stylesOf(styles);
  static override properties = {
    files: { attribute: false },
    scene: { attribute: false },
    busy: { state: true },
    failed: { state: true },
  };
  declare files: readonly Attachment[];
  declare scene: FileScene;
  /** Ids of files that are being fetched, and of those that could not be. */
  declare busy: ReadonlySet<string>;
  declare failed: ReadonlySet<string>;

  constructor() {
    super();
    this.busy = this.failed = new Set();
  }

  async #save(file: Attachment): Promise<void> {
    if (this.busy.has(file.id)) return;
    const without = (ids: ReadonlySet<string>) => new Set([...ids].filter((id) => id !== file.id));
    this.busy = new Set([...this.busy, file.id]);
    this.failed = without(this.failed);
    try {
      await saveFile(this.scene.http, this.scene.conversationId, file);
    } catch {
      this.failed = new Set([...this.failed, file.id]);
    }
    this.busy = without(this.busy);
  }

  #renderPictures(pictures: readonly Attachment[]): TemplateResult | typeof nothing {
    const [first] = pictures;
    if (first === undefined) return nothing;
    const { conversationId } = this.scene;
    const { width, height } = boxOf(first);
    const size = pictures.length === 1 ? `width:${width}px;aspect-ratio:${width}/${height}` : '';
    return html`<div class=${pictures.length === 1 ? 'one' : 'many'}>
      ${pictures.map(
        (file) => html`<desk-picture .style=${size} .picture=${{ conversationId, file }} .scene=${this.scene}></desk-picture>`,
      )}
    </div>`;
  }

  #renderCard(file: Attachment): TemplateResult {
    const { words, measures } = fileReading(this.reading.locale);
    const isBusy = this.busy.has(file.id);
    const hasFailed = this.failed.has(file.id);
    // A name that is too long keeps its ending, which says what it is.
    const dot = file.name.lastIndexOf('.');
    const lang = languageOf(file.name);
    return html`<button class="card" title=${file.name} aria-busy=${isBusy} @click=${() => void this.#save(file)}>
        <span class="sheet">${fileIcon('file', 22)}</span>
        <span class="lines">
          <span class="hush">${words.save(file.name)}</span>
          <span class="name" aria-hidden="true" lang=${lang === this.reading.locale ? nothing : lang}
            ><span class="cut">${file.name.slice(0, dot)}</span><span>${file.name.slice(dot)}</span></span
          >
          <span class="what">${endingOf(file.type)} · ${measures.size(file.size)}</span>
        </span>
        ${isBusy ? html`<span class="spin"></span>` : icon('download', 18)}
      </button>
      ${hasFailed ? html`<p class="bad" role="alert">${words.saveFailed}</p>` : nothing}`;
  }

  protected override render(): TemplateResult {
    const others = this.files.filter(({ kind }) => kind !== 'image');
    return html`${this.#renderPictures(this.files.filter(({ kind }) => kind === 'image'))}
    ${others.map((file) =>
      file.kind === 'audio'
        ? html`<desk-sound
            .file=${file}
            .scene=${this.scene}
            .isSaving=${this.busy.has(file.id)}
            .hasFailed=${this.failed.has(file.id)}
            .save=${() => void this.#save(file)}
          ></desk-sound>`
        : this.#renderCard(file),
    )}`;
  }
}
define('desk-files', DeskFiles);
