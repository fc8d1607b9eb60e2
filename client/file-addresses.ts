import type { Attachment } from '../contract/entities.ts';
import type { Environment } from './environment.ts';
import type { Http } from './http.ts';

export interface FileAddresses {
  /**
   * Where a file of this conversation can be read for the next minutes; rejects when there is none.
   * `view` shows pictures in place, `file` saves whatever it is. `fresh` asks again although an address is known.
   */
  of(id: Attachment['id'], as: 'view' | 'file', fresh?: boolean): Promise<string>;
}

export interface FileAddressesOptions {
  side: 'customer' | 'desk';
  conversationId: string;
  http: Http;
  environment: Environment;
}

/** An address is not given out in its last moments: what reads it has to begin before it ends. */
const marginMs = 30_000;

/** Addresses of files, each asked for when it is needed and again when it has run out. */
export function createFileAddresses(options: FileAddressesOptions): FileAddresses {
  const { side, conversationId, http, environment } = options;
  const path = `/v1/${side === 'desk' ? 'desk/' : ''}conversations/{conversationId}/attachments/{attachmentId}` as const;
  const known = new Map<string, { until: number; url: Promise<string> }>();

  const ask = async (id: string, as: 'view' | 'file', entry: { until: number }): Promise<string> => {
    const status = await http(`GET ${path}`, { params: { conversationId, attachmentId: id }, query: { as } });
    if (status.state !== 'clean') throw new Error(status.state);
    entry.until = Date.parse(status.expiresAt) - marginMs;
    return status.url;
  };

  return {
    of(id, as, fresh = false) {
      const key = `${as} ${id}`;
      const found = known.get(key);
      if (found && !fresh && environment.now() < found.until) return found.url;
      const entry = { until: Infinity, url: Promise.resolve('') };
      entry.url = ask(id, as, entry);
      known.set(key, entry);
      entry.url.catch(() => known.get(key) === entry && known.delete(key));
      return entry.url;
    },
  };
}
