import { crc32 } from 'node:zlib';
import { orientationOnly, readOrientation } from './exif.ts';
import type { CleanImage } from './clean-image.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
/** What a picture, moving or not, needs to look as it should. Everything else is words about it. */
const keptChunks = new Set(
  ['IHDR', 'PLTE', 'IDAT', 'IEND', 'tRNS', 'bKGD', 'pHYs', 'sBIT'].concat(
    ['cHRM', 'gAMA', 'iCCP', 'sRGB', 'cICP', 'mDCV', 'cLLI'],
    ['acTL', 'fcTL', 'fdAT'],
  ),
);

function chunk(type: string, data: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([frame.subarray(0, 4), typed, frame.subarray(4)]);
}

/** The picture without words, times and places, but for how it is to be turned. Undefined when it is damaged. */
export function cleanPng(file: Buffer): CleanImage | undefined {
  if (!file.subarray(0, 8).equals(signature)) return undefined;
  const kept: Buffer[] = [];
  let turned: Buffer[] = [];
  let hasData = false;
  for (let at = 8; at + 12 <= file.length;) {
    const end = at + 12 + file.readUInt32BE(at);
    if (end > file.length) return undefined;
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, end - 4);
    if (crc32(file.subarray(at + 4, end - 4)) !== file.readUInt32BE(end - 4)) return undefined;
    if ((at === 8) !== (type === 'IHDR')) return undefined;
    if (type === 'eXIf') {
      const orientation = readOrientation(data);
      if (orientation !== undefined) turned = [chunk('eXIf', orientationOnly(orientation))];
    }
    hasData ||= type === 'IDAT';
    if (keptChunks.has(type)) kept.push(file.subarray(at, end));
    at = end;
    if (type !== 'IEND') continue;
    const [header = Buffer.alloc(0), ...rest] = kept;
    if (!hasData || header.length !== 25) return undefined;
    return {
      width: header.readUInt32BE(8),
      height: header.readUInt32BE(12),
      bytes: Buffer.concat([signature, header, ...turned, ...rest]),
    };
  }
  return undefined;
}
