import { capacity as most } from '../contract/limits.ts';

const digits = '০১২৩৪৫৬৭৮৯';

/** The capacity that somebody typed, in digits of either script: a number, null where nothing is written, undefined where it is none. */
export function readCapacity(text: string): number | null | undefined {
  const written = text.trim().replace(/[০-৯]/g, (digit) => String(digits.indexOf(digit)));
  if (written === '') return null;
  const capacity = /^\d{1,3}$/.test(written) ? Number(written) : NaN;
  return capacity <= most ? capacity : undefined;
}
