import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressesOf, localValues } from '../../../local/template/addresses.ts';
import { createResolver, type Resource, type Template } from '../../../local/template/intrinsics.ts';
import { matchesPattern } from '../../../local/template/site-plan.ts';
import { readPlan, type Plan } from '../../../local/template/template.ts';
import { synthesizeSmallStack } from '../fixtures/small-stack.ts';

const addresses = addressesOf(3210);

describe('the plan of a synthesized stack', () => {
  let folder: string;
  let plan: Plan;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kotha-template-'));
    const names = ['things/http', 'things/socket', 'things/on-change'];
    plan = readPlan(
      synthesizeSmallStack(folder, Object.fromEntries(names.map((name) => [name, `export const handler = () => '${name}';`]))),
      addresses,
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const only = (name: string): Plan['functions'][number] => {
    const found = plan.functions.find((each) => each.name === name);
    if (!found) throw new Error(`no function ${name}`);
    return found;
  };

  it('names the functions as the contract does and finds their bundles', () => {
    expect(plan.functions.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['things/http', 'things/socket', 'things/on-change']),
    );
    const http = only('things/http');
    expect(http).toMatchObject({ exportName: 'handler', memoryMb: 256, timeoutMs: 9_000 });
    expect(readFileSync(http.file, 'utf8')).toContain("'things/http'");
  });

  it('gives functions the addresses of this machine', () => {
    expect(only('things/http').environment).toMatchObject({
      API_URL: 'http://localhost:3210',
      SOCKET_URL: 'ws://localhost:3210/live',
      ISSUER: 'http://localhost:3210/oidc',
      CLIENT_ID: plan.signIn?.clientId,
      TABLE_NAME: plan.tables.find(({ ttlAttribute }) => ttlAttribute === 'ttl')?.name,
    });
  });

  it('knows the routes of the HTTP API with their authorizer', () => {
    expect(plan.httpApi.routes).toEqual([
      {
        routeKey: 'GET /v1/things/{thingId}',
        functionName: 'things/http',
        timeoutMs: 30_000,
        authorizer: { issuer: 'http://localhost:3210/oidc', audience: [plan.signIn?.clientId] },
        scopes: ['desk'],
      },
      { routeKey: 'POST /v1/things', functionName: 'things/http', timeoutMs: 30_000, authorizer: undefined, scopes: [] },
    ]);
    expect(plan.httpApi.throttle).toEqual({ ratePerSecond: 50, burst: 100 });
    expect(plan.httpApi.cors).toEqual({
      allowOrigins: ['*'],
      allowMethods: ['*'],
      allowHeaders: ['authorization'],
      exposeHeaders: [],
      allowCredentials: false,
      maxAgeSeconds: 3600,
    });
  });

  it('knows the routes of the WebSocket API', () => {
    expect(plan.socketApi).toMatchObject({
      stage: 'live',
      routeSelection: '$request.body.type',
      throttle: undefined,
      authorizer: { functionName: 'things/socket', identitySources: ['route.request.querystring.token'] },
    });
    const returning = plan.socketApi?.routes.map(({ routeKey, returnsResponse }) => [routeKey, returnsResponse]);
    expect(returning).toEqual(
      expect.arrayContaining([
        ['$connect', false],
        ['$disconnect', false],
        ['$default', true],
        ['thing.watch', false],
      ]),
    );
  });

  it('describes tables of both kinds', () => {
    expect(plan.tables).toEqual([
      {
        name: expect.stringMatching(/^Table/) as string,
        keys: { partition: 'pk', sort: 'sk' },
        attributes: { pk: 'S', sk: 'S', ip: 'S', is: 'S' },
        indexes: [{ name: 'inbox', keys: { partition: 'ip', sort: 'is' }, projection: 'KEYS_ONLY' }],
        streamViewType: 'NEW_AND_OLD_IMAGES',
        ttlAttribute: 'ttl',
      },
      {
        name: expect.stringMatching(/^Plain/) as string,
        keys: { partition: 'id' },
        attributes: { id: 'S' },
        indexes: [],
        streamViewType: 'NEW_IMAGE',
        ttlAttribute: undefined,
      },
    ]);
  });

  it('describes what follows the stream, the clock and the buckets', () => {
    expect(plan.streams).toEqual([
      {
        id: expect.any(String) as string,
        tableName: plan.tables[0]?.name,
        functionName: 'things/on-change',
        filters: ['{"eventName":["INSERT"]}'],
        batchSize: 50,
        batchingWindowSeconds: 1,
        startingPosition: 'TRIM_HORIZON',
        maximumRetryAttempts: 3,
        bisectOnError: true,
        reportBatchItemFailures: true,
        deadLetterQueue: expect.stringMatching(/^Dead/) as string,
      },
    ]);
    expect(plan.schedules).toEqual([
      {
        name: expect.stringMatching(/^Tick/) as string,
        expression: 'rate(5 minutes)',
        functionName: 'things/on-change',
        input: undefined,
      },
    ]);
    const uploads = plan.buckets.find(({ name }) => name.startsWith('uploads'));
    expect(uploads?.cors).toEqual([
      { allowedOrigins: ['*'], allowedMethods: ['POST'], allowedHeaders: [], exposedHeaders: [], maxAgeSeconds: 60 },
    ]);
    expect(plan.notifications).toEqual([
      {
        id: expect.any(String) as string,
        bucket: uploads?.name,
        events: ['s3:ObjectCreated:*'],
        prefix: 'new/',
        suffix: '.png',
        functionName: 'things/on-change',
      },
    ]);
  });

  it('sends people back to this machine after signing in', () => {
    expect(plan.signIn).toMatchObject({
      redirectUris: ['http://localhost:3210/admin/callback'],
      postLogoutRedirectUris: ['http://localhost:3210/admin/'],
    });
  });

  it('knows the files of the site and what CloudFront adds', () => {
    const cache = Object.fromEntries([...plan.site.files].map(([path, { cacheControl }]) => [path, cacheControl]));
    expect(cache).toEqual({
      'index.html': 'public, max-age=300',
      'admin/index.html': 'public, max-age=300',
      'kotha.js': 'public, max-age=300',
      'admin/main-ABCDEFGH.js': 'public, max-age=31536000, immutable',
    });
    expect(plan.site.rootObject).toBe('index.html');
    expect(plan.site.behaviors.map(({ pathPattern }) => pathPattern)).toEqual(['/v1/config', '*']);
    expect(plan.site.behaviors[1]).toMatchObject({
      compress: true,
      headers: {
        'content-security-policy': "default-src 'none'; connect-src 'self' http://localhost:3210 ws://localhost:3210",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'strict-transport-security': 'max-age=31536000; includeSubDomains',
        'permissions-policy': 'camera=()',
      },
    });
    expect(plan.site.behaviors[1]?.viewerRequest).toContain('function handler(event)');
  });
});

