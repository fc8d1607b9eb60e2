import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Question, StackCounts, StackReady } from './stack.ts';

export interface Stack extends StackReady {
  counts(): Promise<StackCounts>;
  /** Processor time of all its threads since the start; the engine is a process of its own. */
  processorMs(): Promise<number>;
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
  const ask = async <T>(question: Question): Promise<T> => {
    child.send(question);
    const [answer] = (await once(child, 'message')) as [T];
    return answer;
  };
  return {
    ...ready,
    counts: () => ask('counts'),
    processorMs: () => ask('processorMs'),
    stop: async () => {
      child.send('stop' satisfies Question);
      await once(child, 'exit');
    },
  };
}
