/** `ali data`: what a data set is, before anything is trained on it. */

import type { Command } from 'commander';
import { withExamples } from '../command.ts';
import { define as defineInfo } from './data-info.ts';
import { define as definePreview } from './data-preview.ts';

const examples = [
  ['ali data info ./photos', 'shape, splits, classes and digest of the images in a folder'],
  ['ali data preview extra_32x32.mat --out svhn.png', 'a picture of SVHN, a row a class'],
] as const;

export function define(command: Command): void {
  withExamples(command, examples);
  defineInfo(command.command('info').description('count, shape, classes, splits and digest of a data set'));
  definePreview(command.command('preview').description('a picture of a data set'));
}
