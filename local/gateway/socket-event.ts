import type { IncomingMessage } from 'node:http';
import { headerLists, logTime, newGatewayId, sourceIpOf } from './request-facts.ts';

/** What a WebSocket API knows of one connection from the moment its handshake arrives. */
export interface ConnectionFacts {
  readonly connectionId: string;
  readonly connectedAt: number;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  readonly host: string;
  /** Headers and query of the handshake as events carry them. */
  readonly handshake: Record<string, unknown>;
  /** What the authorizer said about the caller. */
  authorizer: Record<string, string> | undefined;
}

export interface SocketApiNames {
  readonly apiId: string;
  readonly stage: string;
}

type Multi = Record<string, string[]>;
const lastOf = (multi: Multi): Record<string, string> =>
  Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, values.at(-1) ?? '']));

function handshakeOf(request: IncomingMessage): Record<string, unknown> {
  const peer = [sourceIpOf(request)];
  const forwarded = {
    'X-Forwarded-For': peer,
    'X-Forwarded-Port': [String(request.socket.localPort ?? '')],
    'X-Forwarded-Proto': ['http'],
  };
  const multiValueHeaders: Multi = { ...Object.fromEntries(headerLists(request)), ...forwarded };
  const query: Multi = {};
  for (const [name, value] of new URL(request.url ?? '/', 'http://localhost').searchParams)
    query[name] = [...(query[name] ?? []), value];
  return {
    headers: lastOf(multiValueHeaders),
    multiValueHeaders,
    ...(Object.keys(query).length > 0 && { queryStringParameters: lastOf(query), multiValueQueryStringParameters: query }),
  };
}

/** Gives the handshake an id and remembers who is behind it. */
export function connectionFacts(request: IncomingMessage): ConnectionFacts {
  return {
    connectionId: newGatewayId(),
    connectedAt: Date.now(),
    sourceIp: sourceIpOf(request),
    userAgent: request.headers['user-agent'],
    host: request.headers.host ?? 'localhost',
    handshake: handshakeOf(request),
    authorizer: undefined,
  };
}

/** The requestContext of an event of this connection. */
export function socketContext(
  facts: ConnectionFacts,
  { apiId, stage }: SocketApiNames,
  routeKey: string,
  eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT',
  requestId: string,
): Record<string, unknown> {
  const requestTimeEpoch = Date.now();
  return {
    routeKey,
    eventType,
    extendedRequestId: requestId,
    requestTime: logTime(requestTimeEpoch),
    messageDirection: 'IN',
    stage,
    connectedAt: facts.connectedAt,
    requestTimeEpoch,
    identity: { sourceIp: facts.sourceIp, ...(facts.userAgent !== undefined && { userAgent: facts.userAgent }) },
    requestId,
    domainName: facts.host,
    connectionId: facts.connectionId,
    apiId,
    ...(facts.authorizer && { authorizer: facts.authorizer }),
  };
}
