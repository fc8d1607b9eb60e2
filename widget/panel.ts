import type { Locale } from '../contract/entities.ts';
import { lotus, mark } from './art.ts';
import { createChat, languageAsked, type Trouble } from './chat.ts';
import type { Composer } from './composer.ts';
import type { ConversationView } from './conversation.ts';
import { addBengaliFont } from './font.ts';
import { createForm } from './form.ts';
import { homeView } from './home.ts';
import { button, quiet, sentenceOf, tools, top, type Scene } from './pieces.ts';
import type { Host, Panel } from './seam.ts';
import { createTimes } from './times.ts';
import { draw, h, type Branch, type Child } from './tree.ts';
import styles from './panel.css';

const refreshTimesMs = 30_000;

type Tongue = Pick<Scene, 'words' | 'times' | 'locale'>;

async function speak(locale: Locale): Promise<Tongue> {
  const { words } = await (locale === 'bn' ? import('./words-bn.ts') : import('./words-en.ts'));
  return { words, times: createTimes(locale), locale };
}

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  // Browsers without light-dark() get the light theme.
  sheet.replaceSync(CSS.supports('color', 'light-dark(red,red)') ? text : text.replace(/light-dark\(([^,]+),[^;}]+\)/g, '$1'));
  return sheet;
}

const waiting = (): Branch => h('div', { class: 'wait', key: 'wait' });
const failed = ({ words }: Tongue, trouble: Trouble, retry: () => void): Branch =>
  quiet(lotus(), words.sorry, sentenceOf(trouble, words), button(words.retry, retry));

