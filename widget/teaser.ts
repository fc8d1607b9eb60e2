import type { Locale } from '../contract/entities.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { Memory } from './seam.ts';
import styles from './teaser.css';

/** Later than anything the page itself does. */
const patienceMs = 3_000;
const shownKey = 'kotha.teaser';

// Known only while this script runs for the first time.
const script = document.currentScript as HTMLScriptElement | null;
/** A page that shows how it looks has it at once, on every width and as often as it asks. */
const isPreview = script?.dataset['preview'] !== undefined;
const address = new URL('.', script?.src ?? location.href).href;

function read(storage: () => Storage, key: string): string | undefined {
  try {
    return storage()[key] as string | undefined;
  } catch {
    // A page that may not store.
    return undefined;
  }
}

/** False where it cannot be kept: then nobody can say that it is the first time. */
function markShown(): boolean {
  try {
    sessionStorage.setItem(shownKey, '1');
    return true;
  } catch {
    return false;
  }
}

function draw(): Element {
  const make = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name);
  const art = make('svg');
  art.setAttribute('viewBox', '0 0 24 24');
  art.append(make('path'));
  art.firstElementChild?.setAttribute('d', 'M6.5 6.5l11 11m0-11l-11 11');
  return art;
}

const buttonOf = (name: string, use: () => void, ...content: (string | Node)[]): HTMLButtonElement => {
  const button = document.createElement('button');
  button.className = name;
  button.onclick = use;
  button.append(...content);
  return button;
};

function localeOf(chat: Element, memory: Memory): Locale {
  const asked = chat.getAttribute('locale') ?? memory.locale ?? (document.documentElement.lang || navigator.language);
  return asked.startsWith('bn') ? 'bn' : 'en';
}

function show(chat: Element, { siteName, teaser, position }: PublicConfig, memory: Memory): void {
  const locale = localeOf(chat, memory);
  document.querySelector('.kotha-teaser')?.remove();
  const place = document.createElement('div');
  place.className = 'kotha-teaser';
  const root = place.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  const bubble = document.createElement('aside');
  bubble.lang = locale;
  bubble.ariaLabel = siteName[locale];
  bubble.className = (chat.getAttribute('position') ?? position).slice(7);
  bubble.classList.toggle('preview', isPreview);
  place.style.colorScheme = chat.getAttribute('theme') ?? '';
  const name = document.createElement('b');
  name.append(siteName[locale]);
  const leave = () => place.remove();
  const dismiss = buttonOf('away', leave, draw());
  dismiss.ariaLabel = locale === 'bn' ? 'সরিয়ে দিন' : 'Dismiss';
  bubble.append(
    buttonOf('say', () => window.kotha?.open(), name, teaser[locale]),
    dismiss,
  );
  bubble.onkeydown = ({ key }) => {
    if (key === 'Escape') leave();
  };
  root.append(bubble);
  document.body.append(place);
  document.addEventListener('kotha-open', leave);
}

const isWanted = ({ unread, offUntil }: Memory): boolean =>
  !unread && (offUntil ?? 0) <= Date.now() && !read(() => sessionStorage, shownKey) && matchMedia('(min-width: 900px)').matches;

/** A word beside the launcher: once per visit, on a wide screen, for who has not opened the chat and has nothing to read in it. */
async function tease(): Promise<void> {
  const chat = document.querySelector('kotha-chat');
  const memory = JSON.parse(read(() => localStorage, 'kotha') ?? '{}') as Memory;
  if (!chat || chat.hasAttribute('open') || !(isPreview || isWanted(memory))) return;
  const base = new URL(chat.getAttribute('api') ?? address, location.href).href.replace(/\/$/, '');
  const answer = await fetch(`${base}/v1/config`);
  if (!answer.ok) return;
  const config = (await answer.json()) as PublicConfig;
  const hasWord = config.enabled && config.teaser[localeOf(chat, memory)];
  if (hasWord && !chat.hasAttribute('open') && (isPreview || markShown())) show(chat, config, memory);
}

// Without an answer there is no teaser, and nothing else is missing.
setTimeout(() => void tease().catch(() => undefined), isPreview ? 0 : patienceMs);
