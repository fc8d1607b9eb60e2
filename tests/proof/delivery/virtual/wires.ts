import type { DownFrame, UpFrame } from '../../../../contract/frames.ts';
import type { VirtualClock } from '../../../client/virtual-clock.ts';
import type { Answer, Request, VirtualSocket } from '../../../client/virtual-world.ts';
import type { Backend } from './backend.ts';
import type { HardCases } from './hard-cases.ts';
import { Gone } from './lambda.ts';
import type { Machine } from './machine.ts';
import type { Weather } from './weather.ts';

export type DropKind = 'fin' | 'rst' | 'half-open-up' | 'half-open-down' | 'half-open';

interface Line {
  readonly id: string;
  readonly machine: Machine;
  /** Missing for a listener whose screen nobody looks at. */
  readonly socket: VirtualSocket | undefined;
  isUpDead: boolean;
  isDownDead: boolean;
  lastAt: number;
}

interface Needs {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly hard: HardCases;
  readonly weather: () => Weather;
  readonly backend: () => Backend;
  readonly answered: (machine: Machine, request: Request, answer: Answer) => void;
  readonly heard: (socket: VirtualSocket, frame: DownFrame) => void;
  /** Told of everything that goes out to a machine, whether or not it arrives. */
  readonly reached: (machine: Machine, how: string, body: unknown) => void;
}

const idleLimitMs = 10 * 60_000;
const lifeLimitMs = 2 * 60 * 60_000;

/** Everything between the pages and the gateway, with what gets lost there. */
export class Wires {
  readonly #needs: Needs;
  readonly #lines = new Map<string, Line>();
  #count = 0;
  constructor(needs: Needs) {
    this.#needs = needs;
  }

  plug(machine: Machine): void {
    machine.wires.answer = (request) => this.#carry(machine, request);
    machine.wires.onSocket = (socket) => void this.#dial(machine, socket);
    machine.wires.onUp = (socket, frame) => void this.#up(socket, frame);
    machine.wires.onClose = (socket) => this.#hungUp(socket);
  }

