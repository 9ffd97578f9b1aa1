/**
 * Eight narrow Gaussians on a circle: the grid's networks and recipe, in half the steps. The plane is a quarter as wide
 * and slopes are so much steeper, so the penalty on their squares is smaller.
 */

import type { Config } from './config.ts';
import { grid } from './grid.ts';

export const ring: Config = {
  ...grid,
  preset: 'ring',
  data: 'ring',
  steps: 10_000,
  gradientPenalty: 0.005,
  schedule: { ...grid.schedule, steps: 10_000 },
};
