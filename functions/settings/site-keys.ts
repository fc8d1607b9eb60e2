import { randomBytes } from 'node:crypto';
import { DeleteCommand, PutCommand } from '../table/commands.ts';
import { newId } from '../../contract/ids.ts';
import type { SiteKeyFace } from '../../contract/settings.ts';
import { faceOf, listAgents } from '../directory/agents.ts';
import { listSiteKeys, siteKeyItem, type Maker, type SiteKey } from '../directory/site-keys.ts';
import { keys } from '../table/keys.ts';
import { table, tableName } from '../table/table.ts';

async function faceOfKey({ site, kid, alg, by, at }: SiteKey & Partial<Maker>): Promise<SiteKeyFace> {
  const madeBy = by === undefined ? {} : { madeBy: faceOf(await listAgents(), by) };
  return { site, keyId: kid, algorithm: alg, ...madeBy, ...(at !== undefined && { madeAt: at }) };
}

export async function readSiteKeys(): Promise<{ keys: SiteKeyFace[] }> {
  return { keys: await Promise.all((await listSiteKeys()).map(faceOfKey)) };
}

/** Makes a shared secret under a new name beside those the site has, so that it can be exchanged without a gap. */
export async function makeSiteKey(site: string, agentId: string): Promise<{ key: SiteKeyFace; secret: string }> {
  const secret = randomBytes(32).toString('base64url');
  const key: SiteKey = { site, kid: newId(), alg: 'HS256', secret };
  const maker = { by: agentId, at: new Date().toISOString() };
  await table.send(new PutCommand({ TableName: tableName, Item: siteKeyItem(key, maker) }));
  return { key: await faceOfKey({ ...key, ...maker }), secret };
}

/** Forgets a key; one that is not there is as good as revoked. */
export async function revokeSiteKey(site: string, keyId: string): Promise<Record<string, never>> {
  await table.send(new DeleteCommand({ TableName: tableName, Key: keys.siteKey(site, keyId) }));
  return {};
}
