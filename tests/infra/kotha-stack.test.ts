import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  environment,
  fileDays,
  functionNames,
  indexes,
  outputs,
  socketStage,
  connectionSortKey,
  staffPartition,
  streamedSortKeys,
} from '../../contract/deploy.ts';
import { unansweredFrames, upFrames } from '../../contract/frames.ts';
import { limits } from '../../contract/limits.ts';
import { routeOf, routes, type RouteKey } from '../../contract/routes.ts';
import { accessOf } from '../../infra/table-access.ts';
import { functionsOf, grantsOf, resourcesOf, synthesize, type Resource } from './synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize();
});

const apiId = (protocol: 'HTTP' | 'WEBSOCKET'): string => {
  const [id = ''] =
    [...resourcesOf(template, 'AWS::ApiGatewayV2::Api')].find(([, { Properties }]) => Properties['ProtocolType'] === protocol) ??
    [];
  return id;
};

const routesOf = (protocol: 'HTTP' | 'WEBSOCKET'): Resource['Properties'][] =>
  [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()]
    .map(({ Properties }) => Properties)
    .filter(({ ApiId }) => (ApiId as { Ref: string }).Ref === apiId(protocol));

const routeKeyOf = (route: Resource['Properties']): string => String(route['RouteKey']);

/** The name of the function behind a route. */
function servedBy(route: Resource['Properties']): string | undefined {
  const integrationId = /"Ref":"(\w+)"/.exec(JSON.stringify(route['Target']))?.[1] ?? '';
  const integration = JSON.stringify(resourcesOf(template, 'AWS::ApiGatewayV2::Integration').get(integrationId)?.Properties);
  return [...functionsOf(template)].find(([, { id }]) => integration.includes(`"${id}"`))?.[0];
}

describe('HTTP API', () => {
  it('has the routes of the contract, and one for everything else', () => {
    expect(routesOf('HTTP').map(routeKeyOf).sort()).toEqual(['$default', ...Object.keys(routes)].sort());
  });

  it('sends every route to the function of its slice', () => {
    for (const route of routesOf('HTTP')) {
      const key = routeKeyOf(route);
      const slice = key === '$default' ? 'health' : routeOf(key as RouteKey).slice;
      expect(servedBy(route), key).toBe(`${slice}/http`);
    }
  });

  it('checks staff tokens on exactly the staff routes', () => {
    for (const route of routesOf('HTTP')) {
      const key = routeKeyOf(route);
      const isStaff = key !== '$default' && routeOf(key as RouteKey).who === 'staff';
      expect(route['AuthorizationType'], key).toBe(isStaff ? 'JWT' : 'NONE');
      expect(route['AuthorizerId'] !== undefined, key).toBe(isStaff);
    }
  });

  it('accepts tokens that the pool made for the console', () => {
    const [[pool]] = [...resourcesOf(template, 'AWS::Cognito::UserPool')] as [[string, Resource]];
    const [[client]] = [...resourcesOf(template, 'AWS::Cognito::UserPoolClient')] as [[string, Resource]];
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: [{ Ref: client }], Issuer: { 'Fn::GetAtt': [pool, 'ProviderURL'] } },
    });
  });

  it('answers any origin, without credentials', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'HTTP',
      CorsConfiguration: {
        AllowOrigins: ['*'],
        AllowHeaders: ['authorization', 'content-type'],
        AllowCredentials: Match.absent(),
        MaxAge: 7200,
      },
    });
  });

  it('allows in preflights every method that a route has', () => {
    const { CorsConfiguration } = resourcesOf(template, 'AWS::ApiGatewayV2::Api').get(apiId('HTTP'))?.Properties ?? {};
    const methods = new Set(Object.keys(routes).map((key) => key.split(' ')[0]));
    expect((CorsConfiguration as { AllowMethods: string[] }).AllowMethods.toSorted()).toEqual([...methods].sort());
  });

  it('is throttled and logs requests without what may hold a secret', () => {
    const stages = [...resourcesOf(template, 'AWS::ApiGatewayV2::Stage').values()].map(({ Properties }) => Properties);
    for (const stage of stages)
      expect(stage['DefaultRouteSettings']).toMatchObject({ ThrottlingBurstLimit: 4000, ThrottlingRateLimit: 2000 });
    const { Format } = stages.find(({ StageName }) => StageName === '$default')?.['AccessLogSettings'] as { Format: string };
    expect(
      Object.values(JSON.parse(Format) as Record<string, string>).every((variable) => variable.startsWith('$context.')),
    ).toBe(true);
    expect(Format).not.toMatch(/path|query|header|authorization|protocol|sourceIp|userAgent|identity/i);
  });
});

