import type { QuickReply } from '../contract/quick-replies.ts';

/** The replies with one in another place among those of its category; the others keep their order. */
export function moveTo(replies: readonly QuickReply[], id: string, place: number): QuickReply[] {
  const moved = replies.find((reply) => reply.id === id);
  if (moved === undefined) return [...replies];
  const rest = replies.filter((reply) => reply !== moved);
  const mates = rest.filter(({ category }) => category === moved.category);
  const [next, last] = [mates[Math.max(0, place)], mates.at(-1)];
  if (next !== undefined) return rest.flatMap((reply) => (reply === next ? [moved, reply] : [reply]));
  return last === undefined ? [...replies] : rest.flatMap((reply) => (reply === last ? [reply, moved] : [reply]));
}

/** Where a reply stands among those of its category, from 0. */
export function placeOf(replies: readonly QuickReply[], id: string): number {
  const category = replies.find((reply) => reply.id === id)?.category;
  return replies.filter((reply) => reply.category === category).findIndex((reply) => reply.id === id);
}
