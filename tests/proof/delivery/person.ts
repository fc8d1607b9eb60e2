import { createConnection, type Connection } from '../../../client/connection.ts';
import { createCustomerSession } from '../../../client/customer-session.ts';
import { createHttp, type Http } from '../../../client/http.ts';
import { openInternalLog, type InternalLog } from '../../../client/internal-log.ts';
import { openThread, type Thread } from '../../../client/thread.ts';
import type { Ack, Sender } from '../../../contract/entities.ts';
import type { Staff } from './demo-people.ts';
import { createDevice, type Device, type Exchange, type Tab } from './device.ts';
import type { Line, Marks } from './checker.ts';
import { internalOf, listed, logsIn, noteRows, notesOf, type Listed } from './listed.ts';
import { openNetwork, type Network } from './network.ts';
import type { Counts } from './counts.ts';

/** One open page with the conversation on it. */
export interface Screen {
  readonly viewer: string;
  readonly tab: Tab;
  readonly connection: Connection;
  readonly thread: Thread;
  /** On the pages of staff. */
  readonly notes: InternalLog | undefined;
  readonly logs: readonly ShownLog[];
}

/** One of the logs on a page. */
export interface ShownLog {
  readonly viewer: string;
  readonly conversation: string;
  /** When the newest entry on screen became each sequence. */
  readonly reachedAt: Map<number, number>;
}

/** A customer or an agent with a device, a network and any number of pages, whose doings are written to the history. */
export interface Person {
  readonly who: string;
  readonly device: Device;
  readonly network: Network;
  readonly screens: Screen[];
  readonly http: Http;
  openScreen(): Screen;
  closeScreen(screen: Screen): void;
  /** Resolves when the row is stored. */
  say(text: string, screen?: Screen): Promise<void>;
  /** An agent writes for the team alone. Resolves when the row is stored. */
  note(text: string, screen?: Screen): Promise<void>;
  /** Has the end before their eyes. */
  look(screen: Screen): void;
  /** Begins to write to the other side. */
  type(screen: Screen): void;
  /** Whether every page shows every log on it up to there. */
  hasConverged(lastSeqOf: ReadonlyMap<string, number>): boolean;
  leave(): Promise<void>;
}

interface PersonOptions {
  readonly who: string;
  readonly server: { readonly port: number; readonly url: string };
  readonly staff?: Staff;
  /** The name of an agent in the history; without it marks and typing are not written down. */
  readonly nameOf?: (agentId: string) => string;
  readonly write: (line: Line) => void;
  readonly counts: Counts;
}

const isSend = ({ method, path, status }: Exchange) => method === 'POST' && /\/(messages|notes)$/.test(path) && status === 201;

/** How far the conversation has come as this page shows it. */
export function marksOf({ view }: Thread): Marks {
  return {
    seen: { customer: view.seenByCustomer, agent: view.seenByStaff },
    delivered: { customer: view.deliveredToCustomer, agent: view.deliveredToStaff },
  };
}

