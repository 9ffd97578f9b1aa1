/** A rank's place among those that train together. */

/** Rank `rank` of `size`: it takes the `rank`-th of `size` equal parts of every batch. */
export interface Share {
  readonly rank: number;
  readonly size: number;
}

/** The share of a process that trains alone. */
export const wholeShare: Share = { rank: 0, size: 1 };
