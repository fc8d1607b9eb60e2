import { html } from 'lit';
import type { MenuItem } from './desk-menu.ts';
import type { Desk } from './desk.ts';
import { icon } from './icons.ts';
import { orders, plainLook, viewNames, writeLook, type InboxLook } from './inbox-look.ts';
import { inboxWords } from './inbox-words.ts';
import { currentPreferences, type Reading } from './reading.ts';
import { savedViewsOf, type SavedView } from './saved-views.ts';

/** The saved view that a look is, if it is one. */
export function savedAs(desk: Desk, look: InboxLook): SavedView | undefined {
  const key = writeLook(look).toString();
  return savedViewsOf(desk).all.find((view) => writeLook(view.look).toString() === key);
}

/** Reads the saved views and calls back whenever they change. */
export function followSaved(desk: Desk, listener: () => void): () => void {
  const saved = savedViewsOf(desk);
  // The list is useful without them: a failure is met again where views are managed.
  saved.load().catch(() => undefined);
  return saved.subscribe(listener);
}

/** Every view there is: those that everybody has, one's own, the team's, and what can be done with them. */
export function viewItems(desk: Desk, look: InboxLook, { words, number, locale }: Reading): MenuItem[] {
  const { counts } = desk.inbox.view;
  const saved = savedViewsOf(desk);
  const current = savedAs(desk, look);
  const own = inboxWords(locale).menus;
  const named = (views: readonly SavedView[], section: string): MenuItem[] =>
    views.map((view, index) => ({
      id: `saved ${view.id}`,
      label: view.name,
      isChosen: view === current,
      section: index === 0 ? section : undefined,
    }));
  return [
    ...viewNames.map((view, index) => ({
      id: `view ${view}`,
      label: words.inbox.views[view],
      note: counts[view] === undefined ? undefined : number(counts[view].count),
      isChosen: current === undefined && view === look.view,
      section: index === 0 ? words.inbox.viewsTitle : undefined,
    })),
    ...named(saved.own, own.ownViews),
    ...named(saved.team, own.teamViews),
    { id: 'save', label: own.saveView, figure: html`${icon('plus', 18)}`, section: '' },
    { id: 'manage', label: own.manageViews, figure: html`${icon('sliders', 18)}` },
  ];
}

/** The look that an item of the menu of views leads to. */
export function lookOf(desk: Desk, itemId: string): InboxLook | undefined {
  const [what, which] = itemId.split(' ');
  const view = viewNames.find((name) => what === 'view' && name === which);
  if (view !== undefined) return { ...plainLook, view };
  return savedViewsOf(desk).all.find(({ id }) => what === 'saved' && id === which)?.look;
}

/** The order of the rows, and how much each tells. */
export function sortItems(look: InboxLook, { locale }: Reading): MenuItem[] {
  const words = inboxWords(locale).menus;
  const { isCompact } = currentPreferences();
  return [
    ...orders.map((order, index) => ({
      id: order,
      label: words.orders[order],
      isChosen: look.order === order,
      section: index === 0 ? words.order : undefined,
    })),
    { id: 'roomy', label: words.roomy, isChosen: !isCompact, section: words.density },
    { id: 'compact', label: words.compact, isChosen: isCompact },
  ];
}
