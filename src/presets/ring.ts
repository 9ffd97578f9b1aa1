/** Eight narrow Gaussians on a circle, with the grid's networks and recipe; the noise is as narrow as they are. */

import type { Config } from './config.ts';
import { grid } from './grid.ts';

export const ring: Config = {
  ...grid,
  preset: 'ring',
  data: 'ring',
  networks: { ...grid.networks, discriminator: { ...grid.networks.discriminator, x: ['noise0.01'] } },
};
