// Which message of a conversation the address means: .../inbox/<conversation>#m12. It is no part of the route: it is
// read once, and the next step anywhere leaves it behind.

/** The sequence that the address asks for. */
export function aimedAt(): number | undefined {
  const seq = Number(/^#m(\d{1,8})$/.exec(location.hash)?.[1]);
  return seq > 0 ? seq : undefined;
}

/** Lets the address of the conversation that was just opened ask for one of its messages. */
export function aimAt(seq: number): void {
  history.replaceState(null, '', `${location.pathname}${location.search}#m${seq}`);
}
