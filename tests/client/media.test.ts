import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { scalePicture } from '../../client/picture.ts';
import { rateAfter, type createPlayer } from '../../client/player.ts';
import type { canRecord, startRecording, VoiceNote } from '../../client/recorder.ts';
import { fakeMedia, openPage, startBrowser } from '../browser.ts';
import { makeGif, sample, withJpegMetadata } from '../fixtures/samples.ts';

interface Tools {
  scalePicture: typeof scalePicture;
  canRecord: typeof canRecord;
  startRecording: typeof startRecording;
  createPlayer: typeof createPlayer;
  bytes(base64: string, type: string): Blob;
}
type ToolPage = typeof globalThis & { tools: Tools };

const entry = `
  import { scalePicture } from './client/picture.ts';
  import { canRecord, startRecording } from './client/recorder.ts';
  import { createPlayer } from './client/player.ts';
  const bytes = (base64, type) => new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type });
  globalThis.tools = { scalePicture, canRecord, startRecording, createPlayer, bytes };`;

let chromium: Awaited<ReturnType<typeof startBrowser>>;
let page: Page;
let script: string;
let origin: string;
const answers = new Map<string, { status: number; body: Uint8Array }>();
const server = createServer(({ url = '' }, response) => {
  const answer = answers.get(url) ?? { status: 200, body: new TextEncoder().encode('<!doctype html><title>Media</title>') };
  response.writeHead(answer.status, { 'content-type': answers.has(url) ? 'audio/webm' : 'text/html' }).end(answer.body);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  chromium = await startBrowser([...fakeMedia, '--autoplay-policy=no-user-gesture-required']);
  const bundled = await build({
    stdin: { contents: entry, resolveDir: `${import.meta.dirname}/../..` },
    bundle: true,
    write: false,
  });
  script = bundled.outputFiles[0]?.text ?? '';
});
afterAll(async () => {
  await chromium.stop();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(async () => {
  ({ page } = await openPage(chromium.browser));
  await page.goto(origin);
  await page.evaluate(script);
  return () => page.context().close();
});

/** What becomes of a picture, painted with noise so that it weighs as much as a photo. */
const scalePainted = (wish: {
  width: number;
  height: number;
  type: string;
  types: string[];
  mostBytes?: number;
  clear?: boolean;
}) =>
  page.evaluate(async ({ width, height, type, types, mostBytes = 5_000_000, clear }) => {
    const { tools } = globalThis as ToolPage;
    const canvas = new OffscreenCanvas(width, height);
    const paper = canvas.getContext('2d');
    for (let spot = 0; spot < 60_000 && !clear; spot++) {
      if (!paper) break;
      paper.fillStyle = `rgb(${(spot * 7) % 256},${(spot * 13) % 256},${(spot * 29) % 256})`;
      // Slanted edges: what repeats from row to row would weigh nothing in a PNG.
      paper.setTransform(1, 0.3, -0.2, 1, 0, 0);
      paper.fillRect((spot * 97) % width, (spot * 61) % height, 5, 40);
    }
    const original = await canvas.convertToBlob({ type, quality: 1 });
    const made = await tools.scalePicture(original, { types, mostBytes });
    const shown = made && (await createImageBitmap(made));
    return { original: original.size, type: made?.type, size: made?.size, side: shown && [shown.width, shown.height] };
  }, wish);

const scaleFile = (bytes: Buffer, type: string, longestEdge = 2048, types = ['image/jpeg', 'image/png']) =>
  page.evaluate(
    async ({ base64, type, longestEdge, types }) => {
      const { tools } = globalThis as ToolPage;
      const made = await tools.scalePicture(tools.bytes(base64, type), { types, mostBytes: 100_000, longestEdge });
      const shown = made && (await createImageBitmap(made));
      return made && { type: made.type, side: [shown?.width, shown?.height] };
    },
    { base64: bytes.toString('base64'), type, longestEdge, types },
  );

describe('a picture that is to go up', () => {
  it('is made smaller when it is large, in its own format or one that keeps what is clear', async () => {
    const photo = await scalePainted({ width: 4000, height: 3000, type: 'image/jpeg', types: ['image/jpeg'] });
    expect(photo).toMatchObject({ type: 'image/jpeg', side: [2048, 1536] });
    expect(photo.size).toBeLessThan(photo.original / 2);
    const drawing = await scalePainted({ width: 2500, height: 1250, type: 'image/png', types: ['image/png', 'image/webp'] });
    expect(drawing).toMatchObject({ type: 'image/webp', side: [2048, 1024] });
  });

  it('goes as it is when it is small already or would not get smaller', async () => {
    const small = await scalePainted({ width: 400, height: 300, type: 'image/jpeg', types: ['image/jpeg'] });
    expect(small.type).toBeUndefined();
    const plain = await scalePainted({ width: 2100, height: 4, type: 'image/png', types: ['image/png'], clear: true });
    expect(plain.type === undefined || Number(plain.size) < plain.original).toBe(true);
  });

  it('is made smaller step by step until it may be sent', async () => {
    const wish = { width: 3000, height: 3000, type: 'image/jpeg', types: ['image/jpeg'], mostBytes: 300_000 };
    const photo = await scalePainted(wish);
    expect(photo.size).toBeLessThanOrEqual(300_000);
  });

  it('stands upright, whatever its camera said', async () => {
    expect(await scaleFile(withJpegMetadata(sample('photo.jpg'), 6), 'image/jpeg', 20)).toEqual({
      type: 'image/jpeg',
      side: [12, 20],
    });
  });

  it('becomes a type that is taken', async () => {
    expect(await scaleFile(sample('photo.webp'), 'image/webp')).toMatchObject({ type: 'image/png', side: [40, 24] });
  });

  it.each([
    ['moves', makeGif(), 'image/gif'],
    ['is none', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'image/png'],
    ['cannot be read here', Buffer.from('    ftypheic'), 'image/heic'],
  ])('is left alone when it %s', async (_, bytes, type) => {
    expect(await scaleFile(bytes, type, 1)).toBeUndefined();
  });
});

/** Records until it has lasted so long, or as long as it may. */
const record = (lastMs: number, wish: { mostMs?: number; mostBytes?: number; types?: string[]; cancel?: boolean } = {}) =>
  page.evaluate(
    async ({ lastMs, mostMs = 60_000, mostBytes = 5_000_000, types = ['audio/webm'], cancel }) => {
      const { tools } = globalThis as ToolPage;
      let heard = 0;
      const recording = await tools.startRecording({ types, mostMs, mostBytes, onLevel: () => heard++ });
      const timer = setInterval(() => {
        if (recording.elapsedMs >= lastMs) (cancel ? recording.cancel : recording.stop)();
      }, 20);
      const note = await recording.ended;
      clearInterval(timer);
      return { heard, note: note && { ...note, size: note.blob.size, blob: undefined } };
    },
    { lastMs, ...wish },
  ) as Promise<{ heard: number; note?: Omit<VoiceNote, 'blob'> & { size: number } }>;

describe('a voice recording', () => {
  it('is heard, measured and of a type that is taken', async () => {
    const { note, heard } = await record(600);
    expect(note).toMatchObject({ type: 'audio/webm', isCut: false });
    expect(note?.size).toBeGreaterThan(500);
    expect(note?.durationMs).toBeGreaterThanOrEqual(600);
    expect(note?.waveform).toHaveLength(64);
    expect(Math.max(...(note?.waveform ?? []))).toBeGreaterThan(5);
    expect(heard).toBeGreaterThan(3);
  });

  it('takes the format that this browser and the shop share', async () => {
    expect((await record(300, { types: ['audio/mp4'] })).note?.type).toBe('audio/mp4');
    expect(await page.evaluate(() => (globalThis as ToolPage).tools.canRecord(['audio/wav']))).toBe(false);
  });

  it('ends by itself when it is as long or as large as it may be', async () => {
    expect((await record(Infinity, { mostMs: 400 })).note).toMatchObject({ isCut: true, durationMs: 400 });
    expect((await record(Infinity, { mostBytes: 9000 })).note).toMatchObject({ isCut: true });
  });

  it('leaves nothing when it is cancelled, and lets go of the microphone', async () => {
    await page.evaluate(() => {
      const devices = navigator.mediaDevices;
      const open = devices.getUserMedia.bind(devices);
      devices.getUserMedia = async (wish) => Object.assign(globalThis, { stream: await open(wish) }).stream;
    });
    expect((await record(200, { cancel: true })).note).toBeUndefined();
    const states = await page.evaluate(() =>
      (globalThis as unknown as { stream: MediaStream }).stream.getTracks().map(({ readyState }) => readyState),
    );
    expect(states).toEqual(['ended']);
  });

  it.each([
    ['NotAllowedError', 'refused'],
    ['SecurityError', 'refused'],
    ['NotFoundError', 'no_microphone'],
    ['NotReadableError', 'microphone_busy'],
  ])('says why there is none: %s is %s', async (name, problem) => {
    const found = await page.evaluate(async (errorName) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', errorName));
      const { tools } = globalThis as ToolPage;
      const wish = { types: ['audio/webm'], mostMs: 1000, mostBytes: 1e6, onLevel: () => undefined };
      return tools.startRecording(wish).catch((error: { problem: string }) => error.problem);
    }, name);
    expect(found).toBe(problem);
  });

  it('is not offered where there is no recorder', async () => {
    const found = await page.evaluate(async () => {
      Reflect.deleteProperty(globalThis, 'MediaRecorder');
      const { tools } = globalThis as ToolPage;
      const wish = { types: ['audio/webm'], mostMs: 1000, mostBytes: 1e6, onLevel: () => undefined };
      return [
        tools.canRecord(['audio/webm']),
        await tools.startRecording(wish).catch((error: { problem: string }) => error.problem),
      ];
    });
    expect(found).toEqual([false, 'no_recorder']);
  });
});

describe('a player', () => {
  interface Made {
    readonly player: ReturnType<typeof createPlayer>;
    readonly asked: string[];
    readonly been: Record<string, number>;
  }
  /** Makes one in the page, whose address changes with every question. */
  const make = (addresses: string[], durationMs = 0) =>
    page.evaluate(
      ({ addresses, durationMs }) => {
        const { tools } = globalThis as ToolPage;
        const asked: string[] = [];
        const address = () => {
          asked.push(addresses[asked.length] ?? addresses.at(-1) ?? '');
          return Promise.resolve(asked.at(-1) ?? '');
        };
        /** Every state so far and the furthest place in it, for what passes sooner than one can look. */
        const been: Record<string, number> = {};
        const changed = () => (been[player.state] = Math.max(been[player.state] ?? 0, player.positionMs));
        const player = tools.createPlayer({ address, durationMs: durationMs || undefined, changed });
        Object.assign(globalThis, { player, asked, been });
      },
      { addresses, durationMs },
    );
  const look = () =>
    page.evaluate(() => {
      const { player, asked, been } = globalThis as unknown as Made;
      const { state, positionMs, durationMs, rate } = player;
      return { state, positionMs, durationMs, rate, asked, been };
    });
  const act = (name: 'toggle' | 'seek' | 'setRate', value = 0) =>
    page.evaluate(
      ({ name, value }) => {
        const { player } = globalThis as unknown as Made;
        player[name](value);
      },
      { name, value },
    );
  /** A recording of this browser, which does not say how long it is. */
  const recordAt = async (path: string, lastMs: number) => {
    const base64 = await page.evaluate(async (lastMs) => {
      const { tools } = globalThis as ToolPage;
      const wish = { types: ['audio/webm'], mostMs: lastMs, mostBytes: 1e6, onLevel: () => undefined };
      const note = await (await tools.startRecording(wish)).ended;
      const bytes = new Uint8Array((await note?.blob.arrayBuffer()) ?? new ArrayBuffer(0));
      return btoa(String.fromCharCode(...bytes));
    }, lastMs);
    answers.set(path, { status: 200, body: Buffer.from(base64, 'base64') });
  };

  it('plays what a browser recorded, from any place, and asks for it only when somebody listens', async () => {
    await recordAt('/voice', 2000);
    await make([`${origin}voice`], 2000);
    expect(await look()).toMatchObject({ state: 'idle', asked: [] });
    await act('seek', 1200);
    await act('toggle');
    await expect.poll(async () => (await look()).been['playing']).toBeGreaterThan(1300);
    await expect.poll(look).toMatchObject({ state: 'idle', positionMs: 0, durationMs: 2000 });
    // Back while it plays, however soon that is over.
    const placeAfterwards = await page.evaluate(async () => {
      const { player } = globalThis as unknown as Made;
      player.seek(1200);
      player.toggle();
      while (player.state !== 'playing') await new Promise(requestAnimationFrame);
      player.seek(100);
      return player.positionMs;
    });
    expect(placeAfterwards).toBeLessThan(1000);
    await expect.poll(look).toMatchObject({ state: 'idle', positionMs: 0 });
  });

  it('goes round three speeds', () => {
    expect([rateAfter(1), rateAfter(1.5), rateAfter(2), rateAfter(3)]).toEqual([1.5, 2, 1, 1]);
  });

  it('keeps its speed and pauses', async () => {
    await recordAt('/voice', 3000);
    await make([`${origin}voice`], 3000);
    await act('setRate', 2);
    const rateOfPlaying = await page.evaluate(async () => {
      const { player } = globalThis as unknown as Made;
      player.toggle();
      while (player.state !== 'playing') await new Promise(requestAnimationFrame);
      player.toggle();
      return player.rate;
    });
    expect(rateOfPlaying).toBe(2);
    await expect.poll(look).toMatchObject({ state: 'paused', rate: 2 });
  });

  it('asks for a fresh address when one has run out, and gives up when that does not help', async () => {
    await recordAt('/voice', 1500);
    answers.set('/old', { status: 403, body: new Uint8Array() });
    await make([`${origin}old`, `${origin}voice`], 1500);
    await act('toggle');
    await expect.poll(async () => (await look()).been).toHaveProperty('playing');
    expect((await look()).asked).toHaveLength(2);
    await make([`${origin}old`]);
    await act('toggle');
    await expect.poll(async () => (await look()).state).toBe('failed');
    expect((await look()).asked).toHaveLength(2);
  });
});
