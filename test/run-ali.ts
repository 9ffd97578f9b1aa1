/** Runs the command `ali` as its users do: the compiled program, in a process of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const aliPath = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds until it is killed. Default 50 seconds. */
  readonly timeout?: number;
  /** Called once it has been started. */
  readonly onStart?: (child: ChildProcess) => void;
  /** Called at every piece of standard output with all of it so far. */
  readonly onOutput?: (child: ChildProcess, stdout: string) => void;
  /** The same of standard error. */
  readonly onError?: (child: ChildProcess, stderr: string) => void;
}

export function ali(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return execute(process.execPath, [aliPath, ...args], options);
}

/** Runs any program to its end; colours are off, whatever the environment says. */
export function execute(program: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...inherited, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: options.timeout ?? 50_000,
      killSignal: 'SIGKILL',
    });
    options.onStart?.(child);
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onOutput?.(child, stdout);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onError?.(child, stderr);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stdout, stderr, seconds: (performance.now() - began) / 1000 });
    });
  });
}

/** The JSON objects of an output, one a line; anything else in it throws. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Networks small enough to train in no time, for `--config`. */
export const tinyDigits = {
  steps: 6,
  batchSize: 10,
  threads: 1,
  logEvery: 2,
  snapshotEvery: 3,
  checkpointEvery: 3,
  schedule: { kind: 'constant' },
  networks: {
    latentSize: 4,
    encoder: { kind: 'stochastic', layers: ['C4s2-4 bn leaky0.02', 'C13s1-8'] },
    decoder: { kind: 'deterministic', layers: ['T13s1-4 bn leaky0.02', 'T4s2-1'], output: 'sigmoid' },
    discriminator: { x: ['C4s2-4 leaky0.02'], z: ['D8 leaky0.02'], joint: ['dropout0.2 D16 leaky0.02', 'D1'] },
  },
};
