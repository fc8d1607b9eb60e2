/** What somebody has just done, shown on top of what is known until the service has answered. */
export interface Overlay<Known> {
  /** What is known, with everything that is still under way, in the order in which it was begun. */
  over(known: Known): Known;
  /** Lays a change on top of whatever is known, now and later; call what it answers with once the service has agreed or refused. */
  lay(change: (known: Known) => Known): () => void;
}

/** An overlay with nothing under way. */
export function createOverlay<Known>(): Overlay<Known> {
  // One and the same change may be under way more than once.
  const underWay = new Set<{ readonly change: (known: Known) => Known }>();
  return {
    over: (known) => [...underWay].reduce((all, { change }) => change(all), known),
    lay(change) {
      const mine = { change };
      underWay.add(mine);
      return () => void underWay.delete(mine);
    },
  };
}
