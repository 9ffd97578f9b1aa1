/** `ali reproduce`: an experiment of the paper, with the paper's numbers beside ours. */

import { type Command, Option } from 'commander';
import type { Budget } from '../../reproduce/experiment.ts';
import type { ProgressEvent } from '../../reproduce/reproduce.ts';
import { jsonOption, wholeOption, withExamples } from '../command.ts';

const examples = [
  ['ali reproduce', 'list the experiments'],
  ['ali reproduce toy', '25 Gaussians: four ways to infer, into runs/reproduce/toy-cpu'],
  ['ali reproduce toy --budget smoke', 'see in seconds that it runs'],
  ['ali reproduce toy-paper --budget full --seeds 0-9 --out toy', "with the paper's own steps"],
] as const;

interface Flags {
  readonly budget: Budget;
  readonly seeds?: string;
  readonly out?: string;
  readonly data?: string;
  readonly preset?: string;
  readonly run?: string;
  readonly labelsFrom?: string;
  readonly processes?: number;
  readonly json?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument('[name]', 'the experiment; without one they are listed')
    .addOption(
      new Option('--budget <name>', 'smoke: seconds; cpu: half an hour or so on 2 cores; full: as in the paper')
        .choices(['smoke', 'cpu', 'full'])
        .default('cpu'),
    )
    .option('--seeds <list>', 'as 0-9 or 1,3,5 (default: as the experiment says)')
    .option('--out <dir>', 'folder; what is finished there is kept (default: runs/reproduce/NAME-BUDGET)')
    .option('--data <source>', 'the images, for experiments on data that cannot come with the package')
    .option('--preset <name>', 'for experiments that can be done with any of several presets')
    .option('--run <dir>', 'a finished run, for experiments that draw from one instead of training')
    .option('--labels-from <source>', 'svm: other data to draw labels from and to test on, as SVHN’s own training set')
    .addOption(wholeOption('--processes <n>', 'cells at a time (default: one for each core)', { most: 1024 }))
    .addOption(jsonOption())
    .action(run);
}

async function run(name: string | undefined, flags: Flags): Promise<void> {
  if (name === undefined) return list(flags);
  const { parseSeeds } = await import('../../reproduce/seeds.ts');
  const { reproduce } = await import('../../reproduce/reproduce.ts');
  const { listenForInterrupt } = await import('../interrupt.ts');
  const { showPath } = await import('../format.ts');
  const { print, printJson, printWarning } = await import('../streams.ts');
  const { createLiveLine } = await import('../live-line.ts');
  const { budget, out, data, preset, labelsFrom, processes, json } = flags;
  const live = createLiveLine(process.stderr);
  const interrupt = listenForInterrupt(() => {
    live.clear();
    printWarning({ message: 'stopping; what is finished is kept; once more quits at once' });
  });
  try {
    const seeds = flags.seeds === undefined ? undefined : parseSeeds(flags.seeds);
    const { folder, ...reproduction } = await reproduce(name, {
      budget,
      signal: interrupt.signal,
      onProgress: await follower(live),
      ...(seeds && { seeds }),
      ...(out !== undefined && { out }),
      ...(data !== undefined && { data }),
      ...(preset !== undefined && { preset }),
      ...(flags.run !== undefined && { run: flags.run }),
      ...(labelsFrom !== undefined && { labelsFrom }),
      ...(processes !== undefined && { processes }),
    });
    if (json) printJson({ out: folder, ...reproduction });
    else print(`${showPath(`${folder}/README.md`)}: numbers beside the paper's, with pictures (also results.json)`);
    if (reproduction.failed.length > 0) process.exitCode = 1;
  } catch (error) {
    const status = interrupt.status();
    if (status === undefined) throw error;
    printWarning({ message: (error as Error).message, remedy: 'give the same command again to go on' });
    process.exitCode = status;
  } finally {
    live.clear();
    interrupt.release();
  }
}

/** Says on standard error what has ended, and on a terminal what is going on. */
async function follower(live: { show(text: string): void; clear(): void }) {
  const { showPath, showSeconds } = await import('../format.ts');
  const { printWarning } = await import('../streams.ts');
  let [ended, cells] = [0, 0];
  return (event: ProgressEvent) => {
    if (event.event === 'progress') return live.show(`${event.cell}: ${event.progress}`);
    live.clear();
    if (event.event === 'started') {
      [ended, cells] = [event.finished, event.cells];
      const before = ended > 0 ? `, ${ended} of them finished before` : '';
      process.stderr.write(`${showPath(event.folder)}: ${cells} cells${before}\n`);
      return;
    }
    ended++;
    const { cell, seconds, failure } = event;
    if (failure) {
      const { message, remedy } = failure;
      return printWarning({ message: `${cell}: ${message}`, ...(remedy !== undefined && { remedy }) });
    }
    process.stderr.write(`${ended}/${cells}  ${cell}  ${showSeconds(seconds)}\n`);
  };
}

async function list({ json }: Flags): Promise<void> {
  const { experiments } = await import('../../reproduce/index.ts');
  const { showTable } = await import('../format.ts');
  const { print, printJson } = await import('../streams.ts');
  const all = Object.values(experiments);
  if (json) return printJson(all.map(({ name, title, budgets, seeds }) => ({ name, title, budgets, seeds })));
  print(showTable(all.map(({ name, title }) => [name, title])));
  print('\nnext: ali reproduce NAME');
}
