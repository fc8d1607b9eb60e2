import { audienceOf, type Announcement } from './announcement.ts';
import { post } from './post.ts';

/** Tells everybody who has the conversations open, in parallel and within a time budget. Never fails. */
export async function announceAll(announcements: readonly Announcement[]): Promise<void> {
  const deliveries = announcements.flatMap(audienceOf).map(({ conversationId, listener: { side, connectionId }, frame }) => ({
    connectionId,
    frame,
    listening: { side, conversationId },
  }));
  if (deliveries.length > 0) await post(deliveries);
}
