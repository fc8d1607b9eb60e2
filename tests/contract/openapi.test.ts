import * as z from 'zod';
import { describe, expect, it } from 'vitest';
import { errors } from '../../contract/errors.ts';
import { openApiDocument } from '../../contract/openapi.ts';
import { routeOf, routes, type RouteKey } from '../../contract/routes.ts';

const Reference = z.strictObject({ $ref: z.string().startsWith('#/components/'), description: z.string().optional() });
const JsonContent = z.strictObject({ 'application/json': z.strictObject({ schema: z.looseObject({}) }) });
const Answer = z.strictObject({ description: z.string().min(1), content: JsonContent });
const Parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  schema: z.looseObject({}),
  description: z.string().optional(),
});
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z]+$/),
  tags: z.array(z.string()).length(1),
  summary: z.string().min(1),
  security: z.array(z.partialRecord(z.enum(['customer', 'staff']), z.array(z.never()))),
  'x-permission': z.string().nullable().optional(),
  parameters: z.array(Parameter).optional(),
  requestBody: z.strictObject({ required: z.literal(true), content: JsonContent }).optional(),
  responses: z.record(z.string().regex(/^([2-5]\d\d|default)$/), z.union([Answer, Reference])),
});
/** The parts of OpenAPI 3.1 that the document uses. */
const OpenApi = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.literal('1.2.3'), description: z.string() }),
  servers: z.array(z.strictObject({ url: z.string(), description: z.string() })).min(1),
  tags: z.array(z.strictObject({ name: z.string(), description: z.string() })),
  paths: z.record(z.string().startsWith('/'), z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation)),
  components: z.strictObject({
    schemas: z.record(z.string().regex(/^[A-Za-z]+$/), z.looseObject({})),
    responses: z.record(z.string(), z.strictObject({ description: z.string(), content: z.looseObject({}) })),
    securitySchemes: z.strictObject({
      customer: z.looseObject({ type: z.literal('http'), scheme: z.literal('bearer') }),
      staff: z.looseObject({ type: z.literal('openIdConnect'), openIdConnectUrl: z.string() }),
    }),
  }),
});

const document = OpenApi.parse(JSON.parse(JSON.stringify(openApiDocument('1.2.3'))));
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    key: `${method.toUpperCase()} ${path}` as RouteKey,
    path,
    ...operation,
  })),
);

function referencesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => (key === '$ref' ? [String(child)] : referencesIn(child)));
}

describe('OpenAPI document', () => {
  it('has every route of the contract and nothing else', () => {
    expect(operations.map(({ key }) => key).sort()).toEqual(Object.keys(routes).sort());
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  });

  it('names every placeholder of a path, and every field of a query', () => {
    for (const { key, path, parameters = [] } of operations) {
      const named = (place: string) => parameters.filter((parameter) => parameter.in === place).map(({ name }) => name);
      expect(named('path'), key).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      expect(named('query'), key).toEqual(Object.keys(routeOf(key).query?.shape ?? {}));
    }
  });

  it('says who may call and what succeeds', () => {
    for (const { key, security, responses, requestBody, ...operation } of operations) {
      const route = routeOf(key);
      expect(security, key).toEqual(route.who === 'public' ? [] : [{ [route.who]: [] }]);
      expect(operation['x-permission'], key).toEqual(route.who === 'staff' ? route.permission : undefined);
      expect(requestBody !== undefined, key).toBe(route.body !== undefined);
      const successes = Object.keys(responses).filter((status) => status.startsWith('2'));
      expect(successes, key).toEqual([route.status ?? 200].flat().map(String));
      expect(responses['default'], key).toEqual({ $ref: '#/components/responses/Problem' });
    }
  });

  it('leaves no reference open and no component unused', () => {
    const referred = new Set(referencesIn(document));
    const offered = Object.entries(document.components).flatMap(([kind, parts]) =>
      kind === 'securitySchemes' ? [] : Object.keys(parts).map((name) => `#/components/${kind}/${name}`),
    );
    expect([...referred].filter((reference) => !offered.includes(reference))).toEqual([]);
    const schemas = offered.filter((name) => name.includes('/schemas/'));
    expect(schemas.filter((name) => !referred.has(name))).toEqual([]);
  });

  it('prints schemas that accept what the contract accepts and refuse what it refuses', () => {
    const read = (schema: object) =>
      z.fromJSONSchema(
        JSON.parse(JSON.stringify(schema).replaceAll('#/components/schemas/', '#/$defs/')) as z.core.JSONSchema.JSONSchema,
      );
    const send = document.paths['/v1/conversations/{conversationId}/messages']?.['post'];
    const schema = send?.requestBody?.content['application/json'].schema ?? {};
    const printed = read({ ...schema, $defs: document.components.schemas });
    const clientId = '01938c1e-0000-7000-8000-000000000000';
    expect(printed.safeParse({ clientId, text: 'হ্যালো' }).success).toBe(true);
    expect(printed.safeParse({ clientId: 'mine', text: 'hello' }).success).toBe(false);
    expect(printed.safeParse({ clientId, text: 'hello', isInternal: true }).success).toBe(false);
  });

  it('lists every error code under its status', () => {
    for (const [code, { status }] of Object.entries(errors)) {
      expect(document.components.responses[`Problem${status}`]?.description).toContain(`\`${code}\``);
    }
  });
});
