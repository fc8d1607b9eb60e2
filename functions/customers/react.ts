import type { Item } from '../table/table.ts';
import type { Change } from './customer.ts';

/** A change of a customer as the log keeps it. */
export interface Changed {
  readonly id: string;
  readonly by: string;
  readonly change: Change;
}

export function toChanged(item: Item): Changed {
  return { id: String(item['id']), by: String(item['by']), change: item['change'] as Change };
}
