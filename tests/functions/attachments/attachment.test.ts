import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fileTypes, type FileType } from '../../../contract/file-types.ts';
import { limits } from '../../../contract/limits.ts';
import { Settings } from '../../../contract/settings.ts';
import { cleanName, dispositionOf, permitUpload } from '../../../functions/attachments/attachment.ts';

const types = Object.keys(fileTypes) as FileType[];

describe('names', () => {
  it.each<[string, FileType, string]>([
    ['photo.JPG', 'image/jpeg', 'photo.jpg'],
    ['ছবি আমার.png', 'image/png', 'ছবি আমার.png'],
    ['Report v1.2.pdf', 'application/pdf', 'Report v1.2.pdf'],
    ['invoice.pdf.exe', 'application/pdf', 'invoice_pdf_exe.pdf'],
    ['invoice.exe.pdf', 'application/pdf', 'invoice_exe.pdf'],
    ['photo\u202egnp.exe', 'image/png', 'photognp_exe.png'],
    ['../../etc/passwd', 'text/plain', 'passwd.txt'],
    ['C:\\Users\\me\\bill.csv', 'text/csv', 'bill.csv'],
    ['a\0.html\0.png', 'image/png', 'a_html.png'],
    ['"><script>alert(1)</script>.png', 'image/png', 'script_.png'],
    ['con.txt', 'text/plain', 'filecon.txt'],
    ['...', 'image/gif', 'file.gif'],
    ['.htaccess', 'text/plain', 'htaccess.txt'],
    ['a\r\nSet-Cookie: x=1.pdf', 'application/pdf', 'aSet-Cookie_ x=1.pdf'],
    ['photo', 'image/webp', 'photo.webp'],
    ['photo.jpeg', 'image/png', 'photo_jpeg.png'],
  ])('%j of %s becomes %j', (name, type, expected) => {
    expect(cleanName(name, type)).toBe(expected);
  });

  it('are one part of a path with the one ending of their type, whatever somebody types', () => {
    const nasty = fc.constantFrom(
      '/',
      '\\',
      '.',
      '\0',
      '\u202e',
      '\u200f',
      '.exe',
      '.html',
      '"',
      '\r\n',
      ' ',
      '\ud800',
      'ক্ষ',
      '👨‍👩‍👧',
    );
    const anyName = fc
      .array(fc.oneof(nasty, fc.string({ unit: 'binary', maxLength: 60 })), { maxLength: 12 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(anyName, fc.constantFrom(...types), (name, type) => {
        const cleaned = cleanName(name, type);
        const ending = cleaned.split('.').at(-1);
        expect(fileTypes[type].extensions).toContain(ending);
        expect(cleaned).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f"<>|:*?\\/]|^\.|\.\./);
        expect(cleaned.slice(0, -(ending?.length ?? 0) - 1)).not.toMatch(/\.[a-z]{1,5}(\.|$)/i);
        expect(cleaned.length).toBeLessThanOrEqual(limits.fileNameLength);
        expect(cleaned.isWellFormed()).toBe(true);
        expect(cleanName(cleaned, type)).toBe(cleaned);
        expect(dispositionOf(cleaned, false)).toMatch(/^attachment; filename="[ !#-~]+"; filename\*=UTF-8''[\w%.~-]+$/);
      }),
      { numRuns: 1500 },
    );
  });
});

describe('leave to upload', () => {
  const rules = Settings.parse({});
  const file = { name: 'a', size: 100, type: 'image/png' };

  it('is given for what the settings allow, up to the last byte', () => {
    expect(permitUpload({ ...file, size: rules.maxFileSizeBytes }, rules)).toBe('image/png');
    expect(() => permitUpload({ ...file, size: rules.maxFileSizeBytes + 1 }, rules)).toThrow('Choose a file of at most 5 MB.');
    expect(() => permitUpload(file, { ...rules, allowedFileTypes: [] })).toThrow('Files are switched off here.');
  });

  it.each([
    'image/svg+xml',
    'image/svg+xml; x',
    'image/png; x',
    'IMAGE/PNG',
    'text/html',
    'application/zip',
    'constructor',
    ' image/png',
  ])('is refused for %j', (type) => {
    expect(() => permitUpload({ ...file, type }, rules)).toThrow(expect.objectContaining({ code: 'file_type_not_allowed' }));
  });
});
