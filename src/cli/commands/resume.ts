/** `ali resume`: goes on with a run where its newest checkpoint stands. */

import type { Command } from 'commander';
import type { DeviceName } from '../../runtime/device-name.ts';
import { cacheOption, deviceOption, jsonOption, stepsOption, threadsOption, withExamples } from '../command.ts';

const examples = [
  ['ali resume runs/0001-digits', 'to the steps it was configured for'],
  ['ali resume runs/0001-digits --steps 10000', 'to 10000 steps in all'],
  ['ali resume runs/0002-tabular', 'a fit of `ali detect`, which is then calibrated as usual'],
] as const;

interface Flags {
  readonly steps?: number;
  readonly device?: DeviceName;
  readonly threads?: number;
  readonly cache?: string;
  readonly json?: true;
  readonly quiet?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument('<run>', 'a run directory; a checkpoint in it goes back to that one and removes those after it')
    .addOption(stepsOption('training steps in all, those already done included (default: as configured)'))
    .addOption(cacheOption())
    .addOption(deviceOption('cpu, webgpu, cuda or auto (default: as the run was configured)'))
    .addOption(threadsOption('threads an operator may use (default: as the run was configured)'))
    .addOption(jsonOption('one JSON object a line'))
    .option('--quiet', 'only warnings and the last line')
    .action(async (run: string, { steps, device, threads, cache, ...flags }: Flags) => {
      const { isDetector } = await import('../../detect/detector-file.ts');
      const { resumeRun } = await import('../../detect/fit-detector.ts');
      const { follow } = await import('../follow.ts');
      const { showFit } = await import('../show-fit.ts');
      const given = { steps, device, threads, cache };
      const options = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      let finished: string | undefined;
      await follow(async function* (signal) {
        for await (const event of resumeRun(run, { signal, ...options })) {
          if (event.event === 'finished') finished = event.run;
          yield event;
        }
      }, flags);
      if (finished !== undefined && (await isDetector(finished))) await showFit(finished, flags);
    });
}
