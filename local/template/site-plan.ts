import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Assembly } from './cloud-assembly.ts';
import { asList, asRecord, asTexts, type Stack, type StackResource } from './stack.ts';

export interface SiteFile {
  readonly file: string;
  readonly cacheControl: string | undefined;
}

/** What the distribution does with the paths of one pattern. */
export interface SiteBehavior {
  readonly pathPattern: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Any origin may read the answers. */
  readonly corsOrigins: readonly string[];
  readonly compress: boolean;
  /** Source of the CloudFront Function that sees each request first. */
  readonly viewerRequest: string | undefined;
}

/** The site as the bucket deployments fill it and the distribution serves it. */
export interface SitePlan {
  /** By path without the first slash. */
  readonly files: ReadonlyMap<string, SiteFile>;
  /** The most specific first, the default last. */
  readonly behaviors: readonly SiteBehavior[];
  readonly rootObject: string;
}

/** Patterns of `aws s3 sync`: a star stands for anything, slashes too. */
export function matchesPattern(pattern: string, path: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(path);
}

function filesOf(deployment: StackResource, { assetFolder }: Assembly): [string, SiteFile][] {
  const exclude = asTexts(deployment.get('Exclude'));
  const include = asTexts(deployment.get('Include'));
  const isWanted = (path: string): boolean =>
    include.some((pattern) => matchesPattern(pattern, path)) || !exclude.some((pattern) => matchesPattern(pattern, path));
  const metadata = deployment.record('SystemMetadata');
  const cacheControl = metadata['cache-control'] === undefined ? undefined : String(metadata['cache-control']);
  const prefix = deployment.text('DestinationBucketKeyPrefix')?.replace(/\/?$/, '/') ?? '';
  return asTexts(deployment.get('SourceObjectKeys')).flatMap((key) => {
    const folder = assetFolder(key);
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file): [string, SiteFile] => [relative(folder, file).split(sep).join('/'), { file, cacheControl }])
      .filter(([path]) => isWanted(path))
      .map(([path, file]): [string, SiteFile] => [prefix + path, file]);
  });
}

const securityHeaders: Readonly<Record<string, (settings: Record<string, unknown>) => [string, string]>> = {
  ContentSecurityPolicy: (settings) => ['content-security-policy', String(settings['ContentSecurityPolicy'])],
  ContentTypeOptions: () => ['x-content-type-options', 'nosniff'],
  FrameOptions: (settings) => ['x-frame-options', String(settings['FrameOption'])],
  ReferrerPolicy: (settings) => ['referrer-policy', String(settings['ReferrerPolicy'])],
  StrictTransportSecurity: (settings) => [
    'strict-transport-security',
    [
      `max-age=${String(settings['AccessControlMaxAgeSec'])}`,
      settings['IncludeSubdomains'] === true && 'includeSubDomains',
      settings['Preload'] === true && 'preload',
    ]
      .filter((part) => part !== false)
      .join('; '),
  ],
};

function headersOf(policy: StackResource | undefined): Pick<SiteBehavior, 'headers' | 'corsOrigins'> {
  const config = policy?.record('ResponseHeadersPolicyConfig') ?? {};
  const security = Object.entries(asRecord(config['SecurityHeadersConfig'])).flatMap(([name, settings]) => {
    const toHeader = securityHeaders[name];
    return toHeader ? [toHeader(asRecord(settings))] : [];
  });
  const custom = asList(asRecord(config['CustomHeadersConfig'])['Items'])
    .map(asRecord)
    .map(({ Header, Value }): [string, string] => [String(Header).toLowerCase(), String(Value)]);
  const origins = asRecord(asRecord(config['CorsConfig'])['AccessControlAllowOrigins']);
  return { headers: Object.fromEntries([...security, ...custom]), corsOrigins: asTexts(origins['Items']) };
}

function behaviorOf(stack: Stack, settings: Record<string, unknown>): SiteBehavior {
  const association = asList(settings['FunctionAssociations'])
    .map(asRecord)
    .find(({ EventType }) => EventType === 'viewer-request');
  const functionId = String(association?.['FunctionARN']).split('/').at(-1) ?? '';
  return {
    pathPattern: String(settings['PathPattern'] ?? '*'),
    ...headersOf(stack.find(String(settings['ResponseHeadersPolicyId']))),
    compress: settings['Compress'] === true,
    viewerRequest: stack.find(functionId)?.text('FunctionCode'),
  };
}

/** Reads which files the site has and what its distribution adds to them. */
export function readSite(stack: Stack, assembly: Assembly): SitePlan {
  const config = stack.ofType('AWS::CloudFront::Distribution')[0]?.record('DistributionConfig') ?? {};
  const named = asList(config['CacheBehaviors']).map(asRecord);
  return {
    files: new Map(stack.ofType('Custom::CDKBucketDeployment').flatMap((deployment) => filesOf(deployment, assembly))),
    behaviors: [...named, asRecord(config['DefaultCacheBehavior'])].map((settings) => behaviorOf(stack, settings)),
    rootObject: String(config['DefaultRootObject'] ?? ''),
  };
}
