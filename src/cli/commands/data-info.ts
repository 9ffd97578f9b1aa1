/** `ali data info`: what a data set is, in words or as JSON. */

import type { Command } from 'commander';
import { jsonOption, withExamples } from '../command.ts';
import { type SourceFlags, withSource } from '../data-options.ts';

const examples = [
  ['ali data info digits', 'the digits that come with the package'],
  ['ali data info ./celeba --shape 3,64,64 --json', 'as JSON, for other programs'],
  ['ali data info table.csv --label species', 'a table whose classes stand in the column species'],
] as const;

export function define(command: Command): void {
  withSource(withExamples(command, examples))
    .addOption(jsonOption('print it as JSON'))
    .action(async (source: string, { json, ...options }: SourceFlags & { readonly json?: true }) => {
      const { loadDataset } = await import('../../data/source.ts');
      const { describeDataset } = await import('../../data/description.ts');
      const { showDataset } = await import('../show-dataset.ts');
      const { print, printJson } = await import('../streams.ts');
      const description = describeDataset(await loadDataset(source, options));
      if (json) printJson(description);
      else print(showDataset(description));
    });
}
