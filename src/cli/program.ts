/** The commands of `ali`. Only the one that is asked for is loaded, so that the command starts fast. */

import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { AliError } from '../errors.ts';
import { withExamples } from './command.ts';

const examples = [
  ['ali train', 'train on the handwritten digits that come with the package'],
  ['ali sample runs/0001-digits', 'draw new digits: samples.png'],
  ['ali reconstruct runs/0001-digits', 'encode held-out digits and decode them again'],
] as const;

interface Entry {
  /** What stands behind the name in the list of commands. */
  readonly takes: string;
  readonly summary: string;
  readonly load: () => Promise<{ define(command: Command): void }>;
}

const commands: Readonly<Record<string, Entry>> = {
  train: {
    takes: '[preset]',
    summary: 'train a model and leave a run directory',
    load: () => import('./commands/train.ts'),
  },
  resume: {
    takes: '<run>',
    summary: 'go on with a run that was interrupted, or train it further',
    load: () => import('./commands/resume.ts'),
  },
  sample: { takes: '<run>', summary: 'draw new data from a model', load: () => import('./commands/sample.ts') },
  encode: { takes: '<run>', summary: 'encode data', load: () => import('./commands/encode.ts') },
  decode: { takes: '<run>', summary: 'decode latent vectors', load: () => import('./commands/decode.ts') },
  reconstruct: {
    takes: '<run>',
    summary: 'encode held-out data and decode it again',
    load: () => import('./commands/reconstruct.ts'),
  },
  interpolate: {
    takes: '<run>',
    summary: 'walk between the codes of held-out data',
    load: () => import('./commands/interpolate.ts'),
  },
  evaluate: {
    takes: '<run>',
    summary: 'measure how good a model is, with a report',
    load: () => import('./commands/evaluate.ts'),
  },
  probe: {
    takes: '<run>',
    summary: 'tell how much of the classes its codes hold, beside baselines',
    load: () => import('./commands/probe.ts'),
  },
  neighbours: {
    takes: '<run>',
    summary: 'find the images whose codes are nearest to those of an image',
    load: () => import('./commands/neighbours.ts'),
  },
  detect: {
    takes: '<fit|calibrate|score|evaluate>',
    summary: 'find anomalies in tables and images',
    load: () => import('./commands/detect.ts'),
  },
  reproduce: {
    takes: '[name]',
    summary: 'run an experiment of the paper and compare with its numbers',
    load: () => import('./commands/reproduce.ts'),
  },
  presets: {
    takes: '[name]',
    summary: 'show the presets, or one of them layer by layer',
    load: () => import('./commands/presets.ts'),
  },
  data: {
    takes: '<info|preview>',
    summary: 'show what a data set is, in words or as a picture',
    load: () => import('./commands/data.ts'),
  },
  inspect: {
    takes: '<run>',
    summary: 'show what a run is and where it stands',
    load: () => import('./commands/inspect.ts'),
  },
  export: {
    takes: '<run>',
    summary: 'leave a model as ONNX and safetensors files',
    load: () => import('./commands/export.ts'),
  },
  doctor: {
    takes: '',
    summary: 'show what this machine has, what is used of it and why, and test it',
    load: () => import('./commands/doctor.ts'),
  },
  studio: {
    takes: '[runs]',
    summary: 'open a local page on which runs are started, watched and compared',
    load: () => import('./commands/studio.ts'),
  },
};

/** The program for these words of a command line: errors are thrown, not printed, and nothing ends the process. */
export async function createProgram(words: readonly string[] = process.argv.slice(2)): Promise<Command> {
  const program = new Command('ali')
    .description('Adversarially learned inference: train, sample, encode and reconstruct')
    .version(packageVersion(), '-V, --version')
    .configureOutput({ outputError: () => {} })
    .exitOverride()
    .showSuggestionAfterError();
  withExamples(program, examples);
  program.hook('preAction', (_, command) => refuseEmpty(command));
  for (const [name, { takes, summary, load }] of Object.entries(commands)) {
    const wanted = words.includes(name);
    const command = program.command(wanted ? name : `${name} ${takes}`.trimEnd()).description(summary);
    if (wanted) (await load()).define(command);
  }
  return program;
}

/** An empty word is what a shell makes of a variable that is not set. */
function refuseEmpty(command: Command): void {
  const option = command.options.find((each) => command.getOptionValue(each.attributeName()) === '');
  const argument = command.registeredArguments[command.args.indexOf('')];
  const name = option?.long ?? (argument && `<${argument.name()}>`);
  if (name === undefined) return;
  const description = (option ?? argument)!.description;
  throw new AliError('usage', `${name}: expected a value; received nothing`, { remedy: `${name} is: ${description}` });
}

function packageVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
