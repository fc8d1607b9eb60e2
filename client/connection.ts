import type { SocketTicket } from '../contract/entities.ts';
import type { DownFrame, Head, UnansweredFrameType, UpFrame } from '../contract/frames.ts';
import { heartbeatHiddenMs, heartbeatVisibleMs } from '../contract/limits.ts';
import { browserEnvironment, type Environment, type Socket } from './environment.ts';
import { createListeners } from './listeners.ts';
import { retryDelayMs } from './retry.ts';

export type LinkState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'polling' | 'offline';

export interface Connection {
  readonly state: LinkState;
  open(): void;
  close(): void;
  /** Sends a frame that nobody answers, if there is a socket; whether it arrives is not known. */
  send(frame: Extract<UpFrame, { type: UnansweredFrameType }>): void;
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
    const frame = JSON.parse(text) as DownFrame | null;
    return frame?.type ? frame : undefined;
  } catch {
    // A frame is only a hint: what it would have said is found by the next heartbeat.
    return undefined;
  }
}

/** The heads that a frame carries. */
export const headsOf = (frame: DownFrame) => ('heads' in frame ? frame.heads : 'head' in frame ? [frame.head] : []);

/**
 * One WebSocket kept alive until closed: replaced before its time is up, given up when it stops answering,
 * redialled for ever.
 */
export function createConnection(options: { ticket: () => Promise<SocketTicket>; environment?: Environment }): Connection {
  const environment = options.environment ?? browserEnvironment();
  const watches = new Map<string, Set<(head: Head) => void>>();
  const frames = createListeners<[DownFrame]>();
  const states = createListeners<[LinkState]>();
  const timers = new Map<Slot, () => void>();
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
      timers.get(slot)?.();
      timers.delete(slot);
    }
  };
  const arm = (slot: Slot, delayMs: number, run: () => void) => {
    disarm(slot);
    const ring = () => {
      timers.delete(slot);
      run();
    };
    timers.set(slot, environment.setTimer(ring, delayMs));
  };

  const stateNow = (): LinkState => {
    if (!isWanted) return 'idle';
    if (!environment.isOnline()) return 'offline';
    if (link) return 'live';
    if (failures >= failuresUntilPolling) return 'polling';
    return hasBeenLive ? 'reconnecting' : 'connecting';
  };
  const settle = () => {
    const before = state;
    state = stateNow();
    if (state !== before) states.tell(state);
  };

  const send = (frame: UpFrame) => link?.send(JSON.stringify(frame));
  /** Sends a frame that is answered: a socket that leaves one unanswered is dead whatever it says of itself. */
  const ask = (frame: UpFrame) => {
    send(frame);
    if (link && !timers.has('answer')) arm('answer', answerMs, () => link && end(link));
  };
  const knock = () => ask({ type: 'heartbeat.send' });
  const beat = () =>
    arm('beat', environment.isVisible() ? heartbeatVisibleMs : heartbeatHiddenMs, () => {
      knock();
      beat();
    });
  const rewatch = (conversationId: string) => ask({ type: 'conversation.watch', conversationId });
  const unwatch = (conversationId: string) => ask({ type: 'conversation.unwatch', conversationId });

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
    if (!watches.size) knock();
    beat();
    settle();
  };

  const receive = (socket: Socket, text: string) => {
    const frame = readFrame(text);
    if (!frame || (socket !== link && socket !== former)) return;
    // The service took it for gone, say because something was posted before it was open: on it nothing is ever heard again.
    if (frame.type === 'problem.reported' && frame.code === 'session_ended') return end(socket);
    const heads = headsOf(frame);
    // Answers follow a frame of ours; the rest is pushed and proves only half of the line.
    if (socket === link && /heart|problem|watch/.test(frame.type)) {
      disarm('answer');
      hasAnswered = true;
      failures = 0;
      if (frame.type === 'heartbeat.answered')
        for (const id of watches.keys()) if (!heads.some((head) => head.conversationId === id)) rewatch(id);
      // Of two frames the later may be carried out first: what was asked for last is asked for again.
      for (const { conversationId: id } of heads) if (!watches.has(id)) unwatch(id);
      if (frame.type === 'conversation.unwatched' && watches.has(frame.conversationId)) rewatch(frame.conversationId);
    }
    for (const head of heads) for (const tell of watches.get(head.conversationId) ?? []) tell(head);
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
    else if (wasOffline || (!link && environment.isVisible())) {
      // The network may be another one: a socket of the old network can look open for minutes, and an attempt that follows
      // others which failed began before anybody knew that it could work.
      if (wasOffline || failures) abandon();
      wasOffline = false;
      failures = 0;
      void dial();
    } else if (link) {
      if (environment.isVisible()) knock();
      beat();
    }
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
      unhook?.();
      disarm('retry');
      abandon();
      retire();
      if (link) end(link);
      failures = 0;
      settle();
    },
    send,
    watch(conversationId, onHead) {
      const listeners = watches.get(conversationId) ?? new Set();
      watches.set(conversationId, listeners.add(onHead));
      if (link) rewatch(conversationId);
      return () => {
        if (!listeners.delete(onHead) || listeners.size) return;
        watches.delete(conversationId);
        unwatch(conversationId);
      };
    },
    onFrame: frames.add,
    onState: states.add,
  };
}
