import { describe, expect, it } from 'vitest';
import { createLeases } from '../../client/leases.ts';
import { createWorld } from './virtual-world.ts';

function start(tabCount: number) {
  const world = createWorld();
  const tabs = Array.from({ length: tabCount }, () => world.openTab());
  const locks = tabs.map((tab) => createLeases(tab.environment));
  const inside: string[] = [];
  const work = (name: string, ms: number) => async () => {
    inside.push(`+${name}`);
    await world.wait(ms);
    inside.push(`-${name}`);
    return name;
  };
  return { world, tabs, locks, inside, work };
}

describe('leases', () => {
  it('let one run at a time under a name, in the page and between tabs', async () => {
    const { world, locks, inside, work } = start(3);
    const runs = locks.flatMap((lock, index) => [lock('a', work(`${index}x`, 70)), lock('a', work(`${index}y`, 70))]);
    await world.advance(10_000);
    expect((await Promise.all(runs)).sort()).toEqual(['0x', '0y', '1x', '1y', '2x', '2y']);
    for (let index = 0; index < inside.length; index += 2) expect(inside[index + 1]).toBe(inside[index]?.replace('+', '-'));
    expect(world.storage.size).toBe(0);
  });

  it('do not make different names wait for each other', async () => {
    const { world, locks, inside, work } = start(1);
    void locks[0]?.('a', work('a', 5000));
    void locks[0]?.('b', work('b', 5000));
    await world.advance(200);
    expect([...inside].sort()).toEqual(['+a', '+b']);
  });

  it('go on after a failure and after a tab that died', async () => {
    const { world, tabs, locks, inside, work } = start(2);
    const failing = locks[0]?.('a', () => Promise.reject(new Error('no')));
    failing?.catch(() => undefined);
    await world.advance(200);
    await expect(failing).rejects.toThrow('no');
    void locks[0]?.('a', () => new Promise(() => undefined));
    await world.advance(200);
    tabs[0]?.kill();
    void locks[1]?.('a', work('next', 10));
    await world.advance(20_000);
    expect(inside).toEqual([]);
    await world.advance(11_000);
    expect(inside).toEqual(['+next', '-next']);
  });
});
