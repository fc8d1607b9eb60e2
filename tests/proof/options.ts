/** What whoever starts a proof may choose. */
export interface ProofOptions {
  /** The seed of the first run; a run that failed is found again by it. */
  readonly seed: number;
  /** How many runs instead of the proof's own number. */
  readonly runs?: number;
  /** Only this tier of a proof that has several. */
  readonly tier?: string;
}
