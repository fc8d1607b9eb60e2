import type { Walk } from './walk.ts';

export async function walkWidget(_: Walk): Promise<void> {
  await Promise.resolve();
}
