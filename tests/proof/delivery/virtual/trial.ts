import type { Choices } from '../../../../client/availability.ts';
import type { Session } from '../../../../contract/entities.ts';
import type { DownFrame } from '../../../../contract/frames.ts';
import { limits } from '../../../../contract/limits.ts';
import { keys } from '../../../../functions/table/keys.ts';
import { createClock, type VirtualClock } from '../../../client/virtual-clock.ts';
import { seededRandom, type Answer, type Request, type Tab, type VirtualSocket } from '../../../client/virtual-world.ts';
import type { Line } from '../checker.ts';
import { internalOf } from '../listed.ts';
import type { Backend } from './backend.ts';
import { insist, race } from './claims.ts';
import { Cloud } from './cloud.ts';
import { HardCases } from './hard-cases.ts';
import { Machine } from './machine.ts';
import { NaiveBackend, openNaiveScreen } from './naive.ts';
import { baseUrl, loadPage, openProductScreen, type OpenScreen, type Screen, type Shown } from './screen.ts';
import { readTruth } from './truth.ts';
import { weathers, type Weather, type WeatherName } from './weather.ts';
import { Wires } from './wires.ts';
import { Witness } from './witness.ts';

/** A place in front of a screen: it stays the same when its page is loaded again. */
export interface Place {
  readonly machine: Machine;
  readonly name: string;
  readonly side: 'customer' | 'desk';
  readonly agentId: string;
  tab?: Tab;
  viewer: string;
  screen?: Screen | undefined;
  isShown: boolean;
  loads: number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** Every trial has a month of its own, so that nothing a loaded function remembers from an earlier one is still believed. */
let month = 0;

const hourMs = 60 * minuteMs;
const skews = [0, 0, 0, 90_000, -90_000, 5 * hourMs, -5 * hourMs, 3 * dayMs, -3 * dayMs];
const convergeMs = 95_000;
/** What has arrived is marked two seconds later, and the stream tells whoever listens from afar a moment after. */
const marksMs = 10_000;
/** Longer than a sign of life counts, with a heartbeat and what the service remembers. */
const signOfLifeMs = limits.presenceMs + minuteMs;
/** Longer than any connection that was there at the end of the trouble lives, and than it is remembered. */
const longestLifeMs = limits.connectionTtlSeconds * 1000 + 5 * minuteMs;
const longEndChance = 0.15;
const nearMs = 10 * minuteMs;
/** From nine to six in Dhaka, every day, as the product comes. */
const areHours = (at: number): boolean => Math.floor(((at / hourMs + 6) % 24) / 9) === 1;

/** One run: people at their machines, the backend, and everything that is said and shown, written down as it happens. */
export class Trial {
  readonly clock: VirtualClock;
  readonly random: () => number;
  readonly hard = new HardCases();
  readonly witness: Witness;
  readonly machines: Machine[] = [];
  readonly places: Place[] = [];
  readonly wires: Wires;
  readonly cloud: Cloud;
  readonly backend: Backend;
  readonly isNaive: boolean;
  readonly #openScreen: OpenScreen;
  readonly #conversations = new Map<string, string>();
  readonly #availability = new Map<string, { as: 'online' | 'away'; choices: Choices; told: Promise<unknown> }>();
  #hasCrowd = false;
  readonly #lastIds = new Map<Tab, string>();
  #weather: Weather = weathers.calm;
  #sent = 0;
  #round = 0;
  #claiming: Promise<void> | undefined;

  constructor(seed: number, isNaive: boolean) {
    month += 1;
    this.clock = createClock(Date.UTC(2026, 0, 1, 3, 30) + month * 31 * dayMs);
    this.random = seededRandom(seed);
    this.isNaive = isNaive;
    const { clock, random, hard } = this;
    const weather = () => this.#weather;
    const witness = (this.witness = new Witness(clock, hard));
    this.wires = new Wires({
      ...{ clock, random, hard, weather },
      backend: () => this.backend,
      answered: (_machine, request, answer) => this.#answered(request, answer),
      heard: (socket, frame) => this.#heard(socket, frame),
      reached: ({ who }, how, body) => void (who.startsWith('customer') && witness.reach(who, how, body)),
    });
    const post = (id: string, frame: string) => this.wires.post(id, frame);
    this.cloud = new Cloud({
      ...{ clock, random, hard, weather, post },
      headWritten: (conversation, marks) => witness.mark('store', conversation, marks),
      typingStored: () => void this.lines.push({ type: 'stored', what: 'typing' }),
    });
    this.backend = isNaive ? new NaiveBackend(clock, post) : this.cloud;
    this.#openScreen = isNaive ? openNaiveScreen : openProductScreen;
    for (const [index, who] of ['customer:1', 'customer:2', 'agent:a', 'agent:b'].entries()) {
      const skewMs = skews[Math.floor(random() * skews.length)] ?? 0;
      if (skewMs !== 0) hard.hit('clock.skewed');
      const machine = new Machine(who, clock, seed * 8 + index, skewMs);
      this.wires.plug(machine);
      this.machines.push(machine);
    }
  }

