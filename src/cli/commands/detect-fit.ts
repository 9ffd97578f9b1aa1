/** `ali detect fit`: learns what is usual in a table or in images, and leaves a run directory that scores. */

import { type Command, Option } from 'commander';
import type { Scaling } from '../../data/table/encoding.ts';
import type { ScoreName } from '../../detect/combine.ts';
import type { DetectorOptions } from '../../detect/options.ts';
import {
  deviceOption,
  jsonOption,
  seedOption,
  stepsOption,
  threadsOption,
  wholeOption,
  withExamples,
} from '../command.ts';
import type { TrainFlags } from '../configure.ts';
import {
  columnsOption,
  type ReadingFlags,
  readingOptions,
  shareOption,
  withReading,
  withThreshold,
} from '../detect-options.ts';

const examples = [
  ['ali detect fit --data machines.csv --contamination 0.02', 'a table of which about 2 % is unusual'],
  [
    'ali detect fit --data log.csv --labels kind --normal ok --false-alarm-rate 0.01',
    'learn from the rows labelled ok',
  ],
  ['ali detect fit --data parts.parquet --categorical line --ignore id', 'say what columns are'],
  ['ali resume runs/0001-tabular', 'go on with a fit that was interrupted'],
  ['ali detect fit --data ./photos --preset cifar10-small --out runs/photos', 'images'],
] as const;

interface Flags extends ReadingFlags, Omit<TrainFlags, 'data'> {
  readonly data: string;
  readonly preset?: string;
  readonly normal?: string;
  readonly contamination?: number;
  readonly falseAlarmRate?: number;
  readonly score?: ScoreName;
  readonly holdOut: number;
  readonly numeric?: readonly string[];
  readonly categorical?: readonly string[];
  readonly ignore?: readonly string[];
  readonly scaling?: Scaling;
  readonly clip?: number;
  readonly keepConstant?: true;
  readonly out?: string;
  readonly json?: true;
  readonly quiet?: true;
}

export function define(command: Command): void {
  const described = withReading(withExamples(command, examples))
    .requiredOption(
      '--data <source>',
      'a table (.csv, .tsv, .parquet, .npz, .npy, .mat), images, or a name as for `ali train`',
    )
    .option(
      '--preset <name>',
      'networks and budget; `ali presets` shows them (default: tabular for tables, digits for images)',
    )
    .option('--labels <column>', 'column of labels, no feature (default: label, labels, class or target)')
    .option(
      '--normal <value>',
      'label of normal items: learn from these alone (default: from all, whatever their labels)',
    );
  withThreshold(described)
    .addOption(
      shareOption('--hold-out <share>', 'share held out to calibrate on; not 0 with a false-alarm rate').default(0.1),
    )
    .addOption(columnsOption('--numeric <a,b>', 'columns that are numbers; texts in them count as missing'))
    .addOption(columnsOption('--categorical <a,b>', 'columns that are categories, even where they are numbers'))
    .addOption(columnsOption('--ignore <a,b>', 'columns that are left out'))
    .addOption(
      new Option(
        '--scaling <kind>',
        'of numbers: mean and deviation, range, median and quartiles, or one scale for all (default: standard)',
      ).choices(['standard', 'min-max', 'robust', 'common']),
    )
    .addOption(
      new Option('--clip <n>', 'keep scaled numbers within ± this (default: 10)').argParser((text: string) =>
        Number(text),
      ),
    )
    .option('--keep-constant', 'keep columns of a single value as features')
    .option(
      '--out <dir>',
      'run directory: new, empty, or of the same fit, interrupted (default: the next free runs/0001-PRESET)',
    )
    .option('--objective <name>', 'as for `ali train`; networks are fitted to it')
    .addOption(stepsOption('training steps in all'))
    .addOption(wholeOption('--batch <n>', 'items a step', { least: 2 }))
    .addOption(seedOption('every random number is a function of it'))
    .addOption(deviceOption())
    .addOption(threadsOption())
    .addOption(
      new Option('--set <key.path=value>', 'set any field of the configuration; may be repeated').argParser(
        (text: string, before: readonly string[] = []) => [...before, text],
      ),
    )
    .option('--config <file>', 'JSON with any part of a configuration')
    .addOption(jsonOption('one JSON object a line'))
    .option('--quiet', 'only warnings and the last lines')
    .action(fit);
}

async function fit({ data, preset, out, ...flags }: Flags): Promise<void> {
  const { fitEvents } = await import('../../detect/fit-detector.ts');
  const { openTable } = await import('../../data/table/open-table.ts');
  const { configure } = await import('../configure.ts');
  const { follow } = await import('../follow.ts');
  const { showFit } = await import('../show-fit.ts');
  const reading = readingOptions(flags);
  const isTable = (await openTable(data, reading)) !== undefined;
  const config = await configure(
    preset ?? (flags.config === undefined ? (isTable ? 'tabular' : 'digits') : undefined),
    flags,
  );
  const options: DetectorOptions = { ...reading, ...columnFlags(flags), ...thresholdFlags(flags), config };
  let run: string | undefined;
  await follow(async function* (signal) {
    for await (const event of fitEvents(data, options, { signal, ...(out !== undefined && { out }) })) {
      if (event.event === 'finished') run = event.run;
      yield event;
    }
  }, flags);
  if (run === undefined) return;
  await showFit(run, flags);
}

function columnFlags({ numeric, categorical, ignore, scaling, clip, keepConstant }: Omit<Flags, 'data'>) {
  return {
    ...(numeric && { numeric }),
    ...(categorical && { categorical }),
    ...(ignore && { ignore }),
    ...(keepConstant && { keepConstant }),
    ...(scaling && { scaling }),
    ...(clip !== undefined && { clip }),
  };
}

function thresholdFlags({ normal, contamination, falseAlarmRate, score, holdOut }: Omit<Flags, 'data'>) {
  return {
    ...(normal !== undefined && { normal }),
    ...(contamination !== undefined && { contamination }),
    ...(falseAlarmRate !== undefined && { falseAlarmRate }),
    ...(score !== undefined && { score }),
    holdOut,
  };
}
