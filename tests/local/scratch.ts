import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of this test alone, removed when the test is over. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kotha-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Resolves when the claim holds; it is asked again after every turn of the clock, up to the limit. */
export async function until(claim: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  const deadline = Date.now() + limitMs;
  while (!(await claim())) {
    if (Date.now() > deadline) throw new Error(`This never came true within ${limitMs} ms: ${claim.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
