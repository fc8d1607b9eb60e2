import type { CleanImage } from './clean-image.ts';

const block = { extension: 0x21, image: 0x2c, end: 0x3b } as const;
const extension = { control: 0xf9, application: 0xff } as const;
/** Applications whose extension says how often an animation is repeated. */
const loops = ['NETSCAPE2.0', 'ANIMEXTS1.0'];

const paletteBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);

/** Behind the last of the sub-blocks that begin here, or undefined when they do not end. */
function afterSubBlocks(file: Buffer, from: number): number | undefined {
  for (let at = from; at < file.length;) {
    const length = file.readUInt8(at);
    at += 1 + length;
    if (length === 0) return at;
  }
  return undefined;
}

/** The picture without comments and what programs added. Undefined when it is damaged. */
export function cleanGif(file: Buffer): CleanImage | undefined {
  if (!/^GIF8[79]a$/.test(file.toString('latin1', 0, 6)) || file.length < 14) return undefined;
  let width = file.readUInt16LE(6);
  let height = file.readUInt16LE(8);
  let at = 13 + paletteBytes(file.readUInt8(10));
  const kept = [file.subarray(0, at)];
  let images = 0;
  for (; at < file.length && file[at] !== block.end;) {
    const start = at;
    const label = file[at + 1];
    let end: number | undefined;
    if (file[at] === block.image && at + 10 < file.length) {
      images += 1;
      width = Math.max(width, file.readUInt16LE(at + 1) + file.readUInt16LE(at + 5));
      height = Math.max(height, file.readUInt16LE(at + 3) + file.readUInt16LE(at + 7));
      end = afterSubBlocks(file, at + 11 + paletteBytes(file.readUInt8(at + 9)));
    } else if (file[at] === block.extension) end = afterSubBlocks(file, at + 2);
    if (end === undefined) return undefined;
    const isLoop = label === extension.application && loops.includes(file.toString('latin1', at + 3, at + 14));
    if (file[start] === block.image || label === extension.control || isLoop) kept.push(file.subarray(start, end));
    at = end;
  }
  if (images === 0) return undefined;
  return { width, height, bytes: Buffer.concat([...kept, Buffer.from([block.end])]) };
}
