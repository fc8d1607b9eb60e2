import { isFirstToTell, ring } from '../client/bell.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { Host } from './seam.ts';

/** An answer as the event `kotha-message` tells it. */
interface Answer {
  readonly conversationId: string;
  readonly seq: number;
  readonly text: string;
}

/** Where all tabs of a site see what was told: an answer rings once, not once per tab. */
const rungKey = 'kotha.rung';
/** What tabs share. Where a browser refuses it every tab is alone; the rest of the environment would only make this module heavier. */
const device: Parameters<typeof isFirstToTell>[0] = {
  lock: (name, run) => ('locks' in navigator ? navigator.locks.request(name, run) : run()),
  storage: {
    read(key) {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    write(key, value) {
      try {
        localStorage.setItem(key, value ?? '');
      } catch {
        return;
      }
    },
  },
};

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
export async function tell(host: Host, config: PublicConfig | undefined, event: Event): Promise<void> {
  const answer = (event as CustomEvent<Answer>).detail;
  if (document.hidden) hint();
  if (!(await isFirstToTell(device, rungKey, `${answer.conversationId} ${answer.seq}`))) return;
  if (config?.sounds && !host.memory.isMuted) void ring();
  const site = config?.siteName[host.memory.locale ?? 'en'] ?? '';
  if (document.hidden) show(host, site, answer);
}
