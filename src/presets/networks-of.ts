/** The networks of a configuration as its objective uses them. */

import type { NetworkSpecification } from '../networks/networks.ts';
import type { Config } from './config.ts';

/**
 * What is ignored is left out: attributes unless the objective is conditional, the discriminator's path of z where it sees
 * items alone, discriminators of cycles where the objective has none.
 */
export function networksOf({ objective, networks, labels }: Config): NetworkSpecification {
  const { attributes, discriminator: all, ...others } = networks;
  const { cycleX, cycleZ, ...discriminator } = all;
  const hasCycles = objective === 'alice' || objective === 'alad';
  return {
    ...others,
    discriminator: {
      ...discriminator,
      ...(hasCycles && cycleX && { cycleX }),
      ...(hasCycles && cycleZ && { cycleZ }),
      ...(objective === 'gan' && { sees: 'items' }),
      ...(objective === 'semi-supervised' && labels && { classes: labels.classes }),
    },
    ...(objective === 'conditional' && attributes && { attributes }),
  };
}
