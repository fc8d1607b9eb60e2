import { createHmac } from 'node:crypto';
import { UpdateCommand } from '../table/commands.ts';
import { tooOften } from '../../contract/app-error.ts';
import { rates, type Rate } from '../../contract/limits.ts';
import { signingKeys } from '../directory/signing-keys.ts';
import { areLimitsOn } from '../table/environment.ts';
import { keys } from '../table/keys.ts';
import { itemInTheWay, table, tableName, type Key } from '../table/table.ts';

export type RateName = keyof typeof rates;

/** Until when this environment refuses a bucket without asking the table: who floods pays nobody's writes. */
const emptyUntil = new Map<string, number>();
const rememberedBuckets = 5_000;

function refuse(bucket: string, waitMs: number): never {
  emptyUntil.delete(bucket);
  emptyUntil.set(bucket, Date.now() + waitMs);
  if (emptyUntil.size > rememberedBuckets)
    for (const oldest of emptyUntil.keys()) {
      emptyUntil.delete(oldest);
      break;
    }
  throw tooOften(waitMs);
}

/** Sets when the bucket is full again, under a condition. Undefined when it was met, else when the bucket is full as it stands. */
async function move(
  Key: Key,
  assignment: string,
  condition: string,
  values: Record<string, number>,
): Promise<number | undefined> {
  try {
    await table.send(
      new UpdateCommand({
        TableName: tableName,
        Key,
        UpdateExpression: `SET fullAt = ${assignment}, #ttl = :ttl`,
        ConditionExpression: condition,
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: values,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return undefined;
  } catch (error) {
    return Number(itemInTheWay(error)?.['fullAt']?.N ?? 0);
  }
}

/**
 * Takes one from a bucket or refuses with `rate_limited` and how long to wait. A bucket is one number, when it will be full
 * again; each taking is a conditional write of it, so requests in parallel are let in exactly as often as one after the other.
 */
async function takeFrom(Key: Key, { burst, everyMs }: Rate): Promise<void> {
  const known = (emptyUntil.get(Key.pk) ?? 0) - Date.now();
  if (known > 0) throw tooOften(known);
  for (;;) {
    const now = Date.now();
    const latest = now + (burst - 1) * everyMs;
    const ttl = Math.ceil((latest + everyMs) / 1000) + 60;
    const used = await move(Key, ':next', 'attribute_not_exists(fullAt) OR fullAt <= :now', {
      ':now': now,
      ':next': now + everyMs,
      ':ttl': ttl,
    });
    if (used === undefined) return;
    if (used > latest) refuse(Key.pk, used - latest);
    const fuller = await move(Key, 'fullAt + :every', 'fullAt > :now AND fullAt <= :latest', {
      ':now': now,
      ':latest': latest,
      ':every': everyMs,
      ':ttl': ttl,
    });
    if (fuller === undefined) return;
    if (fuller > latest) refuse(Key.pk, fuller - latest);
  }
}

/** Takes one of what somebody may do at this rate; refuses with `rate_limited` who has done it too often. */
export async function take(rate: RateName, whose: string): Promise<void> {
  if (areLimitsOn()) await takeFrom(keys.bucket(rate, whose), rates[rate]);
}

/** This machine itself: in the cloud nobody comes from there. */
export const isThisMachine = (ip: string): boolean => /^(127\.|::1$|::ffff:127\.)/.test(ip);

/** The same by address, of which only a keyed hash is kept; of IPv6 the network that one household has. */
export async function takeByAddress(rate: RateName, ip: string): Promise<void> {
  if (!areLimitsOn() || isThisMachine(ip)) return;
  const [{ secret }] = await signingKeys();
  const household = ip.includes('.') ? ip : ip.split(':').slice(0, 4).join(':');
  await take(rate, createHmac('sha256', secret).update(household).digest('base64url').slice(0, 22));
}
