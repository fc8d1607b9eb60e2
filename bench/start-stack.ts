import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { StackCounts, StackReady } from './stack.ts';

export interface Stack extends StackReady {
  counts(): Promise<StackCounts>;
  stop(): Promise<void>;
}

/** The product in a process of its own, as the load that is put on it is. */
export async function startStack(meter: boolean): Promise<Stack> {
  const child: ChildProcess = fork(new URL('stack.ts', import.meta.url), meter ? ['--meter'] : [], {
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
