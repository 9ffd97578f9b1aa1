/** `ali reconstruct`: held-out data, or all of --data, encoded and decoded again. */

import type { Command } from 'commander';
import type { DeviceName } from '../../runtime/device-name.ts';
import { deviceOption, jsonOption, runArgument, threadsOption, wholeOption, withExamples } from '../command.ts';

const examples = [
  ['ali reconstruct runs/0001-digits', '32 held-out digits above their reconstructions: reconstructions.png'],
  [
    'ali reconstruct runs/0001-digits --data ./photos --out pairs.npy',
    'your own images, as an array [2, count, …shape]',
  ],
] as const;

interface Flags {
  readonly data?: string;
  readonly count: number;
  readonly out?: string;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly json?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument(...runArgument)
    .option(
      '--data <source>',
      "a name or path as for `ali train`, its test split or else all of it (default: the run's held-out data)",
    )
    .addOption(wholeOption('--count <n>', 'how many items, evenly spread, the same ones every time').default(32))
    .option('--out <file>', '.png, or .npy (originals, then reconstructions); default reconstructions.png')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(reconstruct);
}

async function reconstruct(run: string, { data, count: most, out, json, ...flags }: Flags): Promise<void> {
  const { writeFileAtomic } = await import('../../data/files.ts');
  const { encodeNpy } = await import('../../data/npy.ts');
  const { sizeOf } = await import('../../graph/index.ts');
  const { drawPairs, spreadItems } = await import('../../train/snapshot.ts');
  const { printResult } = await import('../print-result.ts');
  const { checkArray, checkPicture, chooseFile, writePng } = await import('../result-file.ts');
  const { dataFor, heldOut, withModel } = await import('../with-model.ts');
  await withModel(run, flags, async (model) => {
    const { shape } = model;
    const { file, kind } = chooseFile(out, { name: 'reconstructions', shape, kinds: ['png', 'npy'] });
    const dataset = await dataFor(model, data, { whole: data !== undefined });
    const items = spreadItems(heldOut(dataset), sizeOf(shape), most);
    const count = items.length / sizeOf(shape);
    if (kind === 'png') checkPicture(shape, pairsGrid(count));
    else checkArray([2, count, ...shape]);
    const { data: others } = await model.reconstruct(items);
    const mse = items.reduce((sum, value, place) => sum + (value - others[place]!) ** 2, 0) / items.length;
    if (kind === 'png') await writePng(file, drawPairs(items, others, shape));
    else await writeFileAtomic(file, encodeNpy([2, count, ...shape], both(items, others)));
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

function both(items: Float32Array, others: Float32Array): Float32Array {
  const out = new Float32Array(2 * items.length);
  out.set(items);
  out.set(others, items.length);
  return out;
}
