import type { Addresses } from './template/addresses.ts';
import type { Demo } from './demo.ts';
import { DemoShop } from './site/demo-shop.ts';
import type { FrontDoor, Rooms } from './front-door.ts';
import { createHttpApi } from './gateway/http-api.ts';
import type { Lambdas } from './lambda/lambdas.ts';
import { StaticSite } from './site/static-site.ts';
import { readPlan, type Plan } from './template/template.ts';
import { WebSocketApi } from './gateway/websocket-api.ts';

export interface Limits {
  /** False: the stages' throttles let everything through. */
  readonly throttle?: boolean | undefined;
  /** Limits of a connection, shorter than AWS's for tests. */
  readonly socketIdleMs?: number | undefined;
  readonly socketLifeMs?: number | undefined;
  /** Open shop pages reload when there is a new build. */
  readonly reloads?: boolean | undefined;
}

export interface Counters {
  /** Requests that reached the HTTP API. */
  readonly httpRequests: number;
  readonly lambdaInvocations: Readonly<Record<string, number>>;
  readonly framesIn: number;
  readonly framesOut: number;
}

export interface InstallationParts {
  readonly plan: Plan;
  readonly addresses: Addresses;
  readonly lambdas: Lambdas;
  readonly demo: Demo;
  readonly issuer: Rooms['issuer'];
  readonly limits: Limits;
  readonly log: (line: string) => void;
}

/** One running installation: what is behind the door, and how it changes with a new build. */
export class Installation {
  readonly #parts: InstallationParts;
  readonly #shop: DemoShop;
  readonly #socketApi: WebSocketApi | undefined;
  #plan: Plan;
  #httpRequests = 0;

  constructor(parts: InstallationParts) {
    this.#parts = parts;
    this.#plan = parts.plan;
    this.#shop = new DemoShop({ reloads: parts.limits.reloads ?? false });
    this.#socketApi = parts.plan.socketApi && this.#createSocketApi(parts.plan.socketApi);
  }

  get plan(): Plan {
    return this.#plan;
  }

  get counters(): Counters {
    const { in: framesIn = 0, out: framesOut = 0 } = this.#socketApi?.frames ?? {};
    return { httpRequests: this.#httpRequests, lambdaInvocations: this.#parts.lambdas.invocations, framesIn, framesOut };
  }

  /** What the door leads to, made anew from the plan. */
  get rooms(): Rooms {
    const { lambdas, log, issuer, demo } = this.#parts;
    const { httpApi, site } = this.#plan;
    const serve = createHttpApi({ ...httpApi, throttle: this.#throttle(httpApi.throttle), invoke: lambdas.invoke, log });
    return {
      httpApi: (request, response) => {
        this.#httpRequests += 1;
        return serve(request, response);
      },
      apiSegments: new Set(httpApi.routes.flatMap(({ routeKey }) => /^\S+ \/([^/{]+)/.exec(routeKey)?.[1] ?? [])),
      socketApi: this.#socketApi,
      issuer,
      site: new StaticSite(site),
      shop: this.#shop,
      demo,
    };
  }

  /** Serves what another assembly holds. Streams, schedules and sign-in stay as they are until the next start. */
  load(assembly: string, door: FrontDoor): void {
    this.#plan = readPlan(assembly, this.#parts.addresses);
    this.#parts.lambdas.reload(this.#plan.functions);
    door.open(this.rooms);
    this.#shop.changed();
  }

  /** Ends every connection. */
  close(): void {
    this.#socketApi?.close();
  }

  #throttle<T>(throttle: T): T | undefined {
    return this.#parts.limits.throttle === false ? undefined : throttle;
  }

  #createSocketApi(plan: NonNullable<Plan['socketApi']>): WebSocketApi {
    const { limits, lambdas, log } = this.#parts;
    const { socketIdleMs, socketLifeMs } = limits;
    return new WebSocketApi({
      ...plan,
      throttle: this.#throttle(plan.throttle),
      invoke: lambdas.invoke,
      log,
      ...(socketIdleMs !== undefined && { idleLimitMs: socketIdleMs }),
      ...(socketLifeMs !== undefined && { lifeLimitMs: socketLifeMs }),
    });
  }
}
