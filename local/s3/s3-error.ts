import { randomBytes } from 'node:crypto';

const statuses = {
  AccessDenied: 403,
  AccessForbidden: 403,
  BadDigest: 400,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidDigest: 400,
  InvalidPolicyDocument: 400,
  InvalidRange: 416,
  InvalidRequest: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const;

/** An outcome that S3 tells its caller; the codes and statuses are AWS's. */
export class S3Error extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: keyof typeof statuses, message: string) {
    super(message);
    this.name = 'S3Error';
    this.code = code;
    this.status = statuses[code];
  }
}

/** The body of an error answer. */
export function errorXml(code: string, message: string, resource: string): string {
  const requestId = randomBytes(8).toString('hex').toUpperCase();
  return xmlDocument('Error', { Code: code, Message: message, Resource: resource, RequestId: requestId });
}

export type XmlValue = string | number | boolean | undefined | XmlNode | readonly (string | XmlNode)[];
export interface XmlNode {
  readonly [name: string]: XmlValue;
}

/** An XML document of one root element; lists become repeated elements, undefined is left out. */
export function xmlDocument(name: string, content: XmlNode): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(name, content)}`;
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (isList(value)) return value.map((each) => element(name, each)).join('');
  const inside =
    typeof value === 'object'
      ? Object.entries(value)
          .map(([key, each]) => element(key, each))
          .join('')
      : escapeXml(String(value));
  return `<${name}>${inside}</${name}>`;
}

const isList = (value: XmlValue): value is readonly (string | XmlNode)[] => Array.isArray(value);

function escapeXml(text: string): string {
  return text.replace(/[<>&"'\u0000-\u001f]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

/** The texts of all elements of a name, in order, entities resolved. */
export function readXmlTexts(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) =>
    text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(lt|gt|amp|quot|apos));/gi, (_, decimal?: string, hex?: string, entity?: string) =>
      entity
        ? (entities[entity.toLowerCase()] as string)
        : String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex as string, 16)),
    ),
  );
}

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
