/** `ali train`: trains a preset, or what --config and --set make of it, and leaves a run directory. */

import { type Command, Option } from 'commander';
import {
  bestOption,
  cacheOption,
  deviceOption,
  jsonOption,
  seedOption,
  stepsOption,
  threadsOption,
  wholeOption,
  withExamples,
} from '../command.ts';
import type { TrainFlags } from '../configure.ts';

const examples = [
  ['ali train', 'the digits that come with the package, into runs/0001-digits'],
  ['ali train grid --steps 20000 --seed 3', '25 Gaussians in the plane'],
  ['ali train digits --data ./photos --out runs/photos', 'your own images, one sub-folder a class'],
  ['ali train grid --objective gan --out runs/gan', 'the same networks as a GAN, or another objective'],
  ['ali train --objective posthoc --generator runs/gan', 'an encoder for a generator that is there already'],
  ['mpirun -n 4 ali train cifar10', 'four processes, each on its share of every batch'],
  ['ali train --set optimiser.learningRate=1e-3 --dry-run', 'only show the configuration'],
] as const;

interface Flags extends TrainFlags {
  readonly cache?: string;
  readonly out?: string;
  readonly dryRun?: true;
  readonly json?: true;
  readonly quiet?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument('[preset]', 'digits, grid, grid-paper or ring; `ali presets` shows them (default: digits)')
    .option('--data <source>', 'digits, mnist, fashion, faces, grid, ring, or the path of images or arrays')
    .option(
      '--objective <name>',
      'ali, bigan, alice, alad, conditional, semi-supervised, gan, vae, autoencoder, posthoc or inverse-map; networks are fitted to it',
    )
    .option(
      '--generator <run>',
      'the run whose decoder posthoc and inverse-map learn an encoder for; it stays as it is',
    )
    .addOption(stepsOption('training steps in all; 0 writes the untrained model'))
    .addOption(seedOption('every random number of the run is a function of it'))
    .option('--out <dir>', 'run directory, new or empty (default: the next free runs/0001-PRESET)')
    .addOption(cacheOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(wholeOption('--batch <n>', 'items a step', { least: 2 }))
    .addOption(
      new Option('--set <key.path=value>', 'set any field of the configuration; may be repeated').argParser(
        (text: string, before: readonly string[] = []) => [...before, text],
      ),
    )
    .option('--config <file>', "JSON with any part of a configuration; a run's config.json will do")
    .addOption(wholeOption('--snapshot-every <n>', 'steps between pictures'))
    .addOption(wholeOption('--checkpoint-every <n>', 'steps between checkpoints'))
    .addOption(bestOption())
    .option('--dry-run', 'show the resolved configuration and write nothing; data are not looked at')
    .addOption(jsonOption('one JSON object a line'))
    .option('--quiet', 'only warnings and the last line')
    .action(async (preset: string | undefined, flags: Flags) => {
      const { configure } = await import('../configure.ts');
      const config = await configure(preset, flags);
      if (flags.dryRun) {
        const { showDryRun } = await import('../show-config.ts');
        return showDryRun(config, flags);
      }
      const { train } = await import('../../evaluate/snapshot/measured-training.ts');
      const { follow } = await import('../follow.ts');
      const { out, cache } = flags;
      const options = { ...(out !== undefined && { out }), ...(cache !== undefined && { cache }) };
      await follow((signal) => train(config, { signal, ...options }), flags);
    });
}
