import { createHash, randomBytes, randomUUID, scryptSync, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { staffPasswordLength } from '../../contract/deploy.ts';
import type { Language } from './issuer-words.ts';

export interface IssuerAccount {
  readonly subject: string;
  readonly email: string;
  /** In the clear, as this machine shows it; empty for somebody who chose their own. */
  readonly password: string;
  /** Salt and hash of the password somebody chose. */
  readonly chosen?: string | undefined;
  readonly name: string | Readonly<Record<Language, string>>;
}

export function nameOf({ name }: IssuerAccount, language: Language): string {
  return typeof name === 'string' ? name : name[language];
}

/** Somebody who can be let in, with what became of them. */
export interface KeptAccount extends IssuerAccount {
  readonly isEnabled: boolean;
  /** Came by invitation and has a temporary password: it lets them in once, to choose their own. */
  readonly mustChoose: boolean;
}

/** Who may sign in. */
export interface Accounts {
  /** Those who may, in the order they came. */
  admitted(): KeptAccount[];
  /** By subject or e-mail, also one who may not sign in any more. */
  find(name: string): KeptAccount | undefined;
  /** Somebody new, with a temporary password. */
  add(email: string): KeptAccount;
  renewPassword(subject: string): KeptAccount | undefined;
  setEnabled(subject: string, isEnabled: boolean): void;
  /** Keeps the password somebody chose, as nobody can read it. */
  choosePassword(subject: string, password: string): void;
}

/** A password that a person can type. */
const makePassword = (): string => `Kotha-${randomBytes(6).toString('base64url')}`;

/** Opens the accounts of a data folder: those it begins with, and those who were invited since. */
export function openAccounts(database: DatabaseSync, first: readonly IssuerAccount[]): Accounts {
  database.exec(`
    CREATE TABLE IF NOT EXISTS accounts (
      subject TEXT PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, password TEXT NOT NULL, name TEXT NOT NULL,
      enabled INTEGER NOT NULL DEFAULT 1, signed_in INTEGER NOT NULL DEFAULT 0, chosen TEXT
    ) STRICT;
  `);
  const columns = database.prepare("SELECT name FROM pragma_table_info('accounts')").all();
  // Folders from before anybody could choose a password.
  if (!columns.some(({ name }) => name === 'chosen')) database.exec('ALTER TABLE accounts ADD COLUMN chosen TEXT');
  const keep = database.prepare(`
    INSERT INTO accounts (subject, email, password, name, signed_in) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (subject) DO UPDATE SET
      email = excluded.email, password = excluded.password, name = excluded.name, signed_in = excluded.signed_in
  `);
  const insert = ({ subject, email, password, name }: IssuerAccount, { isTemporary }: { isTemporary: boolean }): void =>
    void keep.run(subject, email, password, JSON.stringify(name), isTemporary ? 0 : 1);
  first.forEach((account) => insert(account, { isTemporary: false }));
  const byName = database.prepare('SELECT * FROM accounts WHERE subject = ? OR email = ?');
  const enabled = database.prepare('SELECT * FROM accounts WHERE enabled = 1 ORDER BY rowid');
  const enable = database.prepare('UPDATE accounts SET enabled = ? WHERE subject = ?');
  const choose = database.prepare("UPDATE accounts SET password = '', chosen = ?, signed_in = 1 WHERE subject = ?");

  const toAccount = (row: Record<string, unknown>): KeptAccount => ({
    subject: String(row['subject']),
    email: String(row['email']),
    password: String(row['password']),
    ...(row['chosen'] !== null && { chosen: String(row['chosen']) }),
    name: JSON.parse(String(row['name'])) as KeptAccount['name'],
    isEnabled: row['enabled'] === 1,
    mustChoose: row['signed_in'] !== 1,
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
      insert(account, { isTemporary: true });
      return { ...account, isEnabled: true, mustChoose: true };
    },
    renewPassword(subject) {
      const account = find(subject);
      if (account) insert({ ...account, password: makePassword() }, { isTemporary: true });
      return find(subject);
    },
    setEnabled: (subject, isEnabled) => void enable.run(isEnabled ? 1 : 0, subject),
    choosePassword: (subject, password) => void choose.run(hashOf(password), subject),
  };
}

const saltBytes = 16;
const stretch = (password: string, salt: Buffer): Buffer => scryptSync(password.normalize('NFKC'), salt, 32);

/** Salt and hash of a password. */
function hashOf(password: string, salt = randomBytes(saltBytes)): string {
  return `${salt.toString('base64url')}.${stretch(password, salt).toString('base64url')}`;
}

/** Belongs to nobody: it takes the time that somebody's would. */
const nobodys = hashOf(randomBytes(saltBytes).toString('base64url'));

function hasHash(password: string, kept: string): boolean {
  const [salt = '', hash = ''] = kept.split('.');
  return timingSafeEqual(stretch(password, Buffer.from(salt, 'base64url')), Buffer.from(hash, 'base64url'));
}

/** The account of an e-mail and a password, if they belong together; takes the same time whether the e-mail is known or not. */
export function findAccount<Kept extends IssuerAccount>(
  accounts: readonly Kept[],
  email: string,
  password: string,
): Kept | undefined {
  const wanted = digest(email.trim().toLowerCase());
  let named: Kept | undefined;
  for (const account of accounts) if (timingSafeEqual(digest(account.email.toLowerCase()), wanted)) named = account;
  const isChosen = hasHash(password, named?.chosen ?? nobodys);
  const isGiven = timingSafeEqual(digest(named?.password ?? ''), digest(password));
  if (named?.chosen !== undefined) return isChosen ? named : undefined;
  return isGiven && password !== '' ? named : undefined;
}

const digest = (text: string) => createHash('sha256').update(text).digest();

/** What is wrong with a password that somebody wants to have from now on. */
export function problemOfNew(
  chosen: string,
  again: string,
  temporary: string,
): 'weakPassword' | 'reusedPassword' | 'unlikePasswords' | undefined {
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\p{N}\s]/u];
  if (chosen.length < staffPasswordLength || !kinds.every((kind) => kind.test(chosen))) return 'weakPassword';
  if (chosen === temporary) return 'reusedPassword';
  return chosen === again ? undefined : 'unlikePasswords';
}
