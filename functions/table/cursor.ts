import { createHmac, timingSafeEqual } from 'node:crypto';
import { AppError } from '../../contract/app-error.ts';

const sign = (secret: Uint8Array, scope: string, position: string): Buffer =>
  createHmac('sha256', secret).update(`${scope}\n${position}`).digest().subarray(0, 16);

/** A page's end as an opaque string that works only for the scope (list and caller) it was made for. */
export function writeCursor(secret: Uint8Array, scope: string, position: string): string {
  return `${Buffer.from(position).toString('base64url')}.${sign(secret, scope, position).toString('base64url')}`;
}

/** The position in a cursor we made for this scope with any of our secrets; anything else is refused as bad input. */
export function readCursor(secrets: readonly Uint8Array[], scope: string, cursor: string): string {
  const [position = '', signature = ''] = cursor.split('.');
  const text = Buffer.from(position, 'base64url').toString();
  const given = Buffer.from(signature, 'base64url');
  const isOurs = secrets
    .map((secret) => sign(secret, scope, text))
    .some((mac) => mac.length === given.length && timingSafeEqual(mac, given));
  if (isOurs) return text;
  const detail = 'Pass `next` of the page before, unchanged and with the same filters.';
  throw new AppError('invalid_input', detail, { fields: { cursor: { code: 'invalid_format', detail } } });
}
