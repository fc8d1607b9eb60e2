import type { Http } from '../client/http.ts';
import type { Attachment } from '../contract/entities.ts';

/** A picture of a conversation. */
export interface Picture {
  readonly conversationId: string;
  readonly file: Attachment;
}

/** Where files come from, and which pictures can be leafed through from one of them. */
export interface FileScene {
  readonly http: Http;
  readonly conversationId: string;
  readonly pictures: () => readonly Picture[];
}

/** The largest and smallest side at which a picture stands in a thread. */
const widest = 320;
const tallest = 240;
const smallest = 48;
const rowPx = 56;
const tilePx = 120;
const gapPx = 4;

/** How large a picture that stands alone is shown, in CSS pixels. */
export function boxOf({ width = widest, height = 200 }: Attachment): { width: number; height: number } {
  const ratio = Math.min(1, widest / width, tallest / height);
  return { width: Math.max(smallest, Math.round(width * ratio)), height: Math.max(smallest, Math.round(height * ratio)) };
}

/** The room that files take, known before any of them, or the code that shows them, is here. */
export function heightOf(files: readonly Attachment[]): number {
  const [first, ...others] = files.filter(({ kind }) => kind === 'image');
  const rest = files.length - others.length - (first === undefined ? 0 : 1);
  const parts = Array<number>(rest).fill(rowPx);
  if (first !== undefined && others.length === 0) parts.push(boxOf(first).height);
  else if (first !== undefined) parts.push(...Array<number>(Math.ceil((others.length + 1) / 2)).fill(tilePx));
  return parts.reduce((sum, px) => sum + px, 0) + gapPx * Math.max(0, parts.length - 1);
}
