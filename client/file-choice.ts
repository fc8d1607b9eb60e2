import { fileTypes, isFileType, type FileType } from '../contract/file-types.ts';
import type { Settings } from '../contract/settings.ts';
import type { PictureWish } from './picture.ts';
import type { ChosenFile, Prepared } from './uploads.ts';

/** What an installation takes. */
export type FileRules = Pick<Settings, 'maxFileSizeBytes' | 'allowedFileTypes'>;

export const extensionOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
const endingsOf = (type: FileType): readonly string[] => fileTypes[type].extensions;

/** Browsers name one type differently, or not at all; then the ending decides. Films are no sound, whatever they end in. */
export function typeOf({ name, type }: Pick<File, 'name' | 'type'>): FileType | undefined {
  if (isFileType(type)) return type;
  if (type.startsWith('video/')) return undefined;
  const ending = extensionOf(name);
  return (Object.keys(fileTypes) as FileType[]).find((known) => endingsOf(known).includes(ending));
}

/** What a file chooser shows: the types that are taken, and any picture, since most can be made into one of them. */
export function acceptOf(allowed: readonly FileType[]): string {
  const pictures = allowed.some((type) => fileTypes[type].kind === 'image') ? ['image/*'] : [];
  const rest = allowed.filter((type) => fileTypes[type].kind !== 'image');
  return [...pictures, ...rest, ...rest.flatMap((type) => endingsOf(type).map((ending) => `.${ending}`))].join();
}

/** Files as somebody chose, dropped or pasted them. */
export const chosenOf = (files: Iterable<File>): ChosenFile[] =>
  [...files].map((file) => ({ name: file.name, type: file.type, blob: file }));

const isPicture = ({ name, type }: ChosenFile): boolean =>
  type.startsWith('image/') ? !type.startsWith('image/svg') : /^(hei[cf]|avif|bmp|tiff?)$/.test(extensionOf(name));

/** The name with the ending of another type. */
const renamed = (name: string, type: FileType): string =>
  endingsOf(type).includes(extensionOf(name)) ? name : `${name.replace(/\.[^.]*$/, '')}.${endingsOf(type)[0]}`;

/** The scaler is fetched with the first picture. */
const scaleOnDemand = async (picture: Blob, wish: PictureWish) => (await import('./picture.ts')).scalePicture(picture, wish);

/**
 * Makes a chosen file into what can be sent: says its type, makes a large photo smaller and a foreign one readable, or
 * says what the storage would refuse, before a byte goes out.
 */
export function createPreparation(
  rules: () => FileRules,
  scale: (picture: Blob, wish: PictureWish) => Promise<Blob | undefined> = scaleOnDemand,
): (file: ChosenFile) => Promise<Prepared> {
  return async (file) => {
    const { maxFileSizeBytes: mostBytes, allowedFileTypes: allowed } = rules();
    const types = allowed.filter((known) => fileTypes[known].kind === 'image');
    if (!file.blob.size) return { refused: 'empty' };
    const type = typeOf(file);
    const isTaken = type !== undefined && allowed.includes(type);
    const mayBecome = type === undefined && isPicture(file) && types.length > 0;
    if (!isTaken && !mayBecome) return { refused: 'file_type_not_allowed' };
    // A browser looks at the bytes, not at what they are called; where it says nothing, the name's type is as good.
    const picture = file.blob.type === type ? file.blob : file.blob.slice(0, file.blob.size, type ?? file.blob.type);
    const made = isPicture({ ...file, type: type ?? file.type }) ? await scale(picture, { types, mostBytes }) : undefined;
    if (made && isFileType(made.type)) {
      const smaller = { ...file, blob: made, type: made.type, name: renamed(file.name, made.type) };
      return made.size > mostBytes ? { refused: 'file_too_large' } : { file: smaller, isChanged: true };
    }
    if (!isTaken) return { refused: 'unreadable' };
    return file.blob.size > mostBytes ? { refused: 'file_too_large' } : { file: { ...file, type } };
  };
}
