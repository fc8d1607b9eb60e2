import type * as z from 'zod';
import { socketStage } from './deploy.ts';
import * as entities from './entities.ts';
import { downFrames, socketProtocol, unansweredFrames, upFrames, type AnsweredFrameType, type DownFrameType } from './frames.ts';
import * as internal from './internal.ts';
import { schemaPrinter } from './schemas.ts';

/** What a frame is answered with on the same connection, beside `problem.reported`. */
const replies: Record<AnsweredFrameType, DownFrameType> = {
  'conversation.watch': 'conversation.watched',
  'conversation.unwatch': 'conversation.unwatched',
  'heartbeat.send': 'heartbeat.answered',
};

const channel = { $ref: '#/channels/socket' };
const messageOfChannel = (name: string) => ({ $ref: `#/channels/socket/messages/${name}` });

function messages(frames: Readonly<Record<string, z.ZodType>>, print: (schema: z.ZodType) => object): Record<string, object> {
  return Object.fromEntries(
    Object.entries(frames).map(([name, schema]) => {
      const summary = schema.description;
      return [name, { name, contentType: 'application/json', ...(summary !== undefined && { summary }), payload: print(schema) }];
    }),
  );
}

/** Names in an operations object may not hold a dot in every tool. */
const operationName = (frame: string): string => frame.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase());

function operations(): Record<string, object> {
  const received = Object.entries(replies).map(([frame, reply]) => [
    operationName(frame),
    {
      action: 'receive',
      channel,
      messages: [messageOfChannel(frame)],
      reply: { channel, messages: [messageOfChannel(reply), messageOfChannel('problem.reported')] },
    },
  ]);
  const unanswered = unansweredFrames.map((frame) => [
    operationName(frame),
    { action: 'receive', channel, messages: [messageOfChannel(frame)] },
  ]);
  const answers = new Set<string>(Object.values(replies));
  const told = Object.keys(downFrames).filter((frame) => !answers.has(frame) && frame !== 'problem.reported');
  const sent = told.map((frame) => [operationName(frame), { action: 'send', channel, messages: [messageOfChannel(frame)] }]);
  return Object.fromEntries([...received, ...unanswered, ...sent]) as Record<string, object>;
}

/** The WebSocket API as an AsyncAPI 3.0 document: every frame of both unions, seen from the service. */
export function asyncApiDocument(version: string) {
  const printer = schemaPrinter({ ...entities, ...internal });
  const all = { ...messages(upFrames, printer.sent), ...messages(downFrames, printer.answered) };
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Kotha',
      version,
      description: 'Frames are hints that arrive at least once; the log, read over HTTP by sequence, is the truth.',
    },
    defaultContentType: 'application/json',
    servers: {
      socket: {
        host: '{host}',
        pathname: `/${socketStage}`,
        protocol: 'wss',
        description: 'The whole address comes with the ticket of POST /v1/socket-tickets.',
        variables: { host: { description: 'Host of `url` in the ticket.' } },
      },
    },
    channels: {
      socket: {
        address: '/',
        description: `Opened with two subprotocols: \`${socketProtocol}\` and the ticket. The first is echoed.`,
        messages: Object.fromEntries(Object.keys(all).map((name) => [name, { $ref: `#/components/messages/${name}` }])),
        bindings: { ws: { method: 'GET', bindingVersion: '0.1.0' } },
      },
    },
    operations: operations(),
    components: { messages: all, schemas: printer.components() },
  };
}
