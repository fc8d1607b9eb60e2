import type { ErrorCode, FieldErrorCode } from '../contract/errors.ts';
import { ApiError, type Http } from '../client/http.ts';
import type { QuickReplyLibrary } from '../contract/quick-replies.ts';
import type { SentBody } from '../contract/routes.ts';

type File = SentBody<'POST /v1/desk/quick-replies/import'>;

/** The library as a file that can be imported again, here or in another installation. */
export function fileOf({ categories, quickReplies }: QuickReplyLibrary): File {
  return {
    categories,
    quickReplies: quickReplies.map(({ title, content, category, shortcut }) => ({
      title,
      content,
      category,
      ...(shortcut === undefined ? {} : { shortcut }),
    })),
  };
}

/** What is wrong with one field of a file; rows count from 1, and are absent for what concerns the whole file. */
export interface RowFault {
  readonly row: number | undefined;
  readonly field: string;
  readonly code: FieldErrorCode;
}

export type Outcome =
  | { readonly kind: 'done'; readonly added: number; readonly known: number }
  | { readonly kind: 'refused'; readonly faults: readonly RowFault[] }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'failed'; readonly code: ErrorCode | 'offline' };

function faultOf([path, { code }]: [string, { code: FieldErrorCode }]): RowFault {
  const [, row, field] = /^quickReplies\.(\d+)\.?(.*)$/.exec(path) ?? [];
  return row === undefined ? { row, field: path, code } : { row: Number(row) + 1, field: field ?? '', code };
}

/** Brings a file in as a whole; what else it holds than categories and replies is left out. */
export async function importFile(http: Http, text: string): Promise<Outcome> {
  let file: Partial<File> | null;
  try {
    file = JSON.parse(text) as Partial<File> | null;
  } catch {
    return { kind: 'unreadable' };
  }
  if (!Array.isArray(file?.quickReplies) || file.quickReplies.length === 0) return { kind: 'unreadable' };
  try {
    const { categories = [], quickReplies } = file;
    return { kind: 'done', ...(await http('POST /v1/desk/quick-replies/import', { body: { categories, quickReplies } })) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.errors === undefined) return { kind: 'failed', code: error.code };
    const faults = Object.entries(error.errors).map(faultOf);
    return { kind: 'refused', faults: faults.sort((one, other) => (one.row ?? 0) - (other.row ?? 0)) };
  }
}
