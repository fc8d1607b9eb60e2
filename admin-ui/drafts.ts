import type { Environment } from '../client/environment.ts';

/** What an agent has begun to write, by conversation; it survives a reload and belongs to this agent alone. */
export interface Drafts {
  read(conversationId: string): string;
  /** Empty text removes the draft. */
  keep(conversationId: string, text: string): void;
  /** Removes every draft of this agent from the device. */
  wipe(): void;
  subscribe(listener: () => void): () => void;
}

/** More would only fill the device; the oldest go first. */
const keptDrafts = 100;

const keyOf = (agentId: string) => `kotha.desk.drafts.${agentId}`;

/** Where the draft of a note is kept beside that of the reply: what was begun as a note never becomes a reply. */
export const noteKey = (conversationId: string) => `note ${conversationId}`;

const files = 'files ';
/** Where the files of a draft are noted, beside its words. */
export const filesKey = (draft: 'reply' | 'note', conversationId: string) => `${files}${draft} ${conversationId}`;

/** What an agent has begun to write, without changing it. */
export function draftsOf(agentId: string, storage: Environment['storage']): { conversationId: string; text: string }[] {
  const kept = parse(storage.read(keyOf(agentId)));
  return [...kept]
    .filter(([key]) => !key.startsWith(files))
    .map(([key, text]) => ({ conversationId: key.replace(noteKey(''), ''), text }));
}

/** Drafts of one agent in the browser's storage. */
export function createDrafts(agentId: string, storage: Environment['storage']): Drafts {
  const key = keyOf(agentId);
  let drafts = parse(storage.read(key));
  const listeners = new Set<() => void>();
  const store = () => {
    storage.write(key, drafts.size === 0 ? null : JSON.stringify([...drafts].slice(-keptDrafts)));
    listeners.forEach((listener) => listener());
  };
  return {
    read: (conversationId) => drafts.get(conversationId) ?? '',
    keep(conversationId, text) {
      if (text === (drafts.get(conversationId) ?? '')) return;
      // What another tab has kept since stays.
      drafts = parse(storage.read(key));
      drafts.delete(conversationId);
      if (text.trim() !== '') drafts.set(conversationId, text);
      store();
    },
    wipe() {
      drafts.clear();
      store();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function parse(text: string | null): Map<string, string> {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    const pairs = Array.isArray(kept) ? kept : [];
    return new Map(
      pairs.filter((pair): pair is [string, string] => Array.isArray(pair) && pair.every((part) => typeof part === 'string')),
    );
  } catch {
    return new Map();
  }
}
