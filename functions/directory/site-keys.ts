import { GetCommand } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';

/** A key with which a host site vouches for its customers: a shared secret for HS256, a public key (SPKI) otherwise. */
export const SiteKey = z.discriminatedUnion('alg', [
  z.strictObject({
    site: z.string().min(1).max(64),
    kid: z.string().min(1).max(64),
    alg: z.literal('HS256'),
    secret: z.string().min(32),
  }),
  z.strictObject({
    site: z.string().min(1).max(64),
    kid: z.string().min(1).max(64),
    alg: z.enum(['RS256', 'ES256', 'EdDSA']),
    publicKey: z.string().startsWith('-----BEGIN PUBLIC KEY-----'),
  }),
]);
export type SiteKey = z.infer<typeof SiteKey>;

export function siteKeyItem(key: SiteKey): Item {
  return { ...keys.siteKey(key.site, key.kid), value: key };
}

/** The key of that site with that id, and no other. */
export async function readSiteKey(site: string, kid: string): Promise<SiteKey | undefined> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.siteKey(site, kid) }));
  return Item && SiteKey.parse(Item['value']);
}
