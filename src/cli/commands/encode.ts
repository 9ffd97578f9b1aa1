/** `ali encode`: the codes of data. */

import { type Command, Option } from 'commander';
import type { ProjectedBlock } from '../../data/projector.ts';
import type { Part } from '../../distributed/ranks.ts';
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
  ['mpirun -n 4 npx ali encode RUN --data ./photos --out z.npy', 'shared out to four processes: docs/distributed.md'],
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
  const { onRanks } = await import('../../distributed/on-ranks.ts');
  const { agree, drain, inTurns } = await import('../../distributed/share-work.ts');
  const { workAhead } = await import('../../data/ahead.ts');
  const { allItems, typeOf } = await import('../../data/dataset.ts');
  const { readOwnBlocks } = await import('../../data/own-blocks.ts');
  const { bytesOf } = await import('../../data/npy.ts');
  const { sizeOf } = await import('../../graph/index.ts');
  const { blockSize, defaultBatchSize } = await import('../../networks/inference.ts');
  const { chooseCodeFile, writeCodes } = await import('../code-file.ts');
  const { printResult } = await import('../print-result.ts');
  const { dataFor, withModel } = await import('../with-model.ts');
  const mode = stochastic ? 'stochastic' : 'mean';
  await onRanks(async (ranks) => {
    const { file, format } = await agree(ranks, 'output', () => chooseCodeFile(flags.out, flags.format));
    await withModel(run, { ...flags, ranks }, async (model) => {
      const name = split ?? (data === undefined ? 'test' : 'all');
      const dataset = await agree(
        ranks,
        'data',
        () => dataFor(model, data, { whole: name === 'all', ...flags }),
        ({ digest }) => digest,
      );
      const items = name === 'all' ? allItems(dataset) : dataset[name];
      const { count } = items;
      const cut = { share: ranks, unit: defaultBatchSize, most: blockSize };
      const own = workAhead(readOwnBlocks(items, sizeOf(model.shape), cut), async ({ first, count, values }) => {
        const own = values.slice();
        const block = Uint32Array.from({ length: count }, (_, place) => first + place);
        const given = attributesFor(model, attributes, items, block);
        const { data: z } = await model.encode(own, { mode, seed, first, attributes: given });
        const pixels = format === 'projector' ? bytesOf(own) : new Uint8Array();
        return { about: { first, count }, arrays: [bytesOf(z), pixels] };
      });
      const turns = inTurns(ranks, 'codes', own);
      if (ranks.rank > 0) return drain(turns);
      const { classes } = dataset;
      const { latentSize, shape } = model;
      const known = { format, latentSize, shape, items, ...(classes && { classes }) };
      const files = await writeCodes(file, projectedBlocks(turns, typeOf(items)), known);
      const result = { format, count, latentSize, data: dataset.name, split: name, mode, ...(files && { files }) };
      printResult(
        { model, file, json, result },
        `codes of ${count} ${name === 'all' ? '' : `${name} `}items of ${dataset.name}`,
      );
    });
  });
}

/** Codes and items from the bytes that came from the ranks. */
async function* projectedBlocks(turns: AsyncIterable<Part>, type: 'uint8' | 'float32'): AsyncGenerator<ProjectedBlock> {
  const numbers = ({ buffer, byteOffset, byteLength }: Uint8Array) =>
    new Float32Array(buffer as ArrayBuffer, byteOffset, byteLength / 4);
  for await (const { arrays } of turns) {
    const [codes, items] = arrays as [Uint8Array, Uint8Array];
    yield { z: numbers(codes), items: type === 'uint8' ? items : numbers(items) };
  }
}
