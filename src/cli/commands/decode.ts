/** `ali decode`: data from codes. */

import type { Command } from 'commander';
import type { DeviceName } from '../../runtime/device-name.ts';
import { deviceOption, jsonOption, runArgument, threadsOption, withExamples } from '../command.ts';

const examples = [
  ['ali decode runs/0001-digits --latents latents.npy', 'as pictures: decoded.png'],
  ['ali decode runs/0001-digits --latents latents.npy --out decoded.npy', 'as an array [count, …shape]'],
] as const;

interface Flags {
  readonly latents: string;
  readonly out?: string;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly json?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument(...runArgument)
    .requiredOption('--latents <file>', '.npy array [count, latentSize]')
    .option('--out <file>', '.png or .npy; default decoded.png')
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(decode);
}

async function decode(run: string, { latents, out, json, ...flags }: Flags): Promise<void> {
  const { writeFileAtomic } = await import('../../data/files.ts');
  const { encodeNpy } = await import('../../data/npy.ts');
  const { drawItems } = await import('../../train/snapshot.ts');
  const { printResult } = await import('../print-result.ts');
  const { readLatents } = await import('../read-latents.ts');
  const { checkPicture, chooseFile, writePng } = await import('../result-file.ts');
  const { withModel } = await import('../with-model.ts');
  await withModel(run, flags, async (model) => {
    const { shape } = model;
    const { file, kind } = chooseFile(out, { name: 'decoded', shape, kinds: ['png', 'npy'] });
    const z = await readLatents(latents, model.latentSize);
    if (kind === 'png') checkPicture(shape, { count: z.shape[0]! });
    const x = await model.decode(z);
    if (kind === 'png') await writePng(file, drawItems(x.data, shape));
    else await writeFileAtomic(file, encodeNpy(x.shape, x.data));
    printResult({ model, file, json, result: { count: z.shape[0], shape } }, `${z.shape[0]} decoded items`);
  });
}
