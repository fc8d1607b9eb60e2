import { createHash } from 'node:crypto';
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { AppError, notFound } from '../../contract/app-error.ts';
import {
  routeOf,
  routes,
  type Body,
  type Path,
  type Query,
  type Reply,
  type RouteKey,
  type Routes,
  type RoutesOf,
} from '../../contract/routes.ts';
import type { HttpSlice } from '../../contract/routes/route.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { announceAll } from '../realtime/announce.ts';
import { authorize, type PrincipalOf } from './principal.ts';
import { toAppError, toProblem } from './problem.ts';
import { parseJson, validate } from './validation.ts';

export interface Caller {
  readonly ip: string;
  readonly userAgent: string;
}

/** A validated, authorized call of a route. */
export interface Call<K extends RouteKey> {
  readonly principal: PrincipalOf<K>;
  readonly path: Path<K>;
  readonly query: Query<K>;
  readonly body: Body<K>;
  readonly requestId: string;
  /** The site whose page calls, as its browser says; undefined when no browser of another site does. */
  readonly origin: string | undefined;
  /** Where the call came from, as the gateway saw it; what a browser says of itself is not proven. */
  readonly caller: Caller;
  /** Collects what those who have the conversation open must hear; the gateway tells them before it answers. */
  readonly announce: (announcement: Announcement) => void;
}

/** An answer whose status depends on what happened, for routes whose row lists two. */
export interface Answer<K extends RouteKey> {
  readonly status: Routes[K] extends { status: readonly (infer S)[] } ? S : never;
  readonly body: Reply<K>;
}
export type Handler<K extends RouteKey> = (
  call: Call<K>,
) => Promise<Routes[K] extends { status: readonly unknown[] } ? Answer<K> : Reply<K>>;
/** A handler for every route of a slice: a missing or foreign one is a compile error. */
export type SliceHandlers<S extends HttpSlice> = { readonly [K in RoutesOf<S>]: Handler<K> };

type AnyHandler = (call: unknown) => Promise<unknown>;

/** What caches may keep carries a strong tag, and who has it already is told so without a body. */
function respondCached(
  cacheSeconds: number,
  body: string,
  { headers }: APIGatewayProxyEventV2,
): APIGatewayProxyStructuredResultV2 {
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  const kept = { etag, 'cache-control': `public, max-age=${cacheSeconds}` };
  const known = (headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (known.includes(etag) || known.includes('*')) return { statusCode: 304, headers: kept };
  return { statusCode: 200, headers: { 'content-type': 'application/json', ...kept }, body };
}

function respond(key: RouteKey, result: unknown, event: APIGatewayProxyEventV2): APIGatewayProxyStructuredResultV2 {
  const { status, cacheSeconds } = routeOf(key);
  if (cacheSeconds !== undefined) return respondCached(cacheSeconds, JSON.stringify(result), event);
  const [statusCode, body] =
    typeof status === 'object'
      ? [(result as Answer<RouteKey>).status, (result as Answer<RouteKey>).body]
      : [status ?? 200, result];
  return { statusCode, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body: JSON.stringify(body) };
}

const isRouteKey = (key: string): key is RouteKey => Object.hasOwn(routes, key);

/** Ids in paths are UUIDs as we write them; anything else names nothing. */
const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function pathOf({ pathParameters = {} }: APIGatewayProxyEventV2): Record<string, string | undefined> {
  if (Object.values(pathParameters).some((value) => value === undefined || !idForm.test(value))) throw notFound();
  return pathParameters;
}

/** A parameter without a value says nothing: `?status=` is as good as none. */
function queryOf({ queryStringParameters = {} }: APIGatewayProxyEventV2): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(queryStringParameters).filter(([, value]) => value !== ''));
}

async function serve(
  handlers: Record<string, AnyHandler>,
  event: APIGatewayProxyEventV2,
  requestId: string,
): Promise<APIGatewayProxyStructuredResultV2> {
  const key = event.routeKey;
  const handle = isRouteKey(key) ? handlers[key] : undefined;
  if (!isRouteKey(key) || !handle) throw new AppError('not_found', 'There is no such address. The list is in /openapi.json.');
  const route = routeOf(key);
  const principal = await authorize(route, event);
  const announcements: Announcement[] = [];
  const result = await handle({
    principal,
    path: pathOf(event),
    query: route.query && validate(route.query, queryOf(event)),
    body: route.body && validate(route.body, parseJson(event.body, event.isBase64Encoded, route.bodyBytes)),
    requestId,
    origin: event.headers['origin'],
    caller: { ip: event.requestContext.http.sourceIp, userAgent: event.requestContext.http.userAgent },
    announce: (announcement: Announcement) => announcements.push(announcement),
  });
  await announceAll(announcements);
  return respond(key, result, event);
}

/**
 * The Lambda handler of a slice's routes: authorizes, validates, runs, tells those who listen, answers.
 * Every refusal and failure becomes a problem document here and nowhere else.
 */
export function serveHttp<S extends HttpSlice>(
  handlers: SliceHandlers<S>,
): (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2> {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>((event: APIGatewayProxyEventV2) =>
    serve(handlers as Record<string, AnyHandler>, event, event.requestContext.requestId),
  ).onError((request) => {
    const { requestId } = request.event.requestContext;
    const error = toAppError(request.error, requestId);
    request.response = {
      statusCode: error.status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        ...(error.retryAfterSeconds !== undefined && { 'retry-after': String(error.retryAfterSeconds) }),
      },
      body: JSON.stringify(toProblem(error, requestId)),
    };
  });
}
