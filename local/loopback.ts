import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { StartError } from './start-error.ts';

export interface Listeners {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

export interface Loopback {
  readonly port: number;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/** Environments that are frozen keep their connections; none may be closed under them before they are gone themselves. */
const keepAliveMs = 30 * 60_000;

function makeServer({ onRequest, onUpgrade }: Listeners): Server {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, onRequest);
  return server.on('upgrade', onUpgrade);
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, ipv6Only: host === '::1' }, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

function refusal(error: unknown, port: number): unknown {
  if (codeOf(error) === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} is taken: stop the program that uses it, or choose another one, for example --port ${port === 65_535 ? 3000 : port + 1}.`,
    );
  }
  return codeOf(error) === 'EACCES'
    ? new StartError(`Port ${port} may not be used by this account: choose one above 1023 with --port N.`)
    : error;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  if (server.listening) await new Promise((resolve) => server.close(resolve));
}

/** Serves one port on this machine's own addresses, 127.0.0.1 and (where there is one) ::1, and on no other. Throws StartError. */
export async function listenOnLoopback(wanted: number, listeners: Listeners): Promise<Loopback> {
  for (let attempt = 0; ; attempt += 1) {
    const [four, six] = [makeServer(listeners), makeServer(listeners)];
    try {
      const port = await listen(four, wanted, '127.0.0.1');
      await listen(six, port, '::1');
      return { port, close: async () => void (await Promise.all([close(four), close(six)])) };
    } catch (error) {
      if (four.listening && ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(String(codeOf(error)))) {
        return { port: (four.address() as AddressInfo).port, close: () => close(four) };
      }
      await close(four);
      // Any free port will do: the next one may be free on both addresses.
      if (wanted !== 0 || attempt === 10) throw refusal(error, wanted);
    }
  }
}
