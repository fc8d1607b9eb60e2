import middy from '@middy/core';
import type { APIGatewayProxyResultV2, APIGatewayProxyStructuredResultV2, APIGatewayProxyWebsocketEventV2 } from 'aws-lambda';
import type * as z from 'zod';
import { AppError } from '../../contract/app-error.ts';
import { upFrames, type DownFrame, type UpFrameType } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import { toAppError } from './problem.ts';
import { validate } from './validation.ts';

export type SocketEvent = APIGatewayProxyWebsocketEventV2 & { headers?: Record<string, string | undefined> };

/** What a slice does with each frame: the answer goes back on the same connection. */
export type FrameHandlers = {
  readonly [T in UpFrameType]: (connectionId: string, frame: z.output<(typeof upFrames)[T]>) => Promise<DownFrame>;
};

export interface SocketHandlers {
  /** Lets the connection live by answering with the subprotocol to speak, or throws the refusal. */
  readonly connect: (event: SocketEvent) => Promise<{ protocol: string }>;
  readonly disconnect: (connectionId: string) => Promise<void>;
  readonly frames: FrameHandlers;
}

const isFrameType = (key: string): key is UpFrameType => Object.hasOwn(upFrames, key);

async function answerFrame(
  frames: FrameHandlers,
  { body, requestContext: { routeKey, connectionId } }: SocketEvent,
): Promise<DownFrame> {
  if (!isFrameType(routeKey)) {
    throw new AppError('invalid_input', `Send a JSON object whose "type" is one of ${Object.keys(upFrames).join(', ')}.`);
  }
  if (Buffer.byteLength(body ?? '') > limits.frameBytes)
    throw new AppError('too_large', `Send frames of at most ${limits.frameBytes} bytes.`);
  const frame = validate(upFrames[routeKey], JSON.parse(body ?? '{}'));
  const handle = frames[routeKey] as (connectionId: string, frame: unknown) => Promise<DownFrame>;
  return handle(connectionId, frame);
}

async function serve(handlers: SocketHandlers, event: SocketEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const { routeKey, connectionId } = event.requestContext;
  if (routeKey === '$connect') {
    const { protocol } = await handlers.connect(event);
    return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': protocol } };
  }
  if (routeKey === '$disconnect') {
    await handlers.disconnect(connectionId);
    return { statusCode: 200 };
  }
  return { statusCode: 200, body: JSON.stringify(await answerFrame(handlers.frames, event)) };
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
