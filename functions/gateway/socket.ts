import middy from '@middy/core';
import type { APIGatewayProxyResultV2, APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { AppError } from '../../contract/app-error.ts';
import { upFrames, type DownFrame, type UnansweredFrameType, type UpFrame, type UpFrameType } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { announceAll } from '../realtime/announce.ts';
import { toAppError } from './problem.ts';
import { validate } from './validation.ts';

export type SocketEvent = APIGatewayProxyWebsocketEventV2 & { headers?: Record<string, string | undefined> };

/** What a slice does with a frame: the answer goes back on the same connection. */
export interface FrameCall<T extends UpFrameType> {
  readonly connectionId: string;
  readonly frame: z.output<(typeof upFrames)[T]>;
  /** Collects what others must hear; the gateway tells them before it answers. */
  readonly announce: (announcement: Announcement) => void;
}
export type FrameHandlers = {
  readonly [T in UpFrameType]: (call: FrameCall<T>) => Promise<T extends UnansweredFrameType ? void : DownFrame>;
};

export interface SocketHandlers {
  /** Lets the connection live by answering with the subprotocol to speak, or throws the refusal. */
  readonly connect: (event: SocketEvent) => Promise<{ protocol: string }>;
  readonly disconnect: (connectionId: string, announce: FrameCall<UpFrameType>['announce']) => Promise<void>;
  readonly frames: FrameHandlers;
}

const isFrameType = (key: string): key is UpFrameType => Object.hasOwn(upFrames, key);

async function answerFrame(
  frames: FrameHandlers,
  { body, requestContext: { routeKey, connectionId } }: SocketEvent,
  announce: FrameCall<UpFrameType>['announce'],
): Promise<DownFrame | void> {
  if (!isFrameType(routeKey)) {
    throw new AppError('invalid_input', `Send a JSON object whose "type" is one of ${Object.keys(upFrames).join(', ')}.`);
  }
  if (Buffer.byteLength(body ?? '') > limits.frameBytes)
    throw new AppError('too_large', `Send frames of at most ${limits.frameBytes} bytes.`);
  const frame = validate(upFrames[routeKey], JSON.parse(body ?? '{}')) as UpFrame;
  const handle = frames[routeKey] as (call: FrameCall<UpFrameType>) => Promise<DownFrame | void>;
  return handle({ connectionId, frame, announce });
}

async function serve(handlers: SocketHandlers, event: SocketEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const { routeKey, connectionId } = event.requestContext;
  if (routeKey === '$connect') {
    const { protocol } = await handlers.connect(event);
    return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': protocol } };
  }
  const announcements: Announcement[] = [];
  const announce = (announcement: Announcement): void => void announcements.push(announcement);
  const answer =
    routeKey === '$disconnect'
      ? await handlers.disconnect(connectionId, announce)
      : await answerFrame(handlers.frames, event, announce);
  await announceAll(announcements);
  return { statusCode: 200, ...(answer && { body: JSON.stringify(answer) }) };
}

function refusal(event: SocketEvent, error: AppError): APIGatewayProxyStructuredResultV2 {
  if (event.requestContext.routeKey === '$connect') return { statusCode: error.status };
  const frame: DownFrame = { type: 'problem.reported', code: error.code, detail: error.message };
  return { statusCode: 200, body: JSON.stringify(frame) };
}

/** The Lambda handler of the WebSocket API: every refusal of a frame becomes a `problem.reported` frame on the same connection. */
export function serveSocket(handlers: SocketHandlers): (event: SocketEvent) => Promise<APIGatewayProxyResultV2> {
  return middy<SocketEvent, APIGatewayProxyStructuredResultV2>((event: SocketEvent) => serve(handlers, event)).onError(
    (request) => {
      request.response = refusal(request.event, toAppError(request.error, request.event.requestContext.requestId));
    },
  ) as unknown as (event: SocketEvent) => Promise<APIGatewayProxyResultV2>;
}
