/** What a reader does with a file: look at it, listen to it, or save it. */
export const fileKinds = ['image', 'audio', 'file'] as const;
export type FileKind = (typeof fileKinds)[number];

const office = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/** Every type of file whose content the product can check, with the endings its names may have; the first is given to names without one. */
export const fileTypes = {
  'image/jpeg': { kind: 'image', extensions: ['jpg', 'jpeg', 'jfif'] },
  'image/png': { kind: 'image', extensions: ['png'] },
  'image/gif': { kind: 'image', extensions: ['gif'] },
  'image/webp': { kind: 'image', extensions: ['webp'] },
  'audio/webm': { kind: 'audio', extensions: ['webm', 'weba'] },
  'audio/ogg': { kind: 'audio', extensions: ['ogg', 'oga', 'opus'] },
  'audio/mp4': { kind: 'audio', extensions: ['m4a', 'mp4'] },
  'audio/mpeg': { kind: 'audio', extensions: ['mp3'] },
  'audio/wav': { kind: 'audio', extensions: ['wav'] },
  'application/pdf': { kind: 'file', extensions: ['pdf'] },
  'text/plain': { kind: 'file', extensions: ['txt', 'log', 'md'] },
  'text/csv': { kind: 'file', extensions: ['csv'] },
  [`${office}.wordprocessingml.document`]: { kind: 'file', extensions: ['docx'] },
  [`${office}.spreadsheetml.sheet`]: { kind: 'file', extensions: ['xlsx'] },
  [`${office}.presentationml.presentation`]: { kind: 'file', extensions: ['pptx'] },
  [`${openDocument}.text`]: { kind: 'file', extensions: ['odt'] },
  [`${openDocument}.spreadsheet`]: { kind: 'file', extensions: ['ods'] },
  [`${openDocument}.presentation`]: { kind: 'file', extensions: ['odp'] },
  'application/zip': { kind: 'file', extensions: ['zip'] },
} as const satisfies Record<string, { readonly kind: FileKind; readonly extensions: readonly [string, ...string[]] }>;
export type FileType = keyof typeof fileTypes;

export function isFileType(type: string): type is FileType {
  return Object.hasOwn(fileTypes, type);
}

/** Taken unless an installation chooses: everything but archives, whose content nobody sees before it is unpacked. */
export const defaultFileTypes = (Object.keys(fileTypes) as FileType[]).filter((type) => type !== 'application/zip');
