import type { SocketTicket } from '../contract/entities.ts';
import type { DownFrame, Head, UpFrame } from '../contract/frames.ts';
import { limits } from '../contract/limits.ts';
import { browserEnvironment, type Environment, type Socket } from './environment.ts';
import { createListeners, type Listeners } from './listeners.ts';
import { retryDelayMs } from './retry.ts';

export type LinkState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'polling' | 'offline';

export interface Connection {
  readonly state: LinkState;
  open(): void;
  close(): void;
  /** False when there is no socket to send on; true promises nothing about arrival. */
  send(frame: UpFrame): boolean;
  /** Keeps a conversation watched over every reconnect and tells each head that arrives; the answer ends it. */
  watch(conversationId: string, onHead: (head: Head) => void): () => void;
  onFrame(listener: (frame: DownFrame) => void): () => void;
  onState(listener: (state: LinkState) => void): () => void;
}

const openingMs = 20_000;
const answerMs = 10_000;
/** For how long a replaced socket still listens while its successor's watches are taken up. */
const overlapMs = 10_000;
const rotateMs = 90 * 60_000;
const rotateSpreadMs = 25 * 60_000;
const failuresUntilPolling = 3;

type Slot = 'retry' | 'opening' | 'answer' | 'beat' | 'rotate' | 'retire';

function readFrame(text: string): DownFrame | undefined {
  try {
    const frame: unknown = JSON.parse(text);
    return frame && typeof frame === 'object' && 'type' in frame ? (frame as DownFrame) : undefined;
  } catch {
    // A frame is only a hint: what it would have said is found by the next heartbeat.
    return undefined;
  }
}

/** Answers follow a frame of ours; the rest is pushed and proves only half of the line. */
const isAnswer = ({ type }: DownFrame) => /^(heart|problem|conversation.(un)?w)/.test(type);

/**
 * One WebSocket kept alive until closed: replaced before its time is up, given up when it stops answering,
 * redialled for ever.
 */
