/** What the commands about data have in common: the source, and how it is read. */

import { type Command, Option } from 'commander';
import { AliError } from '../errors.ts';

export interface SourceFlags {
  readonly shape?: readonly number[];
  readonly label?: string;
}

/** Adds the argument and the options that say what is read, and how. */
export function withSource(command: Command): Command {
  return command
    .argument('<source>', 'a name or path as for `ali train --data`')
    .addOption(
      new Option(
        '--shape <sizes>',
        'bring images to this shape, for example 3,64,64 (default: the first one’s)',
      ).argParser(parseShape),
    )
    .option('--label <column>', 'the column of labels in a table (default: label, labels, class or target)');
}

function parseShape(text: string): readonly number[] {
  const sizes = text.split(',').map((size) => (/^\d{1,5}$/.test(size.trim()) ? Number(size) : 0));
  if (sizes.length <= 4 && sizes.every((size) => size > 0)) return sizes;
  throw new AliError('usage', `--shape: expected sizes such as 3,64,64; received "${text}"`, {
    remedy: 'give channels, height and width',
  });
}
