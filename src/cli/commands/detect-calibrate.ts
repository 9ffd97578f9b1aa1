/** `ali detect calibrate`: makes a detector of any run, or gives a detector another threshold or score. */

import type { Command } from 'commander';
import type { ScoreName } from '../../detect/combine.ts';
import { jsonOption, withExamples } from '../command.ts';
import { withThreshold } from '../detect-options.ts';

const examples = [
  ['ali detect calibrate runs/machines --false-alarm-rate 0.01', 'another threshold for a detector, without training'],
  ['ali detect calibrate runs/0003-tabular --contamination 0.02', 'a detector from what `ali train tabular` has left'],
] as const;

interface Flags {
  readonly normal?: string;
  readonly contamination?: number;
  readonly falseAlarmRate?: number;
  readonly score?: ScoreName;
  readonly json?: true;
}

export function define(command: Command): void {
  const described = withExamples(command, examples)
    .argument('<run>', 'a run directory, whose newest checkpoint is calibrated')
    .option(
      '--normal <value>',
      'label of normal items: calibrate on these alone (default: as the detector has it, else all)',
    );
  withThreshold(described)
    .addOption(jsonOption())
    .action(async (run: string, { json, ...flags }: Flags) => {
      const { recalibrate } = await import('../../detect/recalibrate.ts');
      const { resolveRun } = await import('../../train/resolve-run.ts');
      const { showFit } = await import('../show-fit.ts');
      await recalibrate(run, flags);
      await showFit((await resolveRun(run)).run, { json: json ?? false });
    });
}
