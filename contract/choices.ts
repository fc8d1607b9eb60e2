// The browser imports this file, so it may not import anything.

/** The highest number of a choice of whether one is there; nobody gets there by choosing. */
export const mostChoices = 1_000_000_000;
