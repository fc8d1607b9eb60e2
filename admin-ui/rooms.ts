import { html, type TemplateResult } from 'lit';
import type { Permission } from '../contract/permissions.ts';
import type { Desk } from './desk.ts';
import type { IconName } from './icons.ts';
import type { Words } from './words-en.ts';
import type { Route } from './route.ts';

/** A room beside the inbox. Its code comes with the first visit. */
export interface Room {
  /** Who may enter; others find themselves in the inbox. */
  readonly permission: Permission;
  readonly figure: IconName;
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
    door: { room: 'settings', page: 'appearance' },
    place: 'setup',
    title: (words) => words.rail.settings,
    load: () => import('./desk-settings.ts'),
    render: (desk) => html`<div class="sheet room"><desk-settings .desk=${desk}></desk-settings></div>`,
  },
};

/** The names of the rooms that an agent may enter, in the order of the rail. */
export function openRooms(desk: Desk): RoomName[] {
  return (Object.keys(rooms) as RoomName[]).filter((name) => desk.may(rooms[name].permission));
}
