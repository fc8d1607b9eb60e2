import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import { openAccounts, type Accounts, type IssuerAccount } from './issuer-accounts.ts';

export interface IssuerStore {
  /** Keeps one kind of the provider's things: sessions, grants, codes, refresh tokens ... */
  adapter(model: string): Adapter;
  /** The key that signs tokens; made once for a data folder. */
  readonly signingKey: JWK;
  /** The secret that signs cookies; made once for a data folder. */
  readonly cookieSecret: string;
  /** Who may sign in: those it begins with, and those who were invited since. */
  accounts(first: readonly IssuerAccount[]): Accounts;
  close(): void;
}

/** What may be taken back together with the grant it came from. */
const grantable = new Set(['AccessToken', 'AuthorizationCode', 'RefreshToken', 'DeviceCode', 'BackchannelAuthenticationRequest']);

/** Opens the issuer's memory in a data folder; what was written survives `kill -9`. */
export async function openIssuerStore(dataDir: string, now: () => number = Date.now): Promise<IssuerStore> {
  mkdirSync(dataDir, { recursive: true });
  const database = new DatabaseSync(join(dataDir, 'issuer.db'), { timeout: 5_000 });
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE IF NOT EXISTS entries (
      model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, expires_at INTEGER, grant_id TEXT, uid TEXT, user_code TEXT,
      PRIMARY KEY (model, id)
    ) STRICT;
    CREATE INDEX IF NOT EXISTS by_grant ON entries (grant_id);
    CREATE INDEX IF NOT EXISTS by_uid ON entries (model, uid);
  `);
  database.prepare('DELETE FROM entries WHERE expires_at < ?').run(now());
  return {
    adapter: (model) => createAdapter(database, model, now),
    signingKey: JSON.parse(await keepSecret(database, 'signing-key', makeSigningKey)) as JWK,
    cookieSecret: await keepSecret(database, 'cookie-secret', () => Promise.resolve(randomBytes(32).toString('base64url'))),
    accounts: (first) => openAccounts(database, first),
    close: () => database.close(),
  };
}

async function makeSigningKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return JSON.stringify({ ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') });
}

/** The kept secret of a name, or a new one that is kept; whoever comes second gets what the first kept. */
async function keepSecret(database: DatabaseSync, name: string, make: () => Promise<string>): Promise<string> {
  const read = () => database.prepare('SELECT value FROM secrets WHERE name = ?').get(name)?.['value'] as string | undefined;
  const kept = read();
  if (kept !== undefined) return kept;
  const made = await make();
  database.prepare('INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)').run(name, made);
  return read() ?? made;
}

function createAdapter(database: DatabaseSync, model: string, now: () => number): Adapter {
  const columns = 'model, id, payload, expires_at, grant_id, uid, user_code';
  const write = database.prepare(`INSERT OR REPLACE INTO entries (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const readBy = (column: 'id' | 'uid' | 'user_code') =>
    database.prepare(`SELECT payload FROM entries WHERE model = ? AND ${column} = ? AND (expires_at IS NULL OR expires_at >= ?)`);
  const [byId, byUid, byUserCode] = [readBy('id'), readBy('uid'), readBy('user_code')];
  const consume = database.prepare(`UPDATE entries SET payload = json_set(payload, '$.consumed', ?) WHERE model = ? AND id = ?`);
  const remove = database.prepare('DELETE FROM entries WHERE model = ? AND id = ?');
  const revoke = database.prepare('DELETE FROM entries WHERE grant_id = ?');

  const find = (statement: typeof byId, value: string) => {
    const row = statement.get(model, value, now());
    return Promise.resolve(row === undefined ? undefined : (JSON.parse(row['payload'] as string) as AdapterPayload));
  };
  return {
    async upsert(id, payload, expiresInSeconds) {
      const expiresAt = expiresInSeconds === undefined ? null : now() + expiresInSeconds * 1000;
      const grantId = grantable.has(model) ? (payload.grantId ?? null) : null;
      write.run(model, id, JSON.stringify(payload), expiresAt, grantId, payload.uid ?? null, payload.userCode ?? null);
    },
    find: (id) => find(byId, id),
    findByUid: (uid) => find(byUid, uid),
    findByUserCode: (userCode) => find(byUserCode, userCode),
    consume: async (id) => void consume.run(Math.floor(now() / 1000), model, id),
    destroy: async (id) => void remove.run(model, id),
    revokeByGrantId: async (grantId) => void revoke.run(grantId),
  };
}
