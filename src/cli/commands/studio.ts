/** `ali studio`: a local page on which runs are started, watched and compared. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { wholeOption, withExamples } from '../command.ts';
import { print, printWarning } from '../streams.ts';

const examples = [
  ['ali studio', 'the runs in ./runs; open the address that it prints'],
  ['ali studio ~/experiments --port 8000 --open', 'another folder, another port, and the browser with it'],
] as const;

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly open?: true;
}

export function define(command: Command): void {
  withExamples(command, examples)
    .argument('[runs]', 'the folder of runs', 'runs')
    .addOption(
      wholeOption('--port <n>', 'port to listen at; 0 takes any free one', { least: 0, most: 65535 }).default(6780),
    )
    .option('--host <address>', 'address to listen at; any other than this machine lets others in', '127.0.0.1')
    .option('--open', 'open the page in the browser')
    .action(async (runs: string, { port, host, open }: Flags) => {
      const { startStudio } = await import('../../studio/server/studio.ts');
      const main = fileURLToPath(new URL('../main.js', import.meta.url));
      const studio = await startStudio({ runs, host, port, command: [process.execPath, main] });
      const address = `${studio.address}#token=${studio.token}`;
      print(`studio: ${address}`);
      print('Whoever has this address can start and stop trainings. Ctrl-C ends the studio.');
      if (!['127.0.0.1', 'localhost', '::1'].includes(host)) {
        printWarning({
          message: `it listens at ${host}: others in the network can see the runs`,
          remedy: 'leave --host out',
        });
      }
      if (open) openBrowser(address);
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
      for (const name of studio.running())
        print(`${name} goes on; stop it from the studio, or see it with ali inspect`);
      await studio.close();
    });
}

/** A machine without a browser is no error: the address is printed. */
function openBrowser(address: string): void {
  const [program, ...words] = { darwin: ['open'], win32: ['explorer'] }[process.platform as string] ?? ['xdg-open'];
  const child = spawn(program!, [...words, address], { stdio: 'ignore', detached: true });
  child.on('error', () => {});
  child.unref();
}
