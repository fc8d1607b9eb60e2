import type { Item } from '../table/table.ts';
import type { Change } from '../directory/customer-changes.ts';

/** A change of a customer as the log keeps it. */
export interface Changed {
  readonly id: string;
  readonly by: string;
  readonly at: number;
  readonly change: Change;
}

export function toChanged(item: Item): Changed {
  return { id: String(item['id']), by: String(item['by']), at: Number(item['at']), change: item['change'] as Change };
}