  #latencyMs(): number {
    const { random, weather } = this.#needs;
    return 3 + random() * (random() < weather().slow ? 8000 : 40);
  }
  /** A request that got lost fails at once or never ends, as networks like it. */
  async #lose(name: 'request.lost' | 'answer.lost'): Promise<never> {
    this.#needs.hard.hit(name);
    if (this.#needs.random() < 0.5) await new Promise(() => undefined);
    throw new TypeError('Failed to fetch');
  }

  async #carry(machine: Machine, request: Request): Promise<Answer> {
    const { clock, random, weather, backend, answered, reached } = this.#needs;
    await clock.wait(this.#latencyMs());
    if (!machine.isOnline || random() < weather().requestLost) return this.#lose('request.lost');
    const answer = await backend().request(request);
    reached(machine, `${request.method} ${request.path}`, answer.body);
    await clock.wait(this.#latencyMs());
    if (!machine.isOnline || random() < weather().answerLost) return this.#lose('answer.lost');
    if (machine.isAsleep) {
      await machine.whenAwake();
      return this.#lose('answer.lost');
    }
    if (request.tab.isAlive) answered(machine, request, answer);
    return answer;
  }

  async #dial(machine: Machine, socket: VirtualSocket): Promise<void> {
    const { clock, random, weather, backend } = this.#needs;
    await clock.wait(this.#latencyMs());
    if (!machine.isOnline || random() < weather().requestLost) return socket.drop();
    const id = `c${++this.#count}`;
    const mayLive = await backend().connect(id, socket.protocols);
    await clock.wait(this.#latencyMs());
    if (!mayLive) return socket.drop();
    const line: Line = { id, machine, socket, isUpDead: false, isDownDead: false, lastAt: clock.now };
    this.#lines.set(id, line);
    clock.setTimer(() => this.#end(line), lifeLimitMs);
    this.#watchIdle(line);
    if (!machine.isOnline || random() < weather().answerLost) line.isUpDead = line.isDownDead = true;
    else socket.open();
  }
  #watchIdle(line: Line): void {
    const { clock } = this.#needs;
    const ring = () => {
      if (this.#lines.get(line.id) !== line) return;
      if (clock.now - line.lastAt >= idleLimitMs) this.#end(line);
      else this.#watchIdle(line);
    };
    clock.setTimer(ring, Math.max(1, line.lastAt + idleLimitMs - clock.now));
  }

  #lineOf(socket: VirtualSocket): Line | undefined {
    for (const line of this.#lines.values()) if (line.socket === socket) return line;
    return undefined;
  }

  /** The gateway's end: the page is told if it can be. */
  #end(line: Line, isNoticed = true): void {
    if (!this.#lines.delete(line.id)) return;
    if (!line.isDownDead && line.machine.isOnline) line.socket?.drop();
    if (isNoticed) void this.#needs.backend().disconnect(line.id);
  }
  #hungUp(socket: VirtualSocket): void {
    const line = this.#lineOf(socket);
    if (!line) return;
    if (line.isUpDead !== line.isDownDead || line.isUpDead) this.#needs.hard.hit('half-open.noticed');
    if (!line.isUpDead && line.machine.isOnline) this.#end(line);
  }

  async #up(socket: VirtualSocket, frame: UpFrame): Promise<void> {
    const { clock, random, weather, hard, backend } = this.#needs;
    const line = this.#lineOf(socket);
    if (!line || line.isUpDead || !line.machine.isOnline) return;
    if (random() < weather().frameLost / 4) return hard.hit('frame.lost');
    await clock.wait(this.#latencyMs());
    line.lastAt = clock.now;
    const answer = await backend().frame(line.id, frame);
    if (answer !== undefined && this.#lines.has(line.id)) this.#down(line, answer);
  }

  #down(line: Line, text: string): void {
    const { clock, random, weather, hard, heard, reached } = this.#needs;
    line.lastAt = clock.now;
    const { socket, machine } = line;
    if (!socket) return;
    const frame = JSON.parse(text) as DownFrame;
    reached(machine, frame.type, frame);
    if (line.isDownDead || !machine.isOnline || machine.isAsleep) return;
    const { frameLost, frameTwice, frameLate } = weather();
    if (random() < frameLost) return hard.hit('frame.lost');
    const deliver = (delayMs: number) =>
      clock.setTimer(() => {
        if (line.isDownDead || !machine.isOnline || machine.isAsleep || !socket.isOpen || !socket.tab.isAlive) return;
        heard(socket, frame);
        socket.deliver(frame);
      }, delayMs);
    const isLate = random() < frameLate;
    if (isLate) hard.hit('frame.late');
    deliver(isLate ? random() * 15_000 : random() * 20);
    if (random() < frameTwice) {
      hard.hit('frame.twice');
      deliver(random() * 5000);
    }
  }

  /** Hands a frame to a connection, as the gateway's management API does. */
  async post(id: string, text: string): Promise<void> {
    const { clock, random, weather, hard } = this.#needs;
    await clock.wait(1 + random() * 5);
    const line = this.#lines.get(id);
    if (!line) {
      hard.hit('post.gone');
      throw new Gone();
    }
    if (random() < weather().slow / 2) {
      hard.hit('post.hung');
      await new Promise(() => undefined);
    }
    this.#down(line, text);
  }

  /** Breaks the connection of one tab, in the way that was asked for. */
  drop(tab: Request['tab'], kind: DropKind): void {
    const line = [...this.#lines.values()].findLast(({ socket }) => socket?.tab === tab && socket.isOpen);
    if (!line) return;
    this.#needs.hard.hit(kind.startsWith('half-open') ? 'socket.half-open' : `socket.${kind as 'fin' | 'rst'}`);
    if (kind === 'fin') this.#end(line);
    else if (kind === 'rst') this.#end(line, false);
    if (kind === 'half-open-up' || kind === 'half-open') line.isUpDead = true;
    if (kind === 'half-open-down' || kind === 'half-open') line.isDownDead = true;
  }
  /** A machine that slept, or has another address now, finds its connections dead and is not told. */
  forsake(machine: Machine): void {
    for (const line of this.#lines.values()) if (line.machine === machine) line.isUpDead = line.isDownDead = true;
  }
  hasOpen(tab: Request['tab']): boolean {
    return [...this.#lines.values()].some(({ socket }) => socket?.tab === tab && socket.isOpen);
  }

  /** Connections that are open and that nobody looks at. */
  addCrowd(machine: Machine, size: number): string[] {
    return Array.from({ length: size }, () => {
      const id = `n${++this.#count}`;
      const lastAt = Infinity;
      this.#lines.set(id, { id, machine, socket: undefined, isUpDead: false, isDownDead: false, lastAt });
      return id;
    });
  }
}
