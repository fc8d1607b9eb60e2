import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LambdaError, LambdaFunction, payloadLimitBytes, type LambdaOptions } from '../../../local/lambda/lambda.ts';

const handlers = join(import.meta.dirname, '../fixtures', 'lambda-handlers.mjs');
const started: LambdaFunction[] = [];
const folders: string[] = [];

function lambda(exportName: string, options: Partial<LambdaOptions> = {}): LambdaFunction {
  const made = new LambdaFunction({
    name: 'room/http',
    file: handlers,
    exportName,
    environment: { NAME: 'kotha' },
    memoryMb: 128,
    timeoutMs: 60_000,
    ...options,
  });
  started.push(made);
  return made;
}

async function refusal(promise: Promise<unknown>): Promise<LambdaError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LambdaError)) throw new Error(`expected a LambdaError, got ${String(error)}`);
  return error;
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((made) => made.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

describe('an execution environment', () => {
  it('is used again while it is warm', async () => {
    const echo = lambda('echo');
    const first = (await echo.invoke({})) as { environmentId: string };
    expect(await echo.invoke({})).toMatchObject({ environmentId: first.environmentId, handled: 2 });
    expect([echo.invocations, echo.coldStarts]).toEqual([2, 1]);
  });

  it('has its own variables and nothing of the laptop', async () => {
    expect(await lambda('echo').invoke({})).toMatchObject({ variables: { name: 'kotha', lambda: 'room/http' } });
    expect(((await lambda('echo').invoke({})) as { variables: object }).variables).not.toHaveProperty('path');
  });

  it('is told its context', async () => {
    const { context } = (await lambda('echo', { timeoutMs: 300_000 }).invoke({})) as { context: Record<string, unknown> };
    expect(context).toMatchObject({
      functionName: 'room/http',
      memoryLimitInMB: '128',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:room/http',
    });
    expect(context['awsRequestId']).toMatch(/^[0-9a-f-]{36}$/);
    expect(context['remaining']).toBeLessThanOrEqual(300_000);
    expect(context['remaining']).toBeGreaterThan(200_000);
  });

  it('handles one event at a time; more events get more environments', async () => {
    const hold = lambda('hold', { processors: 3 });
    const answers = await Promise.all([1, 2, 3].map(() => hold.invoke({ sleepMs: 50 })));
    expect(new Set(answers.map((answer) => (answer as { environmentId: string }).environmentId)).size).toBe(3);
  });

  it('handles no more events at once than there are processors', async () => {
    const hold = lambda('hold', { processors: 1 });
    await hold.invoke({ sleepMs: 0 });
    await Promise.all([1, 2, 3, 4, 5].map(() => hold.invoke({ sleepMs: 0 })));
    expect(hold.coldStarts).toBe(1);
  });

  it('lets others pass an event that waits for something else than a processor', async () => {
    const hold = lambda('hold', { processors: 1, timeoutMs: 900_000 });
    const slow = refusal(hold.invoke({ sleepMs: 900_000 }));
    expect(await hold.invoke({ sleepMs: 0 })).toHaveProperty('environmentId');
    await hold.close();
    expect(await slow).toMatchObject({ errorType: 'Runtime.ExitError' });
  });

  it('lets callers beyond its concurrency wait in line', async () => {
    const hold = lambda('hold', { concurrency: 2 });
    const running = [1, 2, 3, 4, 5].map(() => hold.invoke({ sleepMs: 20 }));
    expect(hold.queued).toBe(3);
    const answers = await Promise.all(running);
    expect(new Set(answers.map((answer) => (answer as { environmentId: string }).environmentId)).size).toBe(2);
  });

  it('freezes what was not awaited until the next event', async () => {
    const leave = lambda('leaveWorkBehind');
    const witness = lambda('hold');
    await leave.invoke({});
    await witness.invoke({ sleepMs: 400 });
    // An interval of 20 ms that ran on would have counted to about 20; one turn of the event loop allows a single tick.
    expect(await leave.invoke({ ask: true })).toBeLessThanOrEqual(1);
  });

  it.each(['spin', 'hang'])('is killed at the timeout (%s) and replaced', async (exportName) => {
    const stuck = lambda(exportName, { timeoutMs: 100, concurrency: 1 });
    const both = [stuck.invoke({}), stuck.invoke({})].map(refusal);
    for (const error of await Promise.all(both)) {
      expect(error).toMatchObject({ errorType: 'Sandbox.Timedout', message: 'Task timed out after 0.10 seconds' });
    }
    expect(stuck.coldStarts).toBe(2);
  });

  it('reports what the handler throws and stays warm', async () => {
    const fail = lambda('fail');
    const error = await refusal(fail.invoke({ how: 'throw' }));
    expect(error).toMatchObject({ errorType: 'RangeError', message: 'out of range' });
    expect(error.trace[0]).toBe('RangeError: out of range');
    await fail.invoke({});
    expect(fail.coldStarts).toBe(1);
  });

  it.each([
    ['exit', 'Runtime.ExitError', 'Runtime exited with error: exit status 3'],
    ['crash', 'Error', 'from a timer'],
    ['reject', 'Runtime.UnhandledPromiseRejection', 'Error: nobody listened'],
  ])('that dies (%s) says why and is replaced', async (how, errorType, message) => {
    const fail = lambda('fail');
    expect(await refusal(fail.invoke({ how }))).toMatchObject({ errorType, message });
    expect(await fail.invoke({})).toMatchObject({ fine: true });
    expect(fail.coldStarts).toBe(2);
  });

  it('that loads for longer than the cloud would wait is told in the log', async () => {
    const lines: string[] = [];
    await lambda('echo', { toldInitMs: 0, log: (line) => lines.push(line) }).invoke({});
    expect(lines).toEqual([
      expect.stringMatching(/^room\/http: Loading took \d+\.\d s, where the cloud gives up after 10\.0 s\.$/),
    ]);
    await lambda('echo', { toldInitMs: Infinity, log: (line) => lines.push(line) }).invoke({});
    expect(lines).toHaveLength(1);
  });

  it('that cannot start says why, each time', async () => {
    const broken = lambda('handler', { file: join(import.meta.dirname, '../fixtures', 'broken-init.mjs') });
    expect(await refusal(broken.invoke({}))).toMatchObject({ errorType: 'TypeError', message: 'no configuration' });
    expect(await refusal(broken.invoke({}))).toMatchObject({ errorType: 'TypeError' });
    expect(await refusal(lambda('handler', { file: '/nowhere/index.mjs' }).invoke({}))).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
    });
    expect(await refusal(lambda('notAFunction').invoke({}))).toMatchObject({ errorType: 'Runtime.HandlerNotFound' });
  });

  it('writes lines with the name of its function', async () => {
    const lines: string[] = [];
    await lambda('talk', { log: (line) => lines.push(line) }).invoke({});
    expect(lines).toEqual(['room/http: one', 'room/http: two', 'room/http: three']);
  });

  it('answers null for nothing', async () => {
    expect(await lambda('nothing').invoke(undefined)).toBeNull();
  });

  it('refuses events and answers of more than 6 MB', async () => {
    expect(await refusal(lambda('echo').invoke('x'.repeat(payloadLimitBytes)))).toMatchObject({
      errorType: 'RequestTooLargeException',
    });
    const big = lambda('big');
    expect(await refusal(big.invoke({ bytes: payloadLimitBytes }))).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(await big.invoke({ bytes: 10 })).toBe('xxxxxxxxxx');
  });
});

describe('reload', () => {
  it('brings new code to the next event while the running one finishes with the old', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kotha-lambda-'));
    folders.push(folder);
    const file = join(folder, 'index.mjs');
    copyFileSync(handlers, file);
    const hold = lambda('hold', { file });
    await hold.invoke({ sleepMs: 0 });
    const running = hold.invoke({ sleepMs: 100 });
    writeFileSync(file, 'export const hold = async () => "new";');
    hold.reload();
    expect(await hold.invoke({})).toBe('new');
    expect(await running).toHaveProperty('environmentId');
    expect(await hold.invoke({})).toBe('new');
  });
});

describe('close', () => {
  it('ends what runs and what waits with an error', async () => {
    const hang = lambda('hang', { concurrency: 1 });
    const both = [hang.invoke({}), hang.invoke({})].map(refusal);
    await hang.close();
    expect((await Promise.all(both)).map(({ errorType }) => errorType).sort()).toEqual(['Runtime.ExitError', 'Sandbox.Stopped']);
    expect(await refusal(hang.invoke({}))).toMatchObject({ errorType: 'Sandbox.Stopped' });
  });
});
