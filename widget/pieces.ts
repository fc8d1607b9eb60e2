import type { Locale, Sender } from '../contract/entities.ts';
import type { PublicConfig } from '../contract/settings.ts';
import { alert, back as backward, check, circle, down, globe, icon, mark } from './art.ts';
import { isActive, openOne, type Trouble } from './chat-state.ts';
import type { MoreWords } from './more-words-en.ts';
import type { OnDemand } from './on-demand.ts';
import type { Times } from './times.ts';
import { h, type Branch, type Child } from './tree.ts';
import type { Words } from './words-en.ts';

/** Puts on the styles that a part brings along, and answers the part. */
export type Wear = <M extends { readonly styles: string }>(module: M) => M;

/** What every view needs to speak to the reader. */
export interface Scene {
  readonly words: Words;
  readonly more: OnDemand<MoreWords>;
  readonly times: Times;
  readonly locale: Locale;
  readonly config: PublicConfig;
  readonly minimise: () => void;
  readonly switchLanguage: () => void;
}

export const languageOf = (text: string): Locale => (/[\u0980-\u09ff]/.test(text) ? 'bn' : 'en');

/** The first letter of up to two names; of one in Bengali, where a letter with its sign fills the circle. */
export function initialsOf(name: string): string {
  const first = (word = '') => /\p{L}\p{M}*/u.exec(word)?.[0] ?? '';
  const [one, ...rest] = name.trim().split(/\s+/);
  return first(one) + (languageOf(name) === 'bn' ? '' : first(rest.at(-1)));
}

/** A person's initials, over which their picture can be drawn, or the mark where nobody is named. */
export const face = (name: string | undefined, picture?: string): Branch =>
  name ? h('span', { class: 'face', 'aria-hidden': 'true', 'data-by': picture }, initialsOf(name)) : mark();

export const tap = (label: string, line: string, onclick: () => void, lang?: Locale, expanded?: string): Branch =>
  h(
    'button',
    { class: 'tap', key: line, 'aria-label': label, title: label, onclick, lang, 'aria-expanded': expanded },
    icon(line),
  );

/** The buttons at the end of every header. */
export const tools = ({ words, locale, minimise, switchLanguage }: Omit<Scene, 'config'>): Branch[] => [
  tap(words.otherLanguage, globe, switchLanguage, locale === 'bn' ? 'en' : 'bn'),
  tap(words.minimise, down, minimise),
];

/** Whether somebody is there, unless the shop keeps that to itself. */
export const presence = ({ words, config }: Scene): Branch | false =>
  config.showOnlineStatus &&
  h('span', {}, h('i', { class: config.online ? 'dot on' : 'dot' }), config.online ? words.online : words.away);

/** The header of a form or a thread. */
export const top = (
  scene: Scene,
  title: string,
  badge: Child,
  back?: () => void,
  taps: readonly Child[] = tools(scene),
): Branch =>
  h(
    'div',
    { class: 'top', key: 'top' },
    back && tap(scene.words.back, backward, back),
    badge,
    h('div', { class: 'who' }, h('b', {}, title), presence(scene)),
    ...taps,
  );

export const button = (label: string | undefined, onclick?: () => void, isBusy = false, before?: Branch): Branch =>
  h('button', { class: 'btn', key: 'go', onclick, 'aria-busy': isBusy && 'true' }, before, label);

export function nameOf(sender: Sender, { locale, more, config }: Scene): string {
  return 'name' in sender ? sender.name[locale] : sender.kind === 'customer' ? (more()?.you ?? '') : config.siteName[locale];
}

/** What went wrong, in words, with what to do; nothing until the words are there. */
export function sentenceOf(trouble: Trouble, { words, more }: Pick<Scene, 'words' | 'more'>): string {
  if (trouble === 'offline') return words.noConnection;
  const { errors, wrong = '' }: Partial<Omit<MoreWords, 'errors'>> & { errors?: Partial<Record<Trouble, string>> } = more() ?? {};
  return errors?.[trouble] ?? wrong;
}

export const complaint = (text: string, id?: string): Branch =>
  h('p', { class: 'mend', role: 'alert', id, key: 'mend' }, icon(alert), h('span', {}, text));

/** What a view that comes on demand is given: if it imported these, they would be one more file that everybody waits for. */
export const kit = {
  h,
  icon,
  check,
  circle,
  alert,
  mark,
  face,
  top,
  button,
  complaint,
  languageOf,
  nameOf,
  sentenceOf,
  isActive,
  openOne,
  tap,
  globe,
};
export type Kit = typeof kit;
