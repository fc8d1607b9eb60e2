import type { Page } from 'playwright-core';
import type { startStack } from '../stack.ts';
import type { Look, Shoot } from './looks.ts';
import type { Shop } from './seed.ts';

/** What a walk through the screens of one side is given. */
export interface Walk {
  readonly look: Look;
  /** A new person's page, as wide and in the language and theme of the look. */
  readonly open: () => Promise<Page>;
  readonly shoot: Shoot;
  readonly shop: Shop;
  readonly stack: Awaited<ReturnType<typeof startStack>>;
}
