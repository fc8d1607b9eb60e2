import { Duration } from 'aws-cdk-lib';
import {
  HeadersFrameOption,
  HeadersReferrerPolicy,
  ResponseHeadersPolicy,
  type ResponseCustomHeader,
  type ResponseSecurityHeadersBehavior,
} from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';

/** Where the console's page may connect to. */
export interface ConsoleOrigins {
  readonly apiUrl: string;
  readonly socketOrigin: string;
  /** Where files are uploaded to and shown from. */
  readonly filesOrigin: string;
  /** The identity provider: discovery, tokens, signing out. */
  readonly signInOrigins: readonly string[];
}

/** No inline code, no code from elsewhere, connections only to our own services, in nobody's frame. */
export function consolePolicy({ apiUrl, socketOrigin, filesOrigin, signInOrigins }: ConsoleOrigins): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    `img-src 'self' data: blob: ${filesOrigin}`,
    `media-src blob: ${filesOrigin}`,
    `connect-src 'self' ${[apiUrl, socketOrigin, filesOrigin, ...signInOrigins].join(' ')}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    `frame-src ${signInOrigins.join(' ')}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const security = (contentSecurityPolicy: string): ResponseSecurityHeadersBehavior => ({
  contentSecurityPolicy: { contentSecurityPolicy, override: true },
  contentTypeOptions: { override: true },
  frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
  referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
  strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
});

const always = (header: string, value: string): ResponseCustomHeader => ({ header, value, override: true });

/** For what hosts load into their own pages: any origin may read it, and it may do nothing as a page of its own. */
export function assetHeaders(scope: Construct): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'AssetHeaders', {
    corsBehavior: {
      accessControlAllowOrigins: ['*'],
      accessControlAllowMethods: ['GET', 'HEAD', 'OPTIONS'],
      accessControlAllowHeaders: ['*'],
      accessControlAllowCredentials: false,
      accessControlMaxAge: Duration.days(1),
      originOverride: true,
    },
    securityHeadersBehavior: security("default-src 'none'; frame-ancestors 'none'"),
    customHeadersBehavior: { customHeaders: [always('cross-origin-resource-policy', 'cross-origin')] },
  });
}

export function consoleHeaders(scope: Construct, origins: ConsoleOrigins): ResponseHeadersPolicy {
  return new ResponseHeadersPolicy(scope, 'ConsoleHeaders', {
    securityHeadersBehavior: security(consolePolicy(origins)),
    customHeadersBehavior: {
      customHeaders: [
        always('cross-origin-opener-policy', 'same-origin'),
        always('cross-origin-resource-policy', 'same-origin'),
        always('permissions-policy', 'camera=(), geolocation=(), microphone=(self), payment=(), usb=()'),
      ],
    },
  });
}