  get lines(): Line[] {
    return this.witness.lines;
  }

  async setUp(): Promise<void> {
    const agent = (id: string) => ({ subject: id, email: `${id}@shop.test`, name: { en: id, bn: id }, role: 'admin' });
    if (!this.isNaive) await this.clock.until(this.cloud.setUp({ agents: [agent('a'), agent('b')] }));
    // A team is not made in the moment it begins to work.
    await this.clock.advance(minuteMs);
    const [one, two, a, b] = this.machines;
    if (!one || !two || !a || !b) return;
    const first = this.#place(one, 'tab1');
    const second = this.#place(two, 'tab1');
    await this.clock.until(Promise.all([this.open(first), this.open(second)]));
    const desks = [this.#place(a, 'tab1'), this.#place(b, 'tab1')];
    this.#place(one, 'tab2');
    await this.clock.until(Promise.all(desks.map((place) => this.open(place))));
    await this.clock.advance(200);
  }

  #place(machine: Machine, name: string): Place {
    const [kind = '', id = ''] = machine.who.split(':');
    const side = kind === 'agent' ? 'desk' : 'customer';
    const place: Place = { machine, name, side, agentId: id, viewer: '', isShown: true, loads: 0 };
    this.places.push(place);
    return place;
  }
  conversationOf({ machine }: Place): string | undefined {
    return this.#conversations.get(machine.who === 'customer:2' ? 'customer:2' : 'customer:1');
  }

  /** Loads the page at a place. */
  async open(place: Place): Promise<void> {
    const { machine, side, agentId } = place;
    const tab = (place.tab = machine.openTab(place.isShown));
    place.loads += 1;
    const viewer = (place.viewer = `${machine.who}/${place.name}.${place.loads}`);
    const environment = machine.environmentOf(tab);
    const { newId } = environment;
    environment.newId = () => {
      const id = newId();
      this.#lastIds.set(tab, id);
      return id;
    };
    const conversationId = this.conversationOf(place);
    const shown = (view: Shown) => this.#show(place, viewer, view);
    const screen = await this.#openScreen({ environment, side, agentId, conversationId, shown });
    if (place.tab !== tab) return;
    place.screen = screen;
    if (side === 'customer') this.#conversations.set(machine.who, screen.conversationId);
  }
  close(place: Place): void {
    if (!place.tab) return;
    place.machine.closeTab(place.tab);
    this.witness.close(place.viewer);
    delete place.tab;
    place.screen = undefined;
  }

  set weather(name: WeatherName) {
    this.#weather = weathers[name];
  }

