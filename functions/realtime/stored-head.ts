import type { DeskHead, Head } from '../../contract/frames.ts';
import { conversationIdOf, unpackId } from '../table/keys.ts';
import type { Item } from '../table/table.ts';
import { readListener, type Listener } from './announcement.ts';

/** The figures of a stored head by which a reader notices that something is missing. */
export function toFrameHead(item: Item): Head {
  return {
    conversationId: conversationIdOf(String(item['pk'])),
    lastSeq: Number(item['n']),
    seenByCustomer: Number(item['sc'] ?? 0),
    seenByStaff: Number(item['sf'] ?? 0),
    deliveredToCustomer: deliveredTo(item, 'c'),
    deliveredToStaff: deliveredTo(item, 'f'),
  };
}

/** The same for staff, who also notice what is missing of the internal log. */
export function toDeskHead(item: Item): DeskHead {
  return { ...toFrameHead(item), internalSeq: Number(item['ni'] ?? 0) };
}

/** What a connection of this side may learn from a stored head. */
export function headFor(side: Listener['side'], item: Item): Head | DeskHead {
  return side === 'staff' ? toDeskHead(item) : toFrameHead(item);
}

/** How far a conversation has reached one side (c customer, f staff): what was seen has arrived. */
export function deliveredTo(item: Item, side: 'c' | 'f'): number {
  return Math.max(Number(item[`d${side}`] ?? 0), Number(item[`s${side}`] ?? 0));
}

/** Whose conversation a stored head is. */
export function customerIdOf(item: Item): string {
  return unpackId(String(item['cu']));
}

/** The listeners that have room in a stored head. */
export function listenersOf(item: Item): Listener[] {
  return [...((item['ln'] as Set<string> | undefined) ?? [])].map(readListener);
}
