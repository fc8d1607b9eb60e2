import type { QuickReplyCategory } from '../../contract/quick-replies.ts';
import { packAttachment, unpackAttachment } from '../directory/attachments.ts';
import { keys, packId, unpackId } from '../table/keys.ts';
import type { Item, Key } from '../table/table.ts';
import { emptyLibrary, type KeptReply, type Library } from './quick-reply.ts';

type Stored = Record<'te' | 'tb' | 'ce' | 'cb' | 'c' | 'at', string> & { s?: string; by?: string; v: number; x?: Item[] };
type StoredShelf = { v: number; o: string[]; c: { i: string; e: string; b: string }[] };

export function replyItem({
  id,
  title,
  content,
  category,
  shortcut,
  attachments,
  version,
  updatedAt,
  updatedBy,
}: KeptReply): Item {
  const texts = { te: title.en, tb: title.bn, ce: content.en, cb: content.bn };
  const x = attachments?.map(packAttachment);
  return { ...keys.quickReply(packId(id)), ...texts, x, c: category, s: shortcut, v: version, at: updatedAt, by: updatedBy };
}

/** The shelf says what is part of the library and in which order. */
export function shelfItem({ version, categories, replies }: Library): Item {
  const c = categories.map(({ id, name }) => ({ i: id, e: name.en, b: name.bn }));
  return { ...keys.quickReplyShelf(), v: version, o: replies.map(({ id }) => packId(id)), c };
}

export const keyOf = (id: string): Key => keys.quickReply(packId(id));

function toReply(id: string, { te, tb, ce, cb, c, s, v, x, at, by }: Stored): KeptReply {
  const texts = { title: { en: te, bn: tb }, content: { en: ce, bn: cb } };
  const optional = { ...(s !== undefined && { shortcut: s }), ...(x !== undefined && { attachments: x.map(unpackAttachment) }) };
  return { id, ...texts, category: c, ...optional, version: v, updatedAt: at, updatedBy: by };
}

/** The library that these items make up; a reply that the shelf does not name is no part of it. */
export function libraryOf(items: readonly Item[]): Library {
  const shelf = items.find(({ sk }) => sk === keys.quickReplyShelf().sk) as StoredShelf | undefined;
  if (shelf === undefined) return emptyLibrary;
  const stored = new Map(items.map((item) => [item['sk'], item as unknown as Stored]));
  const replies = shelf.o.flatMap((packed) => {
    const found = stored.get(keys.quickReply(packed).sk);
    return found === undefined ? [] : [toReply(unpackId(packed), found)];
  });
  const categories = shelf.c.map(({ i, e, b }): QuickReplyCategory => ({ id: i, name: { en: e, bn: b } }));
  return { version: shelf.v, categories, replies };
}