  #show(place: Place, viewer: string, shown: Shown): void {
    const conversation = this.conversationOf(place) ?? place.screen?.conversationId;
    if (place.viewer === viewer && place.tab && conversation) this.witness.show(viewer, conversation, shown);
  }
  #heard(socket: VirtualSocket, frame: DownFrame): void {
    const place = this.places.find(({ tab }) => tab === socket.tab);
    if (place) this.witness.hear(place.viewer, frame);
  }

  #answered({ method, path, tab, body }: Request, { status, body: answer }: Answer): void {
    if (path.endsWith('/sessions/refresh') && status === 201) this.hard.hit('token.renewed');
    if (method !== 'POST' || !/\/(messages|notes)$/.test(path) || !tab.isAlive) return;
    if (status === 409 && (answer as { code?: string }).code === 'conversation_closed') this.hard.hit('closed.refused');
    if (status !== 201) return;
    const { clientId, seq } = answer as { clientId: string; seq: number };
    if (clientId === body['clientId']) this.lines.push({ type: 'acked', clientId, seq, at: this.clock.now });
  }

  /** Somebody writes; the text is unique, and sometimes too large for a frame. */
  send(place: Place, isLarge: boolean): void {
    const { screen } = place;
    if (screen) this.#write(place, this.conversationOf(place), 'says', isLarge, screen.send);
  }
  /** An agent writes for the team alone. */
  note(place: Place, isLarge: boolean): void {
    const conversation = this.conversationOf(place);
    const { screen } = place;
    if (screen?.note && conversation) this.#write(place, internalOf(conversation), 'notes down', isLarge, screen.note);
  }
  #write(place: Place, to: string | undefined, verb: string, isLarge: boolean, write: (text: string) => Promise<void>): void {
    const { machine, tab } = place;
    if (!tab || !to || machine.isAsleep) return;
    this.#sent += 1;
    const text = `${machine.who} ${verb} ${this.#sent}.${isLarge ? '\u0001'.repeat(6000) : ''}`;
    const stored = write(text);
    const clientId = this.isNaive ? text : (this.#lastIds.get(tab) ?? '');
    const line: Line = { type: 'sent', who: machine.who, conversation: to, clientId, text, at: this.clock.now };
    void stored.then(() => void this.lines.push(line));
  }

  /** The end is before somebody's eyes. */
  look(place: Place): void {
    const { screen, machine, tab, viewer, isShown } = place;
    const conversation = this.conversationOf(place);
    if (!screen || !tab || !conversation || !isShown || machine.isAsleep) return;
    const seq = this.witness.newestOf(viewer);
    this.lines.push({ type: 'looked', viewer, conversation, seq, at: this.clock.now });
    screen.see();
  }
  /** Somebody begins to write to the other side. */
  type(place: Place): void {
    const { screen, machine, tab } = place;
    const conversation = this.conversationOf(place);
    if (!screen || !tab || !conversation || machine.isAsleep) return;
    this.lines.push({ type: 'typed', who: machine.who, conversation, at: this.clock.now });
    screen.typed();
  }
  /** Somebody leaves their place, or comes back to it. */
  leave(place: Place): void {
    if (place.machine.isAsleep) return;
    if (!place.tab) return void this.open(place);
    this.hard.hit('console.left');
    this.close(place);
  }
  /** An agent says whether they are there, and asks until it is heard; they do not wait for an answer before they think again. */
  setAvailability(machine: Machine, as: 'online' | 'away'): void {
    if (this.isNaive) return;
    if (as === 'away') this.hard.hit('agent.away');
    const { who } = machine;
    const before = this.#availability.get(who);
    const choices = before?.choices ?? loadPage().createChoices({ availability: 'online' });
    const told = Promise.all([before?.told, insist(machine, this, choices.choose(as))]);
    this.#availability.set(who, { as, choices, told });
  }

  /** Both agents want the conversation, or it is given back, until they have an answer. */
  claim(): void {
    if (this.#claiming || this.isNaive) return;
    const [, , a, b] = this.machines;
    const conversation = this.#conversations.get('customer:1');
    if (!a || !b || !conversation) return;
    const round = ++this.#round;
    this.hard.hit('claim.race');
    const { clock, random, lines } = this;
    const ended = race({ rivals: [a, b], conversation, round, clock, random, lines });
    this.#claiming = ended.finally(() => (this.#claiming = undefined));
  }
  setStatus(machine: Machine, status: string): void {
    const conversationId = this.#conversations.get('customer:1');
    if (this.isNaive || !conversationId) return;
    const { fetch } = machine.environmentOf(machine.openTab());
    const headers = { authorization: `Bearer ${machine.who.slice('agent:'.length)}` };
    const init = { method: 'PUT', headers, body: JSON.stringify({ status }) };
    // Whether it worked is seen in the log.
    void fetch(`${baseUrl}/v1/desk/conversations/${conversationId}/status`, init).catch(() => undefined);
  }

  /** As many connections as a head has room for listen in, so that whoever comes next is served from afar. */
  crowd(): void {
    const [one] = this.machines;
    const conversation = this.#conversations.get('customer:1');
    if (this.isNaive || !one || !conversation) return;
    this.#hasCrowd = true;
    const ids = this.wires.addCrowd(one, limits.nearListeners);
    const { pk, sk } = keys.head(conversation);
    const UpdateExpression = 'ADD ln :crowd';
    const ExpressionAttributeValues = { ':crowd': { SS: ids.map((id) => `s${id}`) } };
    const Key = { pk: { S: pk }, sk: { S: sk } };
    this.cloud.table.execute('UpdateItemCommand', { Key, UpdateExpression, ExpressionAttributeValues });
  }

  /** All faults end; two heartbeats later everything must be right. Then the truth is read. */
  async conclude({ hasRedrive = true } = {}): Promise<readonly Line[]> {
    this.#weather = weathers.calm;
    this.cloud.disarm();
    await this.cloud.makeRoom();
    for (const machine of this.machines) {
      machine.setOnline(true);
      machine.wake(true);
    }
    for (const place of this.places) {
      if (place.tab && !place.isShown) {
        place.tab.isVisible = place.isShown = true;
        place.tab.wake();
      }
    }
    const healedAt = this.clock.now;
    this.lines.push({ type: 'healed', at: healedAt });
    // Long enough for the stream to have handled or given up what it still held.
    await this.clock.advance(convergeMs / 2);
    if (!this.isNaive && hasRedrive) await this.clock.until(this.cloud.redrive());
    await this.clock.advance(convergeMs / 2);
    // Without a redrive it is looked at before anything else that happens to the head mends it.
    if (hasRedrive) await this.clock.advance(marksMs);
    await this.clock.until(this.#claiming ?? Promise.resolve(), dayMs);
    for (const { viewer, tab } of this.places) if (tab) this.witness.converge(viewer, healedAt);
    this.witness.tellHeard();
    const { backend, isNaive } = this;
    for (const [owner, conversation] of this.#conversations) {
      const kept = this.machines.find(({ who }) => who === owner)?.wires.storage.get('kotha.session');
      const token = kept && (JSON.parse(kept) as Session).token;
      const truth = readTruth({ backend, owner, conversation, token, isNaive });
      this.lines.push(...(await this.clock.until(truth)));
    }
    for (const machine of this.machines) {
      if (this.places.some((place) => place.machine === machine && place.tab)) continue;
      for (const { clientId } of await machine.wires.store.all()) this.lines.push({ type: 'waiting', clientId });
    }
    if (!isNaive) await this.#concludePresence();
    for (const [name, count] of this.hard.steps) this.lines.push({ type: 'step', name, count });
    for (const [name, count] of this.hard.counts) this.lines.push({ type: 'hard', name, count });
    return this.lines;
  }

  #lookAway(isAway: boolean): void {
    for (const { tab } of this.places) if (tab) tab.isVisible = !isAway;
    for (const machine of this.machines) machine.wakeTabs();
  }
  /** Once every sign of life is too old but that of who is there, what is told of the team is true; once every connection has outlived its time, so is who reads along. */
  async #concludePresence(): Promise<void> {
    const { clock, cloud, lines } = this;
    this.witness.isOver = true;
    await clock.until(Promise.all([...this.#availability.values()].map(({ told }) => told)), dayMs);
    const isLong = this.random() < longEndChance;
    // Nobody looks meanwhile: there are fewer heartbeats to wait for.
    this.#lookAway(true);
    await clock.advance(isLong ? longestLifeMs : signOfLifeMs);
    if (isLong) cloud.sweep(1);
    this.#lookAway(false);
    await clock.advance(minuteMs);
    for (const { machine } of this.places.filter(({ side }) => side === 'desk'))
      lines.push({ type: 'available', who: machine.who, as: this.#availability.get(machine.who)?.as ?? 'online' });
    const areOpen = areHours(clock.now);
    // Near their beginning and their end one or the other is right.
    if (areOpen === areHours(clock.now - nearMs) && areOpen === areHours(clock.now + nearMs))
      lines.push({ type: 'hours', areOpen });
    await cloud.makeRoom();
    const path = '/v1/desk/agents';
    const answer = await clock.until(
      this.backend.request({ method: 'GET', path, query: new URLSearchParams(), body: {}, token: 'a' }),
    );
    const { agents } = answer.body as { agents: { id: string; presence: string }[] };
    lines.push({ type: 'team', presences: Object.fromEntries(agents.map(({ id, presence }) => [`agent:${id}`, presence])) });
    for (const place of this.places) {
      const [conversation, told] = [this.conversationOf(place), place.screen?.told];
      if (!place.tab || !conversation || !told) continue;
      const { viewer, side } = place;
      lines.push({ type: 'there', viewer, conversation });
      if (told.isAttended !== undefined) lines.push({ type: 'attended', viewer, isAttended: told.isAttended });
      // Of whoever listens from afar nobody is told.
      if (side !== 'desk' || !isLong || !told.readers || this.#hasCrowd || cloud.hasFar) continue;
      this.hard.hit('readers.judged');
      lines.push({ type: 'readers', viewer, conversation, ...told.readers });
    }
  }
}
