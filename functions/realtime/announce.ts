import { audienceOf, type Announcement } from './announcement.ts';
import { logLine } from '../table/log-line.ts';
import { post } from './post.ts';
import { announcePresence } from './presence.ts';

const deliveriesOf = (announcements: readonly Announcement[]) =>
  announcements.flatMap(audienceOf).map(({ conversationId, listener, frame }) => ({
    connectionId: listener.connectionId,
    frame,
    listening: { listener, conversationId },
  }));

/**
 * Tells everybody who has the conversations open, in parallel and within a time budget; where somebody turns out to be gone,
 * the others hear that too. Never fails.
 */
export async function announceAll(announcements: readonly Announcement[]): Promise<void> {
  const deliveries = deliveriesOf(announcements);
  if (deliveries.length === 0) return;
  const left = await post(deliveries);
  const heads = new Map(left.map((head) => [head['pk'], head]));
  if (heads.size === 0) return;
  try {
    await post(deliveriesOf(await Promise.all([...heads.values()].map((head) => announcePresence(head)))));
  } catch (error) {
    logLine('warn', 'Nobody was told that a connection is gone.', { error: String(error) });
  }
}
