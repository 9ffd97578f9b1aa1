/** The commands of `ali`, put together. Loading this must stay cheap: what runs a command is imported when it runs. */

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { showExamples } from './command.ts';
import { addDecode } from './commands/decode.ts';
import { addEncode } from './commands/encode.ts';
import { addExport } from './commands/export.ts';
import { addInspect } from './commands/inspect.ts';
import { addInterpolate } from './commands/interpolate.ts';
import { addPresets } from './commands/presets.ts';
import { addReconstruct } from './commands/reconstruct.ts';
import { addResume } from './commands/resume.ts';
import { addSample } from './commands/sample.ts';
import { addTrain } from './commands/train.ts';

const examples = [
  ['ali train', 'train on the handwritten digits that come with the package'],
  ['ali sample runs/0001-digits', 'draw new digits: samples.png'],
  ['ali reconstruct runs/0001-digits', 'encode held-out digits and decode them again'],
] as const;

/** The program: errors are thrown, not printed, and nothing ends the process. */
export function createProgram(): Command {
  const program = new Command('ali')
    .description('Adversarially learned inference: train, sample, encode and reconstruct')
    .version(packageVersion(), '-V, --version')
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .showSuggestionAfterError()
    .addHelpText('before', showExamples(examples));
  for (const add of [
    addTrain,
    addResume,
    addSample,
    addEncode,
    addDecode,
    addReconstruct,
    addInterpolate,
    addPresets,
    addInspect,
    addExport,
  ]) {
    add(program);
  }
  return program;
}

function packageVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
