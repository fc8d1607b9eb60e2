import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CreatedObject } from '../events/bucket-notifications.ts';
import { xmlDocument, type XmlNode } from './s3-error.ts';
import type { Bucket, StoredObject } from './s3-objects.ts';

/** An authorized request for a bucket or an object in it. */
export interface S3Request {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly bucket: Bucket;
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  /** What was signed about the body. */
  readonly payloadHash: string;
  readonly findBucket: (name: string) => Bucket;
  readonly announce: (object: StoredObject, how: CreatedObject['how']) => void;
}

export function sendXml(response: ServerResponse, status: number, name: string, content: XmlNode): void {
  response.writeHead(status, { 'content-type': 'application/xml' }).end(xmlDocument(name, content));
}
