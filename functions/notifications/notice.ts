import type { NoticeKind } from '../../contract/notices.ts';

/** Whose doing a notice tells of. */
export type NoticeAuthor =
  { readonly kind: 'customer' } | { readonly kind: 'agent'; readonly id: string } | { readonly kind: 'system' };

/** What happened in a conversation that concerns one agent. `seq` counts in the log of its kind: that makes it one of a kind. */
export interface NewNotice {
  readonly agentId: string;
  readonly kind: NoticeKind;
  readonly conversationId: string;
  readonly seq: number;
  readonly customerName: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly by: NoticeAuthor;
  readonly text?: string | undefined;
  readonly score?: number | undefined;
}

const isOwnDoing = ({ agentId, by }: NewNotice): boolean => by.kind === 'agent' && by.id === agentId;

/** Those that are news to their agent: nobody is told of what they did themselves. */
export const worthTelling = (notices: readonly NewNotice[]): NewNotice[] => notices.filter((notice) => !isOwnDoing(notice));

/** Digits of a time in milliseconds until the year 2286. */
const timeDigits = 13;

/** The place of a notice among an agent's: by time, and the same however often it is told. */
export function noticeIdOf({ at, kind, conversationId, seq }: NewNotice): string {
  return `${String(at).padStart(timeDigits, '0')}#${conversationId}#${kind[0]}${seq}`;
}

/** The sequence that a notice's id names, in the log of its kind. */
export const seqOfNotice = (id: string): number => Number(/#[a-z](\d+)$/.exec(id)?.[1] ?? 0);

/** The conversation that a notice's id names. */
export const conversationIdOfNotice = (id: string): string => id.split('#')[1] ?? '';
