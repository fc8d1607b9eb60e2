import { html, nothing, type TemplateResult } from 'lit';
import type { Attachment } from '../contract/entities.ts';
import { heightOf, type FileScene } from './file-room.ts';
import { loadCode } from './fresh-code.ts';

/** Fetches the code that shows files; safe to call at every drawing. */
export function loadFileViews(): void {
  if (customElements.get('desk-files') !== undefined) return;
  // Their room stays empty until the next drawing asks again; the banner of the connection says why.
  loadCode(() => import('./desk-files.ts')).catch(() => undefined);
}

/** The files of one message, in room that is kept for them. */
export function renderFiles(files: readonly Attachment[], scene: FileScene, seq?: number): TemplateResult {
  loadFileViews();
  return html`<desk-files
    data-seq=${seq ?? nothing}
    .files=${files}
    .scene=${scene}
    .style=${`min-height:${heightOf(files)}px`}
  ></desk-files>`;
}
