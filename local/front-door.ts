import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Demo } from './demo.ts';
import type { DemoShop } from './site/demo-shop.ts';
import type { StaticSite } from './site/static-site.ts';
import type { WebSocketApi } from './gateway/websocket-api.ts';

/** What answers behind the one port. */
export interface Rooms {
  readonly httpApi: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** First segments of the HTTP API's paths: below them nothing else is asked. */
  readonly apiSegments: ReadonlySet<string>;
  readonly socketApi: WebSocketApi | undefined;
  readonly issuer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined;
  readonly site: StaticSite;
  readonly shop: DemoShop;
  readonly demo: Demo;
}

export interface FrontDoor {
  readonly onRequest: (request: IncomingMessage, response: ServerResponse) => void;
  readonly onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** From now on requests reach these rooms; before the first call everybody is asked to come back. */
  open(rooms: Rooms): void;
}

const isUnder = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

/** Only the shop's own page may ask who is signed in to it. */
function isSameOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined || headers.origin === `http://${headers.host ?? ''}`;
}

async function tellIdentity(request: IncomingMessage, response: ServerResponse, demo: Demo): Promise<void> {
  request.resume();
  const status = request.method !== 'POST' ? 405 : isSameOrigin(request) ? 200 : 403;
  const body = status === 200 ? { identityToken: await demo.identityToken() } : { message: 'POST from the demo shop itself.' };
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(JSON.stringify(body));
}

function pathOf({ url = '/' }: IncomingMessage): string | undefined {
  try {
    return decodeURIComponent(url.split('?')[0] ?? '/');
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

async function answer(rooms: Rooms, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = pathOf(request);
  if (path === undefined || rooms.apiSegments.has(path.split('/')[1] ?? '')) return rooms.httpApi(request, response);
  if (rooms.socketApi?.owns(path)) return rooms.socketApi.serve(request, response);
  if (rooms.issuer && isUnder(path, '/oidc')) return rooms.issuer(request, response);
  if (path === '/demo/identity') return tellIdentity(request, response, rooms.demo);
  if (request.method === 'GET' || request.method === 'HEAD') {
    if (rooms.shop.serve(request, response, path)) return undefined;
    if (await rooms.site.serve(request, response, path)) return undefined;
  }
  return rooms.httpApi(request, response);
}

/** Leads each request of the one port to the room it is for, as CloudFront and the addresses of the APIs do in the cloud. */
export function createFrontDoor(log: (line: string) => void): FrontDoor {
  let rooms: Rooms | undefined;
  const fail = (response: ServerResponse) => (error: unknown) => {
    log(`A request failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    if (response.headersSent) response.destroy();
    else response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"Internal Server Error"}');
  };
  return {
    open: (opened) => void (rooms = opened),
    onRequest(request, response) {
      if (rooms) answer(rooms, request, response).catch(fail(response));
      else response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' }).end('Kotha is starting.\n');
    },
    onUpgrade(request, socket, head) {
      const path = pathOf(request);
      if (path !== undefined && rooms?.socketApi?.owns(path)) {
        rooms.socketApi.upgrade(request, socket, head).catch((error: unknown) => {
          log(`A handshake failed: ${String(error)}`);
          socket.destroy();
        });
      } else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    },
  };
}
