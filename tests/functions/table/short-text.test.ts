import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lengthen, shorten } from '../../../functions/table/short-text.ts';

const bytes = (text: string): number => Buffer.byteLength(text);
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(fc.constantFrom(...Array.from('আমার অর্ডারটি, কোথায়? আছে! Order 42… ৎ।\n'))).map((letters) => letters.join('')),
);

describe('a text in the fewest bytes', () => {
  it('reads back as it was, but for the one control character that serves as a mark', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(lengthen(shorten(text))).toBe(text.replaceAll('\u0004', ''));
      }),
      { numRuns: 1_000 },
    );
  });

  it('takes a byte for a Bengali letter and for what stands between the words, and two for the change', () => {
    const text = 'আমার অর্ডারটি কোথায়?';
    expect(bytes(shorten(text))).toBe(Array.from(text).length + 1);
    expect(shorten('Where is it?')).toBe('Where is it?');
    expect(bytes(shorten('Order আছে now'))).toBe(Array.from('Order আছে now').length + 2);
  });

  it('is never longer than the text and a mark at each change', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(bytes(shorten(text))).toBeLessThanOrEqual(bytes(text) + 1);
      }),
    );
  });

  it('leaves what was stored before as it is', () => {
    expect(lengthen('আমার অর্ডার')).toBe('আমার অর্ডার');
  });
});
