/** The rows that are picked for something to be done with all of them, and where a range of them begins. */
export interface Picks {
  readonly ids: ReadonlySet<string>;
  readonly anchor: string | undefined;
}

export const noPicks: Picks = { ids: new Set(), anchor: undefined };

/** Picks a row, or lets go of it. */
export function togglePick({ ids }: Picks, id: string): Picks {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Picks everything between the anchor and a row, both included; without an anchor the row alone. */
export function pickRange({ ids, anchor }: Picks, order: readonly string[], id: string): Picks {
  const [from, to] = [order.indexOf(anchor ?? id), order.indexOf(id)];
  if (to === -1) return { ids, anchor };
  const start = from === -1 ? to : from;
  const range = order.slice(Math.min(start, to), Math.max(start, to) + 1);
  return { ids: new Set([...ids, ...range]), anchor: anchor ?? id };
}

/** What remains picked of rows that are still there. */
export function keepPicks({ ids, anchor }: Picks, order: readonly string[]): Picks {
  const there = new Set(order);
  return { ids: new Set([...ids].filter((id) => there.has(id))), anchor };
}
