import fc from 'fast-check';
import { crashPoints } from './hard-cases.ts';
import type { Place, Trial } from './trial.ts';
import { weathers, type WeatherName } from './weather.ts';
import type { DropKind } from './wires.ts';

/** What a schedule keeps in mind: nothing, for every step makes sense at any time or does nothing. */
type Model = Record<string, never>;
type Step = fc.AsyncCommand<Model, Trial>;

const minuteMs = 60_000;
/** Nobody writes in two windows within this time, so that there is an order to keep. */
const handMs = 5;

function step<T>(name: string, of: fc.Arbitrary<T>, run: (trial: Trial, value: T) => void | Promise<void>): fc.Arbitrary<Step> {
  return of.map((value) => ({
    check: () => true,
    run: async (_model, trial) => {
      trial.hard.step(name);
      await run(trial, value);
    },
    toString: () => `${name}(${JSON.stringify(value)})`,
  }));
}

const place = fc.integer({ min: 0, max: 4 });
const machine = fc.integer({ min: 0, max: 3 });
const at = <T>(of: readonly T[], index: number): T => of[index % of.length] as T;
const drops: readonly DropKind[] = ['fin', 'rst', 'half-open', 'half-open-up', 'half-open-down'];

/** Most people write in the first conversation, from the machines that share it. */
const writer = fc.constantFrom(0, 0, 0, 1, 2, 2, 3, 4);
const pauseMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 4, arbitrary: fc.integer({ min: 300, max: 5000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 5000, max: minuteMs }) },
);

function reload(trial: Trial, where: Place): void {
  if (!where.tab || where.machine.isAsleep) return;
  trial.hard.hit('tab.reloaded');
  void where.machine.wires.store.all().then((rows) => rows.length > 0 && trial.hard.hit('reload.unsent'));
  trial.close(where);
  void trial.open(where);
}

function sleep(trial: Trial, index: number, ms: number): void {
  const sleeper = at(trial.machines, index);
  if (sleeper.isAsleep) return;
  trial.hard.hit('page.slept');
  sleeper.sleep();
  trial.wires.forsake(sleeper);
  const isTold = trial.random() < 0.7;
  trial.clock.setTimer(() => sleeper.wake(isTold), ms);
}

/** Another network: what was open is dead without a word, and the page may or may not be told. */
function roam(trial: Trial, index: number, isTold: boolean): void {
  const walker = at(trial.machines, index);
  if (walker.isAsleep || !walker.isOnline) return;
  trial.hard.hit('network.changed');
  trial.wires.forsake(walker);
  if (!isTold) return;
  walker.setOnline(false);
  walker.setOnline(true);
}

function toggleHidden(trial: Trial, index: number): void {
  const where = at(trial.places, index);
  if (!where.tab || where.machine.isAsleep) return;
  where.isShown = where.tab.isVisible = !where.isShown;
  if (!where.isShown) trial.hard.hit('page.hidden');
  where.tab.wake();
}

/** Hours in which hardly anybody looks: sockets are replaced, tokens run out, the gateway hangs up. */
async function night(trial: Trial, awake: number): Promise<void> {
  for (const [index, where] of trial.places.entries()) if (where.isShown) toggleHidden(trial, index);
  for (const index of trial.machines.keys()) if (index !== awake) sleep(trial, index, 125 * minuteMs);
  const before = trial.places.map(({ tab }) => tab && trial.wires.hasOpen(tab));
  await trial.clock.advance(130 * minuteMs);
  const after = trial.places.map(
    ({ tab, machine: { who } }) => who === trial.machines[awake]?.who && tab && trial.wires.hasOpen(tab),
  );
  if (before.some((was, index) => was && after[index])) trial.hard.hit('socket.rotated');
  trial.cloud.sweep(trial.random());
}

function secondTab(trial: Trial): void {
  const where = trial.places.find(({ name }) => name === 'tab2');
  if (!where || where.machine.isAsleep) return;
  if (where.tab) return trial.close(where);
  trial.hard.hit('tab.second');
  void trial.open(where);
}

