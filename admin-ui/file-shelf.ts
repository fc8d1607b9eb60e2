import { browserEnvironment } from '../client/environment.ts';
import { createFileAddresses, type FileAddresses } from '../client/file-addresses.ts';
import type { Http } from '../client/http.ts';
import type { Attachment } from '../contract/entities.ts';

const shelves = new WeakMap<Http, Map<string, FileAddresses>>();

/** The addresses of one conversation's files, shared by everything that shows them to whoever is signed in. */
export function addressesOf(http: Http, conversationId: string): FileAddresses {
  const shelf = shelves.get(http) ?? new Map<string, FileAddresses>();
  shelves.set(http, shelf);
  const found =
    shelf.get(conversationId) ?? createFileAddresses({ side: 'desk', conversationId, http, environment: browserEnvironment() });
  shelf.set(conversationId, found);
  return found;
}

/** Hands a file to the browser's downloads; rejects when it cannot be fetched. Whatever is inside, it is saved and never opened. */
export async function saveFile(http: Http, conversationId: string, { id, name }: Attachment): Promise<void> {
  const answer = await fetch(await addressesOf(http, conversationId).of(id, 'file'));
  if (!answer.ok) throw new Error(`The storage answered ${answer.status}.`);
  const address = URL.createObjectURL(new Blob([await answer.arrayBuffer()], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read the address only after the click was handled.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
