import { join } from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, Runtime, type CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { environment, filePrefixes, functionNames, indexes, type FunctionName } from '../contract/deploy.ts';
import { acknowledgeWildcards } from './acknowledge.ts';
import { removalPolicy, type Options } from './options.ts';
import { accessOf } from './table-access.ts';
import type { Table } from './table.ts';

export type EnvironmentName = keyof typeof environment;
export interface FunctionsProps {
  readonly options: Options;
  /** Folder of the bundles, one folder per function. */
  readonly bundles: string;
  readonly table: Table;
  readonly files: Bucket;
  readonly values: Readonly<Record<EnvironmentName, string>>;
  /** Address of the @connections API, as IAM names it. */
  readonly connectionsArn: string;
  /** Where connections are ended. */
  readonly hangUpArn: string;
  /** The pool of those who may sign in to the console. */
  readonly userPoolArn: string;
}

/** What every function is told; the socket's address is also where frames are posted to. */
const shared: readonly EnvironmentName[] = ['tableName', 'socketUrl'];
const told: Partial<Record<FunctionName, readonly EnvironmentName[]>> = {
  'agents/http': ['userPoolId'],
  'attachments/http': ['filesBucket', 'limits'],
  'attachments/on-upload': ['filesBucket'],
  'reactions/on-change': ['filesBucket'],
  'reactions/redrive': ['filesBucket'],
  'conversations/http': ['limits'],
  'identity/http': ['limits'],
  'settings/http': ['apiUrl', 'issuer', 'clientId'],
  'sockets/http': ['limits'],
};

const timeoutsSeconds: Partial<Record<FunctionName, number>> = {
  'attachments/on-upload': 30,
  'conversations/on-schedule': 60,
  'reactions/on-change': 60,
  'reactions/redrive': 60,
  'search/on-schedule': 120,
  'setup/bootstrap': 30,
  'setup/on-schedule': 120,
};

/** Key in a function's metadata that holds its name in the contract, for tools that read the template. */
export const nameInMetadata = 'kotha:function';

function timeoutOf(name: FunctionName): Duration {
  return Duration.seconds(timeoutsSeconds[name] ?? (name.endsWith('/http') ? 15 : 10));
}

/** `conversations/http` becomes `ConversationsHttp`. */
const idOf = (name: FunctionName): string => name.replace(/(?:^|[/-])(\w)/g, (_, letter: string) => letter.toUpperCase());

class SliceFunction extends LambdaFunction {
  constructor(scope: Construct, name: FunctionName, props: FunctionsProps) {
    const { options, bundles, table, files, values } = props;
    const id = idOf(name);
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(scope, `${id}Log`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: removalPolicy(options),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      description: name,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Processor time comes with memory. With 512 MB a cold start of these bundles stays under half a second; with more, the
      // milliseconds spent waiting for the table would only cost more.
      memorySize: 512,
      timeout: timeoutOf(name),
      handler: 'index.handler',
      code: Code.fromAsset(join(bundles, name)),
      environment: {
        ...Object.fromEntries([...shared, ...(told[name] ?? [])].map((key) => [environment[key], values[key]])),
        NODE_OPTIONS: '--enable-source-maps',
      },
      role,
      logGroup,
    });
    (this.node.defaultChild as CfnFunction).addMetadata(nameInMetadata, name);
    const { actions, readsIndexes = false, files: fileAccess = {}, seesAbsence = false, admits = [] } = accessOf[name];
    const { posts = false, hangsUp = false } = accessOf[name];
    role.addToPolicy(
      new PolicyStatement({ actions: actions.map((action) => `dynamodb:${action}`), resources: [table.tableArn] }),
    );
    if (readsIndexes) {
      const resources = Object.values(indexes).map((index) => `${table.tableArn}/index/${index.name}`);
      role.addToPolicy(new PolicyStatement({ actions: ['dynamodb:Query'], resources }));
    }
    const sockets = [...(posts ? [props.connectionsArn] : []), ...(hangsUp ? [props.hangUpArn] : [])];
    if (sockets.length > 0) {
      role.addToPolicy(new PolicyStatement({ actions: ['execute-api:ManageConnections'], resources: sockets }));
      acknowledgeWildcards(role, sockets, 'Connections get their ids while they live.');
    }
    if (admits.length > 0) {
      const actions = admits.map((action) => `cognito-idp:${action}`);
      role.addToPolicy(new PolicyStatement({ actions, resources: [props.userPoolArn] }));
    }
    for (const [room, fileActions] of Object.entries(fileAccess)) {
      const objects = files.arnForObjects(`${filePrefixes[room as keyof typeof filePrefixes]}*`);
      role.addToPolicy(new PolicyStatement({ actions: fileActions.map((action) => `s3:${action}`), resources: [objects] }));
      acknowledgeWildcards(role, [objects], 'Files get their names while they are uploaded.');
    }
    if (seesAbsence) role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [files.bucketArn] }));
  }
}

/** Every function of the contract, each with a role, a log and the rights of its own. */
export class Functions extends Construct {
  readonly #byName: ReadonlyMap<FunctionName, LambdaFunction>;

  constructor(scope: Construct, id: string, props: FunctionsProps) {
    super(scope, id);
    this.#byName = new Map(functionNames.map((name) => [name, new SliceFunction(this, name, props)]));
  }

  get(name: FunctionName): LambdaFunction {
    const found = this.#byName.get(name);
    if (!found) throw new Error(`There is no function ${name}.`);
    return found;
  }
}
