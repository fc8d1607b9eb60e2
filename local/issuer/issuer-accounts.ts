import { createHash, timingSafeEqual } from 'node:crypto';
import type { Language } from './issuer-words.ts';

export interface IssuerAccount {
  readonly subject: string;
  readonly email: string;
  readonly password: string;
  readonly name: string | Readonly<Record<Language, string>>;
}

export function nameOf({ name }: IssuerAccount, language: Language): string {
  return typeof name === 'string' ? name : name[language];
}

/** The account of an e-mail and a password, if they belong together; takes the same time whether the e-mail is known or not. */
export function findAccount(accounts: readonly IssuerAccount[], email: string, password: string): IssuerAccount | undefined {
  const given = [digest(email.trim().toLowerCase()), digest(password)] as const;
  let found: IssuerAccount | undefined;
  for (const account of accounts) {
    const sameEmail = timingSafeEqual(digest(account.email.toLowerCase()), given[0]);
    const samePassword = timingSafeEqual(digest(account.password), given[1]);
    if (sameEmail && samePassword) found = account;
  }
  return found;
}

const digest = (text: string) => createHash('sha256').update(text).digest();
