/** What the commands of `ali detect` have in common: how data is read, and what was odd about it. */

import { type Command, Option } from 'commander';
import type { ReadingOptions } from '../detect/options.ts';
import { AliError } from '../errors.ts';

export interface ReadingFlags {
  readonly labels?: string;
  readonly header?: 'yes' | 'no';
  readonly split?: 'train' | 'test' | 'all';
}

/** Scores, threshold and networks of a detector belong together: it has no checkpoints to choose from. */
export const detectorArgument = ['<run>', 'the run directory of a detector'] as const;

export function withReading(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--header <yes|no>',
        'whether the first line of a CSV file names its columns (default: told by what is in it)',
      ).choices(['yes', 'no']),
    )
    .addOption(
      new Option(
        '--split <split>',
        'of a source of images with a test split (default: train to fit, else test)',
      ).choices(['train', 'test', 'all']),
    );
}

export function readingOptions({ labels, header, split }: ReadingFlags): ReadingOptions {
  return {
    ...(labels !== undefined && { labels }),
    ...(header !== undefined && { header: header === 'yes' }),
    ...(split !== undefined && { split }),
  };
}

/** What the threshold is to be. */
export function withThreshold(command: Command): Command {
  return command
    .addOption(
      shareOption(
        '--contamination <share>',
        'share of anomalies in the data (default: 0.05, or as the detector has it)',
      ).conflicts('falseAlarmRate'),
    )
    .addOption(
      shareOption('--false-alarm-rate <share>', 'in its place, where the data is normal: share that may be flagged'),
    )
    .addOption(
      new Option(
        '--score <name>',
        'default: as the detector has it, else alad where the objective is alad, else combination, a weighted mean of all',
      ).choices(['reconstruction', 'feature-matching', 'discriminator', 'alad', 'combination']),
    );
}

/** An option that takes a share between 0 and 1. */
export function shareOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((text: string) => {
    const share = text.trim() === '' ? Number.NaN : Number(text);
    if (share >= 0 && share < 1) return share;
    throw new AliError('usage', `${option.long}: expected a share from 0 to 1; received "${text}"`, {
      remedy: `${option.long} is: ${description}`,
    });
  });
}

/** An option that takes names of columns, separated by commas. */
export const columnsOption = (flags: string, description: string) =>
  new Option(flags, description).argParser((text: string) => text.split(',').map((name) => name.trim()));
