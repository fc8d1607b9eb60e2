import { newId } from '../contract/ids.ts';
import type { QuickReply, QuickReplyInput } from '../contract/quick-replies.ts';
import { inputOf, isSame, type Content } from './quick-reply-input.ts';
import type { Edit, QuickReplies } from './quick-reply-library.ts';

/** A reply as the service told it last; undefined for one that is new or gone. */
export const savedIn = ({ library }: QuickReplies, replyId: string): QuickReply | undefined =>
  library?.quickReplies.find(({ id }) => id === replyId);

function baseIn(replies: QuickReplies, replyId: string): Content {
  const category = replies.library?.categories[0]?.id ?? '';
  return savedIn(replies, replyId) ?? { title: { en: '', bn: '' }, content: { en: '', bn: '' }, category };
}

/** What is being edited of a reply, or what editing it would begin with. */
export function editIn(replies: QuickReplies, replyId: string): Edit {
  const saved = savedIn(replies, replyId);
  const fresh = () => ({ input: inputOf(baseIn(replies, replyId)), version: saved?.version, id: saved?.id ?? newId() });
  return replies.edits.get(replyId) ?? fresh();
}

/** Changes a reply that is being edited, shown or not; back at what is saved, nothing is edited any more. */
export function changeEdit(replies: QuickReplies, replyId: string, change: Partial<QuickReplyInput>): void {
  const edit = editIn(replies, replyId);
  const input = { ...edit.input, ...change };
  const isBack = edit.version === savedIn(replies, replyId)?.version && isSame(input, baseIn(replies, replyId));
  replies.keepEdit(replyId, isBack ? undefined : { ...edit, input });
}
