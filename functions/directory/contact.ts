import { parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/max';
import * as z from 'zod';
import { AppError } from '../../contract/app-error.ts';
import type { FieldErrors } from '../../contract/errors.ts';
import type { Settings } from '../../contract/settings.ts';

export interface Contact {
  readonly name?: string;
  readonly email?: string;
  readonly phone?: string;
}

type ContactInput = { readonly [Name in keyof Contact]?: string | undefined };

const EmailAddress = z.email();

/** Whether this is an e-mail address. */
export function checkEmail(text: string): boolean {
  return EmailAddress.safeParse(text).success;
}

const digits: Record<string, string> = {
  '০': '0',
  '১': '1',
  '২': '2',
  '৩': '3',
  '৪': '4',
  '৫': '5',
  '৬': '6',
  '৭': '7',
  '৮': '8',
  '৯': '9',
};
const toAsciiDigits = (text: string): string => text.replace(/[০-৯]/g, (digit) => digits[digit] ?? digit);

/** A phone number in E.164, or undefined when no such number can exist. Bengali digits are digits. */
export function normalizePhone(phone: string, country: string): string | undefined {
  const parsed = parsePhoneNumberFromString(toAsciiDigits(phone), country as CountryCode);
  return parsed?.isValid() ? parsed.number : undefined;
}

/**
 * The contact a guest gave, checked by the shop's rules: required fields are there, hidden ones are dropped,
 * e-mail in lower case, phone in E.164. Everything wrong is told at once, by field.
 */
export function checkContact(
  input: ContactInput,
  { contactForm, phoneCountry }: Pick<Settings, 'contactForm' | 'phoneCountry'>,
): Contact {
  const errors: FieldErrors = {};
  const given = (name: keyof Contact): string | undefined => {
    const value = contactForm[name] === 'hidden' ? undefined : input[name] || undefined;
    if (value === undefined && contactForm[name] === 'required')
      errors[name] = { code: 'required', detail: `Give your ${name}.` };
    return value;
  };
  const name = given('name');
  const email = given('email')?.toLowerCase();
  if (email !== undefined && !checkEmail(email)) {
    errors['email'] = { code: 'invalid_email', detail: 'Give an e-mail address such as name@example.com.' };
  }
  const rawPhone = given('phone');
  const phone = rawPhone === undefined ? undefined : normalizePhone(rawPhone, phoneCountry);
  if (rawPhone !== undefined && phone === undefined) {
    errors['phone'] = { code: 'invalid_phone', detail: 'Give a phone number with its area or country code.' };
  }
  if (Object.keys(errors).length > 0) {
    throw new AppError('invalid_input', `Correct ${Object.keys(errors).join(', ')} and send it again.`, { fields: errors });
  }
  return { ...(name !== undefined && { name }), ...(email !== undefined && { email }), ...(phone !== undefined && { phone }) };
}
