/**
 * Conditional ALI (Dumoulin et al. 2017): attributes y go into all three networks,
 *
 *   V = E_{q(x, y)} log D(x, Gz(x, y), y) + E_{p(z) p(y)} log(1 - D(Gx(z, y), z, y))
 *
 * with the losses of ALI. The attributes of an item come with it, and the decoder's half takes the same ones: independent
 * of z, as many of each as the data have. (Drawn apart from x, as the paper's q(x) p(y) would have it if read literally,
 * no network could learn what y has to do with x.) Each network has its own linear embedding of y, moved with the rest of
 * it: in the encoder it joins the last hidden layer, in the decoder z, in the discriminator [Dx, Dz].
 */

import { AliError } from '../errors.ts';
import { ali } from './ali.ts';
import type { Objective } from './objective.ts';

export const conditional: Objective = (input) => {
  if (!input.networks.attributes || !input.attributes) {
    throw new AliError('config', 'objective conditional: expected networks with attributes; received none', {
      remedy: 'set networks.attributes.count to the number of attributes of the data, or use the objective ali',
    });
  }
  return ali(input);
};
