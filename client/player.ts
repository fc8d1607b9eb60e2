/** `failed`: it cannot be fetched or this browser cannot play it; it may still be saved. */
export type PlayerState = 'idle' | 'loading' | 'playing' | 'paused' | 'failed';

/** One recording that can be listened to. Only one of a page sounds at a time. */
export interface Player {
  readonly state: PlayerState;
  readonly positionMs: number;
  /** 0 while it is not known. */
  readonly durationMs: number;
  readonly rate: number;
  toggle(): void;
  seek(positionMs: number): void;
  setRate(rate: number): void;
  /** Stops it and lets go of the sound. */
  close(): void;
}

export interface PlayerOptions {
  /** Where the sound is; asked again for a fresh address when one has run out. */
  readonly address: (isFresh: boolean) => Promise<string>;
  /** What its message says; recordings of some browsers do not say it themselves. */
  readonly durationMs?: number | undefined;
  /** Called after every change, and a few times a second while it plays. */
  readonly changed: () => void;
}

const rates = [1, 1.5, 2];

/** The speed after this one; after the fastest comes the plain one. */
export const rateAfter = (rate: number): number => rates[(rates.indexOf(rate) + 1) % rates.length] ?? 1;

let sounding: HTMLAudioElement | undefined;

/** Plays one sound; its address is fetched when somebody first listens. */
export function createPlayer({ address, durationMs: said, changed }: PlayerOptions): Player {
  const audio = new Audio();
  audio.preload = 'auto';
  let state: PlayerState = 'idle';
  /** Where to go on from, before the sound is there and while it is fetched anew. */
  let wantedMs: number | undefined;
  let hasAddress = false;
  let hasTriedAgain = false;
  let attempts = 0;

  const become = (next: PlayerState) => {
    state = next;
    changed();
  };
  const ownDurationMs = () => (Number.isFinite(audio.duration) ? audio.duration * 1000 : 0);
  const durationMs = () => said ?? ownDurationMs();

  const play = async () => {
    const mine = ++attempts;
    become('loading');
    try {
      if (!hasAddress) {
        const url = await address(hasTriedAgain);
        if (mine !== attempts) return;
        hasAddress = true;
        audio.src = url;
      }
      if (sounding !== audio) sounding?.pause();
      sounding = audio;
      await audio.play();
      hasTriedAgain = false;
    } catch {
      // Paused meanwhile, or begun anew; what is wrong with the sound itself is told by `onerror`.
      if (mine !== attempts || audio.error) return;
      hasAddress = false;
      become('failed');
    }
  };
  const pause = () => {
    attempts++;
    audio.pause();
    become('paused');
  };
  const settle = () => {
    if (wantedMs === undefined) return;
    audio.currentTime = wantedMs / 1000;
    wantedMs = undefined;
  };

  audio.onloadedmetadata = settle;
  audio.onplaying = () => become('playing');
  audio.ontimeupdate = changed;
  audio.onpause = () => state === 'playing' && become('paused');
  audio.onwaiting = () => become('loading');
  audio.onended = () => {
    audio.currentTime = 0;
    become('idle');
  };
  audio.onerror = () => {
    if (!hasAddress) return;
    hasAddress = false;
    wantedMs ??= audio.currentTime * 1000;
    // The address may have run out; a second failure is the sound's own.
    if (hasTriedAgain) return become('failed');
    hasTriedAgain = true;
    void play();
  };

  return {
    get state() {
      return state;
    },
    get positionMs() {
      return Math.min(wantedMs ?? audio.currentTime * 1000, durationMs() || Infinity);
    },
    get durationMs() {
      return durationMs();
    },
    get rate() {
      return audio.playbackRate;
    },
    toggle() {
      if (state === 'playing' || state === 'loading') return pause();
      hasTriedAgain = false;
      void play();
    },
    seek(positionMs) {
      wantedMs = Math.max(0, Math.min(positionMs, durationMs()));
      if (audio.readyState > 0) settle();
      changed();
    },
    setRate(rate) {
      // A new source begins at the default rate.
      audio.defaultPlaybackRate = audio.playbackRate = rate;
      changed();
    },
    close() {
      attempts++;
      hasAddress = false;
      if (sounding === audio) sounding = undefined;
      audio.pause();
      audio.removeAttribute('src');
    },
  };
}
