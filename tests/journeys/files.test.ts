import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { postForm } from '../../client/form-post.ts';
import type { Conversation, Session, UploadGrant } from '../../contract/entities.ts';
import { openPage, startBrowser } from '../browser.ts';
import {
  makeGif,
  makePng,
  makeTiff,
  makeWav,
  pngChunk,
  sample,
  withJpegMetadata,
  withWebpMetadata,
} from '../fixtures/samples.ts';
import { request, startGuest, startStack } from '../stack.ts';

let stack: Awaited<ReturnType<typeof startStack>>;
let chromium: Awaited<ReturnType<typeof startBrowser>>;
let page: Page;
let complaints: string[];
let session: Session;
let conversationId: string;

beforeAll(async () => {
  [stack, chromium] = await Promise.all([startStack(), startBrowser()]);
  session = await startGuest(stack.url);
  const opened = await request(stack.url, 'POST', '/v1/conversations', { token: session.token, body: {} });
  conversationId = (opened.body as unknown as Conversation).id;
  ({ page, complaints } = await openPage(chromium.browser));
  await page.goto(stack.url);
  const entry = `import { postForm } from './client/form-post.ts'; Object.assign(globalThis, { postForm });`;
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: `${import.meta.dirname}/../..` },
    bundle: true,
    write: false,
  });
  await page.evaluate(outputFiles[0]?.text ?? '');
});
afterAll(async () => {
  await chromium.stop();
  await stack.stop();
});

const path = (): string => `/v1/conversations/${conversationId}/attachments`;

/** Uploads from the host's page with the client's own code, and answers the address of the clean file. */
async function upload(bytes: Buffer, type: string): Promise<{ status: number; fractions: number[]; url: string }> {
  const { token } = session;
  const granted = await request(stack.url, 'POST', path(), { token, body: { name: 'file', type, size: bytes.length } });
  const grant = granted.body as unknown as UploadGrant;
  const sent = await page.evaluate(
    async ({ url, fields, content }) => {
      const { postForm: post } = globalThis as unknown as { postForm: typeof postForm };
      const fractions: number[] = [];
      const file = new Blob([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))]);
      const onProgress = (fraction: number) => void fractions.push(fraction);
      return { status: await post({ url, fields, file, onProgress, signal: new AbortController().signal }), fractions };
    },
    { url: grant.url, fields: grant.fields, content: bytes.toString('base64') },
  );
  await stack.kotha.settled();
  const looked = await request(stack.url, 'GET', `${path()}/${grant.id}`, { token });
  return { ...sent, url: String(looked.body['url']) };
}

/** The size at which a browser shows a picture, turned as its file says. */
const shownSize = (url: string): Promise<[number, number]> =>
  page.evaluate(async (src) => {
    const image = new Image();
    image.src = src;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, url);

describe('files in a browser', () => {
  it.each<[string, Buffer, [number, number]]>([
    ['image/jpeg', withJpegMetadata(sample('photo.jpg'), 6), [24, 40]],
    ['image/jpeg', sample('photo.jpg'), [40, 24]],
    ['image/png', makePng(40, 24, [pngChunk('tEXt', Buffer.from('Author\0Nusrat')), pngChunk('eXIf', makeTiff(1))]), [40, 24]],
    ['image/webp', withWebpMetadata(sample('photo.webp'), 40, 24, 1), [40, 24]],
    ['image/gif', makeGif(), [1, 1]],
  ])('%s goes up from the host’s page, loses its metadata and is shown upright', async (type, bytes, size) => {
    const { status, fractions, url } = await upload(bytes, type);
    expect([status, complaints]).toEqual([204, []]);
    expect(fractions.at(-1)).toBe(1);
    expect(await shownSize(url)).toEqual(size);
  });

  it.each([
    ['audio/webm', sample('voice.webm')],
    ['audio/mp4', sample('voice.m4a')],
    ['audio/wav', makeWav()],
  ])('a recording in %s can be played', async (type, bytes) => {
    const { url } = await upload(bytes, type);
    const canPlay = await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          const audio = new Audio();
          audio.oncanplay = () => resolve(true);
          audio.onerror = () => resolve(audio.error?.message);
          audio.src = src;
        }),
      url,
    );
    expect(canPlay).toBe(true);
  });
});
