import type { Bucket, StoredObject } from './s3-objects.ts';

/** A rule that removes objects of a prefix, with all of these tags, when they are so many days old. */
export interface LifecycleRule {
  readonly prefix: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly days: number;
}

const dayMs = 24 * 60 * 60_000;

/** As on AWS: the days count from when the object was stored, rounded up to the next midnight UTC. */
export function hasExpired({ key, tags = {}, modifiedAt }: StoredObject, rules: readonly LifecycleRule[], now: number): boolean {
  return rules.some(
    (rule) =>
      key.startsWith(rule.prefix) &&
      Object.entries(rule.tags).every(([name, value]) => tags[name] === value) &&
      now >= Math.ceil((Date.parse(modifiedAt) + rule.days * dayMs) / dayMs) * dayMs,
  );
}

/** Removes what has expired in a bucket and answers how much that was. */
export async function expireObjects(bucket: Bucket, rules: readonly LifecycleRule[], now: number): Promise<number> {
  const objects = bucket.keys().map((key) => bucket.find(key));
  const expired = objects.filter((object) => object !== undefined && hasExpired(object, rules, now));
  for (const object of expired) if (object) await bucket.delete(object.key);
  return expired.length;
}
