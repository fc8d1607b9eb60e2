import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startShop, type Shop } from '../widget/shop.ts';
import { attackChat, attackNaivePage } from './markup/attack.ts';

let shop: Shop;
beforeAll(async () => {
  shop = await startShop();
});
afterAll(() => shop.stop());

describe('words in the chat stay words', () => {
  it('wherever they are shown, with and without a policy of the page', async () => {
    const { tries, ...bad } = await attackChat(shop, 35);
    expect(bad).toEqual({ executions: [], unread: [], violations: [] });
    expect(tries).toBeGreaterThan(40);
  }, 600_000);

  it('and what they do to a page that takes them for markup is noticed', async () => {
    const { caught, executions } = await attackNaivePage(shop);
    expect([caught >= 150, executions >= 50]).toEqual([true, true]);
  });
});
