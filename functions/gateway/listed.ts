import { signingKeys } from '../directory/signing-keys.ts';
import { readCursor, writeCursor } from '../table/cursor.ts';

/** A list's pages, each ending in a cursor that only this caller can use for this list. */
export async function listed<T>(
  scope: string,
  cursor: string | undefined,
  read: (position: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next?: string }>,
): Promise<{ items: readonly T[]; next?: string }> {
  const [{ secret }, ...older] = await signingKeys();
  const position = cursor === undefined ? undefined : readCursor([secret, ...older.map((key) => key.secret)], scope, cursor);
  const { items, next } = await read(position);
  return { items, ...(next !== undefined && { next: writeCursor(secret, scope, next) }) };
}
