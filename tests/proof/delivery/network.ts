import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Who is not heard any more on a line that still looks open: the browser, the server, or both. */
export type Deafness = 'up' | 'down' | 'both';

/** What this line did to those who used it. */
export type NetworkEvent =
  | 'connection refused'
  | 'connection reset'
  | 'connection ended'
  | 'answer cut after the effect'
  | 'half-open up'
  | 'half-open down'
  | 'half-open both'
  | 'half-open line given up'
  | 'bytes delayed';

/** One device's way to the server, over real sockets, with what can go wrong on it. */
export interface Network {
  readonly port: number;
  /** Ends every line there is: with a reset, or politely. */
  cut(how: 'reset' | 'end'): void;
  /** From now on new lines are reset at once. */
  refuse(): void;
  /** Lines there are, and new ones until heal(), stay open and swallow what they are given. */
  deafen(who: Deafness): void;
  /** Ends the lines that nothing is under way on, as a browser does when its network changes. */
  endIdle(): void;
  delay(ms: number): void;
  /** So many of the next sent messages reach the server, and their answers do not come back. */
  cutAnswers(count: number): void;
  /** New lines work again; those that were deafened stay deaf, as after a change of networks. */
  heal(): void;
  close(): Promise<void>;
}

interface Line {
  readonly client: Socket;
  readonly server: Socket;
  deaf: { up: boolean; down: boolean };
  /** A message has gone up whose answer shall not come down. */
  isCutting: boolean;
  /** A request waits for its answer, or it is a WebSocket. */
  isBusy: boolean;
  isWebSocket: boolean;
}

const host = '127.0.0.1';

/** Answers the greeting of a SOCKS 5 client, whose wish for an address is ignored: there is one server. */
async function greet(client: Socket): Promise<void> {
  await once(client, 'data');
  client.write(Buffer.from([5, 0]));
  await once(client, 'data');
  client.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
}

/** Opens a way to that port; `told` hears what really befell somebody. */
export async function openNetwork(
  serverPort: number,
  told: (event: NetworkEvent) => void,
  { isSocks = false }: { isSocks?: boolean } = {},
): Promise<Network> {
  const lines = new Set<Line>();
  const waiting = new Set<Socket>();
  let isRefusing = false;
  let deafness: Deafness | undefined;
  let delayMs = 0;
  let answersToCut = 0;

  const reset = (line: Line, event: NetworkEvent) => {
    if (lines.delete(line)) told(event);
    line.client.resetAndDestroy();
    line.server.destroy();
  };
  /** Passes bytes on in their order, late where asked for, and not at all to the deaf. */
  const pass = (line: Line, way: 'up' | 'down') => {
    const [from, to] = way === 'up' ? [line.client, line.server] : [line.server, line.client];
    let freeAt = 0;
    const later = (act: () => void) => {
      const at = Math.max(freeAt, performance.now() + delayMs);
      if (delayMs > 0) told('bytes delayed');
      freeAt = at;
      if (at <= performance.now()) act();
      else setTimeout(act, at - performance.now());
    };
    from.on('data', (bytes: Buffer) => {
      line.isBusy = way === 'up';
      if (line.deaf[way]) return;
      line.isWebSocket ||= way === 'down' && bytes.toString('latin1').startsWith('HTTP/1.1 101');
      if (way === 'up' && answersToCut > 0 && /^POST \S+\/messages HTTP/.test(bytes.toString('latin1'))) {
        answersToCut--;
        line.isCutting = true;
      }
      if (way === 'down' && line.isCutting && bytes.toString('latin1').startsWith('HTTP/1.1 201'))
        return reset(line, 'answer cut after the effect');
      later(() => to.writable && to.write(bytes));
    });
    from.on('end', () => {
      if (!line.deaf[way]) later(() => to.end());
      // Nobody is left to be waited for; the other side does not hear of it.
      else from.destroy();
    });
    from.on('error', () => line.deaf[way] || to.resetAndDestroy());
    from.on('close', () => {
      if (line.deaf[way]) {
        if (way === 'up' && lines.has(line)) told('half-open line given up');
        return;
      }
      later(() => to.destroy());
      lines.delete(line);
    });
  };
  const accept = async (client: Socket) => {
    client.on('error', () => client.destroy());
    if (isRefusing) {
      told('connection refused');
      client.resetAndDestroy();
      return;
    }
    if (isSocks) {
      waiting.add(client.on('close', () => waiting.delete(client)));
      await greet(client);
      waiting.delete(client);
    }
    const server = connect({ port: serverPort, host, allowHalfOpen: true });
    const line: Line = {
      client,
      server,
      deaf: { up: deafness === 'up' || deafness === 'both', down: deafness === 'down' || deafness === 'both' },
      isCutting: false,
      isBusy: false,
      isWebSocket: false,
    };
    lines.add(line);
    pass(line, 'up');
    pass(line, 'down');
  };

  // A greeting that was broken off is nobody's line.
  const listener = createServer(
    { allowHalfOpen: true, noDelay: true },
    (client) => void accept(client).catch(() => client.destroy()),
  );
  listener.listen(0, host);
  await once(listener, 'listening');

  return {
    port: (listener.address() as AddressInfo).port,
    cut(how) {
      for (const line of [...lines]) {
        if (how === 'reset') reset(line, 'connection reset');
        else if (lines.delete(line)) {
          told('connection ended');
          line.client.end();
          line.server.end();
        }
      }
    },
    refuse: () => void (isRefusing = true),
    deafen(who) {
      deafness = who;
      for (const line of lines) {
        line.deaf.up ||= who !== 'down';
        line.deaf.down ||= who !== 'up';
        told(`half-open ${who}`);
      }
    },
    endIdle() {
      for (const line of [...lines])
        if (!line.isBusy && !line.isWebSocket && lines.delete(line)) {
          line.client.destroy();
          line.server.destroy();
        }
    },
    delay: (ms) => void (delayMs = ms),
    cutAnswers: (count) => void (answersToCut += count),
    heal() {
      isRefusing = false;
      deafness = undefined;
      delayMs = answersToCut = 0;
    },
    async close() {
      for (const client of waiting) client.destroy();
      for (const { client, server } of lines) {
        client.destroy();
        server.destroy();
      }
      lines.clear();
      listener.close();
      await once(listener, 'close');
    },
  };
}
