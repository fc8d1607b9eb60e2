import { parseArgs } from 'node:util';
import { StartError } from './start-error.ts';

export interface StartOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly reset: boolean;
  readonly help: boolean;
}

export const usage = `Runs all of Kotha on this machine.

  --port N     port of 127.0.0.1 and ::1 (or PORT); 3000 when left out
  --data DIR   folder that keeps everything (or KOTHA_DATA); .kotha when left out
  --reset      delete what the folder holds and start afresh
  --help       these lines
`;

function readPort(text: string, source: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StartError(`${source} must be a number from 0 to 65535, not ${JSON.stringify(text)}: for example --port 3000.`);
}

/** What the command line and the environment ask for. Throws StartError for what is not understood. */
export function readStartOptions(args: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { port: { type: 'string' }, data: { type: 'string' }, reset: { type: 'boolean' }, help: { type: 'boolean' } },
    });
    const { port, data, reset = false, help = false } = values;
    return {
      port: port === undefined ? readPort(environment['PORT'] ?? '3000', 'PORT') : readPort(port, '--port'),
      dataDir: data ?? environment['KOTHA_DATA'] ?? '.kotha',
      reset,
      help,
    };
  } catch (error) {
    if (error instanceof StartError) throw error;
    const [reason = ''] = error instanceof Error ? error.message.split(/\. |\n/) : [];
    throw new StartError(`${reason.replace(/\.$/, '')}: the options are --port N, --data DIR, --reset and --help.`);
  }
}
