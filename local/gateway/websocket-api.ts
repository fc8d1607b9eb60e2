import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { serveConnections, type LiveConnection } from './connections-api.ts';
import { askAuthorizer, type RequestAuthorizer } from './request-authorizer.ts';
import { late, newGatewayId, within } from './request-facts.ts';
import { connectionFacts, socketContext, type ConnectionFacts } from './socket-event.ts';
import { createTokenBucket, type Throttle } from './token-bucket.ts';

/** Largest frame a client may send. */
const frameLimitBytes = 32 * 1024;

export interface SocketRoute {
  readonly routeKey: string;
  readonly functionName: string;
  /** True when the route has a route response: only then the function's answer goes back over the connection. */
  readonly returnsResponse: boolean;
  readonly timeoutMs: number;
}

export interface WebSocketApiOptions {
  readonly apiId: string;
  readonly stage: string;
  /** `$request.body.<name>[.<name>...]` */
  readonly routeSelection: string;
  readonly routes: readonly SocketRoute[];
  /** Guards `$connect`. */
  readonly authorizer: RequestAuthorizer | undefined;
  readonly throttle: Throttle | undefined;
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly idleLimitMs?: number;
  readonly lifeLimitMs?: number;
  readonly log?: (line: string) => void;
}

interface ProxyResult {
  readonly statusCode?: unknown;
  readonly headers?: Record<string, unknown>;
  readonly body?: unknown;
}

