import type { Kotha, KothaUse, Opening } from './kotha.d.ts';
import type { Host, Memory, Panel, PanelModule } from './seam.ts';
import styles from './launcher.css';

/** Path of the panel's module below the site's address, put in by the build. */
declare const __PANEL__: string;

const tag = 'kotha-chat';
const attributes = ['open', 'locale', 'theme', 'position', 'identity-token', 'api'];
const letter = 'M14 17h27m-12 0v23m0-18c-5 1-10 3-14 7 7 2 12 5 14 11m0-18c6 0 12 3 12 8';

// Known only while this script runs for the first time.
const script = document.currentScript as HTMLScriptElement | null;
const address = new URL('.', script?.src || location.href).href;

let memory: Memory;
try {
  memory = JSON.parse(localStorage.kotha as string) as Memory;
} catch {
  // Nothing kept, or a page that may not store: as on a first visit.
  memory = {};
}

let tries = 0;

/** The panel's module, or undefined; then the next address is another one, since browsers remember modules that failed. */
function load(): Promise<PanelModule | undefined> {
  return (import(`${address}${__PANEL__}?${tries}`) as Promise<PanelModule>).catch(() => void tries++);
}

function draw(...lines: string[]): Element {
  const make = (name: string) => document.createElementNS('http://www.w3.org/2000/svg', name);
  const art = make('svg');
  for (const line of lines) art.appendChild(make('path')).setAttribute('d', line);
  return art;
}

/** The launcher; everything behind it is fetched when somebody reaches for it. */
class KothaChat extends HTMLElement implements Host {
  static observedAttributes = attributes;
  readonly address = address;
  memory = memory;
  #root = this.attachShadow({ mode: 'open' });
  #button = document.createElement('button');
  #panel: Panel | undefined;
  #warning: string | undefined;

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    this.#root.adoptedStyleSheets = [sheet];
    this.#root.append(this.#button);
  }

  connectedCallback() {
    const button = this.#button;
    if (current !== this) current?.remove();
    current = this;
    button.onclick = () => this.toggleAttribute('open');
    button.onpointerenter = load;
    this.disconnectedCallback();
    this.render();
  }

  /** An open panel is told where its element is put or taken from. */
  disconnectedCallback() {
    this.#panel?.attributeChanged('open');
  }

  async attributeChangedCallback(name: string) {
    try {
      if (this.hasAttribute('open')) await this.panel();
      this.#warning = '';
    } catch {
      // The badge says so, and the next click asks again.
      this.removeAttribute('open');
      this.#warning = '!';
    }
    this.#panel?.attributeChanged(name);
    this.render();
  }

  async panel() {
    // Without a module this throws, as it has to.
    const { mountPanel } = (await load()) as PanelModule;
    return (this.#panel ??= mountPanel(this, this.#root));
  }

  render() {
    const { memory } = this;
    const asked = (name: string) => this.getAttribute(name);
    const button = this.#button;
    const isOpen = this.hasAttribute('open');
    const language = asked('locale') || memory.locale || document.documentElement.lang || navigator.language;
    const badge = isOpen ? '' : this.#warning || memory.unread?.toLocaleString(language);
    button.style.cssText = `${memory.paint}`;
    // `auto` is no scheme, so that the one around stays.
    button.style.colorScheme = `${asked('theme')}`;
    button.className = (asked('position') || memory.position || '').slice(7);
    // Without a time neither is so.
    button.hidden = (memory.offUntil as number) > Date.now();
    button.ariaExpanded = `${isOpen}`;
    button.ariaLabel = (/^bn/.test(language) ? 'কথা ' : 'Chat ') + (badge || '');
    button.replaceChildren(isOpen ? draw('M20 24l7 7 7-7') : draw(letter, 'M37 32v0'));
    if (!isOpen && (memory.onlineUntil as number) > Date.now()) button.append(document.createElement('i'));
    if (badge) button.appendChild(document.createElement('b')).append(badge);
  }
}

let current: KothaChat;

// Included twice, the first one stays.
if (!customElements.get(tag)) {
  customElements.define(tag, KothaChat);
  const turn = (force?: boolean) => () => void current.toggleAttribute('open', force);
  const set = (name: string) => (value: string) => current.setAttribute(name, value);
  const ask =
    <K extends 'diagnose' | 'logout' | 'startConversation'>(name: K) =>
    (opening?: Opening) =>
      current.panel().then((panel) => panel[name](opening) as Promise<unknown>) as ReturnType<Kotha[K]>;
  const kotha: Kotha = {
    open: turn(true),
    close: turn(false),
    toggle: turn(),
    identify: set('identity-token'),
    setLocale: set('locale'),
    diagnose: ask('diagnose'),
    logout: ask('logout'),
    startConversation: ask('startConversation'),
    on(event, listener) {
      document.addEventListener(`kotha-${event}`, listener as EventListener);
      return () => document.removeEventListener(`kotha-${event}`, listener as EventListener);
    },
    push: (use) => use(kotha),
  };
  const begin = () => {
    if (!current) {
      const chat = new KothaChat();
      for (const name of attributes) {
        const value = script?.getAttribute(`data-${name}`);
        if (value) chat.setAttribute(name, value);
      }
      document.body.append(chat);
    }
    // What the page wanted before there was anybody to ask.
    const queue = window.kotha as KothaUse[] | undefined;
    window.kotha = kotha;
    queue?.map(kotha.push);
  };
  if (document.body) begin();
  else addEventListener('DOMContentLoaded', begin);
}
