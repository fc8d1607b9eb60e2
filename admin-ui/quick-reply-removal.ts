import { ApiError } from '../client/http.ts';
import type { QuickReply } from '../contract/quick-replies.ts';
import type { Desk } from './desk.ts';
import { inputOf } from './quick-reply-input.ts';
import { quickRepliesOf } from './quick-reply-library.ts';
import { sideOf } from './quick-reply-search.ts';
import { quickReplyWords } from './quick-reply-words.ts';
import { currentReading } from './reading.ts';

/** Deletes a quick reply, with the way to take it back; `leave` is called once it is gone. */
export async function removeQuickReply(desk: Desk, reply: QuickReply, leave: () => void): Promise<void> {
  const { id, version, order } = reply;
  const { words, locale } = currentReading();
  const replies = quickRepliesOf(desk);
  const fail = (error: unknown) => desk.say({ text: words.refusals[error instanceof ApiError ? error.code : 'internal'] });
  try {
    await desk.http('DELETE /v1/desk/quick-replies/{quickReplyId}', { params: { quickReplyId: id }, query: { version } });
  } catch (error) {
    await replies.reload();
    // Its answer was lost, or somebody else deleted it: it is gone either way.
    if (!(error instanceof ApiError) || error.code !== 'not_found') return fail(error);
  }
  const edit = replies.edits.get(id);
  replies.keepEdit(id, undefined);
  leave();
  await replies.reload();
  const undo = () => {
    desk.say(undefined);
    desk
      .http('POST /v1/desk/quick-replies', { body: { ...inputOf(reply), id, order } })
      .then(async (back) => {
        await replies.reload();
        if (edit !== undefined) replies.keepEdit(id, { ...edit, version: back.version });
        desk.router.go({ room: 'quick-replies', replyId: id });
      })
      .catch(fail);
  };
  desk.say({ text: quickReplyWords(locale).removed(sideOf(reply.title, locale)), undo });
}
