/** `ali data preview`: a picture of a data set. */

import { type Command, Option } from 'commander';
import { jsonOption, wholeOption, withExamples } from '../command.ts';
import { type SourceFlags, withSource } from '../data-options.ts';

const examples = [
  ['ali data preview digits', 'ten digits of every class: data.png'],
  ['ali data preview ./photos --shape 3,64,64 --out photos.png', 'as a network would see them'],
  ['ali data preview ring --out ring.png', 'points of the plane as a cloud'],
] as const;

interface Flags extends SourceFlags {
  readonly split: 'train' | 'test';
  readonly columns: number;
  readonly rows: number;
  readonly out: string;
  readonly json?: true;
}

export function define(command: Command): void {
  withSource(withExamples(command, examples))
    .addOption(new Option('--split <split>', 'training or held-out items').choices(['train', 'test']).default('train'))
    .addOption(wholeOption('--columns <n>', 'images a row', { most: 1000 }).default(10))
    .addOption(wholeOption('--rows <n>', 'rows at most; of classes, the first ones', { most: 1000 }).default(20))
    .option('--out <file>', 'the picture, .png', 'data.png')
    .addOption(jsonOption())
    .action(preview);
}

async function preview(source: string, { split, columns, rows, out, json, ...options }: Flags): Promise<void> {
  const { loadDataset } = await import('../../data/source.ts');
  const { previewDataset } = await import('../../data/preview.ts');
  const { showPath } = await import('../format.ts');
  const { resultKind, writePng } = await import('../result-file.ts');
  const { print, printJson } = await import('../streams.ts');
  resultKind(out, ['png']);
  const dataset = await loadDataset(source, options);
  const { picture, count, classes } = await previewDataset(dataset, dataset[split], { columns, rows });
  await writePng(out, picture);
  const result = { file: out, data: dataset.name, split, count, shape: dataset.shape, classes };
  if (json) return printJson(result);
  const all = dataset.classes?.length ?? 0;
  const named = classes && `; ${dataset.shape.length === 3 ? 'rows' : 'classes'}: ${classes.join(', ')}`;
  const most = classes && classes.length < all ? ` (the first ${classes.length} of ${all} classes)` : '';
  print(`${showPath(out)}: ${count} ${split} items of ${dataset.name}${named ?? ''}${most}`);
}
