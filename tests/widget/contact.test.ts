import { expect, test } from 'vitest';
import { Settings } from '../../contract/settings.ts';
import { complainAbout, complaintOf, fieldsOf, withPlainDigits } from '../../widget/contact.ts';

const config = (change: object = {}) => ({ ...Settings.parse(change), timeZone: 'Asia/Dhaka', apiUrl: '', online: true });

test('the form asks what the settings ask', () => {
  expect(fieldsOf(config())).toEqual([
    { name: 'name', isRequired: false },
    { name: 'phone', isRequired: true },
    { name: 'email', isRequired: true },
  ]);
  expect(fieldsOf(config({ contactForm: { name: 'required', phone: 'hidden', email: 'optional' } }))).toEqual([
    { name: 'name', isRequired: true },
    { name: 'email', isRequired: false },
  ]);
  expect(fieldsOf(config({ accessMode: 'anonymous' }))).toEqual([]);
});

test.each([
  ['email', 'nusrat@gmail.com', undefined],
  ['email', 'nusrat@gmail', 'ending'],
  ['email', 'nusrat@gmail.', 'ending'],
  ['email', 'nusrat', 'email'],
  ['email', 'a b@c.de', 'email'],
  ['email', ' ', 'required'],
  ['phone', '01712 345 678', undefined],
  ['phone', '০১৭১২ ৩৪৫ ৬৭৮', undefined],
  ['phone', '+44 20 7946 0958', undefined],
  ['phone', '০১৭১২ ৩৪৫', 'phone'],
  ['phone', '01712 345 67', 'phone'],
  ['phone', 'my phone', 'phone'],
  ['name', 'x'.repeat(81), 'long'],
  ['name', 'নুসরাত', undefined],
] as const)('%s %s', (name, value, complaint) => expect(complainAbout(name, value, true)).toBe(complaint));

test('an empty field that may be empty is right', () => expect(complainAbout('email', '', false)).toBeUndefined());

test('Bengali digits are sent as ASCII', () => expect(withPlainDigits('+৮৮০ ১৭১২')).toBe('+880 1712'));

test('every refusal of the server has words', () => {
  expect((['required', 'invalid_email', 'invalid_phone', 'too_long', 'unknown_field'] as const).map(complaintOf)).toEqual([
    'required',
    'email',
    'phone',
    'long',
    'other',
  ]);
});
