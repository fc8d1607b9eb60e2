import { createRequire } from 'node:module';
import { spawnSync } from 'node:child_process';

export const engineVersion = '1.2.1';

/** Where table data lives: a program to run on a file of ours, or an address somebody else serves. */
export type EngineSource =
  | { readonly kind: 'program'; readonly command: string; readonly args: readonly string[] }
  | { readonly kind: 'address'; readonly endpoint: string };

export interface EngineLookup {
  readonly binary: () => string | undefined;
  readonly hasNpx: () => boolean;
  readonly endpoint: string | undefined;
}

const require = createRequire(import.meta.url);

function installedBinary(): string | undefined {
  try {
    return require.resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide${process.platform === 'win32' ? '.exe' : ''}`);
  } catch {
    return undefined;
  }
}

/** Asks npx to fetch the engine and print its version, so that a machine without network is told at once. */
function npxServesEngine(): boolean {
  const found = spawnSync('npx', ['--yes', `dynoxide@${engineVersion}`, '--version'], {
    stdio: 'ignore',
    timeout: 120_000,
    shell: process.platform === 'win32',
  });
  return found.status === 0;
}

const thisMachine: EngineLookup = {
  binary: installedBinary,
  hasNpx: npxServesEngine,
  endpoint: process.env['DYNAMODB_ENDPOINT'],
};

/** The engine of this machine: its installed binary, else npx, else DYNAMODB_ENDPOINT; throws an error that names the three. */
export function findEngine(lookup: EngineLookup = thisMachine): EngineSource {
  const command = lookup.binary();
  if (command !== undefined) return { kind: 'program', command, args: [] };
  if (lookup.hasNpx()) return { kind: 'program', command: 'npx', args: ['--yes', `dynoxide@${engineVersion}`] };
  if (lookup.endpoint) return { kind: 'address', endpoint: lookup.endpoint.replace(/\/$/, '') };
  throw new Error(
    `No DynamoDB engine was found: install the package @dynoxide/${process.platform}-${process.arch}@${engineVersion}, ` +
      `or make "npx --yes dynoxide@${engineVersion}" work, or set DYNAMODB_ENDPOINT to a running engine such as DynamoDB Local.`,
  );
}
