import type { IncomingMessage, ServerResponse } from 'node:http';
import { corsHeaders, isPreflight, withoutCors, type Cors } from './cors.ts';
import { answerOf, gatewayAnswer, type HttpAnswer } from './http-answer.ts';
import { httpEvent, type JwtContext } from './http-event.ts';
import { createRouteTable, type DeclaredRoute } from './http-route-table.ts';
import { createJwtAuthorizer, type JwtAuthorizer } from './jwt-authorizer.ts';
import { late, newGatewayId, readBody, within } from './request-facts.ts';
import { createTokenBucket, type Throttle } from './token-bucket.ts';

const bodyLimitBytes = 10 * 1024 * 1024;

export interface HttpRoute extends DeclaredRoute {
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly authorizer: JwtAuthorizer | undefined;
  /** Scopes of which the token must hold one. */
  readonly scopes: readonly string[];
}

export interface HttpApiOptions {
  readonly apiId: string;
  readonly routes: readonly HttpRoute[];
  readonly cors: Cors | undefined;
  readonly throttle: Throttle | undefined;
  readonly invoke: (functionName: string, event: unknown) => Promise<unknown>;
  readonly log?: (line: string) => void;
}

type Serve = (request: IncomingMessage, requestId: string) => Promise<HttpAnswer>;

/** The path and the query of a request target, the path percent-decoded as an HTTP API hands it on; undefined when it cannot be decoded. */
function splitTarget(target: string): { path: string; rawQuery: string } | undefined {
  const [rawPath = '/', ...query] = target.split('?');
  try {
    return { path: decodeURIComponent(rawPath), rawQuery: query.join('?') };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

async function integrate(route: HttpRoute, event: object, { invoke, log }: HttpApiOptions): Promise<HttpAnswer> {
  try {
    const result = await within(invoke(route.functionName, event), route.timeoutMs);
    if (result === late) return gatewayAnswer(503, 'Service Unavailable');
    const answer = answerOf(result);
    if (answer) return answer;
    log?.(`${route.routeKey}: ${route.functionName} answered what is no response`);
  } catch (error) {
    log?.(`${route.routeKey}: ${route.functionName} failed: ${String(error)}`);
  }
  return gatewayAnswer(500, 'Internal Server Error');
}

function createServe(options: HttpApiOptions): Serve {
  const find = createRouteTable(options.routes);
  const mayPass = createTokenBucket(options.throttle);
  const authorizers = new Map<JwtAuthorizer, ReturnType<typeof createJwtAuthorizer>>();
  for (const { authorizer } of options.routes) {
    if (authorizer && !authorizers.has(authorizer)) authorizers.set(authorizer, createJwtAuthorizer(authorizer));
  }
  return async (request, requestId) => {
    const target = splitTarget(request.url ?? '/');
    if (!target) return gatewayAnswer(400, 'Bad Request');
    const match = find(request.method ?? 'GET', target.path);
    if (!match) return gatewayAnswer(404, 'Not Found');
    if (!mayPass()) return gatewayAnswer(429, 'Too Many Requests');
    const { route, pathParameters } = match;
    const authorize = route.authorizer && authorizers.get(route.authorizer);
    const verdict = await authorize?.(request.headers.authorization, route.scopes);
    if (verdict && !verdict.allowed) {
      return gatewayAnswer(verdict.status, verdict.status === 401 ? 'Unauthorized' : 'Forbidden', {
        'www-authenticate': verdict.challenge,
      });
    }
    const body = await readBody(request, bodyLimitBytes);
    if (body === 'too_large') return gatewayAnswer(413, 'Request Entity Too Large');
    const jwt: JwtContext | undefined = verdict?.jwt;
    const { apiId } = options;
    const event = httpEvent({ request, apiId, requestId, routeKey: route.routeKey, ...target, pathParameters, body, jwt });
    return integrate(route, event, options);
  };
}

function send(response: ServerResponse, { status, headers, cookies, body }: HttpAnswer, added: Record<string, string>): void {
  response.writeHead(status, {
    ...headers,
    ...(status >= 200 && status !== 204 && status !== 304 && { 'content-length': Buffer.byteLength(body) }),
    ...added,
    ...(cookies.length > 0 && { 'set-cookie': [...cookies] }),
  });
  response.end(body);
}

/** An API Gateway HTTP API: finds the route, checks the token, calls the function with payload format 2.0, answers what it says. */
export function createHttpApi(options: HttpApiOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { cors, log } = options;
  const serve = createServe(options);
  return async (request, response) => {
    const requestId = newGatewayId();
    const added = { 'apigw-requestid': requestId, ...(cors && corsHeaders(request, cors)) };
    if (cors && isPreflight(request)) {
      response.writeHead(204, added).end();
      return;
    }
    try {
      const answer = await serve(request, requestId);
      send(response, cors ? { ...answer, headers: withoutCors(answer.headers) } : answer, added);
    } catch (error) {
      log?.(`${request.method ?? ''} request failed: ${String(error)}`);
      if (!response.headersSent) send(response, gatewayAnswer(500, 'Internal Server Error'), added);
    }
  };
}