export function createConnection(options: { ticket: () => Promise<SocketTicket>; environment?: Environment }): Connection {
  const environment = options.environment ?? browserEnvironment();
  const watches = new Map<string, { count: number; heads: Listeners<[Head]> }>();
  const frames = createListeners<[DownFrame]>();
  const states = createListeners<[LinkState]>();
  const timers: Partial<Record<Slot, (() => void) | undefined>> = {};
  let state: LinkState = 'idle';
  let isWanted = false;
  let hasBeenLive = false;
  let wasOffline = false;
  let hasAnswered = false;
  let failures = 0;
  /** The attempt under way: its late results count only while it is this one. */
  let attempt: { socket?: Socket } | undefined;
  let link: Socket | undefined;
  /** Replaced, but still heard for a while. */
  let former: Socket | undefined;
  let unhook: (() => void) | undefined;

  const disarm = (...slots: Slot[]) => {
    for (const slot of slots) {
      timers[slot]?.();
      timers[slot] = undefined;
    }
  };
  const arm = (slot: Slot, delayMs: number, run: () => void) => {
    disarm(slot);
    timers[slot] = environment.setTimer(() => {
      timers[slot] = undefined;
      run();
    }, delayMs);
  };

  const stateNow = (): LinkState => {
    if (!isWanted) return 'idle';
    if (!environment.isOnline()) return 'offline';
    if (link) return 'live';
    if (failures >= failuresUntilPolling) return 'polling';
    return hasBeenLive ? 'reconnecting' : 'connecting';
  };
  const settle = () => {
    const next = stateNow();
    if (next === state) return;
    state = next;
    states.tell(next);
  };

  const transmit = (frame: UpFrame): boolean => {
    link?.send(JSON.stringify(frame));
    // Every frame up is answered, so a socket that leaves one unanswered is dead whatever it says of itself.
    if (link && !timers.answer) arm('answer', answerMs, () => link && end(link));
    return !!link;
  };
  const beat = () =>
    arm('beat', environment.isVisible() ? limits.heartbeatVisibleMs : limits.heartbeatHiddenMs, () => {
      transmit({ type: 'heartbeat.send' });
      beat();
    });
  const rewatch = (conversationId: string) => transmit({ type: 'conversation.watch', conversationId });

  const retire = () => {
    disarm('retire');
    former?.close();
    former = undefined;
  };
  const redial = (error?: unknown) => {
    if (isWanted && !attempt) arm('retry', retryDelayMs(environment, failures, error), () => void dial());
    settle();
  };
  const abandon = () => {
    attempt?.socket?.close();
    attempt = undefined;
    disarm('opening');
  };
  const fail = (error?: unknown) => {
    abandon();
    failures++;
    redial(error);
  };
  const end = (socket: Socket) => {
    socket.close();
    if (socket === former) retire();
    if (socket !== link) return;
    link = undefined;
    disarm('answer', 'beat', 'rotate');
    if (!hasAnswered) failures++;
    redial();
  };

  const adopt = (socket: Socket) => {
    retire();
    former = link;
    link = socket;
    attempt = undefined;
    hasBeenLive = true;
    hasAnswered = false;
    disarm('opening', 'retry', 'answer');
    arm('rotate', rotateMs + environment.random() * rotateSpreadMs, () => void dial());
    if (former) arm('retire', overlapMs, retire);
    for (const id of watches.keys()) rewatch(id);
    if (!watches.size) transmit({ type: 'heartbeat.send' });
    beat();
    settle();
  };

  const confirm = (frame: DownFrame) => {
    disarm('answer');
    hasAnswered = true;
    failures = 0;
    if (frame.type === 'heartbeat.answered') {
      const watched = new Set(frame.heads.map((head) => head.conversationId));
      for (const id of watches.keys()) if (!watched.has(id)) rewatch(id);
    }
  };
  const receive = (socket: Socket, text: string) => {
    if (socket !== link && socket !== former) return;
    const frame = readFrame(text);
    if (!frame) return;
    if (socket === link && isAnswer(frame)) confirm(frame);
    const heads = 'heads' in frame ? frame.heads : 'head' in frame ? [frame.head] : [];
    for (const head of heads) watches.get(head.conversationId)?.heads.tell(head);
    frames.tell(frame);
  };

  const dial = async () => {
    disarm('retry');
    if (!isWanted || attempt) return;
    const mine: { socket?: Socket } = (attempt = {});
    arm('opening', openingMs, fail);
    settle();
    try {
      const { url, protocol, ticket } = await options.ticket();
      if (attempt !== mine) return;
      const socket = (mine.socket = environment.openSocket(url, [protocol, ticket], {
        opened: () => (attempt === mine ? adopt(socket) : socket.close()),
        received: (text) => receive(socket, text),
        closed: () => (attempt === mine ? fail() : end(socket)),
      }));
    } catch (error) {
      if (attempt === mine) fail(error);
    }
  };

  const wake = () => {
    if (!environment.isOnline()) wasOffline = true;
    else if (wasOffline) {
      // The network may be another one: a socket of the old network can look open for minutes.
      wasOffline = false;
      failures = 0;
      abandon();
      void dial();
    } else if (link) {
      if (environment.isVisible()) transmit({ type: 'heartbeat.send' });
      beat();
    } else if (environment.isVisible()) void dial();
    settle();
  };

  return {
    get state() {
      return state;
    },
    open() {
      if (isWanted) return;
      isWanted = true;
      wasOffline = !environment.isOnline();
      unhook = environment.onWake(wake);
      void dial();
    },
    close() {
      isWanted = hasBeenLive = false;
      failures = 0;
      unhook?.();
      disarm('retry', 'answer', 'beat', 'rotate');
      abandon();
      retire();
      const closing = link;
      link = undefined;
      closing?.close();
      settle();
    },
    send: transmit,
    watch(conversationId, onHead) {
      const watch = watches.get(conversationId) ?? { count: 0, heads: createListeners<[Head]>() };
      watches.set(conversationId, watch);
      watch.count++;
      const stop = watch.heads.add(onHead);
      if (link) rewatch(conversationId);
      return () => {
        stop();
        if (--watch.count) return;
        watches.delete(conversationId);
        transmit({ type: 'conversation.unwatch', conversationId });
      };
    },
    onFrame: frames.add,
    onState: states.add,
  };
}
