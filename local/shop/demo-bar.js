// @ts-check
/**
 * The bar on top of the shop. Whatever it does to the chat goes through what every shop has: the attributes of
 * <kotha-chat> and window.kotha.
 *
 * @typedef {'en' | 'bn'} Locale
 * @typedef {'light' | 'dark'} Theme
 * @typedef {'guest' | 'nusrat'} Visitor
 * @typedef {{
 *   open(): unknown,
 *   identify(identityToken: string): unknown,
 *   logout(): unknown,
 *   on(event: 'error', listener: () => void): unknown,
 * }} Kotha
 * @typedef {'chatMissing' | 'signInFailed' | 'signOutFailed'} Trouble
 * @typedef {{
 *   becomeVisitor(visitor: Visitor): void,
 *   openChat(): void,
 *   openConversation(conversationId: string, onMissing: () => void): Promise<void>,
 * }} DemoBar
 */

const patienceMs = 15_000;

/** @returns {Kotha | undefined} */
const loadedChat = () => /** @type {Window & { kotha?: Kotha }} */ (window).kotha;

/**
 * Reads a remembered choice; a browser that refuses storage answers with the fallback.
 * @template {string} Choice
 * @param {string} name
 * @param {readonly Choice[]} choices
 * @param {Choice} fallback
 * @returns {Choice}
 */
function recall(name, choices, fallback) {
  try {
    const remembered = localStorage.getItem(`shop-${name}`);
    return choices.find((choice) => choice === remembered) ?? fallback;
  } catch {
    return fallback;
  }
}

/** @param {string} name @param {string} choice */
function remember(name, choice) {
  try {
    localStorage.setItem(`shop-${name}`, choice);
  } catch (error) {
    console.info('This browser keeps nothing for the shop; choices last until the page is left.', error);
  }
}

/**
 * Marks one button of a group as the pressed one.
 * @param {string} attribute
 * @param {string} choice
 */
function press(attribute, choice) {
  for (const button of document.querySelectorAll(`button[${attribute}]`)) {
    button.setAttribute('aria-pressed', String(button.getAttribute(attribute) === choice));
  }
}

/** @param {string} attribute @param {(choice: string) => void} choose */
function onChoice(attribute, choose) {
  for (const button of document.querySelectorAll(`button[${attribute}]`)) {
    button.addEventListener('click', () => choose(button.getAttribute(attribute) ?? ''));
  }
}

/**
 * The chat as soon as its script has run.
 * @returns {Promise<Kotha>}
 */
async function awaitChat() {
  await customElements.whenDefined('kotha-chat');
  const chat = loadedChat();
  if (!chat) throw new Error('kotha.js has run without leaving window.kotha.');
  return chat;
}

/** @returns {Promise<string>} */
async function fetchIdentityToken() {
  const response = await fetch('/demo/identity', { method: 'POST', signal: AbortSignal.timeout(patienceMs) });
  if (!response.ok) throw new Error(`/demo/identity answered ${response.status}.`);
  const { identityToken } = await response.json();
  if (typeof identityToken !== 'string') throw new Error('/demo/identity answered without an identityToken.');
  return identityToken;
}

/**
 * Settles with the work, or rejects when it takes longer than anybody waits.
 * @template Result
 * @param {Promise<Result>} work
 * @returns {Promise<Result>}
 */
