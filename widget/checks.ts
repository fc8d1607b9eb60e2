import type { SocketTicket } from '../contract/entities.ts';
import type { Problem } from '../contract/problem.ts';
import type { PublicConfig } from '../contract/settings.ts';
import type { Chat } from './chat-state.ts';
import type { KothaFinding } from './kotha.d.ts';
import type { Host } from './seam.ts';

/** What was looked at; `about` fills the sentence of what is not well. */
export interface Check {
  readonly code: KothaFinding['code'];
  readonly ok: boolean;
  readonly about?: string;
}

const patienceMs = 10_000;
const clockOffMs = 2 * 60_000;

/** Without an answer in time it counts as refused. */
const inTime = (work: Promise<boolean>): Promise<boolean> =>
  Promise.race([work.catch(() => false), new Promise<boolean>((resolve) => setTimeout(resolve, patienceMs, false))]);

function keepsStrings(): boolean {
  try {
    localStorage.setItem('kotha.check', '');
    localStorage.removeItem('kotha.check');
    return true;
  } catch {
    // Refused, which is the finding.
    return false;
  }
}

const keepsRows = (): Promise<boolean> =>
  new Promise((resolve) => {
    const request = indexedDB.open('kotha', 1);
    request.onupgradeneeded = () => request.result.createObjectStore('outbox', { keyPath: 'clientId' });
    request.onerror = () => resolve(false);
    request.onsuccess = () => {
      request.result.close();
      resolve(true);
    };
  });

const opensSocket = ({ url, protocol, ticket }: SocketTicket): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = new WebSocket(url, [protocol, ticket]);
    socket.onclose = () => resolve(false);
    socket.onopen = () => {
      resolve(true);
      socket.close();
    };
  });

/** The answer, or undefined where none can be read. */
const ask = (address: string, init: RequestInit): Promise<Response | undefined> =>
  fetch(address, { ...init, cache: 'no-store', signal: AbortSignal.timeout(patienceMs) }).catch(() => undefined);

/** A difference counts only beyond what the way there and back took; a service that hides its time says nothing. */
function clockOf(answer: Response, askedAt: number): Check[] {
  const time = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(time)) return [];
  const offMs = Math.max(askedAt - time, time - Date.now());
  return [{ code: 'clock', ok: offMs <= clockOffMs, about: String(Math.round(offMs / 60_000)) }];
}

/** A token that cannot be one is refused only after the site was admitted, and leaves nothing behind. */
async function admission(apiUrl: string): Promise<Check[]> {
  const answer = await ask(`${apiUrl}/v1/customer-sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identityToken: 'diagnosis' }),
  });
  const service: Check = { code: 'service', ok: !!answer && answer.status < 500, about: apiUrl };
  if (!answer || !service.ok) return [service];
  const problem = (await answer.json().catch(() => ({}))) as Partial<Problem>;
  return [service, { code: 'origin', ok: problem.code !== 'origin_not_allowed', about: location.origin }];
}

/** Only who has begun knows the socket's address; one that is live needs no second. */
async function liveLink({ state, http }: Chat): Promise<Check[]> {
  if (!state.customer) return [];
  const ok = state.link === 'live' || (await inTime(http('POST /v1/socket-tickets', {}).then(opensSocket)));
  return [{ code: 'socket', ok }];
}

async function checkService(host: Host, chat: Chat): Promise<Check[]> {
  const base = new URL(host.getAttribute('api') || host.address, location.href).href.replace(/\/$/, '');
  const askedAt = Date.now();
  const answer = await ask(`${base}/v1/config`, {});
  const config = answer?.ok && ((await answer.json().catch(() => undefined)) as PublicConfig | undefined);
  if (!config) return [{ code: 'settings', ok: false, about: base }];
  const found: Check[] = [{ code: 'settings', ok: true }, ...clockOf(answer, askedAt), { code: 'enabled', ok: config.enabled }];
  if (!config.enabled) return found;
  const admitted = await admission(config.apiUrl);
  if (admitted.some(({ ok }) => !ok)) return [...found, ...admitted];
  await chat.refresh();
  const isMissed = config.accessMode === 'login_required' && !chat.state.customer?.verified;
  return [...found, ...admitted, { code: 'sign_in', ok: !isMissed }, ...(isMissed ? [] : await liveLink(chat))];
}

/** Looks at everything the chat needs, in the order in which it needs it; what hangs on something missing is left out. */
export async function check(host: Host, chat: Chat): Promise<Check[]> {
  const isStored = keepsStrings() && (await inTime(keepsRows()));
  const found: Check[] = [
    { code: 'network', ok: navigator.onLine },
    { code: 'storage', ok: isStored },
  ];
  return navigator.onLine ? [...found, ...(await checkService(host, chat))] : found;
}
