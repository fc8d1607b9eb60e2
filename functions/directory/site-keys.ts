import { GetCommand, QueryCommand } from '../table/commands.ts';
import * as z from 'zod';
import { SiteName } from '../../contract/settings.ts';
import { keys } from '../table/keys.ts';
import { table, tableName, type Item } from '../table/table.ts';

/** A key with which a host site vouches for its customers: a shared secret for HS256, a public key (SPKI) otherwise. */
export const SiteKey = z.discriminatedUnion('alg', [
  z.strictObject({
    site: SiteName,
    kid: SiteName,
    alg: z.literal('HS256'),
    secret: z.string().min(32),
  }),
  z.strictObject({
    site: SiteName,
    kid: SiteName,
    alg: z.enum(['RS256', 'ES256', 'EdDSA']),
    publicKey: z.string().startsWith('-----BEGIN PUBLIC KEY-----'),
  }),
]);
export type SiteKey = z.infer<typeof SiteKey>;

/** Who made a key, and when; unknown of those an installation began with. */
export interface Maker {
  readonly by: string;
  readonly at: string;
}

export function siteKeyItem(key: SiteKey, maker?: Maker): Item {
  return { ...keys.siteKey(key.site, key.kid), value: key, ...maker };
}

/** All keys of all sites, by site and then by age. A shop has a handful. */
export async function listSiteKeys(): Promise<(SiteKey & Partial<Maker>)[]> {
  const found: (SiteKey & Partial<Maker>)[] = [];
  let start: Item | undefined;
  do {
    const page = await table.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': keys.siteKey('', '').pk },
        ConsistentRead: true,
        ExclusiveStartKey: start,
      }),
    );
    for (const { value, by, at } of page.Items ?? []) found.push({ ...SiteKey.parse(value), ...({ by, at } as Partial<Maker>) });
    start = page.LastEvaluatedKey;
  } while (start);
  return found;
}

/** The key of that site with that id, and no other. */
export async function readSiteKey(site: string, kid: string): Promise<SiteKey | undefined> {
  const { Item } = await table.send(new GetCommand({ TableName: tableName, Key: keys.siteKey(site, kid) }));
  return Item && SiteKey.parse(Item['value']);
}
