import type { PublicConfig } from '../contract/settings.ts';
import type { Host } from './seam.ts';

/** An answer as the event `kotha-message` tells it. */
interface Answer {
  readonly conversationId: string;
  readonly seq: number;
  readonly text: string;
}

/** Who rang last, kept where all tabs of a site can see it: an answer rings once, not once per tab. */
const rungKey = 'kotha.rung';
const tones = [
  [660, 0],
  [880, 0.12],
] as const;

let audio: AudioContext | undefined;

/** Two soft tones; silent where the page was never touched, since browsers forbid it there. */
async function ring(): Promise<void> {
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

function isFirst(name: string): boolean {
  try {
    if (localStorage.getItem(rungKey) === name) return false;
    localStorage.setItem(rungKey, name);
    return true;
  } catch {
    // Without storage every tab is alone.
    return true;
  }
}

function show(host: Host, site: string, { conversationId, text }: Answer): void {
  if (!('Notification' in window) || Notification.permission !== 'granted') return;
  try {
    const notification = new Notification(site, { body: text, tag: conversationId });
    notification.onclick = () => {
      window.focus();
      host.setAttribute('open', '');
      notification.close();
    };
  } catch {
    // Phones know notifications from service workers only; the badge tells them.
    return;
  }
}

let unread = 0;
let ours: string | undefined;
let before = '';

/** Counts in the page's title while nobody looks at the page; whatever the page itself writes there meanwhile stays. */
function hint(): void {
  if (ours === undefined || document.title !== ours) before = document.title;
  unread += 1;
  document.title = ours = `(${unread.toLocaleString(document.documentElement.lang || undefined)}) ${before}`;
}

function settle(): void {
  if (document.hidden) return;
  if (ours !== undefined && document.title === ours) document.title = before;
  ours = undefined;
  unread = 0;
}

document.addEventListener('visibilitychange', settle);

/** Tells of an answer that came while the chat was closed or the page hidden: by ear, by title, by notification. */
export function tell(host: Host, config: PublicConfig | undefined, event: Event): void {
  const answer = (event as CustomEvent<Answer>).detail;
  if (document.hidden) hint();
  if (!isFirst(`${answer.conversationId} ${answer.seq}`)) return;
  if (config?.sounds && !host.memory.isMuted) void ring();
  const site = config?.siteName[host.memory.locale ?? 'en'] ?? '';
  if (document.hidden) show(host, site, answer);
}
