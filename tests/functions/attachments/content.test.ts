import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FileType } from '../../../contract/file-types.ts';
import { Settings } from '../../../contract/settings.ts';
import { examine } from '../../../functions/attachments/content.ts';
import { readOrientation } from '../../../functions/attachments/exif.ts';
import {
  makeDocx,
  makeGif,
  makeMp3,
  makePng,
  makeTiff,
  makeWav,
  makeZip,
  pdf,
  pngChunk,
  sample,
  withJpegMetadata,
  withWebpMetadata,
} from '../../fixtures/samples.ts';
import { expectSoundVerdict, mutatedFiles } from '../../proof/uploads/mutations.ts';

const rules = Settings.parse({});
const look = (file: Buffer, type: FileType, allowed = rules) => examine(file, type, allowed);
const text = (words: string): Buffer => Buffer.from(words);
const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('a file that is what it says', () => {
  it.each<[FileType, Buffer]>([
    ['image/jpeg', sample('photo.jpg')],
    ['image/png', sample('photo.png')],
    ['image/webp', sample('photo.webp')],
    ['image/gif', makeGif()],
    ['audio/webm', sample('voice.webm')],
    ['audio/mp4', sample('voice.m4a')],
    ['audio/wav', makeWav()],
    ['audio/mpeg', makeMp3()],
    ['application/pdf', pdf],
    ['text/plain', text('নমস্কার, my order is #17.\n')],
    ['text/csv', text('\ufeffname,amount\r\nনুসরাত,5\r\n')],
    [docx, makeDocx()],
  ])('is clean: %s', async (type, file) => {
    expect(await look(file, type)).toMatchObject({ state: 'clean', type });
  });

  it('may be another picture than announced, and is then what it is', async () => {
    expect(await look(sample('photo.webp'), 'image/jpeg')).toMatchObject({
      state: 'clean',
      type: 'image/webp',
      width: 40,
      height: 24,
    });
  });

  it('keeps every byte unless it is a picture', async () => {
    for (const [file, type] of [
      [pdf, 'application/pdf'],
      [sample('voice.webm'), 'audio/webm'],
    ] as const) {
      expect(await look(file, type)).toMatchObject({ bytes: file });
    }
  });
});

describe('a file that is not', () => {
  const svg = text('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>');
  it.each<[string, FileType, Buffer]>([
    ['a vector image', 'image/png', svg],
    ['a vector image as text', 'text/plain', svg],
    ['a page as text', 'text/plain', text('\n <!DOCTYPE html><script>alert(1)</script>')],
    ['XML as a table', 'text/csv', text('<?xml version="1.0"?><html/>')],
    ['a program', 'application/pdf', Buffer.concat([text('MZ'), Buffer.alloc(300)])],
    ['a Linux program as text', 'text/plain', Buffer.concat([text('\x7fELF'), Buffer.alloc(300)])],
    ['a document as a picture', 'image/png', pdf],
    ['a picture as a document', 'application/pdf', sample('photo.png')],
    ['a film as sound', 'audio/webm', sample('film.webm')],
    ['another film as sound', 'audio/mp4', sample('film.mp4')],
    ['an archive as a document', docx, makeZip({ 'run.exe': 'MZ' })],
    ['an archive where none is wanted', 'application/zip', makeZip({ 'a.txt': 'a' })],
    ['a PDF in front of which something stands', 'application/pdf', Buffer.concat([text('<script>1</script>'), pdf])],
    ['nothing at all', 'text/plain', Buffer.from([0])],
  ])('is refused as of the wrong type: %s', async (_, type, file) => {
    expect(await look(file, type)).toEqual({ state: 'refused', reason: 'wrong_type' });
  });

  it.each<[string, FileType, Buffer]>([
    [
      'a picture that is a page',
      'image/gif',
      makeGif(Buffer.concat([Buffer.from([0x21, 0xfe, 9]), text('<script>x'), Buffer.from([0])])),
    ],
    ['a picture that is an archive', 'image/png', Buffer.concat([sample('photo.png'), makeZip({ 'x.js': '1' })])],
    ['a photo with a page behind it', 'image/jpeg', Buffer.concat([sample('photo.jpg'), text('<html><body>')])],
    ['a document that is an archive', 'application/pdf', Buffer.concat([pdf, makeZip({ 'x.class': '1' })])],
    ['sound that is a page', 'audio/mpeg', Buffer.concat([makeMp3(), text('<svg onload=1>')])],
    ['a document with macros', docx, makeDocx({ 'word/vbaProject.bin': 'x' })],
  ])('is refused as unsafe: %s', async (_, type, file) => {
    expect(await look(file, type)).toEqual({ state: 'refused', reason: 'unsafe' });
  });

  it.each<[FileType, Buffer]>([
    ['image/jpeg', sample('photo.jpg').subarray(0, -40)],
    ['image/png', sample('photo.png').subarray(0, -6)],
    ['image/webp', sample('photo.webp').subarray(0, -9)],
    ['image/gif', makeGif().subarray(0, 22)],
  ])('is refused as damaged: half of %s', async (type, file) => {
    expect(await look(file, type)).toEqual({ state: 'refused', reason: 'damaged' });
  });

  it('is refused when it would blow up in a reader', async () => {
    const bomb = makePng(30_000, 30_000);
    expect(bomb.length).toBeLessThan(rules.maxFileSizeBytes);
    expect(await look(bomb, 'image/png')).toEqual({ state: 'refused', reason: 'too_many_pixels' });
    expect(await look(makeGif(undefined, 65_535, 1), 'image/gif')).toEqual({ state: 'refused', reason: 'too_many_pixels' });
    expect(await look(makePng(4000, 3000), 'image/png')).toMatchObject({ state: 'clean', width: 4000, height: 3000 });
  });

  it('is refused when the installation does not take its type', async () => {
    const only = { ...rules, allowedFileTypes: ['image/png' as const] };
    expect(await look(sample('photo.jpg'), 'image/png', only)).toEqual({ state: 'refused', reason: 'wrong_type' });
    expect(await look(makeZip({ a: 'b' }), 'application/zip', { ...rules, allowedFileTypes: ['application/zip'] })).toMatchObject(
      {
        state: 'clean',
      },
    );
  });
});

