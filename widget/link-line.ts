import type { AroundLabels } from './around-labels.ts';
import type { Room } from './room.ts';
import type { Child } from './tree.ts';

/** Most interruptions are over before anybody notices. */
const patienceMs = 2_000;
const backMs = 4_000;

/** Says why nothing comes or goes and, for a moment, once everything was read, that it is all there again; each is said once. */
export function createLinkLine({ kit: { h, icon, check }, chat, changed }: Room) {
  let shown: 'away' | 'back' | undefined;
  let turning: ReturnType<typeof setTimeout> | undefined;
  const stay = () => {
    clearTimeout(turning);
    turning = undefined;
  };
  const turn = (next: typeof shown, delayMs: number) => {
    turning ??= setTimeout(() => {
      stay();
      shown = next;
      changed();
    }, delayMs);
  };
  const look = () => {
    const { link, thread } = chat.state;
    const { failed, isCurrent } = thread?.view ?? {};
    // Polling is as good as a connection, once something has come by it.
    if (link === 'offline' || link === 'reconnecting' || (link === 'polling' && isCurrent === false && !failed)) {
      if (!shown) return turn('away', patienceMs);
      stay();
      shown = 'away';
    } else if (!shown) stay();
    else if (link === 'idle' || failed) shown = undefined;
    else if (isCurrent) {
      shown = 'back';
      turn(undefined, backMs);
    }
  };

  return (words: AroundLabels): Child => {
    look();
    const isBack = shown === 'back';
    const text = isBack ? words.current : shown && (chat.state.link === 'offline' ? words.offline : words.reconnecting);
    const note = text && h('div', { class: isBack ? 'note back' : 'note', key: text }, isBack && icon(check), text);
    return h('div', { key: 'link', role: 'status' }, note);
  };
}
