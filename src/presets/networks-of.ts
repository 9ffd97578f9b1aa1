/** The networks of a configuration as its objective uses them. */

import type { NetworkSpecification } from '../networks/networks.ts';
import type { Config } from './config.ts';

/**
 * What is ignored is left out: attributes unless the objective is conditional, the discriminator's path of z where it sees
 * items alone.
 */
export function networksOf({ objective, networks, labels }: Config): NetworkSpecification {
  const { attributes, discriminator, ...others } = networks;
  return {
    ...others,
    discriminator: {
      ...discriminator,
      ...(objective === 'gan' && { sees: 'items' }),
      ...(objective === 'semi-supervised' && labels && { classes: labels.classes }),
    },
    ...(objective === 'conditional' && attributes && { attributes }),
  };
}
