/** The presets by name. A new one is a new file and a line here. */

import { AliError, nearest } from '../errors.ts';
import { celeba } from './celeba.ts';
import { cifar10 } from './cifar10.ts';
import type { Config } from './config.ts';
import { digits } from './digits.ts';
import { grid } from './grid.ts';
import { gridPaper } from './grid-paper.ts';
import { mnistMlp } from './mnist-mlp.ts';
import { ring } from './ring.ts';
import { svhn } from './svhn.ts';

export const presets: Readonly<Record<string, Config>> = {
  digits,
  grid,
  'grid-paper': gridPaper,
  ring,
  'mnist-mlp': mnistMlp,
  svhn,
  cifar10,
  celeba,
};

/** The preset of that name, or an error with the nearest one. */
export function findPreset(name: string): Config {
  const preset = typeof name === 'string' && Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (preset) return preset;
  const guess = nearest(String(name), Object.keys(presets));
  throw new AliError('usage', `unknown preset "${name}"; expected one of ${Object.keys(presets).join(', ')}`, {
    remedy: guess ? `did you mean "${guess}"?` : 'list them with `ali presets`',
  });
}
