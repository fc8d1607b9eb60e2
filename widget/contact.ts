import type { FieldErrorCode } from '../contract/errors.ts';
import { emailLength, nameLength } from '../contract/limits.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { MoreWords } from './more-words-en.ts';

export type FieldName = 'name' | 'email' | 'phone' | 'question';
export type Complaint = keyof MoreWords['mend'];
export type Values = Partial<Record<FieldName, string>>;

/** The fields the settings ask for, in the order of the form, and whether each must be filled in. */
export function fieldsOf(config: PublicConfig): { name: FieldName; isRequired: boolean }[] {
  const names = ['name', 'phone', 'email'] as const;
  const asked = config.accessMode === 'guest_form' ? names.filter((name) => config.contactForm[name] !== 'hidden') : [];
  return asked.map((name) => ({ name, isRequired: config.contactForm[name] === 'required' }));
}

/** Bengali digits as the ASCII ones that machines expect. */
export const withPlainDigits = (text: string): string => text.replace(/[০-৯]/g, (digit) => String(digit.charCodeAt(0) - 0x09e6));

function complainAboutPhone(value: string): Complaint | undefined {
  const plain = withPlainDigits(value);
  const digits = plain.replace(/\D/g, '').length;
  // Only what cannot be a number anywhere, and the shape of Bengali mobile numbers; the server knows all plans.
  const isPlausible = /^\+?[\d\s().-]+$/.test(plain) && digits >= 7 && digits <= 15 && (!/^01/.test(plain) || digits === 11);
  return isPlausible ? undefined : 'phone';
}

/** What somebody should mend in a field before it is sent, or undefined; the server has the last word. */
export function complainAbout(name: FieldName, value: string, isRequired: boolean): Complaint | undefined {
  const text = value.trim();
  if (!text) return isRequired ? 'required' : undefined;
  if (name === 'email') {
    if (/^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$/.test(text)) return text.length > emailLength ? 'long' : undefined;
    return /^[^\s@]+@[^\s@.]+\.?$/.test(text) ? 'ending' : 'email';
  }
  if (name === 'phone') return complainAboutPhone(text);
  return name === 'name' && text.length > nameLength ? 'long' : undefined;
}

/** The server's refusal of a field in the form's own words. */
export function complaintOf(code: FieldErrorCode): Complaint {
  const known: Partial<Record<FieldErrorCode, Complaint>> = {
    required: 'required',
    too_long: 'long',
    invalid_email: 'email',
    invalid_phone: 'phone',
  };
  return known[code] ?? 'other';
}
