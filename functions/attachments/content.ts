import { fileTypeFromBuffer } from 'file-type';
import type { FileRefusal } from '../../contract/entities.ts';
import { fileTypes, isFileType, type FileType } from '../../contract/file-types.ts';
import type { FileRules } from './attachment.ts';
import { cleanImage, isShowable } from './image.ts';

export type Verdict =
  | { readonly state: 'refused'; readonly reason: FileRefusal }
  | {
      readonly state: 'clean';
      readonly type: FileType;
      readonly bytes: Buffer;
      readonly width?: number;
      readonly height?: number;
    };

const refused = (reason: FileRefusal): Verdict => ({ state: 'refused', reason });

/** Our names for what is found under another one. Containers of film are sound when they hold no picture, which is looked at apart. */
const sameTypes: Readonly<Record<string, FileType>> = {
  'image/apng': 'image/png',
  'audio/x-m4a': 'audio/mp4',
  'video/mp4': 'audio/mp4',
  'video/webm': 'audio/webm',
  'audio/ogg; codecs=opus': 'audio/ogg',
  'audio/vnd.wave': 'audio/wav',
};

const isText = (type: FileType): boolean => type.startsWith('text/');
const isArchive = (type: FileType): boolean => /zip$|officedocument|opendocument/.test(type);

/** Without control characters, and not the beginning of a document that a program would run or lay out. */
function looksLikeText(file: Buffer): boolean {
  const text = file.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  return !/[\x00-\x08\x0b\x0e-\x1f\x7f]/.test(text) && !/^\s*(<[!?/a-z]|%!|%PDF|\{\\rtf|#!)/i.test(text);
}

async function sniff(file: Buffer): Promise<FileType | undefined> {
  // A parser that stumbles over a file does not know it.
  const found = (await fileTypeFromBuffer(file).catch(() => undefined))?.mime ?? '';
  const type = sameTypes[found] ?? found;
  return isFileType(type) ? type : undefined;
}

/** Whether the file is also a complete archive: the directory of one ends exactly where the file does. */
function endsAsArchive(file: Buffer): boolean {
  const head = Buffer.from('PK\x05\x06', 'latin1');
  const first = Math.max(0, file.length - 22 - 0xffff);
  for (let at = file.indexOf(head, first); at !== -1 && at + 22 <= file.length; at = file.indexOf(head, at + 1)) {
    if (at + 22 + file.readUInt16LE(at + 20) === file.length) return true;
  }
  return false;
}

/** Words of a page or a script: no picture or sound has a use for them. */
const markup = /<script|<\?php|<!doctype|<html[\s>]|<svg[\s>]|<iframe/i;
/** Names in an archive's directory that a document without programs does not have. */
const macros = /vbaProject|vbaData|\/activeX\/|oleObject\d*\.bin|Basic\/Standard\//i;
/** A track of pictures, in the two containers that sound and film share. */
const film = /hdlr.{8}vide|\x83\x81\x01/s;

function hidesSomething(type: FileType, file: Buffer): boolean {
  if (isArchive(type)) return type !== 'application/zip' && macros.test(file.toString('latin1'));
  if (endsAsArchive(file)) return true;
  return fileTypes[type].kind !== 'file' && markup.test(file.toString('latin1'));
}

function holdsFilm(type: FileType, file: Buffer): boolean {
  if (type === 'audio/mp4') return film.test(file.toString('latin1'));
  const tracks = type === 'audio/webm' ? file.indexOf('1654ae6b', 0, 'hex') : -1;
  return tracks !== -1 && film.test(file.toString('latin1', tracks, tracks + 512));
}

/**
 * What became of an uploaded file, from its bytes alone: what is not clearly a file of an allowed type and of the kind it was
 * announced as is refused. Of a clean image only what it looks like is left.
 */
export async function examine(file: Buffer, declared: FileType, { allowedFileTypes }: FileRules): Promise<Verdict> {
  const type = isText(declared) && looksLikeText(file) ? declared : await sniff(file);
  const { kind } = fileTypes[declared];
  const isAsDeclared = type === declared || (type !== undefined && kind !== 'file' && fileTypes[type].kind === kind);
  if (!isAsDeclared || !allowedFileTypes.includes(type) || holdsFilm(type, file)) return refused('wrong_type');
  if (hidesSomething(type, file)) return refused('unsafe');
  if (kind !== 'image') return { state: 'clean', type, bytes: file };
  const image = cleanImage(type, file);
  if (!image) return refused('damaged');
  return isShowable(image) ? { state: 'clean', type, ...image } : refused('too_many_pixels');
}
