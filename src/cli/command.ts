/** What all commands have in common: examples on top of the help, options that several share, numbers that are checked. */

import { type Command, Option } from 'commander';
import { AliError } from '../errors.ts';
import type { BestName } from '../presets/best-field.ts';
import { type DeviceName, deviceNames } from '../runtime/device-name.ts';
import type { WhichCheckpoint } from '../train/resolve-run.ts';

/** A command line and what it does. */
export type Example = readonly [line: string, meaning: string];

/** Lets a command's help begin with examples. */
export function withExamples(command: Command, examples: readonly Example[]): Command {
  return command.addHelpText('before', showExamples(examples));
}

/** Examples as they stand on top of a help. */
function showExamples(examples: readonly Example[]): string {
  const width = Math.max(...examples.map(([line]) => line.length));
  return ['Examples:', ...examples.map(([line, meaning]) => `  ${line.padEnd(width)}   ${meaning}`), ''].join('\n');
}

/** An option that takes a whole number from `least` to `most`. */
export function wholeOption(
  flags: string,
  description: string,
  { least = 1, most = 1_000_000 }: { readonly least?: number; readonly most?: number } = {},
): Option {
  const option = new Option(flags, description);
  return option.argParser((text: string) => {
    const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    throw new AliError('usage', `${option.long}: expected a whole number ${range}; received "${text}"`, {
      remedy: `${option.long} is: ${description}`,
    });
  });
}

export const threadsOption = (description = 'threads an operator may use (default: one for each core)') =>
  wholeOption('--threads <n>', description, { most: 256 });

export const deviceOption = (description = 'cpu, webgpu, cuda, or auto for the fastest that is there (default: cpu)') =>
  new Option('--device <name>', description).choices(deviceNames);

export const seedOption = (description: string) =>
  wholeOption('--seed <n>', description, { least: 0, most: Number.MAX_SAFE_INTEGER });

export const stepsOption = (description: string) =>
  wholeOption('--steps <n>', description, { least: 0, most: Number.MAX_SAFE_INTEGER });

export const cacheOption = () =>
  new Option(
    '--cache <dir>',
    "where the decoded images of a large folder are kept (default: adversarial-inference in the user's cache)",
  );

export const jsonOption = (description = 'print the result as JSON') => new Option('--json', description);

/** Written out, so that a help does not load the schema. */
const bestWords: readonly BestName[] = ['reconstruction', 'codes', 'classifier', 'modes', 'quality'];

export const bestOption = () =>
  new Option('--best <measure>', 'keep the checkpoint of the best snapshot too, by this measure').choices(bestWords);

export const checkpointOption = () =>
  new Option('--checkpoint <which>', 'latest, best, or a step (default: latest)').argParser(
    (text: string): WhichCheckpoint => {
      if (text === 'latest' || text === 'best') return text;
      if (/^\d{1,15}$/.test(text)) return Number(text);
      throw new AliError('usage', `--checkpoint: expected latest, best or a step; received "${text}"`, {
        remedy: 'see the steps that there are with `ali inspect RUN`',
      });
    },
  );

export const runArgument = [
  '<run>',
  'a run directory, or a checkpoint in it (RUN/checkpoints/step-…, RUN/checkpoints/best)',
] as const;

/** What every command that runs a model takes. */
export interface ModelFlags {
  readonly checkpoint?: WhichCheckpoint;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly json?: true;
}

/** Adds the options of `ModelFlags`, at the end of a command's own. */
export function withModelOptions(command: Command): Command {
  return command
    .addOption(checkpointOption())
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(jsonOption());
}
