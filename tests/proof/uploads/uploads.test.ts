import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases } from './cases.ts';
import { openRoom, type Room } from './room.ts';

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room.stop());

describe('an attack with files does no damage', () => {
  it.each(cases.map(({ name, attack }) => [name, attack] as const))('%s', async (_, attack) => {
    expect(await attack(room)).toEqual([]);
  });
});
