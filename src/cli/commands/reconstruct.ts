/** `ali reconstruct`: held-out data, or all of --data, encoded and decoded again. */

import type { Command } from 'commander';
import { attributesOption, type NamedAttributes } from '../attributes.ts';
import { cacheOption, type ModelFlags, runArgument, wholeOption, withExamples, withModelOptions } from '../command.ts';

const examples = [
  ['ali reconstruct runs/0001-digits', '32 held-out digits above their reconstructions: reconstructions.png'],
  [
    'ali reconstruct runs/0001-digits --data ./photos --out pairs.npy',
    'your own images, as an array [2, count, …shape]',
  ],
] as const;

interface Flags extends ModelFlags {
  readonly data?: string;
  readonly count: number;
  readonly attributes?: NamedAttributes;
  readonly out?: string;
  readonly cache?: string;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
    .argument(...runArgument)
    .option(
      '--data <source>',
      "a name or path as for `ali train`, its test split or else all of it (default: the run's held-out data)",
    )
    .addOption(wholeOption('--count <n>', 'how many items, evenly spread, the same ones every time').default(32))
    .addOption(attributesOption("default the data's own"))
    .option(
      '--out <file>',
      '.png, .npy (originals, then reconstructions) or, of a table, .csv (each row and its reconstruction, in its columns and units); default reconstructions.png, of a table reconstructions.csv',
    )
    .addOption(cacheOption());
  withModelOptions(own).action(reconstruct);
}

async function reconstruct(run: string, { data, count: most, out, attributes, json, ...flags }: Flags): Promise<void> {
  const { drawPairs } = await import('../../train/snapshot.ts');
  const { printResult } = await import('../print-result.ts');
  const { reconstructInBlocks } = await import('../reconstructions.ts');
  const { checkPicture, chooseFile, writePng } = await import('../result-file.ts');
  const { dataFor, heldOut, withModel } = await import('../with-model.ts');
  await withModel(run, flags, async (model) => {
    const { shape } = model;
    const { encoding } = model.provenance.data;
    const { file, kind } = chooseFile(out, {
      name: 'reconstructions',
      shape,
      kinds: ['png', 'npy', 'csv'],
      encoding,
    });
    const dataset = await dataFor(model, data, { whole: data !== undefined, ...flags });
    const items = heldOut(dataset);
    const count = Math.min(most, items.count);
    if (kind === 'png') checkPicture(shape, pairsGrid(count));
    const { mse, pairs } = await reconstructInBlocks(model, items, {
      count,
      attributes,
      ...(kind !== 'png' && { file }),
      ...(kind === 'csv' && { encoding }),
    });
    if (pairs) await writePng(file, drawPairs(pairs.items, pairs.others, shape));
    const result = { count, shape, data: dataset.name, mse };
    printResult(
      { model, file, json, result },
      `${count} reconstructions of ${dataset.name}, MSE ${mse.toPrecision(4)}`,
    );
  });
}

/** Two rows of at most 16 columns for each row of originals, as `drawPairs` lays them out. */
function pairsGrid(count: number): { count: number; columns: number } {
  const columns = Math.min(count, 16);
  return { count: 2 * Math.ceil(count / columns) * columns, columns };
}
