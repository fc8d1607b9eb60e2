import type { RunOptions, RunResult } from '../tier.ts';
import { runHere } from './tier.ts';

/** One of several processes that share the runs of a proof: carries out those it is given and tells each result. */
process.once('message', (options: RunOptions) => {
  void (async () => {
    for await (const result of runHere(options)) {
      const isFailing = result.violations.length > 0;
      // Of a run that went well only what is counted is told: histories are long.
      const lines = isFailing
        ? result.lines
        : result.lines.filter(({ type }) => type === 'sent' || type === 'hard' || type === 'step');
      process.send?.({ ...result, lines } satisfies RunResult);
    }
    process.disconnect();
  })();
});
// Whoever asked is gone.
process.once('disconnect', () => process.exit());
