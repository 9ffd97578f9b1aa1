/** `ali doctor`: what this machine has, what is used of it and why, and whether it computes what it should. */

import type { Command } from 'commander';
import { AliError } from '../../errors.ts';
import { jsonOption, withExamples } from '../command.ts';
import { print, printJson } from '../streams.ts';

const examples = [
  ['ali doctor', 'the machine, and ten seconds of tests'],
  ['ali doctor --no-test --json', 'the machine alone, as JSON, for a report'],
] as const;

interface Flags {
  readonly json?: true;
  readonly test: boolean;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .option('--no-test', 'leave the tests out')
    .addOption(jsonOption())
    .action(async ({ json, test }: Flags) => {
      const { describeHost } = await import('../doctor/host.ts');
      const { showHost, showTest } = await import('../doctor/show.ts');
      const host = await describeHost();
      if (!json) print(showHost(host));
      if (!test) {
        if (json) printJson(host);
        return;
      }
      const { selfTests } = await import('../doctor/self-test.ts');
      const results = [];
      for await (const result of selfTests(host)) {
        results.push(result);
        if (!json) print(showTest(result));
      }
      if (json) printJson({ ...host, tests: results });
      const failed = results.filter(({ passed }) => !passed);
      if (failed.length === 0) return;
      throw new AliError('runtime', `this machine does not pass: ${failed.map(({ name }) => name).join(', ')}`, {
        remedy: 'report it with what `ali doctor --json` prints',
      });
    });
}
