/** `ali encode`: the codes of data. */

import { type Command, Option } from 'commander';
import { attributesFor, attributesOption, type NamedAttributes } from '../attributes.ts';
import type { CodeFormat } from '../code-file.ts';
import { cacheOption, type ModelFlags, runArgument, seedOption, withExamples, withModelOptions } from '../command.ts';

const examples = [
  ['ali encode runs/0001-digits', 'mean codes of the held-out digits: latents.npy'],
  ['ali encode runs/0001-digits --split train --out z.npz', 'z and labels of the training items'],
  [
    'ali encode runs/0001-digits --data ./photos --stochastic --out z.csv',
    'one draw of q(z | x) for every photo, in the order of their paths',
  ],
  ['ali encode runs/0001-digits --format projector --out board', 'then: tensorboard --logdir board'],
] as const;

interface Flags extends ModelFlags {
  readonly data?: string;
  readonly split?: 'train' | 'test' | 'all';
  readonly mean?: true;
  readonly stochastic?: true;
  readonly seed: number;
  readonly attributes?: NamedAttributes;
  readonly out?: string;
  readonly format?: CodeFormat;
  readonly cache?: string;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
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
    .option(
      '--out <file>',
      '.npy (z), .npz (z and labels), .csv or .parquet (z0, z1, …, label), or a folder (default: latents.npy)',
    )
    .addOption(
      new Option(
        '--format <name>',
        "what to write, whatever the file's ending; projector is a folder for TensorBoard's embedding projector",
      ).choices(['npy', 'npz', 'csv', 'parquet', 'projector'] satisfies CodeFormat[]),
    )
    .addOption(cacheOption());
  withModelOptions(own).action(encode);
}

async function encode(
  run: string,
  { data, split, stochastic, seed, attributes, json, ...flags }: Flags,
): Promise<void> {
  const { workAhead } = await import('../../data/ahead.ts');
  const { allItems } = await import('../../data/dataset.ts');
  const { readBlocks } = await import('../../data/read-items.ts');
  const { sizeOf } = await import('../../graph/index.ts');
  const { blockSize: size } = await import('../../networks/inference.ts');
  const { chooseCodeFile, writeCodes } = await import('../code-file.ts');
  const { printResult } = await import('../print-result.ts');
  const { dataFor, withModel } = await import('../with-model.ts');
  const { file, format } = await chooseCodeFile(flags.out, flags.format);
  const mode = stochastic ? 'stochastic' : 'mean';
  await withModel(run, flags, async (model) => {
    const name = split ?? (data === undefined ? 'test' : 'all');
    const dataset = await dataFor(model, data, { whole: name === 'all', ...flags });
    const items = name === 'all' ? allItems(dataset) : dataset[name];
    const { count } = items;
    const blocks = readBlocks(items, sizeOf(model.shape), { size });
    const codes = workAhead(blocks, async ({ first, count, values }) => {
      const own = values.slice();
      const block = Uint32Array.from({ length: count }, (_, place) => first + place);
      const given = attributesFor(model, attributes, items, block);
      const { data: z } = await model.encode(own, { mode, seed, first, attributes: given });
      return { z, items: own };
    });
    const { classes } = dataset;
    const { latentSize, shape } = model;
    const files = await writeCodes(file, codes, { format, latentSize, shape, items, ...(classes && { classes }) });
    const result = { format, count, latentSize, data: dataset.name, split: name, mode, ...(files && { files }) };
    printResult(
      { model, file, json, result },
      `codes of ${count} ${name === 'all' ? '' : `${name} `}items of ${dataset.name}`,
    );
  });
}
