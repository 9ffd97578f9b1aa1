/** `ali interpolate`: paths between the codes of held-out items, or of those of --data. */

import { type Command, Option } from 'commander';
import { attributesOption, type NamedAttributes } from '../attributes.ts';
import {
  cacheOption,
  type ModelFlags,
  runArgument,
  seedOption,
  wholeOption,
  withExamples,
  withModelOptions,
} from '../command.ts';

const examples = [
  ['ali interpolate runs/0001-digits', '8 rows from one held-out digit to another: interpolation.png'],
  ['ali interpolate runs/0001-digits --pairs 3 --method slerp --seed 7', 'other pairs, along great circles'],
] as const;

interface Flags extends ModelFlags {
  readonly pairs: number;
  readonly steps: number;
  readonly method: 'linear' | 'slerp';
  readonly seed: number;
  readonly data?: string;
  readonly attributes?: NamedAttributes;
  readonly out?: string;
  readonly cache?: string;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
    .argument(...runArgument)
    .addOption(wholeOption('--pairs <n>', 'how many paths, a row each', { most: 10_000 }).default(8))
    .addOption(wholeOption('--steps <n>', 'decoded items a path', { least: 2, most: 10_000 }).default(10))
    .addOption(new Option('--method <method>', 'how to go').choices(['linear', 'slerp']).default('linear'))
    .addOption(seedOption('which items make the pairs').default(0))
    .option(
      '--data <source>',
      "a name or path as for `ali train`, its test split or else all of it (default: the run's held-out data)",
    )
    .option(
      '--out <file>',
      '.png (with the two originals at the ends), or .npy [pairs, steps, …shape]; default interpolation.png',
    )
    .addOption(attributesOption('the same all along'))
    .addOption(cacheOption());
  withModelOptions(own).action(interpolatePairs);
}

async function interpolatePairs(run: string, { out, json, data, seed, ...flags }: Flags): Promise<void> {
  const { writeFileAtomic } = await import('../../data/files.ts');
  const { encodeNpy } = await import('../../data/npy.ts');
  const { sizeOf } = await import('../../graph/index.ts');
  const { drawPaths, pathsBetween, pickPairs } = await import('../../model/paths.ts');
  const { printResult } = await import('../print-result.ts');
  const { checkArray, checkPicture, chooseFile, writePng } = await import('../result-file.ts');
  const { dataFor, heldOut, withModel } = await import('../with-model.ts');
  await withModel(run, flags, async (model) => {
    const { shape } = model;
    const { file, kind } = chooseFile(out, { name: 'interpolation', shape, kinds: ['png', 'npy'] });
    const { pairs, steps, method } = flags;
    checkArray([pairs, steps, Math.max(sizeOf(shape), model.latentSize)]);
    if (kind === 'png') checkPicture(shape, { count: pairs * (steps + 2), columns: steps + 2 });
    const dataset = await dataFor(model, data, { whole: data !== undefined, ...flags });
    const ends = await pickPairs(heldOut(dataset), shape, { pairs, seed });
    const paths = await pathsBetween(model, ends, flags);
    if (kind === 'png') await writePng(file, drawPaths(ends, paths, { shape, ...flags }));
    else await writeFileAtomic(file, encodeNpy([pairs, steps, ...shape], paths));
    const text = `${pairs} ${method} paths of ${steps} steps between items of ${dataset.name}`;
    printResult({ model, file, json, result: { pairs, steps, method, shape, data: dataset.name, seed } }, text);
  });
}
