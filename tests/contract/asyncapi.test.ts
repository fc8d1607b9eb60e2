import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { asyncApiDocument } from '../../contract/asyncapi.ts';
import { socketStage } from '../../contract/deploy.ts';
import { downFrames, upFrames } from '../../contract/frames.ts';

const Reference = z.strictObject({ $ref: z.string().startsWith('#/') });
const Channel = z.strictObject({ $ref: z.literal('#/channels/socket') });
/** The parts of AsyncAPI 3.0 that the document uses. */
const AsyncApi = z.strictObject({
  asyncapi: z.literal('3.0.0'),
  info: z.strictObject({ title: z.string(), version: z.literal('1.2.3'), description: z.string() }),
  defaultContentType: z.literal('application/json'),
  servers: z.strictObject({
    socket: z.looseObject({ host: z.string(), pathname: z.literal(`/${socketStage}`), protocol: z.literal('wss') }),
  }),
  channels: z.strictObject({
    socket: z.looseObject({ address: z.string(), messages: z.record(z.string(), Reference) }),
  }),
  operations: z.record(
    z.string().regex(/^[a-z][A-Za-z]+$/),
    z.discriminatedUnion('action', [
      z.strictObject({
        action: z.literal('receive'),
        channel: Channel,
        messages: z.array(Reference).length(1),
        reply: z.strictObject({ channel: Channel, messages: z.array(Reference).length(2) }).optional(),
      }),
      z.strictObject({ action: z.literal('send'), channel: Channel, messages: z.array(Reference).length(1) }),
    ]),
  ),
  components: z.strictObject({
    messages: z.record(
      z.string(),
      z.strictObject({
        name: z.string(),
        contentType: z.literal('application/json'),
        summary: z.string().optional(),
        payload: z.looseObject({ type: z.literal('object') }),
      }),
    ),
    schemas: z.record(z.string(), z.looseObject({})),
  }),
});

const printed = asyncApiDocument('1.2.3');
const document = AsyncApi.parse(JSON.parse(JSON.stringify(printed)));

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (key === '$ref' ? [String(child)] : referencesIn(child)));
}

const find = (reference: string): unknown =>
  reference
    .slice(2)
    .split('/')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], document);

describe('AsyncAPI document', () => {
  it('has every frame of both unions and nothing else', () => {
    const frames = [...Object.keys(upFrames), ...Object.keys(downFrames)].sort();
    expect(Object.keys(document.components.messages).sort()).toEqual(frames);
    expect(Object.keys(document.channels.socket.messages).sort()).toEqual(frames);
  });

  it('receives what browsers send and answers it, and sends the rest by itself', () => {
    const received = Object.values(document.operations).filter(({ action }) => action === 'receive');
    expect(received.flatMap(({ messages }) => messages.map(({ $ref }) => $ref.split('/').at(-1))).sort()).toEqual(
      Object.keys(upFrames).sort(),
    );
    const mentioned = new Set(referencesIn(document.operations).map((reference) => reference.split('/').at(-1)));
    expect(Object.keys(downFrames).filter((frame) => !mentioned.has(frame))).toEqual([]);
  });

  it('answers every frame but those nobody waits for', () => {
    const silent = Object.entries(document.operations).filter((entry) => entry[1].action === 'receive' && !('reply' in entry[1]));
    expect(silent.map(([name]) => name)).toEqual(['typingSend']);
  });

  it('leaves no reference open', () => {
    expect(referencesIn(document).filter((reference) => find(reference) === undefined)).toEqual([]);
  });
});
