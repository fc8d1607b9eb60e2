import type { AgentFace } from '../contract/entities.ts';

/** The word with an @ that ends at the caret: where it starts, and what follows the @. */
export function atBefore(text: string, caret: number): { start: number; query: string } | undefined {
  const found = /(?:^|[\s(])@([^\s@]*(?: [^\s@]*)?)$/.exec(text.slice(0, caret));
  const query = found?.[1];
  return query === undefined ? undefined : { start: caret - query.length - 1, query };
}

/** How a colleague is named in a note. */
export const mentionOf = (name: string): string => `@${name}`;

const spellingsOf = ({ name }: AgentFace): string[] =>
  [...new Set([name.en, name.bn])].filter((one) => one !== '').map(mentionOf);

/** A piece of a note; `agent` is whom it names. */
export interface Piece {
  readonly text: string;
  readonly agent?: AgentFace;
}

const isLetter = (text: string | undefined) => text !== undefined && /[\p{L}\p{M}\p{N}]/u.test(text);

/** A note in pieces, those that name one of `agents` apart; a longer name comes before one it begins with. */
export function splitMentions(text: string, agents: readonly AgentFace[]): Piece[] {
  const known = agents
    .flatMap((agent) => spellingsOf(agent).map((spelling) => ({ spelling, agent })))
    .sort((one, other) => other.spelling.length - one.spelling.length);
  const pieces: Piece[] = [];
  let plainFrom = 0;
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at)) {
    const found = known.find(({ spelling }) => text.startsWith(spelling, at) && !isLetter(text[at + spelling.length]));
    if (found === undefined || isLetter(text[at - 1])) {
      at += 1;
      continue;
    }
    if (at > plainFrom) pieces.push({ text: text.slice(plainFrom, at) });
    pieces.push({ text: found.spelling, agent: found.agent });
    plainFrom = at += found.spelling.length;
  }
  if (plainFrom < text.length) pieces.push({ text: text.slice(plainFrom) });
  return pieces;
}

/** Whom a note names, each once. Where several bear one name, those in `chosen` are meant, else all of them. */
export function mentionsIn(text: string, agents: readonly AgentFace[], chosen: ReadonlySet<string> = new Set()): AgentFace[] {
  const named = new Set(splitMentions(text, agents).flatMap((piece) => (piece.agent === undefined ? [] : [piece.text])));
  const namesakes = [...named].map((spelling) => agents.filter((agent) => spellingsOf(agent).includes(spelling)));
  const meant = namesakes.flatMap((found) => {
    const picked = found.filter(({ id }) => chosen.has(id));
    return picked.length > 0 ? picked : found;
  });
  return [...new Map(meant.map(({ id, name }) => [id, { id, name }])).values()];
}

/** The colleagues that `query` may mean, those whose name begins with it first. */
export function matchesOf<T extends AgentFace>(query: string, agents: readonly T[]): T[] {
  const wanted = query.toLocaleLowerCase();
  const rankOf = ({ name }: T): number => {
    const spelt = [name.en, name.bn].map((one) => one.toLocaleLowerCase());
    if (spelt.some((one) => one.startsWith(wanted))) return 0;
    return spelt.some((one) => one.includes(` ${wanted}`)) ? 1 : 2;
  };
  return agents.filter((agent) => rankOf(agent) < 2).sort((one, other) => rankOf(one) - rankOf(other));
}
