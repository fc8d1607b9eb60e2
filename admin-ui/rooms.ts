import { html, type TemplateResult } from 'lit';
import type { Permission } from '../contract/permissions.ts';
import type { Desk } from './desk.ts';
import type { IconName } from './icons.ts';
import type { Words } from './words-en.ts';
import { home, type Route } from './route.ts';

/** A room beside the inbox. Its code comes with the first visit. */
export interface Room {
  /** Who may enter; others find themselves in the inbox. */
  readonly permission: Permission;
  readonly figure: IconName;
  /** The letter that leads there after `G`; no two rooms share one. */
  readonly letter: string;
  /** Where its door on the rail leads. */
  readonly door: Route;
  /** Where on the rail: with the work, or below with what is set up once. */
  readonly place: 'work' | 'setup';
  title(words: Words): string;
  load(): Promise<unknown>;
  render(desk: Desk): TemplateResult;
  /** It has a second pane, which is open now: on a phone the rail makes room for it. */
  hasPane?(route: Route): boolean;
}

export type RoomName = Exclude<Route['room'], 'callback' | 'inbox'>;

/** Every room but the inbox, in the order of the rail. */
export const rooms: Readonly<Record<RoomName, Room>> = {
  'quick-replies': {
    permission: 'manage_quick_replies',
    figure: 'bolt',
    letter: 'Q',
    door: { room: 'quick-replies' },
    place: 'work',
    title: (words) => words.rail.quickReplies,
    load: () => import('./desk-quick-replies.ts'),
    render(desk) {
      const { route } = desk.router;
      const replyId = route.room === 'quick-replies' ? route.replyId : undefined;
      return html`<desk-quick-replies .desk=${desk} .replyId=${replyId}></desk-quick-replies>`;
    },
    hasPane: (route) => route.room === 'quick-replies' && route.replyId !== undefined,
  },
  messages: {
    permission: 'view_chat_history',
    figure: 'message',
    letter: 'M',
    door: { room: 'messages', question: {} },
    place: 'work',
    title: (words) => words.rail.messages,
    load: () => import('./desk-all-messages.ts'),
    render(desk) {
      const { route } = desk.router;
      const question = route.room === 'messages' ? route.question : {};
      return html`<div class="sheet room"><desk-all-messages .desk=${desk} .question=${question}></desk-all-messages></div>`;
    },
  },
  team: {
    permission: 'manage_agents',
    figure: 'users',
    // T is for tickets.
    letter: 'P',
    door: { room: 'team', page: 'people' },
    place: 'setup',
    title: (words) => words.rail.team,
    load: () => import('./desk-team.ts'),
    render(desk) {
      const { route } = desk.router;
      const place = route.room === 'team' ? route : { room: 'team', page: 'people' };
      return html`<div class="sheet room"><desk-team .desk=${desk} .route=${place}></desk-team></div>`;
    },
    hasPane: (route) => route.room === 'team' && route.agentId !== undefined,
  },
  settings: {
    permission: 'manage_settings',
    figure: 'sliders',
    letter: 'S',
    door: { room: 'settings', page: 'appearance' },
    place: 'setup',
    title: (words) => words.rail.settings,
    load: () => import('./desk-settings.ts'),
    render: (desk) => html`<div class="sheet room"><desk-settings .desk=${desk}></desk-settings></div>`,
  },
};

/** The letter that leads to the inbox after `G`. */
export const inboxLetter = 'I';

/** Where a letter after `G` leads this agent, by the physical key. */
export function roomBehind(code: string, desk: Desk): Route | undefined {
  const letter = code.replace(/^Key/, '');
  if (letter === inboxLetter) return home;
  const name = openRooms(desk).find((one) => rooms[one].letter === letter);
  return name === undefined ? undefined : rooms[name].door;
}

/** The names of the rooms that an agent may enter, in the order of the rail. */
export function openRooms(desk: Desk): RoomName[] {
  return (Object.keys(rooms) as RoomName[]).filter((name) => desk.may(rooms[name].permission));
}
