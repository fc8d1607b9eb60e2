import { packId, unpackId } from '../table/keys.ts';
import type { Author } from './conversation.ts';

/** How the author of an entry is stored: an agent's id, nothing for the customer. */
type StoredAuthor = { u?: string };
export const storeAuthor = (by: Author): StoredAuthor => {
  if (by.kind === 'agent') return { u: packId(by.id) };
  return by.kind === 'system' ? { u: '-' } : {};
};
export const readAuthor = ({ u }: StoredAuthor): Author => {
  if (u === undefined) return { kind: 'customer' };
  return u === '-' ? { kind: 'system' } : { kind: 'agent', id: unpackId(u) };
};
