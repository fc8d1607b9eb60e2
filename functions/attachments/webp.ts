import { orientationOnly, readOrientation } from './exif.ts';
import type { CleanImage } from './clean-image.ts';

const keptChunks = new Set(['VP8X', 'VP8 ', 'VP8L', 'ALPH', 'ANIM', 'ANMF', 'ICCP']);
/** Bits in the extended header that announce metadata. */
const flag = { exif: 0x08, xmp: 0x04 } as const;

function chunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size that one chunk tells, or undefined when it tells none; 0 when it is no picture. */
function sizeIn(type: string, data: Buffer): Size | undefined {
  if (type === 'VP8X' && data.length >= 10) return { width: data.readUIntLE(4, 3) + 1, height: data.readUIntLE(7, 3) + 1 };
  if (type === 'VP8 ') {
    const isKeyFrame = data.length >= 10 && data.readUIntBE(3, 3) === 0x9d012a;
    return isKeyFrame ? { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff } : { width: 0, height: 0 };
  }
  if (type === 'VP8L') {
    const bits = data.length >= 5 && data[0] === 0x2f ? data.readUInt32LE(1) : undefined;
    return bits === undefined ? { width: 0, height: 0 } : { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  return undefined;
}

/** The picture without metadata, but for how it is to be turned. Undefined when it is damaged. */
export function cleanWebp(file: Buffer): CleanImage | undefined {
  const isWebp = file.toString('latin1', 0, 4) === 'RIFF' && file.toString('latin1', 8, 12) === 'WEBP';
  if (!isWebp || file.length < 20) return undefined;
  const fileEnd = 8 + file.readUInt32LE(4);
  if (fileEnd > file.length) return undefined;
  const kept: { type: string; data: Buffer }[] = [];
  let orientation: number | undefined;
  for (let at = 12; at + 8 <= fileEnd;) {
    const type = file.toString('latin1', at, at + 4);
    const end = at + 8 + file.readUInt32LE(at + 4);
    if (end > fileEnd) return undefined;
    const data = file.subarray(at + 8, end);
    // Some programs put the head of JPEG's metadata in front.
    if (type === 'EXIF') orientation = readOrientation(data.toString('latin1', 0, 6) === 'Exif\0\0' ? data.subarray(6) : data);
    if (keptChunks.has(type)) kept.push({ type, data });
    at = end + ((end - at) % 2);
  }
  const sizes = kept.flatMap(({ type, data }) => sizeIn(type, data) ?? []);
  if (!kept.some(({ type }) => ['VP8 ', 'VP8L', 'ANMF'].includes(type)) || sizes.some(({ width }) => width === 0))
    return undefined;
  const [first] = kept;
  // Only a file with the extended header has a place for metadata.
  const isTurned = orientation !== undefined && first?.type === 'VP8X';
  const chunks = kept.map(({ type, data }) => chunk(type, type === 'VP8X' ? withoutMetadata(data, isTurned) : data));
  if (isTurned && orientation !== undefined) chunks.push(chunk('EXIF', orientationOnly(orientation)));
  const body = Buffer.concat([Buffer.from('WEBP', 'latin1'), ...chunks]);
  return {
    width: Math.max(...sizes.map(({ width }) => width)),
    height: Math.max(...sizes.map(({ height }) => height)),
    bytes: chunk('RIFF', body),
  };
}

function withoutMetadata(header: Buffer, isTurned: boolean): Buffer {
  const copy = Buffer.from(header);
  copy[0] = ((copy[0] ?? 0) & ~(flag.exif | flag.xmp)) | (isTurned ? flag.exif : 0);
  return copy;
}
