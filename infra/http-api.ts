import { Duration, Fn } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  CorsHttpMethod,
  HttpApi as Api,
  type HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { routeOf, routes, type RouteKey } from '../contract/routes.ts';
import type { HttpSlice } from '../contract/routes/route.ts';
import { acknowledge } from './acknowledge.ts';
import type { Functions } from './functions.ts';
import { removalPolicy, type Options } from './options.ts';

/** Chat needs a few requests per person and minute; this bounds what a flood may cost, for all callers together. */
export const httpThrottle = { rateLimit: 2000, burstLimit: 4000 } as const;

/** What is logged of a request. No path, query, header or address: they may tell who talks to whom, or hold a secret. */
const logged = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  route: '$context.routeKey',
  status: '$context.status',
  durationMs: '$context.responseLatency',
  functionMs: '$context.integrationLatency',
  bytes: '$context.responseLength',
  failure: '$context.integrationErrorMessage',
  refusal: '$context.authorizer.error',
} as const;

/** Who may sign in to the staff routes. */
export interface StaffTokens {
  readonly issuer: string;
  readonly clientId: string;
}

/** The HTTP API: the routes of the contract, each served by the function of its slice. */
export class HttpApi extends Construct {
  readonly #api: Api;

  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id);
    this.#api = new Api(this, 'Api', {
      createDefaultStage: false,
      // The widget lives on any host's pages. Callers are known by a token they send on purpose, never by a cookie.
      corsPreflight: {
        allowOrigins: ['*'],
        allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.POST, CorsHttpMethod.PUT, CorsHttpMethod.DELETE],
        allowHeaders: ['authorization', 'content-type'],
        // The diagnosis compares clocks.
        exposeHeaders: ['retry-after', 'date'],
        maxAge: Duration.hours(2),
      },
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.#api,
      stageName: '$default',
      autoDeploy: true,
      throttle: httpThrottle,
      accessLogSettings: {
        destination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', { retention: RetentionDays.ONE_MONTH, removalPolicy: removalPolicy(options) }),
        ),
        format: AccessLogFormat.custom(JSON.stringify(logged)),
      },
    });
    acknowledge(
      this,
      'AwsSolutions-APIG4',
      'Public routes are for everybody; customer routes check our own token in the function, as the contract says.',
    );
  }

  /** Base address, without a slash at the end. */
  get url(): string {
    return this.#api.apiEndpoint;
  }

  /** The address's host name alone. */
  get host(): string {
    return Fn.select(2, Fn.split('/', this.url));
  }

  serve(functions: Functions, staff: StaffTokens): void {
    const authorizer = new HttpJwtAuthorizer('Staff', staff.issuer, { jwtAudience: [staff.clientId] });
    const slices = new Map<HttpSlice, HttpLambdaIntegration>();
    const integrationOf = (slice: HttpSlice): HttpLambdaIntegration => {
      // One permission for the whole API: one per route would fill the function's policy.
      const made =
        slices.get(slice) ?? new HttpLambdaIntegration(slice, functions.get(`${slice}/http`), { scopePermissionToRoute: false });
      slices.set(slice, made);
      return made;
    };
    for (const key of Object.keys(routes) as RouteKey[]) {
      const [method, path = ''] = key.split(' ') as [HttpMethod, string];
      const { slice, who } = routeOf(key);
      this.#addRoute(key, HttpRouteKey.with(path, method), integrationOf(slice), who === 'staff' ? authorizer : undefined);
    }
    // What no route matches gets a problem document like every other refusal.
    this.#addRoute('Default', HttpRouteKey.DEFAULT, integrationOf('health'));
  }

  #addRoute(id: string, routeKey: HttpRouteKey, integration: HttpLambdaIntegration, authorizer?: HttpJwtAuthorizer): void {
    new HttpRoute(this, id, { httpApi: this.#api, routeKey, integration, authorizer: authorizer ?? new HttpNoneAuthorizer() });
  }
}
