import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { loadEdgeFunction, type EdgeRequest, type EdgeVerdict } from './edge-function.ts';
import { matchesPattern, type SiteBehavior, type SiteFile, type SitePlan } from '../template/site-plan.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
/** CloudFront compresses text of 1,000 bytes and more. */
const compressible = /^(text\/|application\/json|image\/svg)/;
const leastCompressedBytes = 1_000;

const compressors: Readonly<Record<string, (content: Buffer) => Promise<Buffer>>> = {
  br: (content) => promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  gzip: (content) => promisify(gzip)(content),
};

interface Loaded {
  readonly content: Buffer;
  readonly type: string;
  readonly etag: string;
  readonly compressed: Map<string, Promise<Buffer>>;
}

interface Behavior extends SiteBehavior {
  readonly look: (request: EdgeRequest) => Promise<EdgeVerdict>;
}

function encodingFor(request: IncomingMessage, { content, type }: Loaded): 'br' | 'gzip' | undefined {
  if (!compressible.test(type) || content.length < leastCompressedBytes) return undefined;
  const accepted = String(request.headers['accept-encoding'] ?? '');
  if (/\bbr\b/.test(accepted)) return 'br';
  return /\bgzip\b/.test(accepted) ? 'gzip' : undefined;
}

/** The files of a site as a distribution serves them. Files are read once: a new build needs a new site. */
export class StaticSite {
  readonly #plan: SitePlan;
  readonly #behaviors: readonly Behavior[];
  readonly #loaded = new Map<string, Loaded>();

  constructor(plan: SitePlan) {
    this.#plan = plan;
    this.#behaviors = plan.behaviors.map((behavior) => ({
      ...behavior,
      look:
        behavior.viewerRequest === undefined
          ? ({ uri }) => Promise.resolve({ kind: 'pass', uri })
          : loadEdgeFunction(behavior.viewerRequest),
    }));
  }

  /** Answers a GET or HEAD for a path of the site; false when the site has nothing there. */
  async serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    const behavior = this.#behaviors.find(({ pathPattern }) => matchesPattern(pathPattern.replace(/^\//, ''), path.slice(1)));
    if (!behavior) return false;
    const verdict = await behavior.look({ method: request.method ?? 'GET', uri: path });
    if (verdict.kind === 'answer') {
      response.writeHead(verdict.status, { ...behavior.headers, ...verdict.headers }).end();
      return true;
    }
    const name = verdict.uri === '/' ? this.#plan.rootObject : verdict.uri.slice(1);
    const file = this.#plan.files.get(name);
    if (!file) return false;
    await this.#send(request, response, file, behavior);
    return true;
  }

  async #send(
    request: IncomingMessage,
    response: ServerResponse,
    { file, cacheControl }: SiteFile,
    behavior: Behavior,
  ): Promise<void> {
    const loaded = this.#load(file);
    const encoding = behavior.compress ? encodingFor(request, loaded) : undefined;
    const mayBeRead = request.headers.origin !== undefined && behavior.corsOrigins.includes('*');
    response.setHeaders(
      new Map(
        Object.entries({
          ...behavior.headers,
          etag: loaded.etag,
          'content-type': loaded.type,
          ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
          ...(mayBeRead && { 'access-control-allow-origin': '*' }),
          ...(behavior.compress && compressible.test(loaded.type) && { vary: 'accept-encoding' }),
        }),
      ),
    );
    if (request.headers['if-none-match'] === loaded.etag) {
      response.writeHead(304).end();
      return;
    }
    const body = encoding === undefined ? loaded.content : await this.#compress(loaded, encoding);
    if (encoding !== undefined) response.setHeader('content-encoding', encoding);
    response.writeHead(200, { 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
  }

  #load(file: string): Loaded {
    const before = this.#loaded.get(file);
    if (before) return before;
    const content = readFileSync(file);
    const etag = `"${createHash('sha256').update(content).digest('hex').slice(0, 32)}"`;
    const loaded: Loaded = {
      content,
      etag,
      type: contentTypes[extname(file)] ?? 'application/octet-stream',
      compressed: new Map(),
    };
    this.#loaded.set(file, loaded);
    return loaded;
  }

  #compress({ content, compressed }: Loaded, encoding: 'br' | 'gzip'): Promise<Buffer> {
    const before = compressed.get(encoding);
    if (before) return before;
    const made = compressors[encoding]?.(content) ?? Promise.resolve(content);
    compressed.set(encoding, made);
    return made;
  }
}
