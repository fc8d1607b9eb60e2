import { Stack } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Construct } from 'constructs';
import { socketStage } from '../contract/deploy.ts';
import { unansweredFrames, upFrames } from '../contract/frames.ts';
import { acknowledge } from './acknowledge.ts';
import type { Functions } from './functions.ts';

/** Heartbeats are most of the traffic, one per person and 45 s; this bounds what a flood may cost. */
export const socketThrottle = { rateLimit: 2000, burstLimit: 4000 } as const;

/** The WebSocket API: one route per frame that browsers send. */
export class SocketApi extends Construct {
  readonly #api: WebSocketApi;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#api = new WebSocketApi(this, 'Api', { routeSelectionExpression: '$request.body.type' });
    new WebSocketStage(this, 'Stage', {
      webSocketApi: this.#api,
      stageName: socketStage,
      autoDeploy: true,
      throttle: socketThrottle,
    });
    acknowledge(
      this,
      'AwsSolutions-APIG4',
      'The function redeems a single-use ticket on $connect: an authorizer would be a second invocation per connection.',
    );
    acknowledge(
      this,
      'AwsSolutions-APIG1',
      'Access logs of a WebSocket API need a role for the whole account and region; the function logs instead.',
    );
  }

  /** wss address that browsers open, with the stage. */
  get url(): string {
    return `${this.#api.apiEndpoint}/${socketStage}`;
  }

  /** wss address without the stage, as a content security policy names it. */
  get origin(): string {
    return this.#api.apiEndpoint;
  }

  /** Where frames are posted to connections, as IAM names it. */
  get connectionsArn(): string {
    return this.#connectionsArn('POST');
  }

  /** Where connections are ended, as IAM names it. */
  get hangUpArn(): string {
    return this.#connectionsArn('DELETE');
  }

  #connectionsArn(method: string): string {
    const resourceName = `${socketStage}/${method}/@connections/*`;
    return Stack.of(this).formatArn({ service: 'execute-api', resource: this.#api.apiId, resourceName });
  }

  serve(functions: Functions): void {
    const integration = new WebSocketLambdaIntegration('Socket', functions.get('sockets/socket'));
    for (const routeKey of ['$connect', '$disconnect']) this.#api.addRoute(routeKey, { integration });
    const unanswered = new Set<string>(unansweredFrames);
    for (const routeKey of ['$default', ...Object.keys(upFrames)])
      this.#api.addRoute(routeKey, { integration, returnResponse: !unanswered.has(routeKey) });
  }
}
