/** Eight narrow Gaussians on a circle, with the grid's networks and recipe. */

import type { Config } from './config.ts';
import { grid } from './grid.ts';

export const ring: Config = { ...grid, preset: 'ring', data: 'ring' };