describe('WebSocket API', () => {
  it('has a route for every frame a browser sends', () => {
    const wanted = ['$connect', '$default', '$disconnect', ...Object.keys(upFrames)];
    expect(routesOf('WEBSOCKET').map(routeKeyOf).sort()).toEqual(wanted.sort());
    for (const route of routesOf('WEBSOCKET')) expect(servedBy(route)).toBe('sockets/socket');
  });

  it('answers frames on the same connection, but for those nobody waits for', () => {
    const answered = [...resourcesOf(template, 'AWS::ApiGatewayV2::RouteResponse').values()].map(
      ({ Properties }) => Properties['RouteId'],
    );
    const unanswered = new Set<string>(unansweredFrames);
    const frames = ['$default', ...Object.keys(upFrames).filter((frame) => !unanswered.has(frame))];
    expect(answered).toHaveLength(frames.length);
    for (const route of routesOf('WEBSOCKET')) {
      const isFrame = frames.includes(routeKeyOf(route));
      expect(route['RouteResponseSelectionExpression'], routeKeyOf(route)).toBe(isFrame ? '$default' : undefined);
    }
  });

  it('chooses the route by the type of the frame, on the stage of the contract', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      ProtocolType: 'WEBSOCKET',
      RouteSelectionExpression: '$request.body.type',
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', { StageName: socketStage, AutoDeploy: true });
  });
});

