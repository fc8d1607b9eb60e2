import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** An id in the shape that API Gateway gives requests and connections. */
export const newGatewayId = (): string =>
  `${randomBytes(11).toString('base64').replaceAll('+', '-').replaceAll('/', '_').slice(0, 15)}=`;

/** The address of the peer as an IPv4 or IPv6 text. */
export const sourceIpOf = (request: IncomingMessage): string =>
  (request.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');

/** All values of each header, in the order and spelling in which they came. */
export function headerLists({ rawHeaders }: IncomingMessage): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
    lists.set(name, [...(lists.get(name) ?? []), value]);
  }
  return lists;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number): string => String(value).padStart(2, '0');

/** The time as access logs write it: 20/Nov/2026:23:59:00 +0000. */
export function logTime(epochMs: number): string {
  const at = new Date(epochMs);
  const date = `${two(at.getUTCDate())}/${months[at.getUTCMonth()] ?? ''}/${at.getUTCFullYear()}`;
  return `${date}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

/** The body of a request, or `too_large` as soon as it exceeds the limit; the rest is then read and thrown away. */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer | 'too_large'> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (): void => {
      resolve('too_large');
      request.removeAllListeners('data').resume();
    };
    request.on('error', reject);
    request.on('end', () => resolve(Buffer.concat(chunks)));
    if (Number(request.headers['content-length'] ?? 0) > limitBytes) {
      giveUp();
      return;
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limitBytes) giveUp();
      else chunks.push(chunk);
    });
  });
}

/** Stands for an answer that did not come in time. */
export const late = Symbol('late');

/** Settles as the promise does, or answers `late` when that takes longer. */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T | typeof late> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<typeof late>((resolve) => {
    timer = setTimeout(resolve, limitMs, late);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
