/** An image rewritten: only what it looks like is left of the file, and nothing behind its end. */
export interface CleanImage {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}
