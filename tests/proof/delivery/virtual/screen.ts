import type { Sender } from '../../../../contract/entities.ts';
import type { Environment } from '../../../../client/environment.ts';
import type { Marks } from '../checker.ts';
import { listed, noteRows, type Listed } from '../listed.ts';
import { bundle } from './bundle.ts';

/** What a person sees of one conversation. */
export interface Shown extends Listed {
  readonly marks: Marks;
  /** Who writes at this moment: an agent's name, or the side of a customer. */
  readonly typing: string[];
  /** The internal log, on the screens of staff. */
  readonly notes?: Listed | undefined;
}

export interface Seat {
  readonly environment: Environment;
  readonly side: 'customer' | 'desk';
  /** The agent's id; a customer's is in the session. */
  readonly agentId: string;
  /** Missing for a customer who comes for the first time. */
  readonly conversationId: string | undefined;
  readonly shown: (shown: Shown) => void;
}

/** One page with one conversation open. */
export interface Screen {
  readonly conversationId: string;
  /** Resolves when the row is stored. */
  readonly send: (text: string) => Promise<void>;
  /** Writes for the team alone; customers have no way to. Resolves when the row is stored. */
  readonly note?: ((text: string) => Promise<void>) | undefined;
  retryFailed(): void;
  see(): void;
  typed(): void;
  /** What the page was told last of who is there. */
  readonly told: { isAttended?: boolean; readers?: { readonly hasCustomer: boolean; readonly agents: string[] } | undefined };
}
export type OpenScreen = (seat: Seat) => Promise<Screen>;

type Modules = typeof import('./page-bundle.ts');
let load: (() => Modules) | undefined;

/** Loads a page's modules anew, as every page does. */
export const loadPage = (): Modules => {
  if (!load) throw new Error('Prepare pages first.');
  return load();
};
export async function preparePages(): Promise<void> {
  load ??= (
    (load) => () =>
      load({})
  )(await bundle<Modules>('page-bundle.ts', []));
}

export const baseUrl = 'http://api.test';
const storageKey = 'kotha.session';

const nameOf = (sender: Sender): string => (sender.kind === 'agent' ? `agent:${sender.id}` : sender.kind);

/** The product's own client, as the widget and the console put it together. */
export const openProductScreen: OpenScreen = async ({ environment, side, agentId, conversationId: known, shown }) => {
  const { createConnection, createCustomerSession, createHttp, openInternalLog, openPresence, openThread } = loadPage();
  const isDesk = side === 'desk';
  const session = isDesk ? undefined : createCustomerSession({ baseUrl, storageKey, environment });
  if (session && !session.customer) await session.startGuest({ email: 'n@mail.test', phone: '01712345678' });
  const http = session?.http ?? createHttp({ baseUrl, environment, token: () => Promise.resolve(agentId) });
  const conversationId = known ?? (await http('POST /v1/conversations', { body: {} })).id;
  const room = isDesk ? 'desk/' : '';
  const connection = createConnection({ ticket: () => http(`POST /v1/${room}socket-tickets`, {}), environment });
  const owner = session ? (session.customer?.id ?? '') : agentId;
  const me = { id: agentId, name: { en: agentId, bn: agentId } };
  const sender = isDesk ? ({ kind: 'agent', ...me } as const) : ({ kind: 'customer' } as const);
  const thread = openThread({ side, conversationId, http, connection, owner, sender, environment });
  const notes = isDesk ? openInternalLog({ conversationId, http, connection, me, environment }) : undefined;
  const told: Screen['told'] = {};
  const show = () => {
    const { rows, typing, seenByCustomer, seenByStaff, deliveredToCustomer, deliveredToStaff } = thread.view;
    shown({
      ...listed(rows),
      marks: {
        seen: { customer: seenByCustomer, agent: seenByStaff },
        delivered: { customer: deliveredToCustomer, agent: deliveredToStaff },
      },
      typing: typing.map(nameOf),
      notes: notes && listed(noteRows(notes)),
    });
  };
  thread.subscribe(show);
  if (isDesk) {
    const presence = openPresence({ conversationId, connection });
    presence.subscribe(() => {
      const { customer = false, agents = [] } = presence.view ?? {};
      told.readers = { hasCustomer: customer, agents: agents.map(({ id }) => `agent:${id}`) };
    });
  }
  notes?.subscribe(show);
  connection.onFrame((frame) => {
    if (frame.type === 'heartbeat.answered') told.isAttended = frame.online;
  });
  connection.open();
  show();
  return {
    conversationId,
    send: thread.send,
    note: notes && ((text) => notes.addNote(text, [])),
    retryFailed() {
      for (const log of [thread, notes])
        for (const { state, clientId } of log?.view.rows ?? []) if (state === 'failed' && clientId) void log?.retry(clientId);
    },
    see: thread.markSeen,
    typed: thread.typed,
    told,
  };
};
