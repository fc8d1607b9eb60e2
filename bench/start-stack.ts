import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { StackCounts, StackReady } from './stack.ts';

export interface Stack extends StackReady {
  counts(): Promise<StackCounts>;
  stop(): Promise<void>;
}

/**
 * The product in a process of its own, as the load that is put on it is: as it is, with a meter between it and the engine, or
 * with the least function in the place of the one that sends messages.
 */
export async function startStack(as: 'it-is' | 'metered' | 'least'): Promise<Stack> {
  const child: ChildProcess = fork(new URL('stack.ts', import.meta.url), [`--${as}`], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const [ready] = (await once(child, 'message')) as [StackReady];
  return {
    ...ready,
    counts: async () => {
      child.send('counts');
      const [counts] = (await once(child, 'message')) as [StackCounts];
      return counts;
    },
    stop: async () => {
      child.send('stop');
      await once(child, 'exit');
    },
  };
}