describe('functions', () => {
  it('are those of the contract', () => {
    expect([...functionsOf(template).keys()].sort()).toEqual([...functionNames].sort());
  });

  it.each(functionNames)('%s runs on arm64 with Node 24 and bounded time', (name) => {
    const Properties = functionsOf(template).get(name)?.Properties ?? {};
    const timeouts: Record<string, number> = {
      'attachments/on-upload': 30,
      'conversations/on-schedule': 60,
      'reactions/on-change': 60,
      'reactions/redrive': 60,
      'search/on-schedule': 120,
      'setup/bootstrap': 30,
      'setup/on-schedule': 120,
      'sockets/socket': 10,
    };
    const timeout = timeouts[name] ?? 15;
    expect(Properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: timeout,
    });
    expect(Properties['ReservedConcurrentExecutions']).toBeUndefined();
  });

  it('know the table and the socket by reference, the files where they use them, and only settings knows the sign-in', () => {
    const socketUrl = { 'Fn::Join': ['', [{ 'Fn::GetAtt': [apiId('WEBSOCKET'), 'ApiEndpoint'] }, `/${socketStage}`]] };
    for (const [name, { Properties }] of functionsOf(template)) {
      const { Variables } = Properties['Environment'] as { Variables: Record<string, unknown> };
      const shared = [environment.tableName, environment.socketUrl];
      const signIn = [environment.apiUrl, environment.issuer, environment.clientId];
      const told = [
        ...shared,
        ...(name === 'settings/http' ? signIn : []),
        ...(name === 'agents/http' ? [environment.userPoolId] : []),
        ...(/^attachments|^reactions/.test(name) ? [environment.filesBucket] : []),
        // Where somebody can come too often.
        ...(/^(attachments|conversations|identity|sockets)\/http$/.test(name) ? [environment.limits] : []),
      ];
      expect(Object.keys(Variables).sort(), name).toEqual(['NODE_OPTIONS', ...told].sort());
      expect(Variables[environment.socketUrl]).toEqual(socketUrl);
      expect(Variables['NODE_OPTIONS']).toBe('--enable-source-maps');
    }
  });

  it.each(functionNames)('%s may do with files what is declared, and nothing else', (name) => {
    const { files = {}, seesAbsence = false } = accessOf[name];
    const arn = { 'Fn::GetAtt': [filesBucket(), 'Arn'] };
    const declared = Object.entries(files).flatMap(([room, actions]) =>
      actions.map((action) => `s3:${action} ${JSON.stringify({ 'Fn::Join': ['', [arn, `/${room}/*`]] })}`),
    );
    if (seesAbsence) declared.push(`s3:ListBucket ${JSON.stringify(arn)}`);
    const granted = grantsOf(template, name).filter(({ action }) => action.startsWith('s3:'));
    expect(granted.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual(declared.sort());
  });

  it.each(functionNames)('%s may do with the table what is declared, and nothing else', (name) => {
    const { actions, readsIndexes = false, posts = false, hangsUp = false } = accessOf[name];
    const [table = ''] = resourcesOf(template, 'AWS::DynamoDB::GlobalTable').keys();
    const onTable = JSON.stringify({ 'Fn::GetAtt': [table, 'Arn'] });
    const onIndex = Object.values(indexes).map((index) =>
      JSON.stringify({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [table, 'Arn'] }, `/index/${index.name}`]] }),
    );
    const grants = grantsOf(template, name).filter(
      ({ action }) => !/^(logs|sqs|s3|cognito-idp):|Stream|GetRecords|ShardIterator/.test(action),
    );
    const declared = [
      ...actions.map((action) => ({ action: `dynamodb:${action}`, resource: onTable })),
      ...(readsIndexes ? onIndex.map((resource) => ({ action: 'dynamodb:Query', resource })) : []),
    ];
    const rows = (grant: { action: string; resource: string }[]) =>
      grant.map(({ action, resource }) => `${action} ${resource}`).sort();
    expect(rows(grants.filter(({ action }) => action.startsWith('dynamodb:')))).toEqual(rows(declared));
    const others = grants.filter(({ action }) => !action.startsWith('dynamodb:'));
    others.sort((one, other) => (one.resource < other.resource ? 1 : -1));
    const methods = [...(posts ? ['POST'] : []), ...(hangsUp ? ['DELETE'] : [])];
    expect(others.map(({ action }) => action)).toEqual(methods.map(() => 'execute-api:ManageConnections'));
    for (const [index, method] of methods.entries())
      expect(others[index]?.resource).toContain(`/${socketStage}/${method}/@connections/*`);
  });

  it.each(functionNames)('%s may do with who signs in what is declared, in the one pool, and nothing else', (name) => {
    const [pool = ''] = resourcesOf(template, 'AWS::Cognito::UserPool').keys();
    const granted = grantsOf(template, name).filter(({ action }) => action.startsWith('cognito-idp:'));
    expect(granted.map(({ action }) => action)).toEqual((accessOf[name].admits ?? []).map((action) => `cognito-idp:${action}`));
    for (const { resource } of granted) expect(resource).toBe(JSON.stringify({ 'Fn::GetAtt': [pool, 'Arn'] }));
  });

  it('never get an action with a wildcard, nor a resource that is one', () => {
    for (const name of functionNames) {
      for (const { action, resource } of grantsOf(template, name)) {
        expect(action, name).not.toContain('*');
        expect(resource, name).not.toBe('"*"');
      }
    }
    const statements = JSON.stringify([...resourcesOf(template, 'AWS::IAM::Policy').values()]);
    expect(statements).not.toMatch(/"Action":(\[[^\]]*)?"(\w+:)?\*"/);
  });

  it('log to a group of their own that forgets', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup');
    for (const [, { Properties }] of groups) expect(Properties['RetentionInDays']).toBeGreaterThan(0);
    const used = [...functionsOf(template).values()].map(
      ({ Properties }) => (Properties['LoggingConfig'] as { LogGroup: { Ref: string } }).LogGroup.Ref,
    );
    expect(new Set(used).size).toBe(functionNames.length);
    expect(used.every((id) => groups.has(id))).toBe(true);
  });
});

describe('table', () => {
  it('keeps conversations: on demand, recoverable, streamed, forgetting what has expired', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
        Replicas: [{ DeletionProtectionEnabled: true, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }],
        GlobalSecondaryIndexes: Object.values(indexes).map(({ name, partition, sort }) => ({
          IndexName: name,
          KeySchema: [
            { AttributeName: partition, KeyType: 'HASH' },
            { AttributeName: sort, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        })),
      },
    });
  });

  it('wakes its consumer for what it reacts to only, and puts aside what fails for good', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 5,
      ParallelizationFactor: 1,
      StartingPosition: 'TRIM_HORIZON',
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FunctionName: { Ref: functionsOf(template).get('reactions/on-change')?.id },
    });
    const [mapping] = resourcesOf(template, 'AWS::Lambda::EventSourceMapping').values();
    const { Filters } = mapping?.Properties['FilterCriteria'] as { Filters: { Pattern: string }[] };
    const dynamodb = (...prefixes: string[]): object => ({ Keys: { sk: { S: prefixes.map((prefix) => ({ prefix })) } } });
    expect(Filters.map(({ Pattern }) => JSON.parse(Pattern) as unknown)).toEqual([
      { eventName: ['INSERT', 'MODIFY'], dynamodb: dynamodb(...Object.values(streamedSortKeys)) },
      { eventName: ['INSERT'], dynamodb: { Keys: { pk: { S: [staffPartition] } } } },
      {
        eventName: ['REMOVE'],
        userIdentity: { principalId: ['dynamodb.amazonaws.com'] },
        dynamodb: dynamodb(connectionSortKey),
      },
    ]);
  });
});

/** The bucket with a CORS rule for uploads; the site's has none. */
const filesBucket = (): string =>
  [...resourcesOf(template, 'AWS::S3::Bucket')].find(([, { Properties }]) => 'CorsConfiguration' in Properties)?.[0] ?? '';

describe('files', () => {
  it('lie in a private bucket that any page may upload to with a signed form', () => {
    expect(resourcesOf(template, 'AWS::S3::Bucket').get(filesBucket())).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        CorsConfiguration: {
          CorsRules: [{ AllowedOrigins: ['*'], AllowedMethods: ['POST', 'GET'], AllowedHeaders: ['content-type'] }],
        },
      },
    });
  });

  it('go away by themselves while nobody has checked them or sent them, and only then', () => {
    const { LifecycleConfiguration } = resourcesOf(template, 'AWS::S3::Bucket').get(filesBucket())?.Properties ?? {};
    const { Rules } = LifecycleConfiguration as { Rules: Record<string, unknown>[] };
    expect(Rules.filter((rule) => 'ExpirationInDays' in rule)).toEqual([
      { Id: 'Quarantine', Prefix: 'quarantine/', ExpirationInDays: 1, Status: 'Enabled' },
      {
        Id: 'Unsent',
        Prefix: 'clean/',
        TagFilters: [{ Key: 'kotha', Value: 'unsent' }],
        ExpirationInDays: 2,
        Status: 'Enabled',
      },
    ]);
    // A record that can still be sent outlives neither its file nor the change stream that takes the tag off.
    const streamHours = 24;
    expect(limits.unsentFileSeconds / 3600 + streamHours).toBeLessThan(fileDays.unsent * 24);
  });

  it('are checked when they arrive in quarantine', () => {
    template.hasResourceProperties('Custom::S3BucketNotifications', {
      BucketName: { Ref: filesBucket() },
      NotificationConfiguration: {
        LambdaFunctionConfigurations: [
          {
            Events: ['s3:ObjectCreated:*'],
            Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'quarantine/' }] } },
            LambdaFunctionArn: { 'Fn::GetAtt': [functionsOf(template).get('attachments/on-upload')?.id, 'Arn'] },
          },
        ],
      },
    });
  });

  it('are scanned first where an installation wants it, and nothing of that is there where it does not', () => {
    template.resourceCountIs('AWS::GuardDuty::MalwareProtectionPlan', 0);
    const scanning = synthesize({ malwareScan: 'true' });
    scanning.resourceCountIs('Custom::S3BucketNotifications', 0);
    scanning.hasResourceProperties('AWS::GuardDuty::MalwareProtectionPlan', {
      ProtectedResource: { S3Bucket: { BucketName: { Ref: filesBucket() }, ObjectPrefixes: ['quarantine/'] } },
    });
    scanning.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.guardduty'],
        'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
        detail: { s3ObjectDetails: { bucketName: [{ Ref: filesBucket() }] } },
      },
      Targets: [{ Arn: { 'Fn::GetAtt': [functionsOf(scanning).get('attachments/on-upload')?.id, 'Arn'] } }],
    });
  });
});