describe('a clean picture', () => {
  const cleaned = async (file: Buffer, type: FileType): Promise<Buffer> => {
    const verdict = await look(file, type);
    if (verdict.state !== 'clean') throw new Error(verdict.reason);
    return verdict.bytes;
  };
  const traces = /GPS|Nusrat|xmpmeta|secret|Cam|tEXt/;

  it.each([
    [6, 'II'],
    [8, 'MM'],
  ] as const)('of a JPEG tells how it is turned (%i, %s) and nothing else', async (orientation, order) => {
    const bytes = await cleaned(withJpegMetadata(sample('photo.jpg'), orientation, order), 'image/jpeg');
    expect(bytes.toString('latin1')).not.toMatch(traces);
    const exif = bytes.indexOf('Exif\0\0');
    expect(readOrientation(bytes.subarray(exif + 6))).toBe(orientation);
    expect(bytes.length).toBe((await cleaned(sample('photo.jpg'), 'image/jpeg')).length + 36);
  });

  it('is as large as it is shown, however it is turned', async () => {
    for (const [orientation, size] of [
      [3, { width: 40, height: 24 }],
      [6, { width: 24, height: 40 }],
    ] as const) {
      expect(await look(withJpegMetadata(sample('photo.jpg'), orientation), 'image/jpeg')).toMatchObject(size);
    }
  });

  it('of a PNG or WebP keeps how it is turned too', async () => {
    const png = makePng(8, 8, [
      pngChunk('eXIf', makeTiff(3)),
      pngChunk('tEXt', text('Author\0Nusrat')),
      pngChunk('tIME', Buffer.alloc(7)),
    ]);
    const webp = withWebpMetadata(sample('photo.webp'), 40, 24, 5);
    for (const [file, type, mark, orientation] of [
      [png, 'image/png', 'eXIf', 3],
      [webp, 'image/webp', 'EXIF', 5],
    ] as const) {
      const bytes = await cleaned(file, type);
      expect(bytes.toString('latin1')).not.toMatch(traces);
      expect(readOrientation(bytes.subarray(bytes.indexOf(mark) + (mark === 'eXIf' ? 4 : 8)))).toBe(orientation);
    }
  });

  it('has nothing behind its end, no comments, and is not changed by cleaning again', async () => {
    const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 6]), text('Nusrat'), Buffer.from([0])]);
    for (const [file, type] of [
      [Buffer.concat([withJpegMetadata(sample('photo.jpg'), 1), text('GPS track')]), 'image/jpeg'],
      [Buffer.concat([sample('photo.png'), text('GPS track')]), 'image/png'],
      [Buffer.concat([sample('photo.webp'), text('GPS track')]), 'image/webp'],
      [Buffer.concat([makeGif(comment), text('GPS track')]), 'image/gif'],
    ] as const) {
      const bytes = await cleaned(file, type);
      expect(bytes.toString('latin1')).not.toMatch(traces);
      expect((await cleaned(bytes, type)).equals(bytes)).toBe(true);
    }
  });
});

describe('any bytes', () => {
  it('end in a verdict, and what is clean is of the announced kind and stays clean', async () => {
    await fc.assert(fc.asyncProperty(mutatedFiles, expectSoundVerdict), { numRuns: 1500 });
  });
});
