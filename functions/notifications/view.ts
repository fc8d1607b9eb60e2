import type { Agent, Sender } from '../../contract/entities.ts';
import type { Notice } from '../../contract/notices.ts';
import { faceOf } from '../directory/agents.ts';
import { seqOfNotice, type NoticeAuthor } from './notice.ts';
import type { KeptNotice } from './store.ts';

const toSender = (agents: ReadonlyMap<string, Agent>, by: NoticeAuthor): Sender =>
  by.kind === 'agent' ? { kind: 'agent', ...faceOf(agents, by.id) } : { kind: by.kind };

/** A stored notice as its agent gets it. */
export function toNoticeView(agents: ReadonlyMap<string, Agent>, { at, by, ...rest }: KeptNotice): Notice {
  const note = rest.kind === 'mention' && { noteSeq: seqOfNotice(rest.id) };
  return { ...rest, ...note, at: new Date(at).toISOString(), by: toSender(agents, by) };
}
