import type { InternalLog } from '../../../client/internal-log.ts';
import type { DownFrame } from '../../../contract/frames.ts';
import type { InternalEntry } from '../../../contract/internal.ts';
import type { Entry, Of } from './checker.ts';

/** What the history calls the internal log of a conversation: a log of its own, which is no customer's. */
export const internalOf = (conversation: string): string => `${conversation} internal`;
/** The notes on a screen, as a viewer of their own. */
export const notesOf = (viewer: string): string => `${viewer}/notes`;

/** The logs of which a frame tells something. */
export function logsIn(frame: DownFrame): string[] {
  const isInternal = frame.type === 'internal.appended' || frame.type === 'internal.nudged';
  const named = (id: string): string[] => [isInternal ? internalOf(id) : id];
  if ('heads' in frame) return frame.heads.map(({ conversationId }) => conversationId);
  if ('head' in frame) return named(frame.head.conversationId);
  if ('conversations' in frame) return frame.conversations.map(({ id }) => id);
  return 'conversationId' in frame && frame.conversationId !== undefined ? named(frame.conversationId) : [];
}

/** A log as a screen shows it, with the own rows that are still to be written. */
export interface Listed {
  readonly seqs: number[];
  readonly texts: string[];
  readonly unsent: string[];
  /** Client ids of what is shown as not delivered. */
  readonly failed: string[];
}

interface Row {
  readonly seq?: number | undefined;
  readonly clientId?: string | undefined;
  readonly text: string;
  readonly state: string;
}

export function listed(rows: readonly Row[]): Listed {
  const inLog = rows.filter(({ seq }) => seq !== undefined);
  const outside = rows.filter(({ seq }) => seq === undefined);
  return {
    seqs: inLog.map(({ seq }) => seq ?? 0),
    texts: inLog.map(({ text }) => text),
    unsent: outside.map(({ text }) => text),
    failed: outside.filter(({ state }) => state === 'failed').map(({ clientId }) => clientId ?? ''),
  };
}

/** The internal log as rows; what is no note has no words. */
export const noteRows = ({ view }: InternalLog): Row[] =>
  view.rows.map(({ content, ...row }) => ({ ...row, text: content.kind === 'note' ? content.text : '' }));

/** The internal log as the checker reads it; `nameOf` gives an agent the name of the history. */
export function internalLine(
  conversation: string,
  found: readonly InternalEntry[],
  nameOf: (agentId: string) => string,
): Of<'log'> {
  const entries = found.map((entry): Entry => {
    const { text, clientId } = entry.kind === 'note' ? entry : { text: '', clientId: null };
    return { seq: entry.seq, clientId, text, who: entry.by.kind === 'agent' ? nameOf(entry.by.id) : entry.by.kind };
  });
  return { type: 'log', conversation: internalOf(conversation), isInternal: true, entries };
}
