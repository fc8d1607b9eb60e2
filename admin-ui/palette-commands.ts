import { priorities } from '../contract/triage.ts';
import type { Desk } from './desk.ts';
import type { GlyphName, IconName } from './icons.ts';
import { inverseOf, startBulk, type BulkAction } from './inbox-bulk.ts';
import { plainLook, viewNames } from './inbox-look.ts';
import { nameOf } from './inbox-row.ts';
import { inboxWords } from './inbox-words.ts';
import { locales, themes } from './preferences.ts';
import { currentPreferences, currentReading, prefer, type Reading } from './reading.ts';
import { inboxLetter, openRooms, rooms } from './rooms.ts';
import { home } from './route.ts';
import { savedViewsOf } from './saved-views.ts';

/** Something that can be done or gone to from anywhere. */
export interface Command {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  readonly figure: IconName | { readonly glyph: GlyphName };
  /** The keys that do the same. */
  readonly keys?: readonly string[];
  run(): void;
}

/** What only the console itself can do. */
export interface PaletteHost {
  readonly desk: Desk;
  openShortcuts(): void;
  toggleDetails(): void;
}

const languageNames = { en: 'English', bn: 'বাংলা' } as const;
const themeFigures = { light: 'sun', dark: 'moon', auto: 'monitor' } as const;

/** Does one thing with the open conversation, with the way to take it back. */
async function actOn(desk: Desk, id: string, action: BulkAction, said: string): Promise<void> {
  const run = startBulk(desk, [{ id, action }], () => undefined);
  await run.ended;
  const [failed] = run.progress.failed;
  const { words } = currentReading();
  if (failed !== undefined) return desk.say({ text: words.refusals[failed.reason] });
  const { undo } = run;
  desk.say({
    text: said,
    ...(undo.length > 0 && {
      undo: () => {
        desk.say(undefined);
        void startBulk(desk, undo, () => undefined).ended;
      },
    }),
  });
}

function commandsHere({ desk, toggleDetails }: PaletteHost, reading: Reading): Command[] {
  const { palette: words } = inboxWords(reading.locale);
  const { conversationId } = desk.route;
  const conversation = conversationId === undefined ? undefined : desk.inbox.find(conversationId);
  if (conversation === undefined) return [];
  const group = words.here;
  const command = (label: string, figure: Command['figure'], action: BulkAction, keys?: readonly string[]): Command[] =>
    inverseOf(conversation, action) === undefined
      ? []
      : [
          {
            id: `here ${label}`,
            group,
            label,
            figure,
            ...(keys && { keys }),
            run: () => void actOn(desk, conversation.id, action, `${nameOf(conversation, reading)}: ${label}`),
          },
        ];
  const status = (to: 'open' | 'pending' | 'resolved' | 'closed'): BulkAction => ({ kind: 'status', status: to });
  const me = { id: desk.me.id, name: desk.me.name };
  const acts = desk.may('send_messages')
    ? [
        ...command(words.resolve, { glyph: 'resolved' }, status('resolved'), ['E']),
        ...command(words.close, { glyph: 'closed' }, status('closed')),
        ...command(words.pending, { glyph: 'pending' }, status('pending')),
        ...command(words.reopen, { glyph: 'open' }, status('open')),
        ...command(words.toMe, 'user', { kind: 'assign', agent: me }, ['I']),
        ...command(words.release, 'users', { kind: 'assign', agent: null }),
        ...priorities
          .toReversed()
          .flatMap((priority) =>
            command(words.setPriority(reading.words.priority[priority]), { glyph: priority }, { kind: 'priority', priority }),
          ),
        ...command(words.archive, 'archive', { kind: 'archive', isArchived: true }),
        ...command(words.unarchive, 'archive', { kind: 'archive', isArchived: false }),
      ]
    : [];
  return [...acts, { id: 'details', group, label: words.details, figure: 'user', keys: ['D'], run: toggleDetails }];
}

/** Everything that can be done now, in groups: with the open conversation, where one can go, what belongs to the agent. */
export function commandsOf(host: PaletteHost, reading: Reading): Command[] {
  const { desk } = host;
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
    { id: 'shortcuts', group: words.places, label: words.shortcuts, figure: 'keyboard', keys: ['?'], run: host.openShortcuts },
  ];
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
  const you: Command[] = [
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
  return [...commandsHere(host, reading), ...views, ...places, ...you];
}
