/** The mixtures whose density is known, by the name of their data set. */

import { gridMixture, type Mixture, ringMixture } from '../../data/synthetic.ts';

/** ALICE's toy (Li et al. 2017, section 5.1): 5 Gaussians at (0, 0) and (±2, ±2), variance 0.04. */
export const aliceMixture: Mixture = {
  centres: [
    [0, 0],
    [2, 2],
    [2, -2],
    [-2, 2],
    [-2, -2],
  ],
  deviation: 0.2,
};

/** The mixture that a data set was drawn from, by the data set's name; undefined for any other. */
export const knownMixtures: Readonly<Record<string, Mixture>> = {
  grid: gridMixture,
  ring: ringMixture,
  'alice-toy': aliceMixture,
};
