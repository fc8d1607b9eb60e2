import type * as z from 'zod';
import { agentsRoutes } from './routes/agents.ts';
import { allMessagesRoutes } from './routes/all-messages.ts';
import { attachmentsRoutes } from './routes/attachments.ts';
import { avatarsRoutes } from './routes/avatars.ts';
import { customerConversationsRoutes } from './routes/customer-conversations.ts';
import { customersRoutes } from './routes/customers.ts';
import { deskConversationsRoutes } from './routes/desk-conversations.ts';
import { healthRoutes } from './routes/health.ts';
import { identityRoutes } from './routes/identity.ts';
import { internalRoutes } from './routes/internal.ts';
import { notificationsRoutes } from './routes/notifications.ts';
import { quickRepliesRoutes } from './routes/quick-replies.ts';
import { settingsRoutes } from './routes/settings.ts';
import { socketsRoutes } from './routes/sockets.ts';
import { searchRoutes } from './routes/search.ts';
import { viewsRoutes } from './routes/views.ts';
import type { HttpSlice, Route, RouteTable } from './routes/route.ts';

/** Every route of the HTTP API. Gateway routes, validation, authorization, types, OpenAPI and the test walks come from here. */
export const routes = {
  ...healthRoutes,
  ...settingsRoutes,
  ...identityRoutes,
  ...socketsRoutes,
  ...customerConversationsRoutes,
  ...attachmentsRoutes,
  ...avatarsRoutes,
  ...agentsRoutes,
  ...deskConversationsRoutes,
  ...internalRoutes,
  ...allMessagesRoutes,
  ...customersRoutes,
  ...notificationsRoutes,
  ...quickRepliesRoutes,
  ...viewsRoutes,
  ...searchRoutes,
} as const satisfies RouteTable;

export type Routes = typeof routes;
export type RouteKey = keyof Routes;
export type RoutesOf<S extends HttpSlice> = { [K in RouteKey]: Routes[K]['slice'] extends S ? K : never }[RouteKey];

type Parsed<T> = T extends z.ZodType ? z.output<T> : undefined;
type Sent<T> = T extends z.ZodType ? z.input<T> : undefined;
type Field<K extends RouteKey, F extends string> = Routes[K] extends { [X in F]: infer T } ? T : undefined;

/** Names in braces of a route's path. */
export type Path<K extends string> = K extends `${string}{${infer P}}${infer Rest}` ? { [X in P]: string } & Path<Rest> : unknown;
/** What a handler gets after validation. */
export type Body<K extends RouteKey> = Parsed<Field<K, 'body'>>;
export type Query<K extends RouteKey> = Parsed<Field<K, 'query'>>;
/** What a browser sends, before defaults are filled in. */
export type SentBody<K extends RouteKey> = Sent<Field<K, 'body'>>;
export type SentQuery<K extends RouteKey> = Partial<Sent<Field<K, 'query'>>>;
export type Reply<K extends RouteKey> = z.output<Routes[K]['reply']>;

/** The row of a route with the fields that not every row has. */
export function routeOf(key: RouteKey): Route {
  return routes[key];
}
