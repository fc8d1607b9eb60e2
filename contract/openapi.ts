import type * as z from 'zod';
import * as customers from './customers.ts';
import * as entities from './entities.ts';
import { errors, type ErrorCode } from './errors.ts';
import * as internal from './internal.ts';
import { Problem } from './problem.ts';
import * as quickReplies from './quick-replies.ts';
import { routeOf, routes, type RouteKey } from './routes.ts';
import type { HttpSlice } from './routes/route.ts';
import { PublicConfig } from './settings.ts';
import { schemaPrinter, type JsonSchema } from './schemas.ts';

type Route = ReturnType<typeof routeOf>;
interface Content {
  readonly description: string;
  readonly content: Record<string, { schema: JsonSchema }>;
}

const pathNames = /\{(\w+)\}/g;

/** `GET /v1/conversations/{conversationId}` becomes `getConversationsByConversationId`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/v1/, '')
    .replaceAll('{', 'by-')
    .split(/[^A-Za-z]+/);
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function queryParameters(query: z.ZodObject, print: (schema: z.ZodType) => JsonSchema): object[] {
  return Object.entries(query.shape).map(([name, field]) => {
    const { description, ...schema } = print(field as z.ZodType);
    const required = !(field as z.ZodType).safeParse(undefined).success;
    return { name, in: 'query', required, schema, ...(description !== undefined && { description }) };
  });
}

const pathParameters = (path: string): object[] =>
  [...path.matchAll(pathNames)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string', maxLength: 128 },
  }));

/** The refusals that follow from a route's row; what else may happen is the default answer. */
function refusals(route: Route, path: string): ErrorCode[] {
  return [
    ...(route.query || route.body ? (['invalid_input'] as const) : []),
    ...(route.body ? (['malformed_json', 'too_large'] as const) : []),
    ...(route.who === 'public' ? [] : (['unauthenticated'] as const)),
    ...(route.who === 'staff' ? (['forbidden'] as const) : []),
    ...(path.includes('{') ? (['not_found'] as const) : []),
    'rate_limited',
  ];
}

const responseName = (status: number): string => `Problem${status}`;

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** One answer per status, which names its codes. */
function problemResponses(): Record<string, Content> {
  const codes = Object.entries(errors);
  const byStatus = Map.groupBy(codes, ([, { status }]) => status);
  const responses = [...byStatus].map(([status, rows]): [string, Content] => {
    const description = rows.map(([code, { title }]) => `\`${code}\`: ${title}.`).join(' ');
    return [responseName(status), { description, content: problemContent }];
  });
  return Object.fromEntries([...responses, ['Problem', { description: 'Any other refusal.', content: problemContent }]]);
}

function answers(route: Route, path: string, print: (schema: z.ZodType) => JsonSchema): object {
  const statuses = typeof route.status === 'object' ? route.status : [route.status ?? 200];
  const reply = { description: route.summary, content: { 'application/json': { schema: print(route.reply) } } };
  const refused = new Set(refusals(route, path).map((code) => errors[code].status));
  return {
    ...Object.fromEntries(statuses.map((status) => [status, reply])),
    ...Object.fromEntries(
      [...refused].sort().map((status) => [status, { $ref: `#/components/responses/${responseName(status)}` }]),
    ),
    default: { $ref: '#/components/responses/Problem' },
  };
}

const security = { public: [], customer: [{ customer: [] }], staff: [{ staff: [] }] } as const;

function operation(key: RouteKey, printer: ReturnType<typeof schemaPrinter>): object {
  const [method = '', path = ''] = key.split(' ');
  const route = routeOf(key);
  const parameters = [...pathParameters(path), ...(route.query ? queryParameters(route.query, printer.sent) : [])];
  return {
    operationId: operationId(method, path),
    tags: [route.slice],
    summary: route.summary,
    security: security[route.who],
    ...(route.who === 'staff' && { 'x-permission': route.permission }),
    ...(parameters.length > 0 && { parameters }),
    ...(route.body && { requestBody: { required: true, content: { 'application/json': { schema: printer.sent(route.body) } } } }),
    responses: answers(route, path, printer.answered),
  };
}

const tags: Record<HttpSlice, string> = {
  agents: 'The team.',
  attachments: 'Files and recordings: grant, upload to the storage, check.',
  conversations: 'Conversations and their messages.',
  customers: 'Who customers are, for staff.',
  health: 'Whether the service runs.',
  identity: 'Sessions of customers.',
  notifications: 'What concerns the calling agent.',
  'quick-replies': 'Ready answers in both languages.',
  settings: 'What a browser needs to know first.',
  sockets: 'Tickets that open a WebSocket; its frames are in asyncapi.json.',
  search: 'Finding conversations by what was said in them.',
  views: 'Views of the inbox under a name.',
};

const securitySchemes = {
  customer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'The `token` of a session.' },
  staff: {
    type: 'openIdConnect',
    openIdConnectUrl: '.well-known/openid-configuration',
    description: 'An access token of the identity provider. The address is relative to `issuer` of GET /v1/sign-in.',
  },
};

/** The HTTP API as an OpenAPI 3.1 document: every route of the contract and nothing else. */
export function openApiDocument(version: string) {
  const printer = schemaPrinter({ ...entities, ...internal, ...customers, ...quickReplies, PublicConfig, Problem });
  const paths: Record<string, Record<string, object>> = {};
  for (const key of Object.keys(routes) as RouteKey[]) {
    const [method = '', path = ''] = key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(key, printer) };
  }
  printer.answered(Problem);
  return {
    openapi: '3.1.0',
    info: { title: 'Kotha', version, description: 'Customer support: live chat for customers and their agents.' },
    servers: [{ url: '/', description: 'The address that `apiUrl` of GET /v1/config names.' }],
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    paths,
    components: { schemas: printer.components(), responses: problemResponses(), securitySchemes },
  };
}