/** The value a message selects its route by; undefined for what is no JSON object with a text at that place. */
function createSelector(expression: string): (body: string) => string | undefined {
  const names = expression.replace(/^\$request\.body\.?/, '').split('.');
  return (body) => {
    try {
      let value: unknown = JSON.parse(body);
      for (const name of names)
        value =
          typeof value === 'object' && value !== null && Object.hasOwn(value, name)
            ? (value as Record<string, unknown>)[name]
            : undefined;
      return typeof value === 'string' ? value : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  };
}

function refuse(socket: Duplex, status: number, facts: ConnectionFacts | undefined): void {
  const title = STATUS_CODES[status] ?? 'Refused';
  const body = JSON.stringify({ message: title, connectionId: facts?.connectionId, requestId: newGatewayId() });
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/**
 * An API Gateway WebSocket API: `$connect` decides before the connection lives, each message goes to the route it names without
 * waiting for the one before, `$disconnect` is told afterwards, and functions reach connections through @connections.
 */
export class WebSocketApi {
  /** Frames that clients sent, and frames that were sent to clients. */
  readonly frames = { in: 0, out: 0 };
  readonly #options: WebSocketApiOptions;
  readonly #routes: ReadonlyMap<string, SocketRoute>;
  readonly #selectRoute: (body: string) => string | undefined;
  readonly #mayPass: () => boolean;
  readonly #connections = new Map<string, LiveConnection>();
  readonly #protocols = new WeakMap<IncomingMessage, string>();
  readonly #server: WebSocketServer;

  constructor(options: WebSocketApiOptions) {
    this.#options = options;
    this.#routes = new Map(options.routes.map((route) => [route.routeKey, route]));
    this.#selectRoute = createSelector(options.routeSelection);
    this.#mayPass = createTokenBucket(options.throttle);
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: frameLimitBytes,
      perMessageDeflate: false,
      handleProtocols: (_offered, request) => this.#protocols.get(request) ?? false,
    });
  }

  /** How many connections live. */
  get connections(): number {
    return this.#connections.size;
  }

  /** True for what this API answers: its stage's path and everything below. */
  owns(path: string): boolean {
    const own = `/${this.#options.stage}`;
    return path === own || path.startsWith(`${own}/`) || path.startsWith(`${own}?`);
  }

  /** Answers plain requests: the @connections API. */
  serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const onSent = (): void => void (this.frames.out += 1);
    return serveConnections(request, response, (id) => this.#connections.get(id), onSent);
  }

  /** Answers a handshake: asks the authorizer and `$connect`, then opens the connection or refuses with their status. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    // A client that goes away during the handshake is no error of ours.
    socket.on('error', () => socket.destroy());
    const [path = ''] = (request.url ?? '/').split('?');
    if (path.replace(/\/$/, '') !== `/${this.#options.stage}`) return refuse(socket, 403, undefined);
    if (!this.#mayPass()) return refuse(socket, 429, undefined);
    const facts = connectionFacts(request);
    const refusal = await this.#connect(facts, request);
    if (refusal !== undefined) return refuse(socket, refusal, facts);
    let isOpen = false;
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      isOpen = true;
      this.#open(facts, opened);
    });
    // Between $connect and here the client may have left: whoever was told of the connection is told of its end.
    if (!isOpen) this.#disconnect(facts, 1006, '');
  }

  /** Ends every connection without telling the functions. */
  close(): void {
    for (const { socket } of this.#connections.values()) {
      socket.removeAllListeners('close');
      socket.terminate();
    }
    this.#connections.clear();
    this.#server.close();
  }

  async #connect(facts: ConnectionFacts, request: IncomingMessage): Promise<number | undefined> {
    const { authorizer, invoke, apiId, stage } = this.#options;
    const context = socketContext(facts, this.#options, '$connect', 'CONNECT', newGatewayId());
    if (authorizer) {
      const methodArn = `arn:aws:execute-api:us-east-1:000000000000:${apiId}/${stage}/$connect`;
      const event = { methodArn, ...facts.handshake, stageVariables: {}, requestContext: context };
      const permission = await askAuthorizer(authorizer, facts, event, invoke);
      if (!permission.allowed) return permission.status;
      facts.authorizer = permission.context;
    }
    const route = this.#routes.get('$connect');
    if (!route) return undefined;
    const requestContext = { ...context, ...(facts.authorizer && { authorizer: facts.authorizer }) };
    const result = await this.#integrate(route, { ...facts.handshake, requestContext, isBase64Encoded: false });
    if (result === late) return 504;
    if (result === 'failed' || typeof result?.statusCode !== 'number') return 502;
    if (result.statusCode < 200 || result.statusCode > 299) return result.statusCode;
    const protocol = Object.entries(result.headers ?? {}).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol');
    if (protocol) this.#protocols.set(request, String(protocol[1]));
    return undefined;
  }

  #open(facts: ConnectionFacts, socket: WebSocket): void {
    const { idleLimitMs = 10 * 60_000, lifeLimitMs = 2 * 60 * 60_000 } = this.#options;
    const goAway = (): void => socket.close(1001, 'Going away');
    const idle = setTimeout(goAway, idleLimitMs);
    const life = setTimeout(goAway, lifeLimitMs);
    const connection: LiveConnection = {
      facts,
      socket,
      lastActiveAt: Date.now(),
      touch: () => {
        connection.lastActiveAt = Date.now();
        idle.refresh();
      },
    };
    this.#connections.set(facts.connectionId, connection);
    socket.on('ping', connection.touch);
    socket.on('pong', connection.touch);
    // ws closes the connection itself after a protocol error; `close` follows.
    socket.on('error', (error) => this.#options.log?.(`${facts.connectionId}: ${error.message}`));
    socket.on('message', (data, isBinary) => void this.#receive(connection, data, isBinary));
    socket.on('close', (code, reason) => {
      clearTimeout(idle);
      clearTimeout(life);
      this.#connections.delete(facts.connectionId);
      this.#disconnect(facts, code, reason.toString());
    });
  }

  async #receive(connection: LiveConnection, data: RawData, isBinary: boolean): Promise<void> {
    const { socket, facts } = connection;
    const requestId = newGatewayId();
    const complain = (message: string): void =>
      this.#send(connection, JSON.stringify({ message, connectionId: facts.connectionId, requestId }));
    connection.touch();
    this.frames.in += 1;
    if (isBinary) return socket.close(1003, 'Binary is not supported');
    if (!this.#mayPass()) return complain('Too Many Requests');
    const body = (data as Buffer).toString('utf8');
    const selected = this.#selectRoute(body) ?? '$default';
    const route = (selected.startsWith('$') ? undefined : this.#routes.get(selected)) ?? this.#routes.get('$default');
    if (!route) return complain('Forbidden');
    const context = socketContext(facts, this.#options, route.routeKey, 'MESSAGE', requestId);
    const event = { requestContext: { ...context, messageId: newGatewayId() }, body, isBase64Encoded: false };
    const result = await this.#integrate(route, event);
    if (result === late) return complain('Endpoint request timed out');
    if (result === 'failed' || (route.returnsResponse && typeof result?.statusCode !== 'number'))
      return complain('Internal server error');
    if (route.returnsResponse && typeof result?.body === 'string' && result.body !== '') this.#send(connection, result.body);
  }

  #send(connection: LiveConnection, text: string): void {
    if (connection.socket.readyState !== connection.socket.OPEN) return;
    this.frames.out += 1;
    connection.touch();
    connection.socket.send(text);
  }

  #disconnect(facts: ConnectionFacts, code: number, reason: string): void {
    const route = this.#routes.get('$disconnect');
    if (!route) return;
    const context = socketContext(facts, this.#options, '$disconnect', 'DISCONNECT', newGatewayId());
    const headers = { Host: facts.host, 'x-api-key': '', 'X-Forwarded-For': '', 'x-restapi': '' };
    const multiValueHeaders = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
    const requestContext = { ...context, disconnectStatusCode: code, disconnectReason: reason };
    void this.#integrate(route, { headers, multiValueHeaders, requestContext, isBase64Encoded: false });
  }

  async #integrate(route: SocketRoute, event: object): Promise<ProxyResult | null | 'failed' | typeof late> {
    const { invoke, log } = this.#options;
    try {
      return await within(invoke(route.functionName, event) as Promise<ProxyResult | null>, route.timeoutMs);
    } catch (error) {
      log?.(`${route.routeKey}: ${route.functionName} failed: ${String(error)}`);
      return 'failed';
    }
  }
}
