import type { AgentFace } from '../contract/entities.ts';
import { bellLabels } from './bell-labels.ts';
import type { DeskProfile } from './desk-profile.ts';
import type { Desk } from './desk.ts';
import { loadCode } from './fresh-code.ts';
import { plainLook, viewNames } from './inbox-look.ts';
import { inboxWords } from './inbox-words.ts';
import type { Command, PaletteHost } from './palette-command.ts';
import { commandsHere } from './palette-conversation.ts';
import { locales, themes } from './preferences.ts';
import { currentPreferences, prefer, type Reading } from './reading.ts';
import { inboxLetter, openRooms, rooms } from './rooms.ts';
import { home, settingsPages } from './route.ts';
import { savedViewsOf } from './saved-views.ts';

const languageNames = { en: 'English', bn: 'বাংলা' } as const;
const themeFigures = { light: 'sun', dark: 'moon', auto: 'monitor' } as const;

/** Pages and beginnings within the rooms that this agent may enter. */
function commandsInRooms(desk: Desk, reading: Reading): Omit<Command, 'group'>[] {
  const { palette: words } = inboxWords(reading.locale);
  const open = openRooms(desk);
  return [
    ...(open.includes('quick-replies')
      ? [
          {
            id: 'new quick reply',
            label: words.newQuickReply,
            figure: 'bolt' as const,
            run: () => desk.router.go({ room: 'quick-replies', replyId: 'new' }),
          },
        ]
      : []),
    ...(open.includes('team')
      ? [
          {
            id: 'roles',
            label: words.roles,
            figure: 'users' as const,
            run: () => desk.router.go({ room: 'team', page: 'roles' }),
          },
        ]
      : []),
    ...(open.includes('settings')
      ? settingsPages.map((page) => ({
          id: `settings ${page}`,
          label: words.settings(words.settingsPages[page]),
          figure: 'sliders' as const,
          run: () => desk.router.go({ room: 'settings', page }),
        }))
      : []),
  ];
}

/** What is done with the list: looking for something, keeping the look of it, writing first. */
function commandsOfList({ desk, obey }: PaletteHost, reading: Reading): Omit<Command, 'group'>[] {
  if (desk.router.route.room !== 'inbox') return [];
  const { palette: words, menus } = inboxWords(reading.locale);
  const sayOffline = () => desk.say({ text: reading.words.refusals.offline });
  const { look } = desk.route;
  const open = (mode: 'save' | 'manage') => () =>
    void loadCode(() => import('./desk-views.ts')).then(({ openViews }) => openViews(desk, mode, look), sayOffline);
  const start = () =>
    void loadCode(() => import('./desk-start.ts')).then(({ openStart }) => openStart(desk, document.body), sayOffline);
  return [
    { id: 'search', label: reading.words.inbox.search, figure: 'search', keys: ['/'], run: () => obey('search') },
    { id: 'next unread', label: words.nextUnread, figure: 'down', keys: ['U'], run: () => obey('nextUnread') },
    ...(desk.may('send_messages')
      ? [{ id: 'start', label: reading.words.inbox.start, figure: 'compose' as const, run: start }]
      : []),
    { id: 'save view', label: menus.saveView, figure: 'plus', run: open('save') },
    { id: 'manage views', label: menus.manageViews, figure: 'sliders', run: open('manage') },
  ];
}

/** Everything that can be done now, in groups: with the open conversation, where one can go, what belongs to the agent. */
export function commandsOf(host: PaletteHost, reading: Reading, agents: readonly AgentFace[]): Command[] {
  const { desk, obey } = host;
  const { palette: words, menus } = inboxWords(reading.locale);
  const chosen = currentPreferences();
  const sayOffline = () => desk.say({ text: reading.words.refusals.offline });
  const places: Command[] = [
    {
      id: 'inbox',
      group: words.places,
      label: reading.words.rail.inbox,
      figure: 'inbox',
      keys: ['G', inboxLetter],
      run: () => desk.router.go(home),
    },
    ...openRooms(desk).map((name): Command => {
      const room = rooms[name];
      return {
        id: `room ${name}`,
        group: words.places,
        label: room.title(reading.words),
        figure: room.figure,
        keys: ['G', room.letter],
        run: () => desk.router.go(room.door),
      };
    }),
    ...commandsInRooms(desk, reading).map((command) => ({ ...command, group: words.places })),
    {
      id: 'notices',
      group: words.places,
      label: bellLabels[reading.locale].title,
      figure: 'bell',
      keys: ['B'],
      run: () => obey('notices'),
    },
    {
      id: 'shortcuts',
      group: words.places,
      label: words.shortcuts,
      figure: 'keyboard',
      keys: ['?'],
      run: () => obey('shortcuts'),
    },
  ];
  const undo: Command[] =
    desk.toast?.undo === undefined
      ? []
      : [{ id: 'undo', group: words.you, label: words.undo, figure: 'undo', keys: ['Z'], run: () => obey('undo') }];
  const list = commandsOfList(host, reading).map((command): Command => ({ ...command, group: words.views }));
  const views: Command[] = [
    ...viewNames.map((view) => ({ id: `view ${view}`, label: reading.words.inbox.views[view], look: { ...plainLook, view } })),
    ...savedViewsOf(desk).all.map(({ id, name, look }) => ({ id: `saved ${id}`, label: name, look })),
  ].map(({ id, label, look }) => ({
    id,
    group: words.views,
    label,
    figure: 'inbox' as const,
    run: () => desk.router.go({ room: 'inbox', look }),
  }));
  const openProfile = async () => {
    await loadCode(() => import('./desk-profile.ts'));
    const dialog = Object.assign(document.createElement('desk-profile') as DeskProfile, { desk });
    document.body.append(dialog);
    await dialog.open();
    dialog.remove();
  };
  const you: Command[] = [
    ...undo,
    {
      id: 'profile',
      group: words.you,
      label: reading.words.profile.edit,
      figure: 'user',
      run: () => void openProfile().catch(sayOffline),
    },
    ...(['online', 'away', 'offline'] as const)
      .filter((availability) => availability !== desk.availability)
      .map((availability): Command => ({
        id: availability,
        group: words.you,
        label: words.availability(reading.words.profile.presence[availability]),
        figure: 'user',
        run: () => void desk.setAvailability(availability),
      })),
    ...locales
      .filter((locale) => locale !== chosen.locale)
      .map((locale): Command => ({
        id: `language ${locale}`,
        group: words.you,
        label: words.language(languageNames[locale]),
        figure: 'globe',
        run: () => void prefer({ locale }).catch(sayOffline),
      })),
    ...themes
      .filter((theme) => theme !== chosen.theme)
      .map((theme): Command => ({
        id: `theme ${theme}`,
        group: words.you,
        label: words.theme(reading.words.profile[theme]),
        figure: themeFigures[theme],
        run: () => void prefer({ theme }),
      })),
    {
      id: 'density',
      group: words.you,
      label: words.density(chosen.isCompact ? menus.roomy : menus.compact),
      figure: 'sort',
      run: () => void prefer({ isCompact: !chosen.isCompact }),
    },
    { id: 'signOut', group: words.you, label: words.signOut, figure: 'logout', run: () => desk.signOut() },
  ];
  return [...commandsHere({ host, reading, agents }), ...views, ...list, ...places, ...you];
}
