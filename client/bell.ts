import type { Environment } from './environment.ts';

const tones = [
  [660, 0],
  [880, 0.12],
] as const;

let audio: AudioContext | undefined;

/** Two soft tones; silent where the page was never touched, since browsers forbid it there. */
export async function ring(): Promise<void> {
  audio ??= new AudioContext();
  await audio.resume();
  for (const [frequency, delay] of tones) {
    const begin = audio.currentTime + delay;
    const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
    tone.frequency.value = frequency;
    loudness.gain.setValueAtTime(0, begin);
    loudness.gain.linearRampToValueAtTime(0.08, begin + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, begin + 0.4);
    tone.connect(loudness).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + 0.45);
  }
}

/** How many pieces of news are remembered; tabs hear the same ones within moments. */
const remembered = 50;

/** Whether this tab is the first on the device to tell of something: what has a name is told once, not once per tab. */
export function isFirstToTell(
  { lock, storage }: Pick<Environment, 'lock' | 'storage'>,
  list: string,
  name: string,
): Promise<boolean> {
  return lock(list, () => {
    const told = (storage.read(list) ?? '').split('\n').filter((line) => line !== '');
    if (told.includes(name)) return Promise.resolve(false);
    storage.write(list, [...told, name].slice(-remembered).join('\n'));
    return Promise.resolve(true);
  });
}
