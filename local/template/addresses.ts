import type { LocalValues, Resource } from './intrinsics.ts';

/** Where everything of one running installation is reached. */
export interface Addresses {
  /** Site, HTTP API and sign-in: http://localhost:<port> */
  readonly http: string;
  /** WebSocket API without its stage: ws://localhost:<port> */
  readonly socket: string;
  readonly issuer: string;
}

/** The addresses of an installation on this port. */
export function addressesOf(port: number): Addresses {
  const host = `localhost:${port}`;
  return { http: `http://${host}`, socket: `ws://${host}`, issuer: `http://${host}/oidc` };
}

const account = '000000000000';
const region = 'us-east-1';
const arn = (service: string, name: string): string =>
  `arn:aws:${service}:${service === 's3' ? '' : region}:${service === 's3' ? '' : account}:${name}`;

const nameProperties: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::S3::Bucket': 'BucketName',
};

/** The name of a table or bucket: the one it was given, else the id of its resource. */
export function nameOf(id: string, { Type, Properties }: Resource): string {
  const given = Properties?.[nameProperties[Type] ?? ''];
  if (typeof given === 'string') return given;
  return Type === 'AWS::S3::Bucket' ? id.toLowerCase() : id;
}

type Attributes = (id: string, resource: Resource, addresses: Addresses) => Readonly<Record<string, string>>;
const hostOf = (url: string): string => new URL(url).host;

const table: Attributes = (id, resource) => {
  const own = arn('dynamodb', `table/${nameOf(id, resource)}`);
  return { Arn: own, TableId: id, StreamArn: `${own}/stream/local` };
};

const attributes: Readonly<Record<string, Attributes>> = {
  'AWS::ApiGatewayV2::Api': (id, { Properties }, { http, socket }) => ({
    ApiEndpoint: Properties?.['ProtocolType'] === 'WEBSOCKET' ? socket : http,
    ApiId: id,
  }),
  'AWS::Cognito::UserPool': (id, _resource, { issuer }) => ({
    Arn: arn('cognito-idp', `userpool/${id}`),
    ProviderURL: issuer,
    ProviderName: issuer.replace(/^https?:\/\//, ''),
    UserPoolId: id,
  }),
  'AWS::Cognito::UserPoolClient': (id) => ({ ClientId: id, Name: id }),
  'AWS::CloudFront::Distribution': (id, _resource, { http }) => ({ DomainName: hostOf(http), Id: id }),
  'AWS::CloudFront::Function': (id) => ({ FunctionARN: arn('cloudfront', `function/${id}`) }),
  'AWS::CloudFront::OriginAccessControl': (id) => ({ Id: id }),
  'AWS::DynamoDB::GlobalTable': table,
  'AWS::DynamoDB::Table': table,
  'AWS::Lambda::Function': (id) => ({ Arn: arn('lambda', `function:${id}`) }),
  'AWS::S3::Bucket': (id, resource) => {
    const name = nameOf(id, resource);
    return { Arn: arn('s3', name), DomainName: `${name}.s3.localhost`, RegionalDomainName: `${name}.s3.${region}.localhost` };
  },
  'AWS::SQS::Queue': (id) => ({ Arn: arn('sqs', id), QueueName: id }),
};

/** The local values of a template's references, as the given addresses have it. */
export function localValues(addresses: Addresses): LocalValues {
  return {
    pseudo: {
      'AWS::AccountId': account,
      'AWS::Region': region,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': 'local',
      'AWS::StackId': arn('cloudformation', 'stack/local/00000000'),
      'AWS::NotificationARNs': [],
    },
    ref: (id, resource) => nameOf(id, resource),
    attribute: (id, resource, name) =>
      attributes[resource.Type]?.(id, resource, addresses)[name] ?? (name === 'Arn' ? arn('local', id) : undefined),
  };
}

/** What is served over TLS in the cloud, and by whom people are signed in there, is plain and our own on this machine. */
export function toLocalOrigins(text: string, { http, issuer }: Addresses): string {
  const host = hostOf(http);
  return (
    text
      // The object store takes any free port of this machine.
      .replaceAll(/https:\/\/[\w.-]+\.s3\.[\w.-]+\.localhost/g, 'http://127.0.0.1:*')
      .replaceAll(`https://${host}`, http)
      .replaceAll(`wss://${host}`, `ws://${host}`)
      .replaceAll(/https:\/\/cognito-idp\.[\w.-]+|https:\/\/[\w.-]+\.amazoncognito\.com/g, new URL(issuer).origin)
  );
}
