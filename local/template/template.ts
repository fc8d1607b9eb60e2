import { localValues, toLocalOrigins, type Addresses } from './addresses.ts';
import { readHttpApi, readSocketApi, type HttpApiPlan, type SocketApiPlan } from './api-plan.ts';
import type { BucketNotification } from '../events/bucket-notifications.ts';
import { readAssembly, type Assembly } from './cloud-assembly.ts';
import { readBuckets, readSignIn, readTables, type BucketPlan, type SignInPlan } from './data-plan.ts';
import { readNotifications, readSchedules, readStreams } from './event-plan.ts';
import { readFunctions, type FunctionPlan } from './function-plan.ts';
import { createResolver, type Resolve } from './intrinsics.ts';
import type { Reader } from './plan-reader.ts';
import type { ScheduleDescription } from '../events/schedules.ts';
import { readSite, type SitePlan } from './site-plan.ts';
import { Stack } from './stack.ts';
import type { StreamMapping } from '../streams/streams.ts';
import type { TableDescription } from '../table/tables.ts';

/** Everything that one machine has to run, read from the synthesized stack. */
export interface Plan {
  readonly functions: readonly FunctionPlan[];
  readonly httpApi: HttpApiPlan;
  readonly socketApi: SocketApiPlan | undefined;
  readonly tables: readonly TableDescription[];
  readonly streams: readonly StreamMapping[];
  readonly schedules: readonly ScheduleDescription[];
  readonly buckets: readonly BucketPlan[];
  readonly notifications: readonly BucketNotification[];
  readonly signIn: SignInPlan | undefined;
  readonly site: SitePlan;
}

/** Values as this machine has them: references resolved, and addresses of the cloud replaced by our own. */
function createLocalResolver({ template }: Assembly, addresses: Addresses): Resolve {
  const resolve = createResolver(template, localValues(addresses));
  const localize = (value: unknown): unknown => {
    if (typeof value === 'string') return toLocalOrigins(value, addresses);
    if (Array.isArray(value)) return value.map(localize);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, localize(item)]));
  };
  return (value) => localize(resolve(value));
}

/** Reads a cloud assembly and says what has to run at these addresses. Throws TemplateError for what it does not understand. */
export function readPlan(folder: string, addresses: Addresses): Plan {
  const assembly = readAssembly(folder);
  const stack = new Stack(assembly.template, createLocalResolver(assembly, addresses));
  const reader: Reader = { stack, assembly };
  return {
    functions: readFunctions(reader),
    httpApi: readHttpApi(reader),
    socketApi: readSocketApi(reader),
    tables: readTables(reader),
    streams: readStreams(reader),
    schedules: readSchedules(reader),
    buckets: readBuckets(reader),
    notifications: readNotifications(reader),
    signIn: readSignIn(reader),
    site: readSite(stack, assembly),
  };
}
