/** What the ranks of an MPI job do side by side, each its part of a whole; a process that was started alone does all of it. */

import { type Share, wholeShare } from './share.ts';

/** What one rank has made. */
export interface Part {
  /** As JSON can hold it. */
  readonly about: unknown;
  readonly arrays: readonly Uint8Array[];
}

export interface Ranks extends Share {
  /** Ranks on this machine, this one included. */
  readonly ranksHere: number;
  /**
   * Does this rank's part and returns those of all ranks, in their order. Every rank calls it at the same places of its work; calls
   * at once follow one another, and `own` makes none itself. Where one rank fails, all do.
   * @param what the name of the work, the same on every rank
   * @throws AliError that of the first rank that failed
   */
  exchange(what: string, own: () => Promise<Part>): Promise<readonly Part[]>;
}

/** A process that was started alone. */
export const aloneRanks: Ranks = {
  ...wholeShare,
  ranksHere: 1,
  exchange: async (_, own) => [await own()],
};