describe('intrinsics', () => {
  const template: Template = {
    Resources: {
      Topic: { Type: 'AWS::SNS::Topic' },
      Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'given' } },
      Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    } satisfies Record<string, Resource>,
    Parameters: { Size: { Default: 3 } },
    Conditions: { Yes: { 'Fn::Equals': [{ Ref: 'Size' }, 3] }, No: { 'Fn::Not': [{ Condition: 'Yes' }] } },
    Mappings: { Words: { en: { hello: 'Hello' } } },
  };
  const resolve = createResolver(template, localValues(addresses));

  it.each<[unknown, unknown]>([
    [{ Ref: 'Topic' }, 'Topic'],
    [{ Ref: 'Bucket' }, 'given'],
    [{ Ref: 'Size' }, 3],
    [{ Ref: 'AWS::Region' }, 'us-east-1'],
    [{ 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }, 'http://localhost:3210'],
    [{ 'Fn::GetAtt': 'Bucket.Arn' }, 'arn:aws:s3:::given'],
    [{ 'Fn::Join': ['-', ['a', { Ref: 'Size' }, { Ref: 'Topic' }]] }, 'a-3-Topic'],
    [{ 'Fn::Sub': '${Topic}/${Api.ApiEndpoint}/${!Literal}' }, 'Topic/http://localhost:3210/${Literal}'],
    [{ 'Fn::Sub': ['${A}${Size}', { A: { Ref: 'Topic' } }] }, 'Topic3'],
    [{ 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] }] }] }, 'localhost:3210'],
    [{ 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    [{ 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    [{ a: { 'Fn::If': ['No', 1, { Ref: 'AWS::NoValue' }] }, b: [{ Ref: 'AWS::NoValue' }, 2] }, { b: [2] }],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'Yes' }, { Condition: 'No' }] }, true],
    [{ 'Fn::FindInMap': ['Words', 'en', 'hello'] }, 'Hello'],
  ])('%j', (value, expected) => {
    expect(resolve(value)).toEqual(expected);
  });

  it.each<[unknown, string]>([
    [{ 'Fn::ImportValue': 'x' }, 'The template uses Fn::ImportValue, which this machine does not know.'],
    [{ 'Fn::Base64': 'x' }, 'Fn::Base64'],
    [{ 'Fn::GetAtt': ['Topic', 'TopicName'] }, 'No local value is known for the attribute TopicName of AWS::SNS::Topic (Topic).'],
    [{ Ref: 'Nothing' }, 'The template refers to Nothing, which is not in it.'],
  ])('%j is an error that names it', (value, message) => {
    expect(() => resolve(value)).toThrow(message);
  });
});

describe('a cloud assembly', () => {
  it('that is missing or holds two stacks is refused in words', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kotha-assembly-'));
    expect(() => readPlan(folder, addresses)).toThrow('run `node infra/app.ts` first');
    const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'a.json' } };
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ artifacts: { a: stack, b: stack } }));
    expect(() => readPlan(folder, addresses)).toThrow('exactly one stack, not 2');
    rmSync(folder, { recursive: true });
  });
});

describe('patterns of a bucket deployment', () => {
  it.each([
    ['*', 'a/b.js', true],
    ['widget/*', 'widget/x/y.js', true],
    ['widget/*', 'admin/x.js', false],
    ['admin/*.js', 'admin/main-1.js', true],
    ['admin/*.js', 'admin/mainxjs', false],
    ['?.js', 'ab.js', false],
  ])('%s and %s: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern, path)).toBe(expected);
  });
});
