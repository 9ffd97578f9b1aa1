/** `ali neighbours`: the items whose codes are nearest to those of an image. */

import { type Command, Option } from 'commander';
import { attributesOption, type NamedAttributes } from '../attributes.ts';
import { cacheOption, type ModelFlags, runArgument, wholeOption, withExamples, withModelOptions } from '../command.ts';

const examples = [
  ['ali neighbours runs/0001-digits --query seven.png', 'the 10 digits nearest to it in code space: neighbours.png'],
  ['ali neighbours RUN --query a.jpg b.jpg --data ./photos --json', 'among your own images, with their paths'],
] as const;

interface Flags extends ModelFlags {
  readonly query: readonly string[];
  readonly data?: string;
  readonly split: 'train' | 'test' | 'all';
  readonly count: number;
  readonly attributes?: NamedAttributes;
  readonly out?: string;
  readonly cache?: string;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
    .argument(...runArgument)
    .requiredOption('--query <image...>', 'PNG or JPEG files, scaled and cropped; or .npy, .npz or .csv of items')
    .option('--data <source>', "where to look: a name or path as for `ali train` (default: the run's own data)")
    .addOption(
      new Option('--split <split>', 'training items, held-out items, or all')
        .choices(['train', 'test', 'all'])
        .default('all'),
    )
    .addOption(wholeOption('--count <n>', 'neighbours of every query', { most: 1000 }).default(10))
    .option(
      '--out <file>',
      'a .png, a row a query: it, and its neighbours from the nearest on (default: neighbours.png)',
    )
    .addOption(attributesOption('of the queries; what is not named is 0'))
    .addOption(cacheOption());
  withModelOptions(own).action(neighbours);
}

async function neighbours(run: string, { query, data, split, count, out, attributes, json, ...flags }: Flags) {
  const { allItems } = await import('../../data/dataset.ts');
  const { nearestInCodeSpace } = await import('../../evaluate/neighbours/nearest-in-code-space.ts');
  const { drawNeighbours } = await import('../draw-neighbours.ts');
  const { printNeighbours } = await import('../show-neighbours.ts');
  const { readQueries } = await import('../read-queries.ts');
  const { checkPicture, isDrawable, resultKind, writePng } = await import('../result-file.ts');
  const { dataFor, withModel } = await import('../with-model.ts');
  if (out !== undefined) resultKind(out, ['png']);
  await withModel(run, flags, async (model) => {
    const { shape, provenance } = model;
    const { items, names } = await readQueries(query, { shape, encoding: provenance.data.encoding });
    const dataset = await dataFor(model, data, { whole: split === 'all' && data !== undefined, ...flags });
    try {
      const among = split === 'all' ? allItems(dataset) : dataset[split];
      const file = isDrawable(shape) && shape.length === 3 ? (out ?? 'neighbours.png') : out;
      const columns = 1 + Math.min(count, among.count);
      if (file !== undefined) checkPicture(shape, { count: names.length * columns, columns });
      const given = { count, attributes, ...(flags.threads !== undefined && { threads: flags.threads }) };
      const found = await nearestInCodeSpace(model, items, among, given);
      if (file !== undefined) await writePng(file, await drawNeighbours(items, found, { among, shape }));
      printNeighbours({ model, file, json, names, found, among, dataset });
    } finally {
      await dataset.close?.();
    }
  });
}
