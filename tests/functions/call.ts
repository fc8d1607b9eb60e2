import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { RouteKey } from '../../contract/routes.ts';

type Serve = (event: APIGatewayProxyEventV2, context: Context) => Promise<APIGatewayProxyStructuredResultV2>;

export interface Reply {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

export interface Request {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: unknown;
  /** The body as it goes over the wire, for what is no JSON. */
  readonly rawBody?: string;
  readonly token?: string;
  /** The subject of a staff token that the gateway's authorizer let through. */
  readonly staff?: string;
  readonly headers?: Record<string, string>;
  readonly ip?: string;
  readonly userAgent?: string;
}

/** Calls a slice's handler as the HTTP API would. */
export async function call(handler: Serve, routeKey: RouteKey, request: Request = {}): Promise<Reply> {
  const [method = '', path = ''] = routeKey.split(' ');
  const event = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(request.query).toString(),
    headers: { ...(request.token !== undefined && { authorization: `Bearer ${request.token}` }), ...request.headers },
    ...(request.query && { queryStringParameters: request.query }),
    ...(request.path && { pathParameters: request.path }),
    requestContext: {
      requestId: 'request-1',
      http: { method, path, sourceIp: request.ip ?? '127.0.0.1', userAgent: request.userAgent ?? 'probe' },
      ...(request.staff !== undefined && {
        authorizer: { jwt: { claims: { sub: request.staff, token_use: 'access' }, scopes: [] } },
      }),
    },
    body: request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body)),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
  const result = await handler(event, {} as Context);
  return {
    status: result.statusCode ?? 0,
    body: JSON.parse(result.body ?? '{}') as Reply['body'],
    headers: result.headers ?? {},
  };
}
