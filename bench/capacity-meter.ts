import { Agent, createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Consumed {
  writeUnits: number;
  readUnits: number;
  requests: number;
  /** Those of the requests that read. */
  reads: number;
  /** Those of the requests that wrote nothing, because their condition did not hold. */
  refusals: number;
}

interface CapacityUnits {
  readonly CapacityUnits?: number;
}
interface ConsumedCapacity extends CapacityUnits {
  readonly Table?: CapacityUnits;
  readonly GlobalSecondaryIndexes?: Record<string, CapacityUnits>;
}

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

const bodyOf = async (stream: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/**
 * Stands between functions and the engine, asks for the consumed capacity of every request and adds it up.
 * It costs time, so what it counts and what is timed are two separate runs.
 */
export async function startCapacityMeter(engine: () => string): Promise<{ endpoint: string; consumed: Consumed; stop(): void }> {
  const consumed: Consumed = { writeUnits: 0, readUnits: 0, requests: 0, reads: 0, refusals: 0 };
  const agent = new Agent({ keepAlive: true });
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = JSON.parse(await bodyOf(incoming)) as Record<string, unknown>;
      const content = JSON.stringify({ ...body, ReturnConsumedCapacity: 'INDEXES' });
      const headers = { ...incoming.headers, 'content-length': Buffer.byteLength(content) };
      const target = new URL(engine());
      const operation = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? '';
      const forwarded = request(
        { agent, hostname: target.hostname, port: target.port, method: 'POST', path: '/', headers },
        (answer) => {
          void bodyOf(answer).then((text) => {
            consumed.requests += 1;
            const parsed = text === '' ? {} : (JSON.parse(text) as { ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[] });
            // A write whose condition fails is billed too, but its error names no capacity.
            const isRefused = answer.statusCode === 400 && text.includes('ConditionalCheckFailed');
            const billed = parsed.ConsumedCapacity ?? (isRefused ? [{ CapacityUnits: 1 }] : []);
            const units = [billed].flat().reduce((sum, part) => sum + (part.CapacityUnits ?? 0), 0);
            if (isRefused) consumed.refusals += 1;
            if (writes.has(operation)) consumed.writeUnits += units;
            else {
              consumed.readUnits += units;
              consumed.reads += 1;
            }
            outgoing.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
          });
        },
      );
      forwarded.end(content);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    consumed,
    stop: () => {
      server.closeAllConnections();
      server.close();
      agent.destroy();
    },
  };
}
