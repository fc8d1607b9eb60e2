import { describe, expect, it } from 'vitest';
import { acceptOf, chosenOf, createPreparation, typeOf } from '../../client/file-choice.ts';
import { defaultFileTypes } from '../../contract/file-types.ts';

const rules = { maxFileSizeBytes: 1000, allowedFileTypes: [...defaultFileTypes] };
const file = (name: string, type: string, size = 10) => ({ name, type, blob: new Blob([new Uint8Array(size)], { type }) });
const prepare = (scaled?: Blob, allowed = rules.allowedFileTypes) =>
  createPreparation(
    () => ({ ...rules, allowedFileTypes: allowed }),
    () => Promise.resolve(scaled),
  );

describe('the type of a chosen file', () => {
  it.each([
    ['photo.JPG', 'image/jpeg', 'image/jpeg'],
    ['photo.jpg', 'image/jpg', 'image/jpeg'],
    ['prices.csv', 'application/vnd.ms-excel', 'text/csv'],
    ['song.m4a', 'audio/x-m4a', 'audio/mp4'],
    ['letter.docx', '', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
    ['film.mp4', 'video/mp4', undefined],
    ['setup.exe', 'application/x-msdownload', undefined],
    ['logo.svg', 'image/svg+xml', undefined],
    ['noending', '', undefined],
  ])('%s, which a browser calls %j, is %s', (name, type, expected) => {
    expect(typeOf({ name, type })).toBe(expected);
  });
});

describe('a file chooser', () => {
  it('offers every picture where one kind is taken, and what is taken beside by type and ending', () => {
    expect(acceptOf(['image/png', 'application/pdf'])).toBe('image/*,application/pdf,.pdf');
    expect(acceptOf(['audio/wav'])).toBe('audio/wav,.wav');
  });

  it('hands over what was chosen', () => {
    const given = new File(['x'], 'a.pdf', { type: 'application/pdf' });
    expect(chosenOf([given])).toEqual([{ name: 'a.pdf', type: 'application/pdf', blob: given }]);
  });
});

describe('preparing a file', () => {
  it('says its type and leaves it as it is', async () => {
    expect(await prepare()(file('bill.pdf', ''))).toMatchObject({ file: { name: 'bill.pdf', type: 'application/pdf' } });
  });

  it('refuses before a byte goes out what would be refused after', async () => {
    expect(await prepare()(file('bill.pdf', 'application/pdf', 1001))).toEqual({ refused: 'file_too_large' });
    expect(await prepare()(file('setup.exe', ''))).toEqual({ refused: 'file_type_not_allowed' });
    expect(await prepare()(file('logo.svg', 'image/svg+xml'))).toEqual({ refused: 'file_type_not_allowed' });
    expect(await prepare()(file('a.txt', 'text/plain', 0))).toEqual({ refused: 'empty' });
    expect(await prepare(undefined, [])(file('a.txt', 'text/plain'))).toEqual({ refused: 'file_type_not_allowed' });
  });

  it('sends the smaller picture in place of a large one, and knows that it did', async () => {
    const small = new Blob(['s'], { type: 'image/jpeg' });
    expect(await prepare(small)(file('IMG_1.jpg', 'image/jpeg', 9000))).toEqual({
      file: { name: 'IMG_1.jpg', type: 'image/jpeg', blob: small },
      isChanged: true,
    });
    expect(await prepare(small)(file('screen.png', 'image/png', 9000))).toMatchObject({ file: { name: 'screen.jpg' } });
  });

  it('makes a foreign picture into one that is taken, or says that this browser cannot', async () => {
    const made = new Blob(['s'], { type: 'image/jpeg' });
    expect(await prepare(made)(file('IMG_2.HEIC', ''))).toMatchObject({ file: { name: 'IMG_2.jpg', type: 'image/jpeg' } });
    expect(await prepare()(file('IMG_2.HEIC', 'image/heic'))).toEqual({ refused: 'unreadable' });
    const [noPictures] = [['application/pdf' as const]];
    expect(await prepare(made, noPictures)(file('IMG_2.HEIC', ''))).toEqual({ refused: 'file_type_not_allowed' });
  });

  it('refuses a picture that stays too large', async () => {
    const still = new Blob([new Uint8Array(1001)], { type: 'image/jpeg' });
    expect(await prepare(still)(file('a.jpg', 'image/jpeg', 9000))).toEqual({ refused: 'file_too_large' });
    expect(await prepare()(file('a.jpg', 'image/jpeg', 9000))).toEqual({ refused: 'file_too_large' });
  });
});
