import { setTimeout as wait } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { seededRandom } from '../../client/virtual-world.ts';
import { openChatPage, type ChatPage } from './chat-page.ts';
import type { Line } from './checker.ts';
import { logLine, readInternal, readLog, type Staff } from './demo-people.ts';
import { internalLine, internalOf } from './listed.ts';
import { openNetwork } from './network.ts';
import { openPerson } from './person.ts';
import type { Recovery } from './recovery.ts';
import type { Server } from './server.ts';
import { createCounts } from './counts.ts';
import type { Run } from './wave.ts';

const patienceMs = 2 * 45_000 + 40_000;
const steps = 6;

interface BrowserRunOptions {
  readonly seed: number;
  readonly server: Server;
  readonly staff: Staff;
  readonly browser: Browser;
  /** The end is a network that comes back without a word to the page. */
  readonly isSilent: boolean;
}

/** One customer with the real widget in a real browser, and an agent, with the faults that the seed chooses. */
export async function openBrowserRun({ seed, server, staff, browser, isSilent }: BrowserRunOptions): Promise<Run> {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const counts = createCounts();
  const lines: Line[] = [{ type: 'run', tier: 'browser', run: seed, seed }];
  const write = (line: Line) => void lines.push(line);
  const who = `customer:${seed}`;
  const network = await openNetwork(server.port, counts.add, { isSocks: true });
  const context = await browser.newContext({
    viewport: { width: 1000, height: 760 },
    proxy: { server: `socks5://127.0.0.1:${network.port}` },
  });
  const pages: ChatPage[] = [];
  const openPage = async (question?: string) => {
    const conversation = pages[0]?.conversationId();
    const viewer = `${who}/tab${pages.length + 1}`;
    const page = await openChatPage(context, { url: server.url, who, viewer, write, ...(conversation && { conversation }) });
    await page.open(question);
    pages.push(page);
    return page;
  };
  const first = await openPage(`What about order ${seed}?`);
  let conversationId: string | undefined;
  while ((conversationId = first.conversationId()) === undefined) await wait(20);
  const conversation = conversationId;
  const agent = await openPerson({ server, write, counts, who: 'agent:a', staff }, () => Promise.resolve(conversation));
  const screen = agent.openScreen();

  let said = 0;
  let isStorming = false;
  const customerSays = (page = pick(pages)) => page.say(`${who} says ${++said}`);
  const agentSays = () => agent.say(`agent:a says ${++said} to ${seed}`);
  /** What a person does whose page does not come: wait and try again. */
  const insist = async (load: () => Promise<unknown>): Promise<void> => {
    for (;;) {
      await server.up();
      try {
        await load();
        return;
      } catch {
        counts.add('page had to be loaded again');
      }
    }
  };
  const actions: readonly (() => Promise<unknown> | void)[] = [
    () => customerSays(),
    agentSays,
    () => Promise.all([customerSays(), agentSays()]),
    async () => {
      const page = pick(pages);
      await customerSays(page);
      if (await page.unsent()) counts.add('reload with unsent rows');
      await insist(() => page.open());
    },
    async () => {
      network.cutAnswers(1);
      const page = pick(pages);
      await customerSays(page);
      if (await page.unsent()) counts.add('reload with unsent rows');
      await insist(() => page.open());
    },
    async () => {
      if (pages.length > 1) return;
      await insist(() => openPage());
      counts.add('second tab');
    },
    async () => {
      await context.setOffline(true);
      counts.add('offline');
      await Promise.all([customerSays(), agentSays()]);
      await wait(below(300));
      await context.setOffline(false);
    },
    () => network.cut(pick(['reset', 'end'])),
    () => agent.network.cut('reset'),
    () => network.cutAnswers(1),
  ];

  return {
    seed,
    lines,
    noteKill: () => isStorming && counts.add('kill in the storm'),
    async storm() {
      isStorming = true;
      for (let step = 0; step < steps; step++) {
        await pick(actions)();
        await wait(10 + below(100));
      }
      if (isSilent) {
        network.refuse();
        network.cut('reset');
      } else {
        await context.setOffline(true);
        counts.add('offline');
      }
      await Promise.all([customerSays(), agentSays()]);
      isStorming = false;
    },
    async heal() {
      const until = Date.now() + patienceMs;
      const healedAt = Date.now();
      network.heal();
      if (!isSilent) await context.setOffline(false);
      agent.device.wake();
      write({ type: 'healed', at: healedAt });
      const isSent = async () => (await agent.device.unsent()) === 0 && (await first.unsent()) === 0;
      while (!(await isSent()) && Date.now() < until) await wait(20);
      const log = await readLog(server.url, conversation, staff);
      const notes = await readInternal(server.url, conversation, staff);
      const lastSeqOf = new Map([
        [conversation, log.at(-1)?.seq ?? 0],
        [internalOf(conversation), notes.at(-1)?.seq ?? 0],
      ]);
      const reachedAt = (page: ChatPage) => page.caughtUpAt(log);
      const isOver = () => pages.every(reachedAt) && agent.hasConverged(lastSeqOf);
      while (!isOver() && Date.now() < until) await wait(20);
      const recoveries: Recovery[] = [];
      for (const page of pages) {
        const at = reachedAt(page);
        if (at === undefined) continue;
        write({ type: 'converged', viewer: page.viewer, at });
        recoveries.push({ isTold: !isSilent, ms: at - healedAt });
      }
      for (const { viewer, conversation: name, reachedAt: times } of screen.logs) {
        const at = times.get(lastSeqOf.get(name) ?? 0);
        if (at !== undefined) write({ type: 'converged', viewer, at: Math.max(at, healedAt) });
      }
      return recoveries;
    },
    async close() {
      const log = logLine(conversation, who, await readLog(server.url, conversation, staff), () => agent.who);
      write(log);
      write(internalLine(conversation, await readInternal(server.url, conversation, staff), () => agent.who));
      for (const page of pages) page.views(conversation, log.entries).forEach(write);
      for (const [name, count] of Object.entries(counts.all())) write({ type: 'hard', name, count });
      await context.close();
      await agent.leave();
      await network.close();
    },
  };
}
