import type { Locale } from '../contract/entities.ts';
import { mark } from './art.ts';
import { createChat, languageAsked } from './chat.ts';
import { createComposer } from './composer.ts';
import { createConversationView } from './conversation.ts';
import { homeView } from './home.ts';
import { onDemand } from './on-demand.ts';
import { kit, tools, top, type Scene } from './pieces.ts';
import type { Host, Panel } from './seam.ts';
import { createTimes } from './times.ts';
import { draw, h, type Branch, type Child } from './tree.ts';
import conversationStyles from './conversation.css';
import styles from './panel.css';

const refreshTimesMs = 30_000;

type Tongue = Pick<Scene, 'words' | 'more' | 'times' | 'locale'>;

function sheetOf(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  // Browsers without light-dark() get the light theme.
  sheet.replaceSync(CSS.supports('color', 'light-dark(red,red)') ? text : text.replace(/light-dark\(([^,]+),[^;}]+\)/g, '$1'));
  return sheet;
}

const waiting = (): Branch => h('div', { class: 'wait', key: 'wait' });

/** Puts the panel beside the launcher; it shows itself while the host has the attribute `open`. */
export function mountPanel(host: Host, root: ShadowRoot): Panel {
  const launcher = root.querySelector('button');
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
  /** Puts on the styles that a part brings along, and answers the part. */
  const wear = <M extends { readonly styles: string }>(module: M): M => {
    shadow.adoptedStyleSheets = [...shadow.adoptedStyleSheets, sheetOf(module.styles)];
    return module;
  };
  const chat = createChat(host, update);
  const extras = onDemand(async () => wear(await import('./extras.ts')), update);
  const around = onDemand(async () => {
    const { createAround } = wear(await import('./around.ts'));
    return createAround({ kit, chat, changed: update, wear, onDemand, looks: adornments, extras });
  }, update);
  const conversation = createConversationView(chat, extras, around, update);
  const composer = createComposer(chat, update, around);
  const form = onDemand(async () => wear(await import('./form.ts')).createForm(kit, chat, update), update);
  const looks = onDemand(async () => {
    const module = wear(await import('./looks.ts'));
    module.addBengaliFont(host.address);
    if (section) module.fitScreen(section, narrow);
    return module;
  }, update);
  /** True once what is shown now is shown and the browser has nothing else to do. */
  const idle = onDemand(() => new Promise<true>((done) => (window.requestIdleCallback ?? setTimeout)(() => done(true))), update);
  /** What adorns the pages waits; a small screen cannot do without. */
  const adornments = () => (narrow.matches || idle() ? looks() : undefined);
  const isOpen = () => host.isConnected && host.hasAttribute('open');

  const speak = async (locale: Locale): Promise<Tongue> => {
    const { words } = await (locale === 'bn' ? import('./words-bn.ts') : import('./words-en.ts'));
    const load = () => (locale === 'bn' ? import('./more-words-bn.ts') : import('./more-words-en.ts'));
    return { words, more: onDemand(async () => (await load()).moreWords, update), times: createTimes(locale), locale };
  };
  const learn = async (): Promise<void> => {
    const locale = languageAsked(host);
    if (locale !== tongue?.locale) {
      tongue = await speak(locale);
      // Another one may be asked for by now.
      return learn();
    }
    update();
  };
  const switchLanguage = () => {
    const locale = tongue?.locale === 'bn' ? 'en' : 'bn';
    chat.remember({ locale });
    host.setAttribute('locale', locale);
  };
  const minimise = () => host.removeAttribute('open');

  const pageView = (spoken: Tongue, scene: Scene | undefined): Child[] => {
    const { trouble, page, conversations, customer } = chat.state;
    if (!scene || page === 'loading') {
      return [
        h('div', { class: 'top', key: 'top' }, h('div', { class: 'who' }), ...tools({ ...spoken, minimise, switchLanguage })),
        trouble ? extras()?.failure(kit, spoken, looks()?.ornament(h, false), trouble, chat) : waiting(),
      ];
    }
    if (page === 'thread') {
      return around()?.page(scene) ?? [conversation.draw(scene), composer.draw(scene)];
    }
    if (page === 'home') {
      // A first visitor reads meanwhile.
      if (!customer && idle()) form();
      return homeView(
        scene,
        chat,
        adornments(),
        conversations.length ? extras()?.historyOf(kit, scene, chat) : undefined,
        !scene.config.online && extras()?.opensAgain(scene),
      );
    }
    const [drawForm, moreWords] = [page === 'form' && form(), page === 'form' && spoken.more()];
    if (drawForm && moreWords) return drawForm(scene, moreWords);
    const header = top(scene, scene.config.siteName[spoken.locale], mark());
    return [header, page === 'form' ? waiting() : extras()?.closedDoor(kit, scene, looks()?.ornament(h, false), page === 'off')];
  };

  const onkeydown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') minimise();
  };
  /** Where the keyboard belongs: to the text where typing opens no keyboard on the screen, else to the panel. */
  const focus = () => {
    section?.focus();
    if (chat.state.page === 'thread' && matchMedia('(pointer: fine)').matches) composer.focus();
  };
  const render = () => {
    const { page, threadId, config, heard } = chat.state;
    const isShown = isOpen();
    frame.hidden = !isShown;
    // The colours and the corner are the launcher's.
    frame.style.cssText = launcher?.style.cssText ?? '';
    if (!tongue) return;
    const { words, locale } = tongue;
    const scene = config && { ...tongue, config, minimise, switchLanguage };
    const content: Branch = h(
      'section',
      {
        key: 'panel',
        class: launcher?.className,
        role: 'dialog',
        'aria-label': config ? words.chatWith(config.siteName[locale]) : words.conversation,
        'aria-modal': narrow.matches && 'true',
        lang: locale,
        tabindex: '-1',
        onkeydown,
        ref: (element: HTMLElement) => (section = element),
      },
      ...pageView(tongue, scene),
      h(
        'p',
        { class: 'aside', key: 'live', 'aria-live': 'polite' },
        scene && heard.map((row) => around()?.said(row, scene)).join('\n'),
      ),
    );
    draw(shadow, content);
    if (page === 'thread') conversation.settle(isShown && document.visibilityState === 'visible');
    if (scene) adornments();
    const place = isShown ? `${page} ${threadId}` : undefined;
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
    if (shown)
      void chat.refresh().then(async () => {
        if (host.hasAttribute('conversation')) await (await import('./wanted.ts')).showWanted(host, chat);
      });
    else if (hadFocus) launcher?.focus();
  };

  shadow.adoptedStyleSheets = [sheetOf(styles + conversationStyles)];
  root.append(frame);
  narrow.onchange = update;
  host.addEventListener('kotha-message', (event) => {
    // Whoever cannot be told now finds the answer on the badge.
    if (!isOpen() || document.hidden) import('./alerts.ts').then(({ tell }) => tell(host, chat.state.config, event), update);
  });
  document.addEventListener('visibilitychange', update);
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
    logout: chat.signOut,
    diagnose: async () =>
      (await import('./diagnosis.ts')).diagnose({
        host,
        root,
        chat,
        kit,
        draw,
        looks,
        sheetOf,
        shadow,
        locale: languageAsked(host),
      }),
    async startConversation(opening) {
      host.setAttribute('open', '');
      await chat.refresh();
      await chat.start(opening);
    },
  };
}