function withPatience(work) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Nothing happened for ${patienceMs / 1000} s.`)), patienceMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** @param {Visitor} visitor */
async function tellChat(visitor) {
  const chat = await awaitChat();
  if (visitor === 'guest') await chat.logout();
  else await chat.identify(await fetchIdentityToken());
}

/**
 * Lets one change of visitor reach the chat after another; of several made in a hurry only the last one counts.
 * @param {(visitor: Visitor, error?: unknown) => void} onSettled
 */
function createVisitorLine(onSettled) {
  let newest = 0;
  let line = Promise.resolve();
  return /** @param {Visitor} visitor */ (visitor) => {
    const turn = ++newest;
    line = line.then(async () => {
      if (turn !== newest) return;
      /** @type {unknown} */
      let trouble;
      await withPatience(tellChat(visitor)).catch((error) => (trouble = error));
      if (turn === newest) onSettled(visitor, trouble);
    });
    return line;
  };
}

/** @returns {Locale} */
const browserLocale = () => (navigator.languages.find((language) => /^(bn|en)\b/.test(language))?.startsWith('bn') ? 'bn' : 'en');

/** @returns {Theme} */
const browserTheme = () => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

/** Restores and follows the theme of page and chat. */
function followTheme() {
  /** @param {Theme} theme */
  const apply = (theme) => {
    document.documentElement.dataset.theme = theme;
    document.querySelector('kotha-chat')?.setAttribute('theme', theme);
    press('data-theme-choice', theme);
  };
  apply(recall('theme', /** @type {const} */ (['light', 'dark']), browserTheme()));
  onChoice('data-theme-choice', (choice) => {
    remember('theme', choice);
    apply(choice === 'dark' ? 'dark' : 'light');
  });
}

/**
 * Restores and follows the language of page and chat.
 * @param {(locale: Locale) => void} showLocale
 */
function followLocale(showLocale) {
  /** @param {Locale} locale */
  const apply = (locale) => {
    document.documentElement.lang = locale;
    document.querySelector('kotha-chat')?.setAttribute('locale', locale);
    press('data-locale', locale);
    showLocale(locale);
  };
  apply(recall('locale', /** @type {const} */ (['en', 'bn']), browserLocale()));
  onChoice('data-locale', (choice) => {
    remember('locale', choice);
    apply(choice === 'bn' ? 'bn' : 'en');
  });
}

/**
 * Restores and follows who is visiting; a change the chat refuses is taken back and reported.
 * @param {(visitor: Visitor) => void} showVisitor
 * @param {(trouble: Trouble) => void} report
 */
function followVisitor(showVisitor, report) {
  let current = recall('visitor', /** @type {const} */ (['guest', 'nusrat']), 'guest');
  let known = current;
  /** @param {Visitor} visitor */
  const apply = (visitor) => {
    current = visitor;
    remember('visitor', visitor);
    press('data-visitor', visitor);
    showVisitor(visitor);
  };
  const tellInTurn = createVisitorLine((visitor, trouble) => {
    if (trouble === undefined) {
      known = visitor;
      return;
    }
    console.warn(trouble);
    apply(known);
    report(visitor === 'nusrat' ? 'signInFailed' : 'signOutFailed');
  });
  /** @param {Visitor} visitor */
  const become = (visitor) => {
    // Signing out a guest would throw the guest's own conversation away.
    if (visitor === 'guest' && current === 'guest') return;
    apply(visitor);
    tellInTurn(visitor);
  };
  apply(current);
  const settled = current === 'nusrat' ? tellInTurn('nusrat') : Promise.resolve();
  onChoice('data-visitor', (choice) => become(choice === 'nusrat' ? 'nusrat' : 'guest'));
  return { become, settled };
}

/**
 * Brings the bar to life: restores what was chosen before, and tells the page and the chat of every change.
 * @param {{ showLocale(locale: Locale): void, showVisitor(visitor: Visitor): void, report(trouble: Trouble): void }} page
 * @returns {DemoBar}
 */
export function startDemoBar({ showLocale, showVisitor, report }) {
  followTheme();
  followLocale(showLocale);
  const { become: becomeVisitor, settled } = followVisitor(showVisitor, report);
  const openChat = () => {
    const chat = loadedChat();
    if (chat) chat.open();
    else report('chatMissing');
  };
  /** @type {DemoBar['openConversation']} */
  const openConversation = async (conversationId, onMissing) => {
    // The chat has to know who asks before it can tell whether the conversation is theirs.
    await settled;
    const chat = await withPatience(awaitChat());
    chat.on('error', onMissing);
    document.querySelector('kotha-chat')?.setAttribute('conversation', conversationId);
    chat.open();
  };
  return { becomeVisitor, openChat, openConversation };
}
