/** What a first screen shows nothing of; one module, because who needs one part of it mostly needs another soon. */
export { historyOf } from './history.ts';
export { failureOf, sentenceOfEvent } from './incidents.ts';
export { linked } from './links.ts';
export { closedDoor, failure, opensAgain } from './notice.ts';
export { portraitWatch } from './portrait-watch.ts';
export { wayToEnd } from './reading-back.ts';
export { default as styles } from './extras.css';
