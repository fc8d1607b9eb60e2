import type { Cors } from '../gateway/cors.ts';
import type { HttpRoute } from '../gateway/http-api.ts';
import { TemplateError } from './intrinsics.ts';
import type { JwtAuthorizer } from '../gateway/jwt-authorizer.ts';
import { functionOf, type Reader } from './plan-reader.ts';
import type { RequestAuthorizer } from '../gateway/request-authorizer.ts';
import { asTexts, type StackResource } from './stack.ts';
import type { Throttle } from '../gateway/token-bucket.ts';
import type { SocketRoute } from '../gateway/websocket-api.ts';

export interface HttpApiPlan {
  readonly apiId: string;
  readonly routes: readonly HttpRoute[];
  readonly cors: Cors | undefined;
  readonly throttle: Throttle | undefined;
}

export interface SocketApiPlan {
  readonly apiId: string;
  readonly stage: string;
  readonly routeSelection: string;
  readonly routes: readonly SocketRoute[];
  readonly authorizer: RequestAuthorizer | undefined;
  readonly throttle: Throttle | undefined;
}

function throttleOf({ stack }: Reader, apiId: string): { stage: string; throttle: Throttle | undefined } {
  const stage = stack.ofType('AWS::ApiGatewayV2::Stage').find((resource) => resource.text('ApiId') === apiId);
  const settings = stage?.record('DefaultRouteSettings') ?? {};
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = settings;
  const throttle = rate === undefined ? undefined : { ratePerSecond: Number(rate), burst: Number(burst ?? rate) };
  return { stage: stage?.text('StageName') ?? '$default', throttle };
}

interface RouteFacts {
  readonly route: StackResource;
  readonly routeKey: string;
  readonly functionName: string;
  readonly timeoutMs: number | undefined;
}

function routesOf(reader: Reader, apiId: string): RouteFacts[] {
  const { stack } = reader;
  return stack
    .ofType('AWS::ApiGatewayV2::Route')
    .filter((route) => route.text('ApiId') === apiId)
    .map((route) => {
      const integration = stack.find((route.text('Target') ?? '').replace('integrations/', ''));
      if (!integration) throw new TemplateError(`The route ${route.text('RouteKey')} has no integration.`);
      return {
        route,
        routeKey: route.text('RouteKey') ?? '$default',
        functionName: functionOf(reader, integration.text('IntegrationUri')),
        timeoutMs: integration.number('TimeoutInMillis'),
      };
    });
}

function corsOf(api: StackResource): Cors | undefined {
  if (api.get('CorsConfiguration') === undefined) return undefined;
  const cors = api.record('CorsConfiguration');
  return {
    allowOrigins: asTexts(cors['AllowOrigins']),
    allowMethods: asTexts(cors['AllowMethods']),
    allowHeaders: asTexts(cors['AllowHeaders']),
    exposeHeaders: asTexts(cors['ExposeHeaders']),
    allowCredentials: cors['AllowCredentials'] === true,
    maxAgeSeconds: cors['MaxAge'] === undefined ? undefined : Number(cors['MaxAge']),
  };
}

function readJwtAuthorizers({ stack }: Reader): ReadonlyMap<string, JwtAuthorizer> {
  const jwt = stack.ofType('AWS::ApiGatewayV2::Authorizer').filter((resource) => resource.text('AuthorizerType') === 'JWT');
  return new Map(
    jwt.map((resource) => {
      const { Issuer, Audience } = resource.record('JwtConfiguration');
      return [resource.id, { issuer: String(Issuer), audience: asTexts(Audience) }];
    }),
  );
}

function apiOf({ stack }: Reader, protocol: 'HTTP' | 'WEBSOCKET'): StackResource | undefined {
  const apis = stack.ofType('AWS::ApiGatewayV2::Api').filter((api) => api.text('ProtocolType') === protocol);
  if (apis.length > 1) throw new TemplateError(`The stack holds ${apis.length} ${protocol} APIs; this machine serves one.`);
  return apis[0];
}

/** The one HTTP API of the stack. */
export function readHttpApi(reader: Reader): HttpApiPlan {
  const api = apiOf(reader, 'HTTP');
  if (!api) throw new TemplateError('The stack holds no HTTP API.');
  const authorizers = readJwtAuthorizers(reader);
  const routes = routesOf(reader, api.id).map(({ route, routeKey, functionName, timeoutMs = 30_000 }): HttpRoute => {
    const authorizer = authorizers.get(route.text('AuthorizerId') ?? '');
    if (route.text('AuthorizationType') === 'JWT' && !authorizer)
      throw new TemplateError(`The route ${routeKey} has no authorizer.`);
    return { routeKey, functionName, timeoutMs, authorizer, scopes: asTexts(route.get('AuthorizationScopes')) };
  });
  return { apiId: api.id, routes, cors: corsOf(api), throttle: throttleOf(reader, api.id).throttle };
}

function readRequestAuthorizer(reader: Reader, connect: RouteFacts | undefined): RequestAuthorizer | undefined {
  const resource = reader.stack.find(connect?.route.text('AuthorizerId') ?? '');
  if (!resource) return undefined;
  return {
    functionName: functionOf(reader, resource.text('AuthorizerUri')),
    identitySources: asTexts(resource.get('IdentitySource')),
  };
}

/** The WebSocket API of the stack, if there is one. */
export function readSocketApi(reader: Reader): SocketApiPlan | undefined {
  const api = apiOf(reader, 'WEBSOCKET');
  if (!api) return undefined;
  const facts = routesOf(reader, api.id);
  const answered = new Set(reader.stack.ofType('AWS::ApiGatewayV2::RouteResponse').map((resource) => resource.text('RouteId')));
  return {
    apiId: api.id,
    ...throttleOf(reader, api.id),
    routeSelection: api.text('RouteSelectionExpression') ?? '$request.body.action',
    routes: facts.map(({ route, routeKey, functionName, timeoutMs = 29_000 }) => ({
      routeKey,
      functionName,
      timeoutMs,
      returnsResponse: answered.has(route.id),
    })),
    authorizer: readRequestAuthorizer(
      reader,
      facts.find(({ routeKey }) => routeKey === '$connect'),
    ),
  };
}
