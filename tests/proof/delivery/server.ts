import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The whole product in a process of its own that can be killed, always at the same address with the same data. */
export interface Server {
  readonly port: number;
  readonly url: string;
  /** Resolves when it serves. */
  up(): Promise<void>;
  /** `kill -9`, and a new one on the same folder; resolves when that serves. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Starts the product from its template, as `npm start` does. */
export async function startServer(): Promise<Server> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kotha-proof-'));
  const port = await freePort();
  let child: ChildProcess;
  let ready: Promise<void>;
  const start = () => {
    child = fork(new URL('server-process.ts', import.meta.url), [String(port), dataDir], { serialization: 'json' });
    ready = new Promise((resolve, reject) => {
      child.once('message', () => resolve());
      child.once('exit', (code) => reject(new Error(`The product ended while starting, with ${code}.`)));
    });
    return ready;
  };
  const end = async () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    url: `http://localhost:${port}`,
    up: () => ready,
    async kill() {
      const ended = end();
      // Whoever asks from now on waits for the next one.
      ready = ended.then(() => start());
      await ready;
    },
    async stop() {
      await end();
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
