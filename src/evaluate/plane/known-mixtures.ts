/** The mixtures whose density is known, by the name of their data set. */

import { aliceMixture, gridMixture, type Mixture, ringMixture } from '../../data/synthetic.ts';

export { aliceMixture };

/** The mixture that a data set was drawn from, by the data set's name; undefined for any other. */
export const knownMixtures: Readonly<Record<string, Mixture>> = {
  grid: gridMixture,
  ring: ringMixture,
  'alice-toy': aliceMixture,
};
