import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openDataFolder, type DataFolder } from '../../local/data-folder.ts';
import { readStartOptions } from '../../local/options.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'kotha-start-'))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The command as a person starts it. */
function start(args: readonly string[], environment: Record<string, string> = {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'local/start.ts'), ...args], {
      cwd: root,
      env: { PATH: process.env['PATH'], ...environment },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', reject).once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

function expectOneLine({ code, stderr }: Ended, ...parts: readonly string[]): void {
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  for (const part of parts) expect(stderr).toContain(part);
}

describe('the command', () => {
  it.each([
    [['--prot', '4000'], '--prot'],
    [['--port'], '--port'],
    [['extra'], 'extra'],
    [['--port', 'abc'], '"abc"'],
    [['--port', '70000'], '70000'],
  ])('refuses %j in one line', async (args, part) => {
    expectOneLine(await start([...args, '--data', join(folder, 'unused')]), part, '--port');
    expect(existsSync(join(folder, 'unused'))).toBe(false);
  });

  it('refuses a bad PORT', async () => {
    expectOneLine(await start([], { PORT: 'http' }), 'PORT', '"http"');
  });

  it('prints its options', async () => {
    expect(await start(['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--data DIR') as string,
      stderr: '',
    });
  });

  it('says which port is taken and what to do', async () => {
    const server: Server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expectOneLine(await start(['--port', String(port), '--data', join(folder, 'taken')]), `Port ${port} is taken`, '--port');
    await new Promise((resolve) => server.close(resolve));
  });

  it('says which folder cannot be written and what to do', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    expectOneLine(await start(['--port', '0', '--data', join(file, 'data')]), join(file, 'data'), 'cannot be written', '--data');
  });

  it('says what is missing without a table engine', async () => {
    const preload = join(root, 'tests/local/fixtures/no-engine.cjs');
    const empty = join(folder, 'empty-path');
    mkdirSync(empty);
    const ended = await start(['--port', '0', '--data', join(folder, 'no-engine')], {
      NODE_OPTIONS: `--require ${preload}`,
      PATH: empty,
    });
    expectOneLine(ended, '@dynoxide/', 'npx', 'DYNAMODB_ENDPOINT');
  });

  it('refuses a folder that is in use', async () => {
    const held = openDataFolder(join(folder, 'held'));
    expectOneLine(await start(['--port', '0', '--data', held.path]), held.path, `process ${process.pid}`, '--data');
    held.release();
  });
});

describe('a whole run', () => {
  it('ends with npm when only npm is told to', { timeout: 300_000 }, async () => {
    const dataDir = join(folder, 'with-npm');
    const npm = spawn('npm', ['start', '--', '--port', '0', '--data', dataDir], { cwd: root, env: process.env });
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      npm.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const [, found] = /^Kotha is ready on (http:\/\/localhost:\d+)$/m.exec(output) ?? [];
        if (found !== undefined) resolve(found);
      });
      npm.once('close', () => reject(new Error(output)));
    });
    // Its output stays open for as long as anything that npm started lives.
    const ended = new Promise((resolve) => npm.stdout.once('close', resolve));
    npm.kill('SIGTERM');
    await ended;
    expect(existsSync(join(dataDir, 'kotha.pid'))).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says where everything is, serves it, and ends with code 0 on SIGINT', { timeout: 300_000 }, async () => {
    const dataDir = join(folder, 'run');
    const child = spawn(process.execPath, [join(root, 'local/start.ts'), '--port', '0', '--data', dataDir], {
      cwd: root,
      env: { PATH: process.env['PATH'] },
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    try {
      let output = '';
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const url = await new Promise<string>((resolve, reject) => {
        child.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          const [, found] = /^Kotha is ready on (http:\/\/localhost:\d+)$/m.exec(output) ?? [];
          if (found !== undefined) resolve(found);
        });
        child.once('close', () => reject(new Error(output)));
      });
      expect(output).toMatch(
        /Shop +http.*\/\n.*Console +http.*\/admin\/\n.*API docs +http.*openapi\.json.*\n.*Health +http.*\/health/,
      );
      expect(output).toContain('admin@kotha.test / kotha-demo');
      for (const path of ['/', '/health', '/v1/config', '/openapi.json', '/oidc/.well-known/openid-configuration']) {
        expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
      }
      child.kill('SIGINT');
      expect(await ended).toBe(0);
      await expect(fetch(url)).rejects.toThrow();
      expect(existsSync(join(dataDir, 'kotha.pid'))).toBe(false);
    } finally {
      child.kill('SIGKILL');
      await ended;
    }
  });
});

describe('options', () => {
  it('come from the command line before the environment', () => {
    expect(readStartOptions([], {})).toEqual({ port: 3000, dataDir: '.kotha', reset: false, help: false });
    const environment = { PORT: '4000', KOTHA_DATA: '/data' };
    expect(readStartOptions([], environment)).toMatchObject({ port: 4000, dataDir: '/data' });
    expect(readStartOptions(['--port', '5000', '--data=/other', '--reset'], environment)).toMatchObject({
      port: 5000,
      dataDir: '/other',
      reset: true,
    });
  });
});

describe('the data folder', () => {
  const open: DataFolder[] = [];
  const use = (path: string, options?: { reset: boolean }): DataFolder => {
    const made = openDataFolder(path, options);
    open.push(made);
    return made;
  };
  afterEach(() => open.splice(0).forEach((each) => each.release()));

  it('belongs to one at a time and is free afterwards', () => {
    const path = join(folder, 'one');
    const first = use(path);
    expect(() => use(path)).toThrow(`already runs on ${path} (process ${process.pid})`);
    open.pop();
    first.release();
    expect(use(path).path).toBe(path);
  });

  it('is free at once after kill -9, whatever process has the id now', async () => {
    const path = join(folder, 'killed');
    const script = `const { openDataFolder } = await import(${JSON.stringify(join(root, 'local/data-folder.ts'))}); openDataFolder(${JSON.stringify(path)}); globalThis.gc(); process.stdout.write('held'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      expect(() => use(path)).toThrow(`process ${child.pid}`);
    } finally {
      child.kill('SIGKILL');
      await gone;
    }
    writeFileSync(join(path, 'kotha.pid'), `${process.pid}\n`);
    expect(use(path).path).toBe(path);
  });

  it('is emptied by reset, but only if it is ours', () => {
    const path = join(folder, 'reset');
    use(path).release();
    open.pop();
    mkdirSync(join(path, 'tables'));
    writeFileSync(join(path, 'tables', 'x'), '');
    use(path, { reset: true });
    expect(existsSync(join(path, 'tables'))).toBe(false);
    const other = join(folder, 'documents');
    mkdirSync(other);
    writeFileSync(join(other, 'letter.txt'), 'dear');
    expect(() => use(other, { reset: true })).toThrow("not Kotha's");
    expect(readFileSync(join(other, 'letter.txt'), 'utf8')).toBe('dear');
  });
});
