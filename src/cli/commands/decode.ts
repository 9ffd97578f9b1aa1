/** `ali decode`: data from codes. */

import type { Command } from 'commander';
import { attributesOption, type NamedAttributes } from '../attributes.ts';
import { type ModelFlags, runArgument, withExamples, withModelOptions } from '../command.ts';

const examples = [
  ['ali decode runs/0001-digits --latents latents.npy', 'as pictures: decoded.png'],
  ['ali decode runs/0001-digits --latents latents.npy --out decoded.npy', 'as an array [count, …shape]'],
] as const;

interface Flags extends ModelFlags {
  readonly latents: string;
  readonly attributes?: NamedAttributes;
  readonly out?: string;
}

export function define(command: Command): void {
  const own = withExamples(command, examples)
    .argument(...runArgument)
    .requiredOption('--latents <file>', '.npy array [count, latentSize]')
    .addOption(attributesOption())
    .option(
      '--out <file>',
      '.png, .npy or, of a table, .csv in its columns and units; default decoded.png, of a table decoded.csv',
    );
  withModelOptions(own).action(decode);
}

async function decode(run: string, { latents, out, attributes, json, ...flags }: Flags): Promise<void> {
  const { workAhead } = await import('../../data/ahead.ts');
  const { writePieces } = await import('../../data/files.ts');
  const { bytesOf, npyHead } = await import('../../data/npy.ts');
  const { csvLines, decodedColumns, decodeRows } = await import('../../data/table/decode-rows.ts');
  const { sizeOf } = await import('../../graph/index.ts');
  const { blockSize } = await import('../../networks/inference.ts');
  const { drawItems } = await import('../../train/snapshot.ts');
  const { printResult } = await import('../print-result.ts');
  const { openLatents } = await import('../read-latents.ts');
  const { checkPicture, chooseFile, writePng } = await import('../result-file.ts');
  const { withModel } = await import('../with-model.ts');
  await withModel(run, flags, async (model) => {
    const { shape } = model;
    const { encoding } = model.provenance.data;
    const { file, kind } = chooseFile(out, { name: 'decoded', shape, kinds: ['png', 'npy', 'csv'], encoding });
    const codes = await openLatents(latents, model.latentSize);
    const { count } = codes;
    try {
      const decoded = () =>
        workAhead(codes.blocks(blockSize), async ({ first, z }) => (await model.decode(z, { first, attributes })).data);
      if (kind === 'png') {
        checkPicture(shape, { count });
        const all = new Float32Array(count * sizeOf(shape));
        let end = 0;
        for await (const x of decoded()) {
          all.set(x, end);
          end += x.length;
        }
        await writePng(file, drawItems(all, shape));
      } else {
        await writePieces(file, async (write) => {
          const lines = kind === 'csv' ? encoding : undefined;
          await write(lines ? csvLines([decodedColumns(lines)]) : npyHead([count, ...shape], '<f4'));
          for await (const x of decoded()) await write(lines ? csvLines(decodeRows(lines, x)) : bytesOf(x));
        });
      }
    } finally {
      await codes.close();
    }
    printResult({ model, file, json, result: { count, shape } }, `${count} decoded items`);
  });
}
