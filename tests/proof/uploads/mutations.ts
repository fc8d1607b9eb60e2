import { deepStrictEqual } from 'node:assert';
import fc from 'fast-check';
import { fileTypes, type FileType } from '../../../contract/file-types.ts';
import { Settings } from '../../../contract/settings.ts';
import { examine } from '../../../functions/attachments/content.ts';
import { makeDocx, makeGif, sample, withJpegMetadata, withWebpMetadata } from '../../fixtures/samples.ts';

const originals: readonly [FileType, Buffer][] = [
  ['image/jpeg', withJpegMetadata(sample('photo.jpg'), 6)],
  ['image/png', sample('photo.png')],
  ['image/webp', withWebpMetadata(sample('photo.webp'), 40, 24, 6)],
  ['image/gif', makeGif()],
  ['audio/webm', sample('voice.webm')],
  ['audio/mp4', sample('voice.m4a')],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', makeDocx()],
];

const position = fc.double({ min: 0, max: 0.999, noNaN: true });

/** Real files, cut off and written over at random. */
export const mutatedFiles = fc
  .record({
    original: fc.constantFrom(...originals),
    keep: fc.option(position),
    patches: fc.array(fc.record({ at: position, bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }) }), { maxLength: 4 }),
  })
  .map(({ original: [type, whole], keep, patches }): { type: FileType; file: Buffer } => {
    const file = Buffer.from(keep === null ? whole : whole.subarray(0, Math.ceil(keep * whole.length)));
    for (const { at, bytes } of patches) {
      const start = Math.floor(at * file.length);
      file.set(bytes.subarray(0, file.length - start), start);
    }
    return { type, file };
  });

const rules = Settings.parse({});
/** Traces of the metadata that the originals have. */
const traces = /GPS |Nusrat|xmpmeta|secret caption/;

/** Throws unless the file is refused, or clean in a way that holds: of the announced kind, without metadata, the same when examined again. */
export async function expectSoundVerdict({ type, file }: { type: FileType; file: Buffer }): Promise<void> {
  const verdict = await examine(file, type, rules);
  if (verdict.state === 'refused') return;
  deepStrictEqual(fileTypes[verdict.type].kind, fileTypes[type].kind);
  if (fileTypes[type].kind === 'image') deepStrictEqual(traces.test(verdict.bytes.toString('latin1')), false);
  deepStrictEqual(await examine(verdict.bytes, verdict.type, rules), verdict);
}
