// Which message or note of a conversation the address means: .../inbox/<conversation>#m12 or #n3. It is no part of the
// route: it is read once, and the next step anywhere leaves it behind.

/** A message by its sequence, or a note by its own. */
export interface Aim {
  readonly kind: 'm' | 'n';
  readonly seq: number;
}

/** What the address asks for. */
export function aimedAt(): Aim | undefined {
  const [, kind, seq] = /^#([mn])([1-9]\d{0,7})$/.exec(location.hash) ?? [];
  return seq === undefined ? undefined : { kind: kind === 'n' ? 'n' : 'm', seq: Number(seq) };
}

/** Lets the address of the conversation that was just opened ask for something in it. */
export function aimAt({ kind, seq }: Aim): void {
  history.replaceState(null, '', `${location.pathname}${location.search}#${kind}${seq}`);
}
