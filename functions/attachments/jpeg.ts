import { orientationOnly, readOrientation } from './exif.ts';
import type { CleanImage } from './clean-image.ts';

const marker = { start: 0xd8, end: 0xd9, scan: 0xda, app0: 0xe0, exif: 0xe1, profile: 0xe2, adobe: 0xee } as const;
const exifHead = 'Exif\0\0';

const isFrame = (code: number): boolean => code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code);
const isRestart = (code: number): boolean => code >= 0xd0 && code <= 0xd7;

function segment(code: number, body: Buffer): Buffer {
  const head = Buffer.from([0xff, code, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}

/** A segment as it stays, or undefined for metadata: of what applications add only what colours need. */
function keep(code: number, body: Buffer): Buffer | undefined {
  const name = body.toString('latin1', 0, 12);
  // The thumbnail a JFIF header may hold shows what was cut off.
  if (code === marker.app0)
    return name.startsWith('JFIF\0') ? segment(code, Buffer.concat([body.subarray(0, 12), Buffer.alloc(2)])) : undefined;
  const isColour = (code === marker.profile && name === 'ICC_PROFILE\0') || (code === marker.adobe && name.startsWith('Adobe'));
  const isMetadata = (code >= marker.app0 && code <= 0xef) || code === 0xfe;
  return isColour || !isMetadata ? segment(code, body) : undefined;
}

/** Where the compressed data of a scan ends: at the next marker that does not belong to it, or -1. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at !== -1 && at + 1 < file.length; at = file.indexOf(0xff, at)) {
    const next = file.readUInt8(at + 1);
    if (next === 0xff) at += 1;
    else if (next === 0 || isRestart(next)) at += 2;
    else return at;
  }
  return -1;
}

/** The picture without what cameras and programs wrote about it, but for how it is to be turned. Undefined when it is damaged. */
export function cleanJpeg(file: Buffer): CleanImage | undefined {
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) return undefined;
  const kept: Buffer[] = [];
  let orientation: number | undefined;
  let size: { width: number; height: number } | undefined;
  let scans = 0;
  for (let at = 2; ;) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at += 1;
    if (file[at] !== 0xff || at + 2 > file.length) return undefined;
    const code = file.readUInt8(at + 1);
    if (code === marker.end) break;
    if (code <= 1 || isRestart(code) || code === marker.start || at + 4 > file.length) return undefined;
    const end = at + 2 + file.readUInt16BE(at + 2);
    const body = file.subarray(at + 4, end);
    if (end < at + 4 || end > file.length) return undefined;
    if (isFrame(code)) {
      if (size || body.length < 6) return undefined;
      size = { height: body.readUInt16BE(1), width: body.readUInt16BE(3) };
    }
    if (code === marker.exif && body.toString('latin1', 0, 6) === exifHead) orientation ??= readOrientation(body.subarray(6));
    const stays = keep(code, body);
    if (stays) kept.push(stays);
    at = end;
    if (code !== marker.scan) continue;
    scans += 1;
    at = endOfScan(file, end);
    if (at === -1) return undefined;
    kept.push(file.subarray(end, at));
  }
  if (!size || scans === 0) return undefined;
  const turned = orientation === undefined ? [] : [exifSegment(orientation)];
  // From 5 on a picture is shown lying on its side.
  const shown = (orientation ?? 1) >= 5 ? { width: size.height, height: size.width } : size;
  return {
    ...shown,
    bytes: Buffer.concat([Buffer.from([0xff, marker.start]), ...turned, ...kept, Buffer.from([0xff, marker.end])]),
  };
}

const exifSegment = (orientation: number): Buffer =>
  segment(marker.exif, Buffer.concat([Buffer.from(exifHead, 'latin1'), orientationOnly(orientation)]));