const pause = step('pause', pauseMs, (trial, ms) => trial.clock.advance(ms));
const weighted: readonly [number, fc.Arbitrary<Step>][] = [
  [14, pause],
  [
    14,
    step('send', fc.record({ from: writer, isLarge: fc.integer({ min: 0, max: 39 }).map((n) => n === 0) }), (trial, sent) => {
      trial.send(at(trial.places, sent.from), sent.isLarge);
      return trial.clock.advance(handMs);
    }),
  ],
  [
    3,
    step('burst', fc.record({ from: writer, size: fc.integer({ min: 2, max: 4 }) }), (trial, { from, size }) => {
      for (let count = 0; count < size; count += 1) trial.send(at(trial.places, from), false);
      return trial.clock.advance(handMs);
    }),
  ],
  [
    6,
    step(
      'note',
      fc.record({ by: fc.constantFrom(2, 3), isLarge: fc.integer({ min: 0, max: 19 }).map((n) => n === 0) }),
      (trial, noted) => {
        trial.note(at(trial.places, noted.by), noted.isLarge);
        return trial.clock.advance(handMs);
      },
    ),
  ],
  [4, step('see', place, (trial, index) => trial.look(at(trial.places, index)))],
  [3, step('type', place, (trial, index) => trial.type(at(trial.places, index)))],
  [1, step('leave', fc.integer({ min: 0, max: 3 }), (trial, index) => trial.leave(at(trial.places, index)))],
  [
    2,
    step(
      'setAvailability',
      fc.record({ by: fc.constantFrom(2, 3), as: fc.constantFrom('online' as const, 'away' as const) }),
      (trial, { by, as }) => trial.setAvailability(at(trial.machines, by), as),
    ),
  ],
  [1, step('roam', fc.record({ who: machine, isTold: fc.boolean() }), (trial, { who, isTold }) => roam(trial, who, isTold))],
  [1, step('sweep', fc.constantFrom(0.3, 1), (trial, chance) => trial.cloud.sweep(chance))],
  [1, step('retryFailed', place, (trial, index) => at(trial.places, index).screen?.retryFailed())],
  [2, step('claim', fc.constant(null), (trial) => trial.claim())],
  [
    2,
    step(
      'setStatus',
      fc.record({ by: fc.constantFrom(2, 3), status: fc.constantFrom('open', 'resolved', 'closed', 'open') }),
      (trial, { by, status }) => trial.setStatus(at(trial.machines, by), status),
    ),
  ],
  [
    4,
    step('drop', fc.record({ at: place, kind: fc.constantFrom(...drops) }), (trial, { at: index, kind }) => {
      const { tab } = at(trial.places, index);
      if (tab) trial.wires.drop(tab, kind);
    }),
  ],
  [
    4,
    step('weather', fc.constantFrom(...(Object.keys(weathers) as WeatherName[])), (trial, name) => void (trial.weather = name)),
  ],
  [5, step('crash', fc.constantFrom(...crashPoints), (trial, point) => trial.cloud.arm(point))],
  [2, step('killBackend', fc.constant(null), (trial) => trial.backend.kill())],
  [
    3,
    step('network', machine, (trial, index) => {
      const one = at(trial.machines, index);
      if (one.isOnline) trial.hard.hit('page.offline');
      one.setOnline(!one.isOnline);
    }),
  ],
  [3, step('reload', place, (trial, index) => reload(trial, at(trial.places, index)))],
  [
    1,
    step(
      'sleep',
      fc.record({ who: machine, ms: fc.constantFrom(minuteMs, 20 * minuteMs, 5 * 60 * minuteMs) }),
      (trial, { who, ms }) => sleep(trial, who, ms),
    ),
  ],
  [2, step('hide', place, (trial, index) => toggleHidden(trial, index))],
  [2, step('secondTab', fc.constant(null), secondTab)],
  [1, step('crowd', fc.constant(null), (trial) => trial.crowd())],
];

/** A schedule of what people do and what goes wrong meanwhile; one in sixteen has a night in it. */
export const schedule: fc.Arbitrary<Iterable<Step>> = fc
  .tuple(fc.integer({ min: 0, max: 15 }), machine)
  .chain(([chance, awake]) =>
    fc.commands(
      [
        ...weighted.flatMap(([weight, command]) => Array.from({ length: weight }, () => command)),
        ...(chance === 0 ? [step('night', fc.constant(awake), night)] : []),
      ],
      { size: '+1', maxCommands: 45 },
    ),
  );

/** Carries out the steps one after another. */
export const perform = (trial: Trial, steps: Iterable<Step>): Promise<void> =>
  fc.asyncModelRun(() => ({ model: {}, real: trial }), steps);
