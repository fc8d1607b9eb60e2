import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.ts';

const root = join(import.meta.dirname, '..');

function run(script: string, environment: Record<string, string>, log: (line: string) => void): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, script)], {
      cwd: root,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => text.trimEnd().split('\n').forEach(log));
    }
    child.once('error', reject).once('close', resolve);
  });
}

/** Builds everything and synthesizes the cloud assembly into `folder`. Throws StartError. */
export async function synthesize(folder: string, log: (line: string) => void): Promise<void> {
  // Nothing but the newest assembly is kept: assets of older ones are named by no template.
  rmSync(folder, { recursive: true, force: true });
  const lines: string[] = [];
  const code = await run('infra/app.ts', { CDK_OUTDIR: folder }, (line) => {
    lines.push(line);
    log(`build: ${line}`);
  });
  if (code === 0) return;
  const cause = lines.find((line) => /error/i.test(line))?.trim() ?? `exit code ${String(code)}`;
  throw new StartError(`The build failed: ${cause}. Run \`node infra/app.ts\` to see all of it.`);
}
