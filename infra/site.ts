import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  PriceClass,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
  type BehaviorOptions,
  type IResponseHeadersPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { consolePaths } from './console-paths.ts';
import type { Options } from './options.ts';
import { assetHeaders, consoleHeaders, type ConsoleOrigins } from './site-headers.ts';

export interface SiteProps extends ConsoleOrigins {
  readonly options: Options;
  /** Folder of the built site. */
  readonly files: string;
  /** Host name of the HTTP API. */
  readonly apiHost: string;
}

/** Paths of the HTTP API that the site answers too: whoever knows only the site's address starts with these. */
const apiPaths = ['/v1/config', '/v1/sign-in', '/health'] as const;

const immutable = [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()];
const short = [
  CacheControl.setPublic(),
  CacheControl.maxAge(Duration.minutes(5)),
  CacheControl.staleWhileRevalidate(Duration.hours(1)),
];
/** Files whose names change with what is in them. */
const hashed = ['widget/*', 'fonts/*', 'admin/*-????????.js', 'admin/*.txt'];
/** What a console asks for anew each time: its page, and what makes it an app. */
const asked = ['admin/index.html', 'admin/service-worker.js', 'admin/app/*'];

/** The site on CloudFront: widget, console, documents, and the few API paths that have to live beside them. */
export class Site extends Construct {
  readonly #distribution: Distribution;
  readonly #ownName: string | undefined;

  constructor(scope: Construct, id: string, { options, files, apiHost, ...origins }: SiteProps) {
    super(scope, id);
    this.#ownName = options.siteDomain?.name;
    // The CDK's own classes miss its interfaces by optional properties that may be undefined.
    const bucket = this.#addBucket() as IBucket;
    this.#distribution = this.#addDistribution(bucket, options, apiHost, {
      assets: assetHeaders(this),
      console: consoleHeaders(this, origins),
    });
    this.#deploy(bucket, files);
  }

  /** Address of the site, without a slash at the end. */
  get url(): string {
    return `https://${this.#ownName ?? this.#distribution.distributionDomainName}`;
  }

  #addBucket(): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // Everything in it can be built again.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    });
    acknowledge(bucket, 'AwsSolutions-S1', 'Only CloudFront reads this bucket, and what is in it is public.');
    return bucket;
  }

  #addDistribution(
    bucket: IBucket,
    { siteDomain }: Options,
    apiHost: string,
    headers: { assets: IResponseHeadersPolicy; console: IResponseHeadersPolicy },
  ): Distribution {
    const files: BehaviorOptions = {
      origin: S3BucketOrigin.withOriginAccessControl(bucket),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: headers.assets,
      compress: true,
    };
    const paths = new EdgeFunction(this, 'ConsolePaths', {
      code: FunctionCode.fromInline(consolePaths),
      runtime: FunctionRuntime.JS_2_0,
    });
    const api: BehaviorOptions = { ...files, origin: new HttpOrigin(apiHost), cachePolicy: this.#addApiCache() };
    const distribution = new Distribution(this, 'Distribution', {
      defaultBehavior: files,
      additionalBehaviors: {
        ...Object.fromEntries(apiPaths.map((path) => [path, api])),
        '/admin*': {
          ...files,
          responseHeadersPolicy: headers.console,
          functionAssociations: [{ function: paths, eventType: FunctionEventType.VIEWER_REQUEST }],
        },
      },
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_ALL,
      ...(siteDomain && {
        domainNames: [siteDomain.name],
        minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
        certificate: Certificate.fromCertificateArn(this, 'Certificate', siteDomain.certificateArn),
      }),
    });
    acknowledge(distribution, 'AwsSolutions-CFR1', 'A shop may have customers anywhere.');
    acknowledge(
      distribution,
      'AwsSolutions-CFR2',
      'A web application firewall bills while idle; limits are ours, in the functions.',
    );
    acknowledge(
      distribution,
      'AwsSolutions-CFR3',
      'Access logs would store the addresses of all visitors of all hosts; API calls are logged without them.',
    );
    acknowledge(
      distribution,
      'AwsSolutions-CFR4',
      'The protocol floor of a cloudfront.net name is fixed by CloudFront; with siteDomain it is TLS 1.2 (2021).',
    );
    return distribution;
  }

  /** Caches keep an answer for as long as the route's row says, the same one for every caller. */
  #addApiCache(): CachePolicy {
    return new CachePolicy(this, 'ApiCache', {
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: Duration.minutes(1),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    });
  }

  /** What a page names is there before the page: first the hashed files, then those with lasting names. Old ones stay for open tabs. */
  #deploy(destinationBucket: IBucket, files: string): void {
    const logGroup = new LogGroup(this, 'DeployLog', { retention: RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY });
    const shared = { destinationBucket, sources: [Source.asset(files)], prune: false, logGroup, memoryLimit: 256 };
    const first = new BucketDeployment(this, 'Hashed', { ...shared, exclude: ['*'], include: hashed, cacheControl: immutable });
    const lasting = new BucketDeployment(this, 'Lasting', { ...shared, exclude: ['admin/*', ...hashed], cacheControl: short });
    const page = new BucketDeployment(this, 'Page', {
      ...shared,
      exclude: ['*'],
      include: asked,
      cacheControl: [CacheControl.noCache()],
    });
    lasting.node.addDependency(first);
    page.node.addDependency(first);
    this.#acknowledgeDeployment(first.handlerRole, destinationBucket);
  }

  #acknowledgeDeployment(role: IRole, bucket: IBucket): void {
    const reason = 'The CDK writes this role: its function copies the site into the bucket while the stack is deployed.';
    const policy = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const assets = 'arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*';
    const actions = ['s3:GetBucket*', 's3:GetObject*', 's3:List*', 's3:Abort*', 's3:DeleteObject*'];
    acknowledge(role, `AwsSolutions-IAM4[Policy::${policy}]`, reason);
    for (const action of actions) acknowledge(role, `AwsSolutions-IAM5[Action::${action}]`, reason);
    acknowledge(role.node.scope ?? role, 'AwsSolutions-L1', reason);
    acknowledgeWildcards(role, [assets, bucket.arnForObjects('*')], reason);
  }
}
