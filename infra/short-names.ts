/**
 * Names of properties that never leave the page: the widget's files carry a letter or two in their place, which is a
 * sixtieth of what the first click has to fetch. Never one of the contract, of the browser, of what a page may call, or
 * one that is also written as a text; tests/infra/short-names.test.ts looks after that.
 */
export const namesWithinPage = [
  'dayKey',
  'goHome',
  'hasOlder',
  'isBusy',
  'isCurrent',
  'isLinked',
  'isOnline',
  'isShown',
  'isVisible',
  'keepDraft',
  'listMore',
  'loadOlder',
  'markSeen',
  'menuTap',
  'minimise',
  'newId',
  'onFrame',
  'onState',
  'onUnauthenticated',
  'onWake',
  'openChannel',
  'openSocket',
  'readBeside',
  'readDraft',
  'readPage',
  'retryAfterMs',
  'rowsOf',
  'setTimer',
  'startGuest',
  'switchLanguage',
  'threadId',
  'tryTo',
] as const;

/** For the bundler. */
export const namesToShorten = new RegExp(`^(${namesWithinPage.join('|')})$`);
