/** `ali sample`: new data from the prior. */

import type { Command } from 'commander';
import { attributesOption, type NamedAttributes } from '../attributes.ts';
import { type ModelFlags, runArgument, seedOption, wholeOption, withExamples, withModelOptions } from '../command.ts';

const examples = [
  ['ali sample runs/0001-digits', '64 new digits: samples.png'],
  ['ali sample runs/faces --attributes Smiling=1,Male=0', 'of a conditional model'],
  ['ali sample runs/0001-digits --count 1000 --out samples.npz', 'as arrays: x, and z it was decoded from'],
  ['ali sample runs/0002-tabular --count 1000', 'of a model of a table, new rows: samples.csv'],
] as const;

interface Flags extends ModelFlags {
  readonly count: number;
  readonly seed: number;
  readonly attributes?: NamedAttributes;
  readonly out?: string;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
    .argument(...runArgument)
    .addOption(wholeOption('--count <n>', 'how many').default(64))
    .addOption(seedOption('the same seed gives the same samples').default(0))
    .addOption(attributesOption())
    .option(
      '--out <file>',
      '.png, .npy ([count, …shape]), .npz (x and z) or, of a table, .csv in its columns and units; default samples.png, of a table samples.csv',
    );
  withModelOptions(own).action(sample);
}

async function sample(run: string, { count, seed, attributes, json, ...flags }: Flags): Promise<void> {
  const { writeFileAtomic } = await import('../../data/files.ts');
  const { encodeNpy } = await import('../../data/npy.ts');
  const { encodeNpz } = await import('../../data/npz.ts');
  const { csvLines, decodedColumns, decodeRows } = await import('../../data/table/decode-rows.ts');
  const { drawItems } = await import('../../train/snapshot.ts');
  const { checkPicture, chooseFile, writePng } = await import('../result-file.ts');
  const { printResult } = await import('../print-result.ts');
  const { withModel } = await import('../with-model.ts');
  await withModel(run, flags, async (model) => {
    const { shape } = model;
    const { encoding } = model.provenance.data;
    const { file, kind } = chooseFile(flags.out, {
      name: 'samples',
      shape,
      kinds: ['png', 'npy', 'npz', 'csv'],
      encoding,
    });
    if (kind === 'png') checkPicture(shape, { count });
    const z = model.prior({ count, seed });
    const x = await model.decode(z, { seed, attributes });
    if (kind === 'png') await writePng(file, drawItems(x.data, shape));
    else if (kind === 'csv' && encoding)
      await writeFileAtomic(file, csvLines([decodedColumns(encoding), ...decodeRows(encoding, x.data)]));
    else await writeFileAtomic(file, kind === 'npy' ? encodeNpy(x.shape, x.data) : encodeNpz({ x, z }));
    printResult(
      { model, file, json, result: { count, shape, seed, ...(attributes && { attributes }) } },
      `${count} samples`,
    );
  });
}
