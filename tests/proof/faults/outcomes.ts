import type { Fault, Plan } from '../../functions/wire.ts';

/**
 * What the caller sees of a fault.
 * `served`: nothing, it was mended or did not matter. `busy`: 503, to be tried again after the time it names.
 * `failed`: 500, for what time does not heal. `again`: the stream hands the changes out once more.
 * `refused`: 401, a page comes back with another ticket. `thrown`: an operator who invoked a function sees it fail.
 */
export type Outcome = 'served' | 'busy' | 'failed' | 'again' | 'refused' | 'thrown';
export type Attempts = Plan['attempts'];
/** Whether a fault befalls one attempt, which the SDK tries again, or all of them. */
export type Case = `${Fault}, ${Attempts}`;

const mendedBySdk: readonly Fault[] = ['throttle', 'error before', 'error after', 'timeout before', 'timeout after', 'reset'];
const isWrite = (command: string): boolean => /^(Put|Update|Delete|TransactWrite|Admin(Create|Disable|Enable))/.test(command);
const isFile = (command: string): boolean => command.includes('Object');

function canBefall(fault: Fault, command: string): boolean {
  if (fault === 'conflict' && isFile(command)) return false;
  if (fault === 'conflict' || fault === 'too large') return isWrite(command) || (fault === 'too large' && isPost(command));
  if (fault === 'error after' || fault === 'timeout after') return isWrite(command) || isPost(command);
  if (fault === 'partial') return command === 'BatchGet';
  return fault !== 'gone' || isPost(command);
}
const isPost = (command: string): boolean => command === 'PostToConnection';

/** Every fault that a command can meet; what the SDK does not try again is not counted twice. */
export function casesOf(command: string, faults: readonly Fault[]): { fault: Fault; attempts: Attempts }[] {
  return faults
    .filter((fault) => canBefall(fault, command))
    .flatMap((fault): { fault: Fault; attempts: Attempts }[] =>
      mendedBySdk.includes(fault) || fault === 'partial'
        ? [
            { fault, attempts: 'one' },
            { fault, attempts: 'all' },
          ]
        : [{ fault, attempts: 'all' }],
    );
}

export type Expectation = (fault: Fault, attempts: Attempts) => Outcome;

/** Without it there is no good answer: what passes is asked for again, the rest is ours to mend. */
export const needed: Expectation = (fault, attempts) => {
  if (attempts === 'one') return 'served';
  return fault === 'too large' || fault === 'garbage' ? 'failed' : 'busy';
};

/** A hint: whatever becomes of it, the caller is served. */
export const hint: Expectation = () => 'served';

/** Part of a reaction to a change: what fails is handed out again. */
export const redelivered: Expectation = (_, attempts) => (attempts === 'one' ? 'served' : 'again');

/** Part of what an operator invokes by hand. */
export const invoked: Expectation = (_, attempts) => (attempts === 'one' ? 'served' : 'thrown');

/** As the rule says but for the cases that are named. */
export const but =
  (rule: Expectation, exceptions: Partial<Record<Case, Outcome>>): Expectation =>
  (fault, attempts) =>
    exceptions[`${fault}, ${attempts}`] ?? rule(fault, attempts);