/** Somebody who is known to the server; `conversation` asks for theirs, or names the one an agent looks at. */
export async function openPerson(
  { who, server, staff, nameOf, write, counts }: PersonOptions,
  findConversation: (http: Http) => Promise<string>,
): Promise<Person & { conversationId: string }> {
  const reached = new Set<string>();
  /** What a customer was sent is kept, the same once. */
  const reach = (how: string, body: unknown) => {
    const key = `${how} ${JSON.stringify(body)}`;
    if (staff || reached.has(key)) return;
    reached.add(key);
    write({ type: 'reached', who, how, body });
  };
  const hear = (exchange: Exchange) => {
    const { method, path, query, body, startedAt, answer } = exchange;
    reach(`${method} ${path}`, answer);
    if (isSend(exchange)) {
      const { clientId, seq, at } = answer as Ack;
      write({ type: 'acked', clientId, seq, at: Date.now() });
      if (body?.['retry'] && Date.parse(at) < startedAt)
        counts.add(path.endsWith('/notes') ? 'note answered from the log' : 'retry answered from the log');
    }
    if (method !== 'GET' || !query.has('after')) return;
    const { messages = [], entries = [] } = (answer ?? {}) as { messages?: unknown[]; entries?: unknown[] };
    if (messages.length > 0) counts.add('gap filled by reading on');
    if (entries.length > 0) counts.add('gap of notes filled by reading on');
  };
  const network = await openNetwork(server.port, counts.add);
  const device = createDevice({ port: network.port, heard: hear });
  const baseUrl = server.url;
  const enter = (tab: Tab) => {
    const { environment } = tab;
    if (staff) return { http: createHttp({ baseUrl, environment, token: () => Promise.resolve(staff.token) }), customerId: '' };
    const session = createCustomerSession({ baseUrl, environment });
    return { http: session.http, customerId: session.customer?.id ?? '', session };
  };

  const first = device.openTab();
  const entered = enter(first);
  if (entered.session) {
    const contact = { name: 'Nusrat Jahan', email: 'nusrat@mail.test', phone: '01712345678' };
    while (!entered.session.customer) await entered.session.startGuest(contact).catch(() => retrySoon());
  }
  let conversationId: string | undefined;
  while (conversationId === undefined) conversationId = await findConversation(entered.http).catch(() => retrySoon());
  const conversation = conversationId;
  const screens: Screen[] = [];
  let opened = 0;
  const failed = new Set<string>();
  const fail = (clientId: string) => {
    if (failed.has(clientId)) return;
    failed.add(clientId);
    write({ type: 'failed', clientId, at: Date.now() });
  };

  /** Writes down what a page shows of a log, each time that changes. */
  const watchLog = (viewer: string, name: string, log: Thread | InternalLog, list: () => Listed): ShownLog => {
    const reachedAt = new Map<number, number>();
    let before = '';
    log.subscribe(() => {
      const { seqs, texts, unsent, failed: refused } = list();
      refused.forEach(fail);
      const image = JSON.stringify([seqs, unsent]);
      if (log.view.loading || image === before) return;
      before = image;
      const at = Date.now();
      const newest = seqs.at(-1) ?? 0;
      if (!reachedAt.has(newest)) reachedAt.set(newest, at);
      write({ type: 'viewed', viewer, conversation: name, seqs, texts, unsent, at });
    });
    return { viewer, conversation: name, reachedAt };
  };
  const written = async (name: string, text: string, screen?: Screen, stored?: Promise<void>) => {
    if (!screen || !stored) throw new Error(`${who} has no page open on which to write that.`);
    const clientId = screen.tab.newestId;
    await stored;
    write({ type: 'sent', who, conversation: name, clientId, text, at: Date.now() });
  };

  const openOn = (tab: Tab): Screen => {
    const { http, customerId } = enter(tab);
    const { environment } = tab;
    const ticket = () => http(staff ? 'POST /v1/desk/socket-tickets' : 'POST /v1/socket-tickets', {});
    const connection = createConnection({ ticket, environment });
    const sender: Sender = staff ? { kind: 'agent', id: staff.agent.id, name: staff.agent.name } : { kind: 'customer' };
    const side = staff ? 'desk' : 'customer';
    const owner = staff?.agent.id ?? customerId;
    const thread = openThread({ side, conversationId: conversation, http, connection, owner, sender, environment });
    const me = staff && { id: staff.agent.id, name: staff.agent.name };
    const notes = me && openInternalLog({ conversationId: conversation, http, connection, me, environment });
    const viewer = `${who}/tab${++opened}`;
    let [marked, typed] = ['', ''];
    const lookAround = () => {
      if (!nameOf) return;
      const marks = marksOf(thread);
      const by = thread.view.typing.map((sender) => (sender.kind === 'agent' ? nameOf(sender.id) : sender.kind));
      const at = Date.now();
      if (marked !== JSON.stringify(marks)) write({ type: 'marked', viewer, conversation, marks, at });
      if (typed !== by.join()) write({ type: 'typing', viewer, conversation, by, at });
      if (typed === '' && by.length > 0) counts.add('typing shown');
      [marked, typed] = [JSON.stringify(marks), by.join()];
    };
    const logs = [watchLog(viewer, conversation, thread, () => listed(thread.view.rows))];
    if (notes) logs.push(watchLog(notesOf(viewer), internalOf(conversation), notes, () => listed(noteRows(notes))));
    thread.subscribe(lookAround);
    const heard = new Set<string>();
    connection.onFrame((frame) => {
      reach(frame.type, frame);
      for (const id of logsIn(frame)) if (!heard.has(id)) write({ type: 'heard', viewer, conversations: [...heard.add(id)] });
    });
    connection.open();
    const screen = { viewer, tab, connection, thread, notes, logs };
    screens.push(screen);
    return screen;
  };

  return {
    who,
    device,
    network,
    screens,
    http: entered.http,
    conversationId: conversation,
    openScreen: () => openOn(device.openTab()),
    closeScreen(screen) {
      screens.splice(screens.indexOf(screen), 1);
      for (const { viewer } of screen.logs) write({ type: 'closed', viewer, at: Date.now() });
      screen.tab.kill();
    },
    say: (text, screen = screens[0]) => written(conversation, text, screen, screen?.thread.send(text)),
    note: (text, screen = screens[0]) => written(internalOf(conversation), text, screen, screen?.notes?.addNote(text, [])),
    look({ viewer, thread }) {
      const seq = listed(thread.view.rows).seqs.at(-1) ?? 0;
      write({ type: 'looked', viewer, conversation, seq, at: Date.now() });
      if (seq > 0) counts.add('looked');
      thread.markSeen();
    },
    type({ thread }) {
      write({ type: 'typed', who, conversation, at: Date.now() });
      thread.typed();
    },
    hasConverged: (lastSeqOf) =>
      screens.every(({ logs }) => logs.every(({ conversation: name, reachedAt }) => reachedAt.has(lastSeqOf.get(name) ?? 0))),
    async leave() {
      for (const { connection, thread, notes, tab } of screens) {
        thread.close();
        notes?.close();
        connection.close();
        tab.kill();
      }
      first.kill();
      await network.close();
    },
  };
}

const retrySoon = () => new Promise<undefined>((resolve) => setTimeout(resolve, 200));
