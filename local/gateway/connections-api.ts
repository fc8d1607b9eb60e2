import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocket } from 'ws';
import { newGatewayId, readBody } from './request-facts.ts';
import type { ConnectionFacts } from './socket-event.ts';

/** Largest message a connection can be sent; every 32 KB of it are metered as one message. */
const messageLimitBytes = 128 * 1024;

/** A connection that lives. */
export interface LiveConnection {
  readonly facts: ConnectionFacts;
  readonly socket: WebSocket;
  lastActiveAt: number;
  /** Puts off the idle limit: called for traffic in either direction. */
  readonly touch: () => void;
}

function reply(response: ServerResponse, status: number, body?: object, errorType?: string): void {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status !== 204 && { 'content-length': Buffer.byteLength(text) }),
    'x-amzn-requestid': newGatewayId(),
    ...(errorType !== undefined && { 'x-amzn-errortype': errorType }),
  });
  response.end(text);
}

function idOf({ url = '' }: IncomingMessage): string | undefined {
  const [, id] = /\/@connections\/([^/?]+)$/.exec(url) ?? [];
  // An id is base64; of what clients escape in it only this occurs.
  return id?.replaceAll(/%3D/gi, '=').replaceAll(/%2B/gi, '+').replaceAll(/%2F/gi, '/');
}

async function post(
  request: IncomingMessage,
  response: ServerResponse,
  connection: LiveConnection,
  onSent: () => void,
): Promise<void> {
  const body = await readBody(request, messageLimitBytes);
  if (body === 'too_large') {
    reply(response, 413, { message: `The message is larger than ${messageLimitBytes} bytes.` }, 'PayloadTooLargeException');
    return;
  }
  // What the API sends are always text frames.
  await new Promise<void>((resolve) => {
    connection.socket.send(body.toString('utf8'), (error) => {
      if (error) reply(response, 410, { message: null }, 'GoneException');
      else {
        connection.touch();
        onSent();
        reply(response, 200);
      }
      resolve();
    });
  });
}

/** The @connections API of a stage: post to a connection, look at it, close it. Requests must be signed; a connection that does not live is 410. */
export async function serveConnections(
  request: IncomingMessage,
  response: ServerResponse,
  find: (connectionId: string) => LiveConnection | undefined,
  onSent: () => void,
): Promise<void> {
  const id = idOf(request);
  if (id === undefined || !request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ')) {
    request.resume();
    reply(response, 403, { message: 'Missing Authentication Token' }, 'MissingAuthenticationTokenException');
    return;
  }
  const connection = find(id);
  if (connection?.socket.readyState !== WebSocket.OPEN) {
    request.resume();
    reply(response, 410, { message: null }, 'GoneException');
    return;
  }
  switch (request.method) {
    case 'POST':
      return post(request, response, connection, onSent);
    case 'GET': {
      const { facts, lastActiveAt } = connection;
      const identity = { sourceIp: facts.sourceIp, userAgent: facts.userAgent };
      return reply(response, 200, { connectedAt: new Date(facts.connectedAt), identity, lastActiveAt: new Date(lastActiveAt) });
    }
    case 'DELETE':
      connection.socket.close(1000, 'Connection Closed Normally');
      return reply(response, 204);
    default:
      request.resume();
      return reply(response, 403, { message: 'Missing Authentication Token' }, 'MissingAuthenticationTokenException');
  }
}
