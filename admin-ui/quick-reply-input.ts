import type { QuickReply, QuickReplyInput } from '../contract/quick-replies.ts';

/** The content of a quick reply, as it is written or as it was read. */
export type Content = QuickReplyInput & { readonly attachments?: QuickReply['attachments'] };

/** What is sent to save it: nothing that is empty. */
export const inputOf = ({
  title,
  content,
  category,
  shortcut,
  attachments = [],
  attachmentIds = attachments.map(({ id }) => id),
}: Content): QuickReplyInput => ({
  title,
  content,
  category,
  ...(shortcut === undefined || shortcut === '' ? {} : { shortcut }),
  ...(attachmentIds.length === 0 ? {} : { attachmentIds }),
});

/** Whether saving one would change nothing about the other. */
export const isSame = (one: Content, two: Content): boolean => JSON.stringify(inputOf(one)) === JSON.stringify(inputOf(two));
