import { ApiGatewayManagementApiClient, GoneException, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import type { Conversation } from '../../contract/entities.ts';
import type { DownFrame, Head } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import { requireEnvironment } from '../table/environment.ts';
import { logLine } from '../table/log-line.ts';
import { SigningHash } from '../table/signing-hash.ts';
import type { Item } from '../table/table.ts';
import type { Listener } from './announcement.ts';
import { forgetConnection, leave } from './connections.ts';

/** How long all posts of one invocation may take: the reader's heartbeat finds what was not told in time. */
const budgetMs = 2_000;
const attempts = 2;

export const gateway = new ApiGatewayManagementApiClient({
  endpoint: requireEnvironment('socketUrl').replace(/^ws/, 'http'),
  maxAttempts: attempts,
  // A signal handed to a request would end it as well, and cost every post its middleware anew.
  requestHandler: { requestTimeout: budgetMs / attempts, throwOnRequestTimeout: true },
  cacheMiddleware: true,
  sha256: SigningHash,
});
gateway.middlewareStack.remove('loggerMiddleware');

export interface Delivery {
  readonly connectionId: string;
  readonly frame: DownFrame;
  /** Where the connection was found listening, so that a dead one can be taken off the list. */
  readonly listening?: { readonly listener: Listener; readonly conversationId: string };
}

/**
 * Sends frames at once, each to its connection. Never fails: a lost frame is a lost hint, and a connection that is gone is
 * forgotten. Answers the heads of the conversations that lost a listener by that.
 */
export async function post(deliveries: readonly Delivery[]): Promise<Item[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not within ${budgetMs} ms.`)), budgetMs);
  });
  const heads = await Promise.all(
    deliveries.map((delivery) =>
      Promise.race([send(delivery), late]).catch((error: unknown) => {
        const { connectionId } = delivery;
        logLine('warn', 'A frame was not delivered.', { connectionId, error: String(error) });
        return [];
      }),
    ),
  );
  clearTimeout(timer);
  return heads.flat();
}

async function send({ connectionId, frame, listening }: Delivery): Promise<Item[]> {
  try {
    await gateway.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: serialize(frame) }));
    return [];
  } catch (error) {
    if (!(error instanceof GoneException)) throw error;
    const heads = await forgetConnection(connectionId);
    if (heads.length > 0 || !listening) return heads;
    // Forgotten before, and still on the list of this conversation.
    const head = await leave(listening.listener, listening.conversationId);
    return head ? [head] : [];
  }
}

function headOf(conversation: Conversation): Head {
  const { id, lastSeq, seenByCustomer, seenByStaff, deliveredToCustomer, deliveredToStaff } = conversation;
  return { conversationId: id, lastSeq, seenByCustomer, seenByStaff, deliveredToCustomer, deliveredToStaff };
}

/** What is sent instead of a frame that is too large for the wire: fetch it over HTTP. */
function nudgeFor(frame: DownFrame): DownFrame {
  if (frame.type === 'internal.appended') {
    const { conversation } = frame;
    return { type: 'internal.nudged', head: { ...headOf(conversation), internalSeq: conversation.internalSeq } };
  }
  if (frame.type !== 'message.appended') return frame;
  const { conversation } = frame;
  const staffOnly = 'internalSeq' in conversation ? { internalSeq: conversation.internalSeq } : {};
  return { type: 'message.nudged', head: { ...headOf(conversation), ...staffOnly } };
}

/** The frame as text; one that is too large for the wire becomes a nudge to fetch over HTTP. */
function serialize(frame: DownFrame): string {
  const text = JSON.stringify(frame);
  return Buffer.byteLength(text) <= limits.frameBytes ? text : JSON.stringify(nudgeFor(frame));
}
