import { isFirstToTell, ring } from '../client/bell.ts';
import type { Environment } from '../client/environment.ts';
import type { DeskConversation } from '../contract/entities.ts';
import { alertOf, alertOfNotice, knownOf, type Alert, type Known } from './alert.ts';
import { titleOf } from './bell-sentences.ts';
import type { Desk } from './desk.ts';
import { currentPreferences, currentReading } from './reading.ts';
import { readRoute, writeRoute } from './route.ts';

/** Where the tabs of a device see what was told. */
const toldKey = 'kotha.desk.told';

/** The app's worker: it shows notifications where pages may not, as on phones, and carries a click to an open console. */
async function startWorker(desk: Desk): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const { type, path } = (data ?? {}) as { type?: unknown; path?: unknown };
    if (type === 'notification.clicked' && typeof path === 'string') desk.router.go(readRoute(new URL(path, location.origin)));
  });
  await navigator.serviceWorker.register('/admin/service-worker.js', { scope: '/admin/' });
}

async function show(desk: Desk, alert: Alert): Promise<void> {
  const reading = currentReading();
  const { conversationId, text } = alert;
  const registration = await navigator.serviceWorker.getRegistration('/admin/');
  await registration?.showNotification(titleOf(alert, reading), {
    body: text,
    tag: conversationId,
    lang: reading.locale,
    icon: '/admin/app/icon-192.png',
    data: writeRoute({ ...desk.route, conversationId }),
  });
}

const isLookedAt = (desk: Desk, conversationId: string): boolean =>
  document.visibilityState === 'visible' && document.hasFocus() && desk.route.conversationId === conversationId;

/** Tells one piece of news on this device, once however many tabs are open; what is being looked at needs no telling. */
async function tell(desk: Desk, environment: Environment, alert: Alert): Promise<void> {
  const { alerts, sounds, desktopAlerts } = currentPreferences();
  if (!alerts.includes(alert.kind)) return;
  const isFirst = await isFirstToTell(environment, toldKey, alert.name);
  if (!isFirst || isLookedAt(desk, alert.conversationId)) return;
  if (sounds) await ring();
  const mayShow = desktopAlerts && 'Notification' in window && Notification.permission === 'granted';
  if (mayShow && !document.hasFocus()) await show(desk, alert);
}

/** Follows what happens and tells the agent of what concerns them, as they prefer, until connection and inbox close. */
export function followAlerts(desk: Desk, environment: Environment): void {
  const me = desk.me.id;
  const known = new Map<string, Known>();
  // A device that cannot ring or show anything tells nothing: the list and the bell still do.
  const stayQuiet = () => undefined;
  const sound = (alert: Alert | undefined) => {
    if (alert) tell(desk, environment, alert).catch(stayQuiet);
  };
  const hear = (conversation: DeskConversation) => {
    const before = known.get(conversation.id);
    if (before === undefined || conversation.lastSeq >= before.lastSeq) known.set(conversation.id, knownOf(conversation));
    sound(alertOf(before, conversation, me, environment.now()));
  };
  /** What the list shows already is no news. */
  const learn = () => {
    for (const { conversation } of desk.inbox.view.rows)
      if (!known.has(conversation.id)) known.set(conversation.id, knownOf(conversation));
  };
  desk.connection.onFrame((frame) => {
    if (frame.type === 'inbox.changed') frame.conversations.forEach(hear);
    if (frame.type === 'message.appended' && 'customer' in frame.conversation) hear(frame.conversation);
    if (frame.type === 'notice.added') sound(alertOfNotice(frame.notice));
  });
  // The list hears a frame first: what it then shows must not be taken for known before it was heard here.
  desk.inbox.subscribe(() => queueMicrotask(learn));
  learn();
  startWorker(desk).catch(stayQuiet);
}
