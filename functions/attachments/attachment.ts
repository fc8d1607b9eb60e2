import { AppError } from '../../contract/app-error.ts';
import type { NewAttachment } from '../../contract/entities.ts';
import { fileTypes, isFileType, type FileType } from '../../contract/file-types.ts';
import { limits } from '../../contract/limits.ts';
import type { Settings } from '../../contract/settings.ts';

/** What an installation takes. */
export type FileRules = Pick<Settings, 'maxFileSizeBytes' | 'allowedFileTypes'>;

/** Control characters, marks that turn the direction of reading or show nothing, and what no file system or header takes. */
const unprintable =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]/g;
const unusable = /["*:<>?|\\/%;]/g;
/** A dot that makes a second ending out of the middle of a name. */
const innerEnding = /\.(?=\p{L}[\p{L}\p{N}]{0,9}(?:\.|$))/gu;
const device = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

const extensionOf = (name: string): string | undefined => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase();

/** At most so many characters, cut at whole ones. */
function cut(text: string, length: number): string {
  let start = '';
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)) {
    if (start.length + segment.length > length) break;
    start += segment;
  }
  return start;
}

/**
 * A name that is safe to show and to save: one part of a path, read as it is written, with one ending, and that of its type.
 * Cleaning it again changes nothing.
 */
export function cleanName(name: string, type: FileType): string {
  const [fallback, ...others] = fileTypes[type].extensions as readonly [string, ...string[]];
  const last =
    name
      .toWellFormed()
      .normalize('NFC')
      .replace(/[\\/]+$/, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  const tidy = last
    .replace(unprintable, '')
    .replace(unusable, '_')
    .replace(/\s+/g, ' ')
    .replace(/\.{2,}/g, '.')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  const given = extensionOf(tidy);
  const isOurs = given !== undefined && [fallback, ...others].includes(given);
  const ending = isOurs ? given : fallback;
  const base = (isOurs ? tidy.slice(0, -given.length - 1) : tidy).replace(innerEnding, '_');
  const short = cut(base, limits.fileNameLength - ending.length - 1).replace(/^[\s.]+|[\s.]+$/g, '');
  return `${short === '' || device.test(short) ? `file${short}` : short}.${ending}`;
}

const megabytes = (bytes: number): string => `${Math.floor((bytes / 1024 / 1024) * 10) / 10} MB`;

/** The type of a file that may be uploaded; refuses with `file_type_not_allowed` or `file_too_large`. */
export function permitUpload({ size, type }: NewAttachment, rules: FileRules): FileType {
  if (!isFileType(type) || !rules.allowedFileTypes.includes(type)) {
    const taken = rules.allowedFileTypes.flatMap((allowed) => fileTypes[allowed].extensions[0]).join(', ');
    const advice = taken === '' ? 'Files are switched off here.' : `Choose one of these: ${taken}.`;
    throw new AppError('file_type_not_allowed', advice);
  }
  if (size > rules.maxFileSizeBytes) {
    throw new AppError('file_too_large', `Choose a file of at most ${megabytes(rules.maxFileSizeBytes)}.`);
  }
  return type;
}

/** How a browser has to treat a download: only images may be shown where they are, everything else is saved under its name. */
export function dispositionOf(name: string, shown: boolean): string {
  const ascii = name.replace(/[^ -~]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*!]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${shown ? 'inline' : 'attachment'}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