/** Puts the panel beside the launcher; it shows itself while the host has the attribute `open`. */
export function mountPanel(host: Host, root: ShadowRoot): Panel {
  const frame = document.createElement('div');
  const shadow = frame.attachShadow({ mode: 'open' });
  const narrow = matchMedia('(max-width: 479px)');
  let tongue: Tongue | undefined;
  let section: HTMLElement | undefined;
  let isQueued = false;
  let clock: ReturnType<typeof setInterval> | undefined;
  let shownPage: string | undefined;

  const update = () => {
    if (isQueued) return;
    isQueued = true;
    queueMicrotask(() => {
      isQueued = false;
      render();
    });
  };
  const chat = createChat(host, update);
  const form = createForm(chat, update);
  let conversation: ConversationView | undefined;
  let composer: Composer | undefined;
  const isOpen = () => host.hasAttribute('open');

  const learn = async () => {
    const locale = languageAsked(host);
    if (locale !== tongue?.locale) tongue = await speak(locale);
    update();
  };
  const switchLanguage = () => {
    const locale = tongue?.locale === 'bn' ? 'en' : 'bn';
    chat.remember({ locale });
    host.setAttribute('locale', locale);
  };
  const minimise = () => host.removeAttribute('open');

  const bar = ({ words }: Tongue): Child => {
    const { link, isSlow } = chat.state;
    if (link === 'offline') return h('div', { class: 'note', key: 'note', role: 'status' }, words.offline);
    return isSlow && h('div', { class: 'note', key: 'note', role: 'status' }, h('i', { class: 'spin' }), words.reconnecting);
  };
  const pageView = (spoken: Tongue): Child[] => {
    const { config, trouble, page } = chat.state;
    const { words } = spoken;
    const commands = { minimise, switchLanguage };
    if (!config || page === 'loading') {
      return [
        h('div', { class: 'top end', key: 'top' }, ...tools({ ...spoken, ...commands })),
        trouble ? failed(spoken, trouble, () => void chat.refresh(true)) : waiting(),
      ];
    }
    const scene: Scene = { ...spoken, ...commands, config };
    const header = () => top(scene, config.siteName[spoken.locale], mark());
    if (page === 'off') return [header(), quiet(lotus(), words.away, words.errors.chat_disabled)];
    if (page === 'login') return [header(), quiet(lotus(), words.signIn, words.signInFirst)];
    if (page === 'form') return form(scene);
    if (page === 'home') return homeView(scene, chat);
    const { talk, threadId } = chat.state;
    if (!talk) return [header(), trouble ? failed(spoken, trouble, () => void chat.show(threadId ?? '')) : waiting()];
    if (!conversation) shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheetOf(talk.styles)];
    conversation ??= talk.createConversationView(chat, update);
    composer ??= talk.createComposer(chat, update);
    const [head, ...rest] = conversation.draw(scene);
    return [head, bar(spoken), ...rest, composer.draw(scene)];
  };

  const onkeydown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') minimise();
    if (event.key !== 'Tab' || !narrow.matches) return;
    const stops = shadow.querySelectorAll<HTMLElement>('a,button,input,textarea,[tabindex="0"]');
    const [from, to] = event.shiftKey ? [stops[0], stops[stops.length - 1]] : [stops[stops.length - 1], stops[0]];
    if (shadow.activeElement !== from) return;
    event.preventDefault();
    to?.focus();
  };
  /** Where the keyboard belongs: to the text where typing opens no keyboard on the screen, else to the panel. */
  const focus = () => {
    section?.focus();
    if (chat.state.page === 'thread' && matchMedia('(pointer: fine)').matches) composer?.focus();
  };
  const fit = () => {
    const { visualViewport: view } = window;
    if (!section || !view) return;
    section.style.height = narrow.matches ? `${view.height}px` : '';
    section.style.translate = narrow.matches ? `0 ${view.offsetTop}px` : '';
  };

  const render = () => {
    const { page, threadId, config } = chat.state;
    const isShown = isOpen();
    frame.hidden = !isShown;
    frame.style.cssText = `${host.memory.paint ?? ''};color-scheme:${(host.getAttribute('theme') || 'auto').replace('auto', 'inherit')}`;
    if (!tongue) return;
    const { words, locale } = tongue;
    const side = (host.getAttribute('position') ?? host.memory.position ?? '').slice(7);
    const name = config ? words.chatWith(config.siteName[locale]) : words.conversation;
    const content: Branch = h(
      'section',
      {
        key: 'panel',
        class: side,
        role: 'dialog',
        'aria-label': name,
        'aria-modal': narrow.matches && 'true',
        lang: locale,
        tabindex: '-1',
        onkeydown,
        ref: (element: HTMLElement) => (section = element),
      },
      ...pageView(tongue),
      h('p', { class: 'aside', key: 'live', 'aria-live': 'polite' }, conversation?.heard),
    );
    draw(shadow, content);
    fit();
    if (page === 'thread') conversation?.settle(isShown && document.visibilityState === 'visible');
    const place = isShown ? `${page} ${threadId} ${!!composer}` : undefined;
    if (place && place !== shownPage) focus();
    shownPage = place;
  };

  const turn = () => {
    const hadFocus = shadow.activeElement;
    const shown = isOpen();
    clearInterval(clock);
    if (shown) clock = setInterval(update, refreshTimesMs);
    chat.attend(shown);
    chat.emit(shown ? 'open' : 'close');
    render();
    if (shown) void chat.refresh();
    else if (hadFocus) root.querySelector('button')?.focus();
  };

  shadow.adoptedStyleSheets = [sheetOf(styles)];
  root.append(frame);
  addBengaliFont(host.address);
  narrow.onchange = update;
  document.addEventListener('visibilitychange', update);
  for (const name of ['resize', 'scroll']) window.visualViewport?.addEventListener(name, fit);
  // Without its words the panel has nothing to show; the next click asks for them again.
  const begin = () => void learn().catch(minimise);

  return {
    attributeChanged(name) {
      if (name === 'open') {
        if (!tongue) begin();
        turn();
      } else if (name === 'locale') begin();
      else if (name === 'identity-token' && host.hasAttribute(name)) void chat.refresh(true);
      else update();
    },
    signOut: () => chat.signOut(),
  };
}
