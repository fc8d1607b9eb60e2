import { waveformOf } from './waveform.ts';

/** Why nothing is recorded. `refused`: by the person, the browser's settings or the page's policy. */
export type RecorderProblem = 'no_recorder' | 'refused' | 'no_microphone' | 'microphone_busy';

export class RecorderError extends Error {
  declare readonly problem: RecorderProblem;

  constructor(problem: RecorderProblem) {
    super(problem);
    this.problem = problem;
  }
}

/** A finished recording, ready to be an upload. */
export interface VoiceNote {
  readonly blob: Blob;
  /** Media type without parameters. */
  readonly type: string;
  readonly durationMs: number;
  readonly waveform: number[];
  /** It ended because it had become as long or as large as it may be, or the microphone went away. */
  readonly isCut: boolean;
}

export interface Recording {
  readonly elapsedMs: number;
  /** Loudness so far, from 0 to 1, one for each `levelEveryMs`. */
  readonly levels: readonly number[];
  /** Ends it; the note comes through `ended`. */
  stop(): void;
  /** Ends it and keeps nothing. */
  cancel(): void;
  /** However it ends; undefined when it was cancelled or nothing was heard. */
  readonly ended: Promise<VoiceNote | undefined>;
}

export interface RecordingWish {
  /** Media types that are taken. */
  readonly types: readonly string[];
  readonly mostMs: number;
  readonly mostBytes: number;
  /** Called when there is something new to draw. */
  readonly onLevel: () => void;
}

export const levelEveryMs = 50;
/** Speech needs no more, and ten minutes of it stay far below what a file may weigh. */
const bitsPerSecond = 32_000;
/** How often what was recorded is handed over, so that its size is known. */
const sliceMs = 500;

/** Chromium and Firefox record the first, Safari the second, an older Firefox the third. */
const recorded = ['audio/webm;codecs=opus', 'audio/mp4', 'audio/ogg;codecs=opus'];
const plain = (type: string): string => type.replace(/;.*/, '');

function typeFor(types: readonly string[]): string | undefined {
  if (typeof MediaRecorder === 'undefined' || !('mediaDevices' in navigator)) return undefined;
  return recorded.find((type) => types.includes(plain(type)) && MediaRecorder.isTypeSupported(type));
}

/** Whether this browser records anything that is taken; whether it may is only known when it is asked to. */
export const canRecord = (types: readonly string[]): boolean => typeFor(types) !== undefined;

const problems: Partial<Record<string, RecorderProblem>> = {
  NotFoundError: 'no_microphone',
  OverconstrainedError: 'no_microphone',
  NotReadableError: 'microphone_busy',
  AbortError: 'microphone_busy',
};

async function openMicrophone(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
  } catch (error) {
    throw new RecorderError(problems[(error as DOMException).name] ?? 'refused');
  }
}

/** Tells how loud a stream is at this moment; where there is no way to know, nothing is heard of it. */
function createMeter(stream: MediaStream): { level(): number; close(): void } {
  if (typeof AudioContext === 'undefined') return { level: () => 0, close: () => undefined };
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  const samples = new Float32Array((analyser.fftSize = 1024));
  context.createMediaStreamSource(stream).connect(analyser);
  return {
    level() {
      analyser.getFloatTimeDomainData(samples);
      return Math.min(1, Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length) * 3);
    },
    close: () => void context.close(),
  };
}

/**
 * Records until it is stopped, cancelled or as long or as large as it may be. Asks for the microphone first, and lets go
 * of it at the end; rejects with a RecorderError.
 */
export async function startRecording({ types, mostMs, mostBytes, onLevel }: RecordingWish): Promise<Recording> {
  const mimeType = typeFor(types);
  if (mimeType === undefined) throw new RecorderError('no_recorder');
  const stream = await openMicrophone();
  const meter = createMeter(stream);
  const recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: bitsPerSecond });
  const parts: Blob[] = [];
  const levels: number[] = [];
  let resolve: (note?: VoiceNote) => void = () => undefined;
  const ended = new Promise<VoiceNote | undefined>((settle) => (resolve = settle));
  const startedAt = performance.now();
  let elapsedMs = 0;
  let bytes = 0;
  let isKept = true;
  let isAsked = false;

  const stop = () => {
    isAsked = true;
    if (recorder.state !== 'inactive') recorder.stop();
  };
  const tick = () => {
    if (recorder.state === 'inactive') return;
    elapsedMs = Math.min(mostMs, performance.now() - startedAt);
    // A hidden page's timers are slow: what was missed sounds as what is heard now.
    const level = meter.level();
    while (levels.length * levelEveryMs < elapsedMs) levels.push(level);
    if (elapsedMs >= mostMs) recorder.stop();
    onLevel();
  };
  const timer = setInterval(tick, levelEveryMs);
  recorder.ondataavailable = ({ data }) => {
    if (data.size) parts.push(data);
    bytes += data.size;
    // One more slice has to fit.
    if (bytes + (bitsPerSecond / 8) * (sliceMs / 1000) * 4 > mostBytes && recorder.state !== 'inactive') recorder.stop();
  };
  recorder.onstop = () => {
    tick();
    clearInterval(timer);
    meter.close();
    for (const track of stream.getTracks()) track.stop();
    const type = plain(recorder.mimeType);
    const blob = new Blob(parts, { type });
    const durationMs = Math.round(elapsedMs);
    const isThere = isKept && blob.size > 0 && durationMs > 0;
    resolve(isThere ? { blob, type, durationMs, waveform: waveformOf(levels), isCut: !isAsked } : undefined);
  };
  recorder.start(sliceMs);
  return {
    get elapsedMs() {
      return elapsedMs;
    },
    levels,
    stop,
    cancel() {
      isKept = false;
      stop();
    },
    ended,
  };
}
