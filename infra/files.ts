import { Duration } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { removalPolicy, type Options } from './options.ts';

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
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
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
}
