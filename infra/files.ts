import { Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { BlockPublicAccess, Bucket, BucketEncryption, EventType, HttpMethods, type LifecycleRule } from 'aws-cdk-lib/aws-s3';
import { LambdaDestination } from 'aws-cdk-lib/aws-s3-notifications';
import type { Construct } from 'constructs';
import { fileDays, filePrefixes, unsentFileTag } from '../contract/deploy.ts';
import { acknowledge } from './acknowledge.ts';
import { MalwareScan } from './malware-scan.ts';
import { removalPolicy, type Options } from './options.ts';

/** What nobody checked and what nobody sent goes away by itself; what a message carries loses its tag and stays. */
const lifecycleRules: LifecycleRule[] = [
  { id: 'Incomplete', abortIncompleteMultipartUploadAfter: Duration.days(1) },
  { id: 'Quarantine', prefix: filePrefixes.quarantine, expiration: Duration.days(fileDays.quarantine) },
  {
    id: 'Unsent',
    prefix: filePrefixes.clean,
    tagFilters: { [unsentFileTag.key]: unsentFileTag.value },
    expiration: Duration.days(fileDays.unsent),
  },
];

/** Where uploaded files lie: private, reached only with an address that a function signed. */
export class Files extends Bucket {
  constructor(scope: Construct, id: string, options: Options) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: removalPolicy(options),
      autoDeleteObjects: !options.retain,
      lifecycleRules,
      // The widget uploads from any host's pages; the signed address is what permits it.
      cors: [
        {
          allowedOrigins: ['*'],
          allowedMethods: [HttpMethods.POST, HttpMethods.GET],
          allowedHeaders: ['content-type'],
          maxAge: 3600,
        },
      ],
    });
    acknowledge(
      this,
      'AwsSolutions-S1',
      'Access logs would be a second, growing store of who reads what; every access is granted and logged by a function.',
    );
  }

  /** Where browsers upload to and download from: no page of ours is served there. */
  get origin(): string {
    return `https://${this.bucketRegionalDomainName}`;
  }

  /** Calls the check for each upload; where uploads are scanned, for what the scan says of each. */
  checkWith(check: LambdaFunction, { malwareScan }: Options): void {
    if (malwareScan) {
      new MalwareScan(this, 'MalwareScan', { files: this, prefix: filePrefixes.quarantine, check });
      return;
    }
    this.addEventNotification(EventType.OBJECT_CREATED, new LambdaDestination(check), {
      prefix: filePrefixes.quarantine,
    });
    const helper = Stack.of(this).node.children.find(({ node }) => node.id.startsWith('BucketNotificationsHandler'));
    const policy = 'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
    const reason = 'The CDK writes this role: its function tells the bucket whom to call while the stack is deployed.';
    if (helper) acknowledge(helper, `AwsSolutions-IAM4[Policy::${policy}]`, reason);
  }
}
