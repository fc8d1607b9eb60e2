import { RemovalPolicy } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What an installation may choose, with `-c name=value` or in cdk.json. */
export interface Options {
  /** Whether data and logs outlive the stack. */
  readonly retain: boolean;
  /** Whether the table, the user pool and the stack refuse to be deleted. */
  readonly deletionProtection: boolean;
  /** First part of the sign-in page's host name; the default is unique to the stack. */
  readonly domainPrefix: string | undefined;
  /** Whether GuardDuty scans uploads before they are checked. It is paid for by the amount scanned. */
  readonly malwareScan: boolean;
  /** Whether those who come too often are slowed down; switched off for load tests only. */
  readonly limits: boolean;
  /** A host name of one's own for the site, with its certificate in us-east-1. */
  readonly siteDomain: { readonly name: string; readonly certificateArn: string } | undefined;
}

function readFlag(scope: Construct, name: string, fallback: boolean): boolean {
  const value: unknown = scope.node.tryGetContext(name) ?? fallback;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new Error(`Set ${name} to true or false, for example -c ${name}=false. It is ${JSON.stringify(value)}.`);
}

function readText(scope: Construct, name: string): string | undefined {
  const value: unknown = scope.node.tryGetContext(name);
  if (value === undefined || (typeof value === 'string' && value !== '')) return value;
  throw new Error(`Give ${name} a value, for example -c ${name}=example, or leave it out.`);
}

export function readOptions(scope: Construct): Options {
  const retain = readFlag(scope, 'retain', true);
  const name = readText(scope, 'siteDomain');
  const certificateArn = readText(scope, 'certificateArn');
  if ((name === undefined) !== (certificateArn === undefined)) {
    throw new Error('Set siteDomain and certificateArn together: CloudFront serves a host name only with its certificate.');
  }
  return {
    retain,
    deletionProtection: readFlag(scope, 'deletionProtection', retain),
    domainPrefix: readText(scope, 'domainPrefix'),
    malwareScan: readFlag(scope, 'malwareScan', false),
    limits: readFlag(scope, 'limits', true),
    siteDomain: name !== undefined && certificateArn !== undefined ? { name, certificateArn } : undefined,
  };
}

export const removalPolicy = ({ retain }: Options): RemovalPolicy => (retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
