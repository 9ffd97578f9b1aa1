/** `ali encode`: the codes of data. */

import { type Command, Option } from 'commander';
import type { DeviceName } from '../../runtime/device-name.ts';
import { attributesFor, attributesOption, type NamedAttributes } from '../attributes.ts';
import {
  cacheOption,
  deviceOption,
  jsonOption,
  runArgument,
  seedOption,
  threadsOption,
  withExamples,
} from '../command.ts';

const examples = [
  ['ali encode runs/0001-digits', 'mean codes of the held-out digits: latents.npy'],
  ['ali encode runs/0001-digits --split train --out z.npz', 'z and labels of the training items'],
  [
    'ali encode runs/0001-digits --data ./photos --stochastic --out z.csv',
    'one draw of q(z | x) for every photo, in the order of their paths',
  ],
] as const;

interface Flags {
  readonly data?: string;
  readonly split?: 'train' | 'test' | 'all';
  readonly mean?: true;
  readonly stochastic?: true;
  readonly seed: number;
  readonly attributes?: NamedAttributes;
  readonly out: string;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly cache?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument(...runArgument)
    .option('--data <source>', "a name or path as for `ali train` (default: the run's own data)")
    .addOption(
      new Option(
        '--split <split>',
        'training items, held-out items, or all (default: all of --data, else test)',
      ).choices(['train', 'test', 'all']),
    )
    .addOption(new Option('--mean', 'the mean of q(z | x); this is the default').conflicts('stochastic'))
    .option('--stochastic', 'one draw of q(z | x)')
    .addOption(seedOption('of the draw').default(0))
    .addOption(attributesOption("default the data's own"))
    .option('--out <file>', '.npy (z), .npz (z and labels) or .csv (z0, z1, …, label)', 'latents.npy')
    .addOption(cacheOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(encode);
}

async function encode(
  run: string,
  { data, split, stochastic, seed, out, attributes, json, ...flags }: Flags,
): Promise<void> {
  const { allItems } = await import('../../data/dataset.ts');
  const { readBlocks } = await import('../../data/read-items.ts');
  const { sizeOf } = await import('../../graph/index.ts');
  const { defaultBatchSize: size } = await import('../../networks/inference.ts');
  const { writeCodes } = await import('../code-file.ts');
  const { printResult } = await import('../print-result.ts');
  const { resultKind } = await import('../result-file.ts');
  const { dataFor, withModel } = await import('../with-model.ts');
  const kind = resultKind(out, ['npy', 'npz', 'csv']);
  const mode = stochastic ? 'stochastic' : 'mean';
  await withModel(run, flags, async (model) => {
    const name = split ?? (data === undefined ? 'test' : 'all');
    const dataset = await dataFor(model, data, { whole: name === 'all', ...flags });
    const items = name === 'all' ? allItems(dataset) : dataset[name];
    const { count, labels } = items;
    async function* codes() {
      for await (const { first, values } of readBlocks(items, sizeOf(model.shape), { size })) {
        const block = Uint32Array.from({ length: values.length / sizeOf(model.shape) }, (_, place) => first + place);
        const given = attributesFor(model, attributes, items, block);
        yield (await model.encode(values, { mode, seed, first, attributes: given })).data;
      }
    }
    const { classes } = dataset;
    const { latentSize } = model;
    await writeCodes(out, codes(), { kind, count, latentSize, ...(labels && { labels }), ...(classes && { classes }) });
    const result = { count, latentSize, data: dataset.name, split: name, mode };
    printResult(
      { model, file: out, json, result },
      `codes of ${count} ${name === 'all' ? '' : `${name} `}items of ${dataset.name}`,
    );
  });
}
