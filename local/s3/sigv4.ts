import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A request whose signature is missing, wrong or over; the codes are AWS's. */
export class SignatureError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'SignatureError';
    this.status = status;
    this.code = code;
  }
}

export interface SignedRequest {
  readonly method: string;
  /** The request line's target as it came: path and query, percent-encoded. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  /** SHA-256 of the body in hex; undefined takes what the request says about itself, which is then the caller's to check. */
  readonly payloadHash?: string | undefined;
}

export interface SignatureRules {
  /** Such as s3 or execute-api. */
  readonly service: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly now: () => number;
}

export interface VerifiedSignature {
  readonly presigned: boolean;
  /** What was signed about the body: a SHA-256 in hex, UNSIGNED-PAYLOAD or a STREAMING-... name. */
  readonly payloadHash: string;
}

const algorithm = 'AWS4-HMAC-SHA256';
const clockSkewMs = 15 * 60_000;
const longestLifeSeconds = 7 * 24 * 60 * 60;

/** Checks a signature version 4, in the header or in the query of a presigned address; throws SignatureError unless it is right and of its time. */
export function verifySignature(request: SignedRequest, rules: SignatureRules): VerifiedSignature {
  const [path = '/', search = ''] = splitOnce(request.target, '?');
  const query = parseQuery(search);
  const presigned = query.some(([name]) => name === 'X-Amz-Signature' || name === 'X-Amz-Algorithm');
  if (presigned && request.headers.authorization !== undefined) {
    throw new SignatureError(400, 'InvalidArgument', 'Only one auth mechanism allowed: the query or the Authorization header.');
  }
  const claim = presigned ? readQuery(query) : readHeader(request.headers);
  const scope = checkScope(claim, rules);
  checkTime(claim, rules.now());
  checkSignedHeaders(claim.signedHeaders, request.headers);
  const payloadHash = request.payloadHash ?? claim.payloadHash;
  const canonical = [
    request.method,
    canonicalPath(path, rules.service),
    canonicalQuery(query),
    ...claim.signedHeaders.map((name) => `${name}:${headerValue(request.headers, name)}`),
    '',
    claim.signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const stringToSign = [algorithm, claim.date, scope, sha256(canonical)].join('\n');
  if (!isSignatureOf(claim.signature, stringToSign, claim.date.slice(0, 8), rules)) {
    throw new SignatureError(
      403,
      'SignatureDoesNotMatch',
      'The signature does not match: check the secret key and what was signed.',
    );
  }
  return { presigned, payloadHash };
}

/** Compares in constant time a signature in hex with the one that the secret key of that day gives for the text. */
export function isSignatureOf(
  signature: string,
  text: string,
  day: string,
  { credentials, region, service }: Omit<SignatureRules, 'now'>,
): boolean {
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  const expected = hmac(key, text);
  const given = Buffer.from(/^[0-9a-f]{64}$/.test(signature) ? signature : '', 'hex');
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Milliseconds since 1970 of a date such as 20260301T100000Z; NaN for anything else. */
export function parseAmzDate(date: string): number {
  return /^\d{8}T\d{6}Z$/.test(date)
    ? Date.parse(date.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, '$1-$2-$3T$4:$5:$6Z'))
    : Number.NaN;
}

interface Claim {
  readonly credential: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly payloadHash: string;
  readonly lifeSeconds?: number;
}

function readHeader(headers: IncomingHttpHeaders): Claim {
  const match = /^AWS4-HMAC-SHA256 Credential=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([^,\s]+)$/.exec(
    headers.authorization ?? '',
  );
  const [, credential, signedHeaders, signature] = match ?? [];
  if (!credential || !signedHeaders || !signature)
    throw new SignatureError(403, 'AccessDenied', 'Access denied: the request is not signed.');
  return {
    credential,
    signature,
    signedHeaders: signedHeaders.split(';'),
    date: headerValue(headers, 'x-amz-date'),
    payloadHash: headerValue(headers, 'x-amz-content-sha256') || 'UNSIGNED-PAYLOAD',
  };
}

function readQuery(query: readonly [string, string][]): Claim {
  const read = (name: string) => {
    const [value, ...others] = query.filter(([each]) => each === name).map(([, each]) => each);
    if (value === undefined || value === '' || others.length > 0) {
      throw new SignatureError(400, 'AuthorizationQueryParametersError', `The query must have ${name} exactly once.`);
    }
    return value;
  };
  const lifeSeconds = Number(read('X-Amz-Expires'));
  if (read('X-Amz-Algorithm') !== algorithm)
    throw new SignatureError(400, 'AuthorizationQueryParametersError', `X-Amz-Algorithm must be ${algorithm}.`);
  if (!Number.isInteger(lifeSeconds) || lifeSeconds < 1 || lifeSeconds > longestLifeSeconds) {
    throw new SignatureError(
      400,
      'AuthorizationQueryParametersError',
      `X-Amz-Expires must be from 1 to ${longestLifeSeconds} seconds.`,
    );
  }
  return {
    credential: read('X-Amz-Credential'),
    signedHeaders: read('X-Amz-SignedHeaders').split(';'),
    signature: read('X-Amz-Signature'),
    date: read('X-Amz-Date'),
    payloadHash: query.find(([name]) => name === 'X-Amz-Content-Sha256')?.[1] ?? 'UNSIGNED-PAYLOAD',
    lifeSeconds,
  };
}

/** Answers the scope that has to be signed when it is this service's, this region's and this day's. */
function checkScope({ credential, date }: Claim, rules: SignatureRules): string {
  const [accessKeyId, day, region, service, end, ...rest] = credential.split('/');
  if (accessKeyId !== rules.credentials.accessKeyId)
    throw new SignatureError(403, 'InvalidAccessKeyId', 'The access key id is not known.');
  if (
    region !== rules.region ||
    service !== rules.service ||
    end !== 'aws4_request' ||
    rest.length > 0 ||
    day !== date.slice(0, 8)
  ) {
    throw new SignatureError(
      400,
      'AuthorizationHeaderMalformed',
      `The credential must be of ${date.slice(0, 8)}/${rules.region}/${rules.service}/aws4_request.`,
    );
  }
  return `${day}/${region}/${service}/aws4_request`;
}

function checkTime({ date, lifeSeconds }: Claim, now: number): void {
  const signedAt = parseAmzDate(date);
  if (Number.isNaN(signedAt))
    throw new SignatureError(403, 'AccessDenied', 'The request needs x-amz-date such as 20260301T100000Z.');
  if (lifeSeconds === undefined) {
    if (Math.abs(now - signedAt) <= clockSkewMs) return;
    throw new SignatureError(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
    );
  }
  if (signedAt - now > clockSkewMs) throw new SignatureError(403, 'AccessDenied', 'Request is not valid yet.');
  if (now > signedAt + lifeSeconds * 1000) throw new SignatureError(403, 'AccessDenied', 'Request has expired.');
}

function checkSignedHeaders(signed: readonly string[], headers: IncomingHttpHeaders): void {
  const unsigned = Object.keys(headers).filter(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signed.includes(name),
  );
  if (unsigned.length > 0 || !signed.includes('host')) {
    throw new SignatureError(
      403,
      'AccessDenied',
      `There were headers present in the request which were not signed: ${unsigned.join(', ') || 'host'}.`,
    );
  }
}

/** Every service but S3 encodes the path once more, as it came. */
function canonicalPath(path: string, service: string): string {
  const canonical = (segment: string) => encode(service === 's3' ? decode(segment) : segment);
  return path.split('/').map(canonical).join('/');
}

function canonicalQuery(query: readonly [string, string][]): string {
  return query
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, b], [c, d]) => compare(a, c) || compare(b, d))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

/** Name and value pairs of a query, decoded, in their order. */
export function parseQuery(search: string): [string, string][] {
  if (search === '') return [];
  return search.split('&').map((pair) => {
    const [name = '', value = ''] = splitOnce(pair, '=');
    return [decode(name), decode(value)];
  });
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SignatureError(400, 'InvalidURI', `${text} is not percent-encoded UTF-8.`);
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

function headerValue(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name] ?? '';
  return (Array.isArray(value) ? value.join(',') : value).trim().replace(/ +/g, ' ');
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

const compare = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0);
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
