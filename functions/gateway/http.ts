import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { AppError, notFound } from '../../contract/app-error.ts';
import {
  routeOf,
  routes,
  type Body,
  type HttpSlice,
  type Path,
  type Query,
  type Reply,
  type RouteKey,
  type Routes,
  type RoutesOf,
} from '../../contract/routes.ts';
import type { Announcement } from '../realtime/announcement.ts';
import { announceAll } from '../realtime/announce.ts';
import { authorize, type PrincipalOf } from './principal.ts';
import { toAppError, toProblem } from './problem.ts';
import { parseJson, validate } from './validation.ts';

/** A validated, authorized call of a route. */
export interface Call<K extends RouteKey> {
  readonly principal: PrincipalOf<K>;
  readonly path: Path<K>;
  readonly query: Query<K>;
  readonly body: Body<K>;
  readonly requestId: string;
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

function respond(key: RouteKey, result: unknown): APIGatewayProxyStructuredResultV2 {
  const { status, cacheSeconds } = routeOf(key);
  const [statusCode, body] =
    typeof status === 'object'
      ? [(result as Answer<RouteKey>).status, (result as Answer<RouteKey>).body]
      : [status ?? 200, result];
  const cache = cacheSeconds === undefined ? 'no-store' : `public, max-age=${cacheSeconds}`;
  return { statusCode, headers: { 'content-type': 'application/json', 'cache-control': cache }, body: JSON.stringify(body) };
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
    body: route.body && validate(route.body, parseJson(event.body, event.isBase64Encoded)),
    requestId,
    announce: (announcement: Announcement) => announcements.push(announcement),
  });
  await announceAll(announcements);
  return respond(key, result);
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
