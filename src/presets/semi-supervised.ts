/**
 * Semi-supervised siblings: the K + 1 game on SVHN with 1,000 labels and on CIFAR-10 with 4,000, in the networks of their
 * presets (the paper's other counts by `labels.count`), and small ones of both.
 */

import { cifar10 } from './cifar10.ts';
import type { Config } from './config.ts';
import { fitObjective } from './fit.ts';
import { cifar10Small, svhnSmall } from './small.ts';
import { svhn } from './svhn.ts';

function withLabels(config: Config, preset: string, { count }: { readonly count: number }): Config {
  return fitObjective({
    ...config,
    preset,
    objective: 'semi-supervised',
    labels: { classes: 10, count, batchSize: config.batchSize, weight: 1 },
  });
}

export const svhnSemiSupervised = withLabels(svhn, 'svhn-semi-supervised', { count: 1000 });
export const cifar10SemiSupervised = withLabels(cifar10, 'cifar10-semi-supervised', { count: 4000 });
export const svhnSemiSupervisedSmall = withLabels(svhnSmall, 'svhn-semi-supervised-small', { count: 1000 });
export const cifar10SemiSupervisedSmall = withLabels(cifar10Small, 'cifar10-semi-supervised-small', { count: 4000 });
