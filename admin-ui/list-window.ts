/** The rows of a long list that are drawn: those on the screen and a few around it, from `first` up to but not with `end`. */
export interface RowWindow {
  readonly first: number;
  readonly end: number;
}

/** Rows beyond each edge that are drawn in advance, so that scrolling and the next key find them there. */
export const rowsAround = 8;

/** Which rows of so many are drawn when a list of rows of one height is scrolled to `top`. */
export function windowOf(list: {
  readonly count: number;
  readonly rowHeight: number;
  readonly top: number;
  readonly height: number;
}): RowWindow {
  const { count, rowHeight, top, height } = list;
  const first = Math.max(0, Math.min(Math.floor(top / rowHeight), count - 1) - rowsAround);
  const end = Math.min(count, Math.ceil((Math.max(0, top) + Math.max(height, rowHeight)) / rowHeight) + rowsAround);
  return { first: Math.min(first, end), end };
}

/** The places to draw: the window, and whatever else must stay in the page, in order. */
export function placesOf({ first, end }: RowWindow, kept: readonly number[]): number[] {
  const inside = Array.from({ length: end - first }, (_, index) => first + index);
  const outside = [...new Set(kept)].filter((place) => place >= 0 && (place < first || place >= end));
  return [...inside, ...outside].sort((one, other) => one - other);
}
