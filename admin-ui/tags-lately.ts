import { browserEnvironment } from '../client/environment.ts';
import type { Desk } from './desk.ts';

const keptTags = 24;
const keyOf = (desk: Desk) => `kotha.desk.tags.${desk.me.id}`;

function parse(text: string | null): string[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter((tag): tag is string => typeof tag === 'string') : [];
  } catch {
    return [];
  }
}

/** Tags worth offering, those this agent used last first, then those of the conversations in the list. */
export function tagsLately(desk: Desk): string[] {
  const inList = desk.inbox.view.rows.flatMap(({ conversation }) => conversation.tags);
  return [...new Set([...parse(browserEnvironment().storage.read(keyOf(desk))), ...inList])];
}

/** Remembers on this device that a tag was used. */
export function rememberTag(desk: Desk, tag: string): void {
  const { storage } = browserEnvironment();
  const kept = parse(storage.read(keyOf(desk))).filter((other) => other !== tag);
  storage.write(keyOf(desk), JSON.stringify([tag, ...kept].slice(0, keptTags)));
}
