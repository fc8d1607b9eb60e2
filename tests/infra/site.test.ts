import { runInNewContext } from 'node:vm';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, it } from 'vitest';
import { consolePaths } from '../../infra/console-paths.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

let template: Template;
beforeAll(() => {
  template = synthesize();
});

describe('site', () => {
  it('is compressed, speaks HTTP/3, and asks the HTTP API for what has to live beside it', () => {
    template.hasResourceProperties('AWS::CloudFront::Distribution', {
      DistributionConfig: {
        DefaultRootObject: 'index.html',
        HttpVersion: 'http2and3',
        DefaultCacheBehavior: { Compress: true, ViewerProtocolPolicy: 'redirect-to-https' },
        CacheBehaviors: ['/v1/config', '/v1/sign-in', '/health', '/admin*'].map((PathPattern) =>
          Match.objectLike({ PathPattern, Compress: true }),
        ),
      },
    });
  });

  it('lets caches keep an answer of the API only for as long as the API says, and forwards nobody’s token', () => {
    template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        MinTTL: 0,
        DefaultTTL: 0,
        MaxTTL: 60,
        ParametersInCacheKeyAndForwardedToOrigin: {
          HeadersConfig: { HeaderBehavior: 'none' },
          CookiesConfig: { CookieBehavior: 'none' },
          QueryStringsConfig: { QueryStringBehavior: 'none' },
          EnableAcceptEncodingBrotli: true,
          EnableAcceptEncodingGzip: true,
        },
      },
    });
    expect(JSON.stringify(resourcesOf(template, 'AWS::CloudFront::Distribution').values().next().value)).not.toContain(
      'OriginRequestPolicyId',
    );
  });

  it('keeps its files private and takes only encrypted connections', () => {
    for (const [, { Properties }] of resourcesOf(template, 'AWS::S3::Bucket')) {
      expect(Properties['PublicAccessBlockConfiguration']).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
    }
    for (const [, { Properties }] of resourcesOf(template, 'AWS::S3::BucketPolicy')) {
      expect(JSON.stringify(Properties)).toContain('{"Bool":{"aws:SecureTransport":"false"}}');
    }
  });

  it('deploys hashed files for ever and before the files that name them, and never removes one that an open tab may want', () => {
    const deployments = [...resourcesOf(template, 'Custom::CDKBucketDeployment')].map(([id, resource]) => ({ id, ...resource }));
    const rows = deployments.map(({ Properties }) => ({
      cache: (Properties['SystemMetadata'] as { 'cache-control': string })['cache-control'],
      include: Properties['Include'] ?? [],
      exclude: Properties['Exclude'] ?? [],
      prune: Properties['Prune'],
    }));
    const hashed = ['widget/*', 'fonts/*', 'admin/*-????????.js', 'admin/*.txt'];
    expect(rows).toEqual([
      { cache: 'public, max-age=31536000, immutable', include: hashed, exclude: ['*'], prune: false },
      { cache: 'public, max-age=300, stale-while-revalidate=3600', include: [], exclude: ['admin/*', ...hashed], prune: false },
      {
        cache: 'no-cache',
        include: ['admin/index.html', 'admin/service-worker.js', 'admin/app/*'],
        exclude: ['*'],
        prune: false,
      },
    ]);
    const [first, ...later] = deployments;
    for (const deployment of later) expect((deployment as unknown as { DependsOn: string[] }).DependsOn).toContain(first?.id);
  });

  it('lets any host load the widget, and nobody frame or script the console', () => {
    const policies = [...resourcesOf(template, 'AWS::CloudFront::ResponseHeadersPolicy').values()].map(({ Properties }) =>
      JSON.stringify(Properties['ResponseHeadersPolicyConfig']),
    );
    const [assets = '', console = ''] = policies;
    expect(assets).toContain('"AccessControlAllowOrigins":{"Items":["*"]}');
    expect(assets).toContain('"AccessControlAllowCredentials":false');
    expect(console).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(console).toContain("frame-ancestors 'none'");
    expect(console).not.toMatch(/unsafe|AccessControlAllowOrigins/);
    for (const policy of policies) expect(policy).toContain('"ContentTypeOptions":{"Override":true}');
  });
});

describe('paths of the console', () => {
  const { handler } = runInNewContext(`${consolePaths}; ({ handler })`) as {
    handler(event: { request: { uri: string } }): {
      uri?: string;
      statusCode?: number;
      headers?: { location: { value: string } };
    };
  };
  const answer = (uri: string) => handler({ request: { uri } });

  it.each(['/admin/', '/admin/inbox', '/admin/inbox/0197f2a4-0000-7000-8000-000000000000', '/admin/callback'])(
    '%s is the page',
    (uri) => {
      expect(answer(uri).uri).toBe('/admin/index.html');
    },
  );

  it.each(['/admin/main-ABCD1234.js', '/admin/index.html'])('%s is that file', (uri) => {
    expect(answer(uri).uri).toBe(uri);
  });

  it('sends the bare name to the folder, where relative addresses work', () => {
    expect(answer('/admin')).toMatchObject({ statusCode: 302, headers: { location: { value: '/admin/' } } });
  });
});
