/** Starts the command `ali studio` for tests, as its users do. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { aliPath } from './run-ali.ts';

export interface StudioProcess {
  readonly child: ChildProcess;
  /** With the token behind #. */
  readonly address: string;
  readonly base: string;
  readonly token: string;
  /** Sends JSON with the token, or what else `headers` say. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  close(): Promise<void>;
}

export async function startStudioProcess(runs: string, { cwd }: { readonly cwd: string }): Promise<StudioProcess> {
  const child = spawn(process.execPath, [aliPath, 'studio', runs, '--port', '0'], {
    cwd,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout! });
  const address = await new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => line.startsWith('studio: ') && resolve(line.slice('studio: '.length)));
    child.once('exit', (code) => reject(new Error(`ali studio ended with ${code}`)));
  });
  const [base, token] = address.split('#token=') as [string, string];
  return {
    child,
    address,
    base,
    token,
    post: (path, body, headers = {}) =>
      fetch(`${base}api/${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Studio-Token': token, ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async close() {
      child.kill('SIGTERM');
      await exit;
    },
  };
}

/** Asks until the answer is the one that is waited for. */
export async function until<T>(ask: () => Promise<T>, holds: (answer: T) => boolean, seconds = 30): Promise<T> {
  for (const end = performance.now() + 1000 * seconds; ; ) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (performance.now() > end) throw new Error(`waited in vain; the last answer was ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
