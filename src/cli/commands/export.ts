/** `ali export`: a model as files that need nothing of this package. */

import type { Command } from 'commander';
import type { WhichCheckpoint } from '../../train/resolve-run.ts';
import { checkpointOption, jsonOption, runArgument, withExamples } from '../command.ts';
import { print, printJson } from '../streams.ts';

const examples = [
  [
    'ali export runs/0001-digits --out digits-onnx',
    'encoder.onnx, decoder.onnx, discriminator.onnx and their README.md',
  ],
] as const;

interface Flags {
  readonly out: string;
  readonly checkpoint?: WhichCheckpoint;
  readonly json?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument(...runArgument)
    .requiredOption('--out <dir>', 'folder, new or empty')
    .addOption(checkpointOption())
    .addOption(jsonOption())
    .action(async (run: string, { out, json, ...flags }: Flags) => {
      const { readdir } = await import('node:fs/promises');
      const { showPath } = await import('../format.ts');
      const { withModel } = await import('../with-model.ts');
      await withModel(run, flags, async (model) => {
        await model.save(out);
        const files = (await readdir(out)).sort();
        if (json) printJson({ out, files, run: model.run, step: model.step });
        else print(`${showPath(out)}: ${files.join(', ')} (${showPath(model.run)}, step ${model.step})`);
      });
    });
}