describe('staff pool', () => {
  it('is entered by invitation, with a good password and a second factor for who wants one', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      UsernameAttributes: ['email'],
      MfaConfiguration: 'OPTIONAL',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      DeletionProtection: 'ACTIVE',
      Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: true } },
    });
  });

  it('signs the console in by code with PKCE and no secret, back to the site alone', () => {
    const [client] = resourcesOf(template, 'AWS::Cognito::UserPoolClient').values();
    expect(client?.Properties).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      AllowedOAuthScopes: ['openid', 'email', 'profile'],
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    });
    expect(JSON.stringify(client?.Properties['CallbackURLs'])).toContain('"/admin/callback"');
    expect(JSON.stringify(client?.Properties['LogoutURLs'])).toContain('"/admin/"');
    template.hasResourceProperties('AWS::Cognito::UserPoolDomain', { ManagedLoginVersion: 2 });
    template.resourceCountIs('AWS::Cognito::ManagedLoginBranding', 1);
  });
});

describe('stack', () => {
  it('says where everything is, under the names of the contract', () => {
    for (const name of Object.values(outputs)) template.hasOutput(name, {});
  });

  it('holds nothing that bills while idle', () => {
    const types = new Set(
      Object.values((template.toJSON() as { Resources: Record<string, Resource> }).Resources).map(({ Type }) => Type),
    );
    const billedByUse = [
      /^AWS::ApiGatewayV2::/,
      /^AWS::CloudFront::(CachePolicy|Distribution|Function|OriginAccessControl|ResponseHeadersPolicy)$/,
      /^AWS::Cognito::/,
      /^AWS::DynamoDB::GlobalTable$/,
      /^AWS::Events::Rule$/,
      /^AWS::IAM::(Policy|Role)$/,
      /^AWS::Lambda::(EventSourceMapping|Function|LayerVersion|Permission)$/,
      /^AWS::Logs::LogGroup$/,
      /^AWS::S3::(Bucket|BucketPolicy)$/,
      /^AWS::SQS::(Queue|QueuePolicy)$/,
      /^Custom::(CDKBucketDeployment|S3AutoDeleteObjects|S3BucketNotifications)$/,
    ];
    expect([...types].filter((type) => !billedByUse.some((pattern) => pattern.test(type)))).toEqual([]);
    expect(JSON.stringify(template.toJSON())).not.toMatch(
      /ProvisionedConcurrency|ProvisionedThroughput|KmsMasterKeyId|"SSEType":"KMS"/,
    );
  });

  it.each([
    ['closes silent conversations once an hour', 'closeSilent', 'rate(1 hour)'],
    ['gives what waits for somebody who is away to others every five minutes', 'reassign', 'rate(5 minutes)'],
  ])('%s', (_, job, ScheduleExpression) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression,
      State: 'ENABLED',
      Targets: [Match.objectLike({ Input: JSON.stringify({ job }), RetryPolicy: { MaximumRetryAttempts: 0 } })],
    });
  });

  it('lets an installation be thrown away when it says so', () => {
    const throwAway = synthesize({ retain: 'false' });
    throwAway.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Delete',
      Properties: { Replicas: [{ DeletionProtectionEnabled: false }] },
    });
    throwAway.hasResourceProperties('AWS::Cognito::UserPool', { DeletionProtection: 'INACTIVE' });
  });

  it('takes a name for the sign-in page and for the site', () => {
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/0';
    const named = synthesize({ domainPrefix: 'boi-ghar', siteDomain: 'chat.boighar.example', certificateArn });
    named.hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: 'boi-ghar' });
    named.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        Aliases: ['chat.boighar.example'],
        ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: 'TLSv1.2_2021' },
      },
    });
    named.hasOutput(outputs.siteUrl, { Value: 'https://chat.boighar.example' });
  });

  it.each([
    [{ retain: 'maybe' }, /Set retain to true or false/],
    [{ siteDomain: 'chat.example' }, /Set siteDomain and certificateArn together/],
    [{ domainPrefix: 7 }, /Give domainPrefix a value/],
  ])('refuses %o with a word on what to do', (context, message) => {
    expect(() => synthesize(context)).toThrow(message);
  });
});
