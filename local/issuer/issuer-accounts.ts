import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
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

/** Somebody who can be let in, with what became of them. */
export interface KeptAccount extends IssuerAccount {
  readonly isEnabled: boolean;
  readonly hasSignedIn: boolean;
}

/** Who may sign in. */
export interface Accounts {
  /** Those who may, in the order they came. */
  admitted(): IssuerAccount[];
  /** By subject or e-mail, also one who may not sign in any more. */
  find(name: string): KeptAccount | undefined;
  /** Somebody new, with a temporary password. */
  add(email: string): KeptAccount;
  renewPassword(subject: string): KeptAccount | undefined;
  setEnabled(subject: string, isEnabled: boolean): void;
  noteSignIn(subject: string): void;
}

/** A password that a person can type. */
const makePassword = (): string => `Kotha-${randomBytes(6).toString('base64url')}`;

/** Opens the accounts of a data folder: those it begins with, and those who were invited since. */
export function openAccounts(database: DatabaseSync, first: readonly IssuerAccount[]): Accounts {
  database.exec(`
    CREATE TABLE IF NOT EXISTS accounts (
      subject TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL, name TEXT NOT NULL,
      enabled INTEGER NOT NULL DEFAULT 1, signed_in INTEGER NOT NULL DEFAULT 0
    ) STRICT;
  `);
  const keep = database.prepare(`
    INSERT INTO accounts (subject, email, password, name) VALUES (?, ?, ?, ?)
    ON CONFLICT (subject) DO UPDATE SET email = excluded.email, password = excluded.password, name = excluded.name
  `);
  const insert = ({ subject, email, password, name }: IssuerAccount): void =>
    void keep.run(subject, email, password, JSON.stringify(name));
  first.forEach(insert);
  const byName = database.prepare('SELECT * FROM accounts WHERE subject = ? OR email = ?');
  const enabled = database.prepare('SELECT * FROM accounts WHERE enabled = 1 ORDER BY rowid');
  const enable = database.prepare('UPDATE accounts SET enabled = ? WHERE subject = ?');
  const noteSignIn = database.prepare('UPDATE accounts SET signed_in = 1 WHERE subject = ?');

  const toAccount = (row: Record<string, unknown>): KeptAccount => ({
    subject: String(row['subject']),
    email: String(row['email']),
    password: String(row['password']),
    name: JSON.parse(String(row['name'])) as KeptAccount['name'],
    isEnabled: row['enabled'] === 1,
    hasSignedIn: row['signed_in'] === 1,
  });
  const find = (name: string): KeptAccount | undefined => {
    const row = byName.get(name, name);
    return row && toAccount(row);
  };
  return {
    admitted: () => enabled.all().map(toAccount),
    find,
    add(email) {
      const account = { subject: randomUUID(), email, password: makePassword(), name: email };
      insert(account);
      return { ...account, isEnabled: true, hasSignedIn: false };
    },
    renewPassword(subject) {
      const account = find(subject);
      if (account) insert({ ...account, password: makePassword() });
      return find(subject);
    },
    setEnabled: (subject, isEnabled) => void enable.run(isEnabled ? 1 : 0, subject),
    noteSignIn: (subject) => void noteSignIn.run(subject),
  };
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
