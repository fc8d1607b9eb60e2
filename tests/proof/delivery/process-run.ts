import { setTimeout as wait } from 'node:timers/promises';
import type { ApiError } from '../../../client/http.ts';
import type { DeskConversation } from '../../../contract/entities.ts';
import { seededRandom } from '../../client/virtual-world.ts';
import { request } from '../../stack.ts';
import type { Line } from './checker.ts';
import { logLine, readInternal, readLog, type Staff } from './demo-people.ts';
import { internalLine, internalOf } from './listed.ts';
import { marksOf, openPerson, type Person, type ShownLog } from './person.ts';
import type { Recovery } from './recovery.ts';
import type { Run } from './wave.ts';
import type { Server } from './server.ts';
import { createCounts } from './counts.ts';

interface ProcessRunOptions {
  readonly seed: number;
  readonly server: Server;
  readonly staff: readonly [Staff, Staff];
  readonly isSilent: boolean;
}

/** Two heartbeats, the wait for an answer and the longest pause before a try. */
const patienceMs = 2 * 45_000 + 40_000;
const steps = 8;
/** How long a word in passing is waited for; it may get lost. */
const heardMs = 3000;

const newestIn = ({ reachedAt }: ShownLog): number => Math.max(0, ...reachedAt.keys());

/** One conversation between a customer and two agents over real sockets, with the faults that its seed chooses. */
export async function openProcessRun({ seed, server, staff, isSilent }: ProcessRunOptions): Promise<Run> {
  const random = seededRandom(seed);
  const counts = createCounts();
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const lines: Line[] = [{ type: 'run', tier: 'process', run: seed, seed }];
  const write = (line: Line) => void lines.push(line);
  const agentName = (id: string) => `agent:${'ab'[staff.findIndex(({ agent }) => agent.id === id)] ?? '?'}`;
  const open = { server, write, counts, nameOf: agentName };
  const customer = await openPerson(
    { ...open, who: `customer:${seed}` },
    async (http) => (await http('POST /v1/conversations', { body: {} })).id,
  );
  const { conversationId } = customer;
  const agents = await Promise.all(
    staff.map((member, index) =>
      openPerson({ ...open, who: `agent:${'ab'[index]}`, staff: member }, () => Promise.resolve(conversationId)),
    ),
  );
  const [ayesha, tanvir] = agents as unknown as readonly [Person, Person];
  const people: readonly Person[] = [customer, ayesha, tanvir];
  const nameOf = (agentId: string | null) => agents[staff.findIndex(({ agent }) => agent.id === agentId)]?.who ?? null;
  customer.openScreen();
  ayesha.openScreen();

  let said = 0;
  let races = 0;
  let isStorming = false;
  const say = (person: Person, screen = pick(person.screens)) =>
    person.say(`${person.who} says ${++said} in run ${seed}`, screen);
  const burst = async (person: Person) => {
    // Nobody writes in two pages within the same milliseconds.
    const screen = pick(person.screens);
    if (random() < 0.5) person.type(screen);
    for (let left = 1 + below(3); left > 0; left--) await say(person, screen);
  };
  /** Staff note something down for themselves, sometimes while they are writing to the customer. */
  const noteDown = async (person: Person, count = 1 + below(3)) => {
    const screen = pick(person.screens);
    for (let left = count; left > 0; left--) await person.note(`${person.who} notes down ${++said}. in run ${seed}`, screen);
  };
  const talkers = (): Person[] => people.filter(({ screens }) => screens.length > 0);
  const leaveNetwork = (person: Person) => {
    person.network.deafen('both');
    person.network.endIdle();
    person.device.isOnline = false;
    person.device.wake();
    counts.add('offline');
  };
  const findNetwork = (person: Person) => {
    person.network.heal();
    person.network.endIdle();
    person.device.isOnline = true;
    person.device.wake();
  };
  const reload = async (person: Person) => {
    const screen = pick(person.screens);
    await person.say(`${person.who} says ${++said} in run ${seed} and reloads`, screen);
    if (await person.device.unsent()) counts.add('reload with unsent rows');
    person.closeScreen(screen);
    person.openScreen();
  };
  const claim = async () => {
    const { body } = await request(server.url, 'GET', `/v1/desk/conversations/${conversationId}`, {
      token: staff[0].token,
    }).catch(() => ({ body: {} }));
    const { assignee, assignedSeq } = body as Partial<DeskConversation>;
    if (assignee === undefined || assignedSeq === undefined) return;
    const outcomes = await Promise.all(
      agents.map((agent, index) =>
        agent
          .http('PUT /v1/desk/conversations/{conversationId}/assignee', {
            params: { conversationId },
            body: { agentId: staff[index]?.agent.id ?? null, instead: assignee?.id ?? null, assignedSeq },
          })
          .then(
            () => 'won' as const,
            (error: unknown) =>
              (error as ApiError).code === 'already_assigned' || (error as ApiError).code === 'already_done'
                ? ('lost' as const)
                : undefined,
          ),
      ),
    );
    // Who got no answer may have won: such a race has no winner that one could name.
    if (outcomes.includes(undefined)) return;
    counts.add('claim race');
    const round = ++races;
    for (const [index, outcome] of outcomes.entries())
      write({
        type: 'assigned',
        conversation: conversationId,
        agent: agents[index]?.who ?? null,
        ...(outcome && { claim: outcome, round }),
      });
  };

  const actions: readonly (() => Promise<unknown> | void)[] = [
    () => burst(customer),
    () => burst(ayesha),
    () => Promise.all([burst(customer), burst(ayesha)]),
    () => Promise.all(talkers().map(burst)),
    () => {
      if (customer.screens.length > 2) return;
      customer.openScreen();
      counts.add('second tab');
    },
    () => void (tanvir.screens.length || tanvir.openScreen()),
    () => reload(customer),
    () => reload(ayesha),
    async () => {
      const person = pick(talkers());
      leaveNetwork(person);
      await say(person);
      await wait(below(400));
      findNetwork(person);
    },
    () => pick(talkers()).network.cut('reset'),
    () => pick(talkers()).network.cut('end'),
    async () => {
      const person = pick(talkers());
      person.network.deafen(pick(['up', 'down']));
      await say(person);
      await wait(10);
      await burst(pick(talkers()));
      await wait(below(300));
      leaveNetwork(person);
      await wait(50 + below(100));
      findNetwork(person);
    },
    async () => {
      const person = pick(talkers());
      person.network.cutAnswers(1 + below(2));
      // The first answers to be cut may be to either.
      if (person === customer) await burst(person);
      else await Promise.all([noteDown(person), burst(person)]);
    },
    async () => {
      const person = pick(talkers());
      person.network.refuse();
      person.network.cut('reset');
      await burst(person);
      await wait(below(500));
      person.network.heal();
    },
    async () => {
      const person = pick(talkers());
      person.network.delay(50 + below(200));
      await burst(person);
      await wait(below(300));
      person.network.heal();
    },
    claim,
    () => Promise.all(agents.filter(({ screens }) => screens.length > 0).map((agent) => noteDown(agent))),
    () => Promise.all([noteDown(ayesha), burst(ayesha), burst(customer)]),
    () => {
      const body = { status: pick(['open', 'pending', 'resolved'] as const) };
      // Refused where it is so already, lost where nobody is home: whether it counted is in the log.
      return ayesha
        .http('PUT /v1/desk/conversations/{conversationId}/status', { params: { conversationId }, body })
        .catch(() => undefined);
    },
    () => {
      const person = pick(talkers());
      person.look(pick(person.screens));
    },
    () => {
      const person = pick(talkers());
      person.type(pick(person.screens));
    },
  ];

  const away = new Set<Person>();
  /** The trouble that healing ends. */
  const trouble = (person: Person) => {
    const { network } = person;
    const last = isSilent ? 'deaf' : pick(['away', 'away', 'refused', 'cut', 'none'] as const);
    if (last === 'away') away.add(person);
    if (last === 'away') leaveNetwork(person);
    if (last === 'deaf') network.deafen(pick(['up', 'down', 'both']));
    if (last === 'refused') network.refuse();
    if (last === 'refused' || last === 'cut') network.cut('reset');
    if (last === 'cut') network.cutAnswers(1);
  };
  /** Whether all agree how far it has come, that is how far each side has shown and looked, and nobody is shown to write. */
  const agree = (): boolean => {
    const screens = people.flatMap((person) => person.screens.map(({ thread }) => ({ person, thread })));
    const told = new Set(screens.map(({ thread }) => JSON.stringify(marksOf(thread))));
    const isTold = screens.every(({ person, thread }) => {
      const side = person === customer ? 'customer' : 'agent';
      const { rows, typing } = thread.view;
      const theirs = rows.findLast(
        ({ kind, sender }) => kind === 'text' && (sender.kind === 'customer') !== (side === 'customer'),
      );
      return typing.length === 0 && marksOf(thread).delivered[side] >= (theirs?.seq ?? 0);
    });
    return told.size < 2 && isTold;
  };
  const allSent = async () => (await Promise.all(people.map(({ device }) => device.unsent()))).every((rows) => rows === 0);
  const read = () => readLog(server.url, conversationId, staff[0]);
  const readNotes = () => readInternal(server.url, conversationId, staff[0]);

  return {
    seed,
    lines,
    noteKill: () => isStorming && counts.add('kill in the storm'),
    async storm() {
      isStorming = true;
      for (let step = 0; step < steps; step++) {
        await pick(actions)();
        await wait(10 + below(150));
      }
      for (const person of talkers()) trouble(person);
      await Promise.all([...talkers().map(burst), noteDown(ayesha, 1)]);
      await wait(below(1000));
      isStorming = false;
    },
    async heal() {
      const until = Date.now() + patienceMs;
      const shownBefore = new Map(
        talkers().flatMap(({ screens }) => screens.flatMap(({ logs }) => logs.map((log) => [log, newestIn(log)] as const))),
      );
      const healedAt = Date.now();
      for (const person of talkers()) {
        if (away.has(person)) findNetwork(person);
        else person.network.heal();
        if (!isSilent) person.device.wake();
      }
      write({ type: 'healed', at: healedAt });
      while (!(await allSent()) && Date.now() < until) await wait(10);
      const sentMs = Date.now() - healedAt;
      const lastSeqOf = new Map([
        [conversationId, (await read()).at(-1)?.seq ?? 0],
        [internalOf(conversationId), (await readNotes()).at(-1)?.seq ?? 0],
      ]);
      while (!talkers().every((person) => person.hasConverged(lastSeqOf)) && Date.now() < until) await wait(10);
      const recoveries: Recovery[] = [];
      for (const log of talkers().flatMap(({ screens }) => screens.flatMap(({ logs }) => logs))) {
        const lastSeq = lastSeqOf.get(log.conversation) ?? 0;
        const at = log.reachedAt.get(lastSeq);
        if (at === undefined) continue;
        write({ type: 'converged', viewer: log.viewer, at: Math.max(at, healedAt) });
        if ((shownBefore.get(log) ?? 0) < lastSeq) recoveries.push({ isTold: !isSilent, ms: Math.max(0, at - healedAt), sentMs });
      }
      return recoveries;
    },
    async close() {
      const until = Date.now() + patienceMs;
      // In the storm hardly anybody is heard in passing.
      const writer = pick(talkers());
      writer.type(pick(writer.screens));
      const isHeard = () => people.some(({ screens }) => screens.some(({ thread }) => thread.view.typing.length > 0));
      for (const heardUntil = Date.now() + heardMs; !isHeard() && Date.now() < heardUntil;) await wait(20);
      // Not everybody looks at the end, or nobody would have anything unread.
      const looked = talkers()
        .filter(() => random() < 0.5)
        .flatMap((person) => person.screens.map((screen) => ({ person, screen })));
      for (const { person, screen } of looked) person.look(screen);
      const isKnown = () =>
        looked.every(({ person, screen }) => {
          const { seen } = marksOf(screen.thread);
          return (person === customer ? seen.customer : seen.agent) >= screen.thread.view.lastSeq;
        });
      while (!(agree() && isKnown()) && Date.now() < until) await wait(20);
      write(logLine(conversationId, customer.who, await read(), nameOf));
      write(internalLine(conversationId, await readNotes(), agentName));
      const params = { conversationId };
      const own = await customer.http('GET /v1/conversations/{conversationId}', { params });
      const desk = await ayesha.http('GET /v1/desk/conversations/{conversationId}', { params });
      write({ type: 'unread', viewer: customer.who, conversation: conversationId, shown: own.unread, seen: own.seenByCustomer });
      write({ type: 'unread', viewer: ayesha.who, conversation: conversationId, shown: desk.unread, seen: desk.seenByStaff });
      write({ type: 'assigned', conversation: conversationId, agent: nameOf(desk.assignee?.id ?? null) });
      for (const [name, count] of Object.entries(counts.all())) write({ type: 'hard', name, count });
      await Promise.all(people.map((person) => person.leave()));
    },
  };
}
