import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { findEngine, type EngineSource } from './engine-command.ts';
import { callTables } from './table-client.ts';

export { createTables, type TableDescription } from './tables.ts';

export interface Engine {
  readonly endpoint: string;
  /** Deletes the items whose time to live is over and answers how many; an engine at DYNAMODB_ENDPOINT does so by itself. */
  sweepTtl(): Promise<number>;
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly dataDir: string;
  /** Loopback port; a free one when left out. */
  readonly port?: number | undefined;
  readonly source?: EngineSource | undefined;
}

const bootTimeoutMs = 10_000;
const stopTimeoutMs = 5_000;

/**
 * Runs the table engine on a file in `dataDir` and resolves when it answers. What it acknowledged survives `kill -9`; it ends with
 * stop() or with this process, however that one ends. Rejects with an error that says what to do.
 */
export async function startEngine({ dataDir, port, source = findEngine() }: EngineOptions): Promise<Engine> {
  if (source.kind === 'address') return joinEngine(source.endpoint);
  mkdirSync(dataDir, { recursive: true });
  const database = join(dataDir, 'tables.db');
  const sweepPort = await freePort();
  const enginePort = await freePort(port);
  const sweepToken = randomBytes(24).toString('base64url');
  const args = ['serve', '--port', `${enginePort}`, '--db-path', database, '--mcp', '--mcp-port', `${sweepPort}`];
  const running = run(source.command, [...source.args, ...args], { DYNOXIDE_MCP_AUTH_TOKEN: sweepToken });
  const endpoint = `http://127.0.0.1:${enginePort}`;
  try {
    await untilItAnswers(endpoint, running);
    prepareStreams(database);
  } catch (error) {
    await running.stop();
    throw error;
  }
  return { endpoint, sweepTtl: () => sweepTtl(sweepPort, sweepToken), stop: running.stop };
}

/** Without this index the engine reads every stream record at each write and each poll. */
export function prepareStreams(databaseFile: string): void {
  const database = new DatabaseSync(databaseFile, { timeout: 5_000 });
  database.exec('CREATE INDEX IF NOT EXISTS sr_seq ON _stream_records(table_name, CAST(sequence_number AS INTEGER))');
  database.close();
}

async function joinEngine(endpoint: string): Promise<Engine> {
  try {
    await callTables(endpoint, 'DynamoDB_20120810', 'ListTables', {});
  } catch (cause) {
    throw new Error(`Nothing like DynamoDB answers at DYNAMODB_ENDPOINT ${endpoint}: start it, or unset the variable.`, {
      cause,
    });
  }
  return { endpoint, sweepTtl: () => Promise.resolve(0), stop: () => Promise.resolve() };
}

interface Running {
  readonly ended: Promise<void>;
  hasEnded(): boolean;
  /** The last lines that the program wrote. */
  said(): string;
  stop(): Promise<void>;
}

// The engine lives as long as descriptor 3 is open: the kernel closes it when this process ends, even by kill -9. The group is
// ended rather than the program, because npx runs it as a grandchild. The loop is there because a signal interrupts `wait`.
const keeper = `trap : TERM
"$@" 3<&- &
engine=$!
{ cat <&3 >/dev/null; kill -TERM 0; } &
while kill -0 "$engine" 2>/dev/null; do wait "$engine"; done
kill -TERM 0`;

function run(command: string, args: readonly string[], variables: Record<string, string>): Running {
  const env = { ...process.env, ...variables };
  const windows = process.platform === 'win32';
  const child = windows
    ? spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], shell: command === 'npx', windowsHide: true })
    : spawn('/bin/sh', ['-c', keeper, 'engine', command, ...args], {
        env,
        stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
        detached: true,
      });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-2_000)));
  }
  let over = false;
  const lifeline = child.stdio[3] as Writable | null | undefined;
  lifeline?.on('error', () => lifeline.destroy());
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      lifeline?.destroy();
      resolve();
    };
    child.once('exit', end).once('error', (error) => {
      output += error.message;
      end();
    });
  });
  return { ended, hasEnded: () => over, said: () => output.trim(), stop: () => stop(child, lifeline, ended, () => over) };
}

async function stop(
  child: ChildProcess,
  lifeline: Writable | null | undefined,
  ended: Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  if (isOver()) return;
  if (lifeline) lifeline.end();
  else child.kill('SIGTERM');
  const limit = new AbortController();
  await Promise.race([ended, sleep(stopTimeoutMs, undefined, { signal: limit.signal }).catch(() => undefined)]);
  limit.abort();
  if (isOver() || child.pid === undefined) return;
  if (lifeline) process.kill(-child.pid, 'SIGKILL');
  else child.kill('SIGKILL');
  await ended;
}

async function untilItAnswers(endpoint: string, running: Running): Promise<void> {
  const deadline = Date.now() + bootTimeoutMs;
  for (;;) {
    if (running.hasEnded()) throw new Error(`The table engine ended while starting: ${running.said() || 'it said nothing'}`);
    if (await answers(endpoint)) return;
    if (Date.now() > deadline)
      throw new Error(`The table engine did not answer within ${bootTimeoutMs / 1000} s: ${running.said()}`);
    await Promise.race([running.ended, sleep(5)]);
  }
}

async function answers(endpoint: string): Promise<boolean> {
  try {
    await callTables(endpoint, 'DynamoDB_20120810', 'ListTables', {});
    return true;
  } catch {
    return false;
  }
}

async function sweepTtl(port: number, token: string): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'sweep_ttl', arguments: {} } }),
  });
  const answer = (await response.json()) as { result?: { isError?: boolean; content?: { text?: string }[] } };
  const text = answer.result?.content?.[0]?.text;
  if (!response.ok || text === undefined || answer.result?.isError)
    throw new Error(`The engine could not sweep expired items: ${JSON.stringify(answer)}`);
  return (JSON.parse(text) as { items_deleted: number }).items_deleted;
}

/** The wanted port, or any, after it was seen to be free: otherwise a stranger's answer could be taken for the engine's. */
async function freePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
