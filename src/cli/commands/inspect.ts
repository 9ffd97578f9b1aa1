/** `ali inspect`: what a run is, where it stands, its last metrics. */

import type { Command } from 'commander';
import { jsonOption, runArgument, withExamples } from '../command.ts';
import { print, printJson } from '../streams.ts';

const examples = [
  ['ali inspect runs/0001-digits', 'preset, data, checkpoints, last metrics'],
  ['ali inspect runs/0001-digits --json', 'the same, and the whole configuration, as JSON'],
] as const;

export function define(command: Command): void {
  withExamples(command, examples)
    .argument(...runArgument)
    .addOption(jsonOption())
    .action(async (run: string, { json }: { readonly json?: true }) => {
      const { inspectRun, showInspection } = await import('../inspection.ts');
      const inspection = await inspectRun(run);
      if (json) printJson(inspection);
      else print(showInspection(inspection));
    });
}
