/** The presets by name. A new one is a new file and a line here. */

import { AliError, nearest } from '../errors.ts';
import { celeba } from './celeba.ts';
import { celebaConditional } from './celeba-conditional.ts';
import { cifar10 } from './cifar10.ts';
import type { Config } from './config.ts';
import { digits } from './digits.ts';
import { faces } from './faces.ts';
import { grid } from './grid.ts';
import { gridPaper } from './grid-paper.ts';
import { mnist100Labels, mnist1000Labels } from './mnist-labels.ts';
import { mnistMlp } from './mnist-mlp.ts';
import { ring } from './ring.ts';
import {
  cifar10SemiSupervised,
  cifar10SemiSupervisedSmall,
  svhnSemiSupervised,
  svhnSemiSupervisedSmall,
} from './semi-supervised.ts';
import {
  celebaConditionalSmall,
  celebaSmall,
  cifar10Small,
  gridPaperSmall,
  svhnSmall,
  tinyImagenetSmall,
} from './small.ts';
import { svhn } from './svhn.ts';
import { tabular, tabularSmall } from './tabular.ts';
import { tinyImagenet } from './tiny-imagenet.ts';

/**
 * The presets by name, each a whole valid configuration: data, networks, objective and budget. `train({ preset })` takes a name, and
 * `findPreset` gives one, or an error with the nearest name.
 */
export const presets: Readonly<Record<string, Config>> = {
  digits,
  grid,
  'grid-paper': gridPaper,
  'grid-paper-small': gridPaperSmall,
  ring,
  'mnist-mlp': mnistMlp,
  'mnist-100-labels': mnist100Labels,
  'mnist-1000-labels': mnist1000Labels,
  faces,
  tabular,
  'tabular-small': tabularSmall,
  svhn,
  'svhn-small': svhnSmall,
  'svhn-semi-supervised': svhnSemiSupervised,
  'svhn-semi-supervised-small': svhnSemiSupervisedSmall,
  cifar10,
  'cifar10-small': cifar10Small,
  'cifar10-semi-supervised': cifar10SemiSupervised,
  'cifar10-semi-supervised-small': cifar10SemiSupervisedSmall,
  celeba,
  'celeba-small': celebaSmall,
  'celeba-conditional': celebaConditional,
  'celeba-conditional-small': celebaConditionalSmall,
  'tiny-imagenet': tinyImagenet,
  'tiny-imagenet-small': tinyImagenetSmall,
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
