import type { CleanImage } from './clean-image.ts';
import { limits } from '../../contract/limits.ts';
import { cleanGif } from './gif.ts';
import { cleanJpeg } from './jpeg.ts';
import { cleanPng } from './png.ts';
import { cleanWebp } from './webp.ts';

const cleaners: Readonly<Record<string, (file: Buffer) => CleanImage | undefined>> = {
  'image/jpeg': cleanJpeg,
  'image/png': cleanPng,
  'image/webp': cleanWebp,
  'image/gif': cleanGif,
};

/** The image without metadata, or undefined when it is damaged. Nothing is unpacked, so nothing can blow up. */
export function cleanImage(type: string, file: Buffer): CleanImage | undefined {
  const image = cleaners[type]?.(file);
  return image && image.width > 0 && image.height > 0 ? image : undefined;
}

/** Whether a reader's browser can be asked to unpack it. */
export function isShowable({ width, height }: CleanImage): boolean {
  return Math.max(width, height) <= limits.imageSide && width * height <= limits.imagePixels;
}
