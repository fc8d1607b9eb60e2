import type { Environment } from '../../../../client/environment.ts';
import { newId } from '../../../../contract/ids.ts';
import type { VirtualClock } from '../../../client/virtual-clock.ts';
import { createWorld, type Tab, type World } from '../../../client/virtual-world.ts';

/** The digits of a version 7 UUID from a seeded source, in the place of its random ones. */
function idAt(now: number, random: () => number): string {
  const digit = (index: number): string => (index === 19 ? 8 + Math.floor(random() * 4) : Math.floor(random() * 16)).toString(16);
  return newId(now).replaceAll(/[^-]/g, (char, index: number) => (index > 14 ? digit(index) : char));
}

/** One person's computer: its tabs share storage and locks, go offline and fall asleep together, and have the same wrong clock. */
export class Machine {
  readonly who: string;
  readonly wires: World;
  readonly skewMs: number;
  readonly tabs = new Set<Tab>();
  isOnline = true;
  isAsleep = false;
  readonly #clock: VirtualClock;
  #whenAwake: (() => void)[] = [];

  constructor(who: string, clock: VirtualClock, seed: number, skewMs: number) {
    this.who = who;
    this.#clock = clock;
    this.skewMs = skewMs;
    this.wires = createWorld(seed, clock);
  }

  openTab(isVisible = true): Tab {
    const tab = this.wires.openTab();
    this.tabs.add(tab);
    Object.assign(tab, { isOnline: this.isOnline, isVisible });
    return tab;
  }

  /** What the page in this tab sees of the machine. */
  environmentOf(tab: Tab): Environment {
    const { environment } = tab;
    const { random } = this.wires;
    const awake = (run: () => void) => (this.isAsleep ? void this.#whenAwake.push(run) : run());
    return {
      ...environment,
      now: () => this.#clock.now + this.skewMs,
      newId: () => idAt(this.#clock.now + this.skewMs, random),
      setTimer(run, delayMs) {
        let isCancelled = false;
        const cancel = environment.setTimer(() => awake(() => isCancelled || run()), delayMs);
        return () => {
          isCancelled = true;
          cancel();
        };
      },
      openSocket: (url, protocols, events) =>
        environment.openSocket(url, protocols, {
          opened: () => awake(() => events.opened()),
          // What comes for a sleeper is lost.
          received: (text) => void (this.isAsleep || events.received(text)),
          closed: () => awake(() => events.closed()),
        }),
    };
  }

  setOnline(isOnline: boolean): void {
    if (this.isOnline === isOnline) return;
    this.isOnline = isOnline;
    for (const tab of this.tabs) tab.isOnline = isOnline;
    this.wakeTabs();
  }

  /** The lid is closed: nothing runs until it is opened. */
  sleep(): void {
    this.isAsleep = true;
  }
  /** Everything that was due runs now; whether pages are told depends on the machine. */
  wake(isTold: boolean): void {
    if (!this.isAsleep) return;
    this.isAsleep = false;
    const due = this.#whenAwake;
    this.#whenAwake = [];
    for (const run of due) run();
    if (isTold) this.wakeTabs();
  }
  /** Resolves when the machine is awake. */
  whenAwake(): Promise<void> {
    return new Promise((resolve) => (this.isAsleep ? void this.#whenAwake.push(resolve) : resolve()));
  }

  wakeTabs(): void {
    if (!this.isAsleep) for (const tab of this.tabs) tab.wake();
  }

  closeTab(tab: Tab): void {
    this.tabs.delete(tab);
    tab.kill();
  }
}
