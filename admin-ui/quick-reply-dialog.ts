import type { Desk } from './desk.ts';
import { quickRepliesOf, type QuickReplies } from './quick-reply-library.ts';
import { SheetDialog } from './sheet-dialog.ts';

/** A sheet over the quick replies, drawn anew when they change. */
export abstract class QuickReplyDialog extends SheetDialog {
  declare desk: Desk;

  override connectedCallback(): void {
    super.connectedCallback();
    this.whileConnected(this.replies.subscribe(() => this.requestUpdate()));
  }

  protected get replies(): QuickReplies {
    return quickRepliesOf(this.desk);
  }
}
