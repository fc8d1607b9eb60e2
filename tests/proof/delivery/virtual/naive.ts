import type { VirtualClock } from '../../../client/virtual-clock.ts';
import type { ApiAnswer, ApiRequest, Backend } from './backend.ts';
import type { OpenScreen } from './screen.ts';
import { baseUrl } from './screen.ts';

interface Message {
  seq: number;
  clientId: string;
  text: string;
  sender: { kind: string; id?: string };
}
interface Note extends Omit<Message, 'sender'> {
  kind: 'note';
  by: Message['sender'];
}

/**
 * Chat as it is often built: every message is stored and pushed, and that is all. No idempotency, no catch-up; a note goes to
 * every page, and that of a customer does not show it.
 * It stands where the product stands, in the same runs, to show that these runs find what is wrong.
 */
export class NaiveBackend implements Backend {
  readonly #clock: VirtualClock;
  readonly #post: (connectionId: string, frame: string) => Promise<void>;
  readonly logs = new Map<string, Message[]>();
  readonly notes = new Map<string, Note[]>();
  readonly #watchers = new Map<string, string>();
  #isDown = false;
  #count = 0;
  constructor(clock: VirtualClock, post: (connectionId: string, frame: string) => Promise<void>) {
    this.#clock = clock;
    this.#post = post;
  }

  async request({ method, path, body, token = '' }: ApiRequest): Promise<ApiAnswer> {
    await this.#clock.wait(5);
    const [, id = ''] = /conversations\/([^/]+)/.exec(path) ?? [];
    if (this.#isDown) return { status: 503 };
    if (path.endsWith('/conversations')) {
      const conversation = `naive-${++this.#count}`;
      this.logs.set(conversation, []);
      return { status: 201, body: { id: conversation } };
    }
    const log = this.logs.get(id) ?? [];
    const notes = this.notes.get(id) ?? [];
    this.notes.set(id, notes);
    if (method === 'GET') return { status: 200, body: path.endsWith('/internal') ? { entries: notes } : { messages: log } };
    const watching = [...this.#watchers].filter(([, conversation]) => conversation === id);
    const tell = (frame: object) =>
      Promise.allSettled(
        watching.map(([connectionId]) => this.#post(connectionId, JSON.stringify({ ...frame, conversationId: id }))),
      );
    const side = path.includes('/desk/') ? 'agent' : 'customer';
    const passing = /(seen|typing)$/.exec(path)?.[0];
    if (passing) {
      await tell({ type: passing, side, ...body });
      return { status: 200, body: {} };
    }
    const { text, clientId } = body as { text: string; clientId: string };
    const sender = path.includes('/desk/') ? { kind: 'agent', id: token } : { kind: 'customer' };
    if (path.endsWith('/notes')) {
      const note: Note = { kind: 'note', seq: notes.length + 1, clientId, text, by: sender };
      notes.push(note);
      await tell({ type: 'note', note });
      return { status: 201, body: { clientId, seq: note.seq } };
    }
    const message: Message = { seq: log.length + 1, clientId, text, sender };
    log.push(message);
    await tell({ type: 'message.appended', message });
    return { status: 201, body: { clientId, seq: message.seq } };
  }
  connect(): Promise<boolean> {
    return Promise.resolve(!this.#isDown);
  }
  frame(connectionId: string, frame: { type: string; conversationId?: string }): Promise<undefined> {
    if (frame.conversationId) this.#watchers.set(connectionId, frame.conversationId);
    return Promise.resolve(undefined);
  }
  disconnect(connectionId: string): Promise<void> {
    this.#watchers.delete(connectionId);
    return Promise.resolve();
  }
  kill(): void {
    this.#isDown = true;
    this.#clock.setTimer(() => (this.#isDown = false), 1000);
  }
}

/** Shows what it is pushed, sends again what was not answered, connects again when it is told that it was cut off. */
export const openNaiveScreen: OpenScreen = async ({ environment, side, agentId, conversationId: known, shown }) => {
  const rows: Message[] = [];
  const notes: Note[] = [];
  const unsent: string[] = [];
  const unsaved: string[] = [];
  const call = async (method: string, path: string, body?: object) => {
    const headers = { authorization: `Bearer ${agentId}` };
    const init = { method, headers, body: body ? JSON.stringify(body) : null };
    const answer = await environment.fetch(`${baseUrl}${path}`, init);
    if (!answer.ok) throw new Error(String(answer.status));
    return (await answer.json()) as { id: string; messages: Message[] };
  };
  const pause = () => new Promise<void>((resolve) => environment.setTimer(resolve, 1000 + environment.random() * 2000));
  const conversationId = known ?? (await call('POST', '/v1/conversations', {})).id;
  const path = `/v1/${side === 'desk' ? 'desk/' : ''}conversations/${conversationId}/messages`;
  const seen = { customer: 0, agent: 0 };
  let typing: string[] = [];
  const show = () =>
    shown({
      seqs: rows.map(({ seq }) => seq),
      texts: rows.map(({ text }) => text),
      unsent: [...unsent],
      failed: [],
      marks: { seen: { ...seen }, delivered: { ...seen } },
      typing,
      ...(side === 'desk' && {
        notes: { seqs: notes.map(({ seq }) => seq), texts: notes.map(({ text }) => text), unsent: [...unsaved], failed: [] },
      }),
    });
  const dial = () => {
    const socket = environment.openSocket('ws://live.test/live', ['naive'], {
      opened: () => socket.send(JSON.stringify({ type: 'watch', conversationId })),
      received(text) {
        const frame = JSON.parse(text) as {
          type: string;
          side: 'customer' | 'agent';
          seq: number;
          is: boolean;
          message: Message;
          note: Note;
        };
        if (frame.type === 'seen') seen[frame.side] = frame.seq;
        else if (frame.type === 'typing') typing = frame.is ? [frame.side] : [];
        else if (frame.type === 'note') notes.push(frame.note);
        else rows.push(frame.message);
        show();
      },
      closed: () => void pause().then(dial),
    });
  };
  dial();
  void call('GET', path).then(
    ({ messages }) => {
      rows.unshift(...messages);
      show();
    },
    () => undefined,
  );
  const deliver = async (to: string, waiting: string[], text: string) => {
    for (;;) {
      try {
        await call('POST', to, { clientId: environment.newId(), text });
        waiting.splice(waiting.indexOf(text), 1);
        return show();
      } catch {
        await pause();
      }
    }
  };
  const writeTo = (to: string, waiting: string[]) => (text: string) => {
    waiting.push(text);
    show();
    void deliver(to, waiting, text);
    return Promise.resolve();
  };
  show();
  return {
    conversationId,
    send: writeTo(path, unsent),
    note: side === 'desk' ? writeTo(path.replace('messages', 'notes'), unsaved) : undefined,
    retryFailed: () => undefined,
    see: () => void call('POST', path.replace('messages', 'seen'), { seq: rows.at(-1)?.seq ?? 0 }).catch(() => undefined),
    typed() {
      const say = (is: boolean) => void call('POST', path.replace('messages', 'typing'), { is }).catch(() => undefined);
      say(true);
      environment.setTimer(() => say(false), 3000);
    },
    told: {},
  };
};
