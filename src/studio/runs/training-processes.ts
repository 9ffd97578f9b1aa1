/**
 * Training in processes of its own: they are started as `ali train` and `ali resume`, write to files rather than to pipes of
 * this process, and so go on when it ends.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, open, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { AliError } from '../../errors.ts';
import type { Config } from '../../presets/config.ts';
import { lockHolder } from '../../train/lock.ts';
import { createRunDirectory, writeJson } from '../../train/run-directory.ts';
import { runPath } from './run-path.ts';
import type { ProcessNote } from './summary.ts';

export interface TrainingProcesses {
  /**
   * Starts a run in a folder of its own and returns its name, once it trains or after `patience`.
   * @throws AliError what the process ended with, where it ended before it trained.
   */
  start(config: Config): Promise<string>;
  /** Goes on with a run. @throws AliError as `start`, 'run' when it is being trained. */
  resume(name: string, options?: { readonly steps?: number }): Promise<void>;
  /** Asks the run's process to write a checkpoint and end. @throws AliError 'run' when there is no process that it may ask. */
  stop(name: string): Promise<void>;
  note(name: string): ProcessNote | undefined;
  /** Grows whenever a process was started, trains or has ended. */
  changes(): number;
  /** Runs whose processes were started here and still go on. */
  running(): string[];
}

export interface ProcessOptions {
  /** The folder of runs. */
  readonly runs: string;
  /** The program and first words of the command `ali`. */
  readonly command: readonly [string, ...string[]];
  /** Milliseconds that `start` and `resume` wait for the process to train or fail. */
  readonly patience?: number;
}

interface Known {
  readonly child: ChildProcess;
  note: ProcessNote;
  /** Whether it was asked to end: it may be so early that it knows of no checkpoint to write. */
  stopped: boolean;
}

const outputLimit = 64 * 1024;

export function createTrainingProcesses({ runs, command, patience = 20_000 }: ProcessOptions): TrainingProcesses {
  const known = new Map<string, Known>();
  let changes = 0;

  /** Runs the command until the run's lock is held or the process has ended. */
  async function launch(name: string, run: string, words: readonly string[], folder: string): Promise<void> {
    const output = join(folder, 'output.jsonl');
    const descriptor = openSync(output, 'w');
    const [program, ...first] = command;
    const child = spawn(program, [...first, ...words, '--quiet', '--json'], {
      detached: true,
      stdio: ['ignore', descriptor, descriptor],
    });
    closeSync(descriptor);
    child.unref();
    const entry: Known = { child, note: { running: true }, stopped: false };
    known.set(name, entry);
    changes++;
    const ended = new Promise<void>((resolve) => {
      const end = async (failure?: Error) => {
        const found = failure ? { problem: failure.message } : await outcome(child, output);
        entry.note = { running: false, ...(!entry.stopped && found) };
        changes++;
        await rm(folder, { recursive: true, force: true });
        resolve();
      };
      child.once('error', end);
      child.once('exit', () => end());
    });
    await Promise.race([ended, trains(run, { child, patience })]);
    changes++;
    const { problem, remedy } = entry.note;
    if (problem !== undefined) throw new AliError('run', problem, remedy === undefined ? {} : { remedy });
  }

  return {
    async start(config) {
      const run = await createRunDirectory({ root: runs, name: config.preset });
      const name = basename(run);
      const folder = await mkdtemp(join(tmpdir(), 'ali-studio-'));
      const file = join(folder, 'config.json');
      await writeJson(file, config);
      try {
        await launch(name, run, ['train', '--config', file, '--out', run], folder);
      } catch (error) {
        known.delete(name);
        changes++;
        await rmdir(run).catch(() => {});
        throw error;
      }
      return name;
    },
    async resume(name, { steps } = {}) {
      const run = await runPath(runs, name);
      if (lockHolder(run) || known.get(name)?.note.running) throw alreadyRunning(name);
      const folder = await mkdtemp(join(tmpdir(), 'ali-studio-'));
      await launch(name, run, ['resume', run, ...(steps === undefined ? [] : ['--steps', String(steps)])], folder);
    },
    async stop(name) {
      const run = await runPath(runs, name);
      const own = known.get(name);
      const holder = lockHolder(run);
      if (own?.note.running) {
        own.stopped = true;
        own.child.kill('SIGTERM');
      } else if (holder?.certain) process.kill(holder.pid, 'SIGTERM');
      else throw notStoppable(name, holder);
    },
    note: (name) => known.get(name)?.note,
    changes: () => changes,
    running: () => [...known].filter(([, { note }]) => note.running).map(([name]) => name),
  };
}

/** Resolves when the process holds the run's lock and has written its configuration, or after `patience`. */
async function trains(
  run: string,
  { child, patience }: { readonly child: ChildProcess; readonly patience: number },
): Promise<void> {
  const until = performance.now() + patience;
  while (performance.now() < until && child.exitCode === null && child.signalCode === null) {
    const config = await stat(join(run, 'config.json')).catch(() => undefined);
    if (config && lockHolder(run)?.pid === child.pid) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  if (child.exitCode !== null || child.signalCode !== null) await new Promise(() => {});
}

/** What a process that has ended said: nothing where it ended well or was asked to. */
async function outcome(child: ChildProcess, output: string): Promise<{ problem?: string; remedy?: string }> {
  if (child.exitCode === 0 || child.exitCode === 130 || child.exitCode === 143) return {};
  for (const line of (await lastText(output)).split('\n').reverse()) {
    try {
      const { event, message, remedy } = JSON.parse(line);
      if (event === 'error') return { problem: String(message), ...(remedy && { remedy: String(remedy) }) };
    } catch {}
  }
  const how = child.signalCode === null ? `exit status ${child.exitCode}` : `signal ${child.signalCode}`;
  return { problem: `the training process ended with ${how}`, remedy: 'resume the run from its last checkpoint' };
}

async function lastText(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(Math.min(size, outputLimit));
    await file.read(buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8');
  } finally {
    await file.close();
  }
}

function alreadyRunning(name: string): AliError {
  return new AliError('run', `${name} is being trained; expected a run that stands`, { remedy: 'stop it first' });
}

function notStoppable(name: string, holder: { readonly pid: number } | undefined): AliError {
  if (!holder) return new AliError('run', `${name} is not being trained; expected a run with a process`);
  return new AliError(
    'run',
    `${name} is trained by a process that cannot be told from others or is on another machine`,
    {
      remedy: 'stop it where it was started, with Ctrl-C',
    },
  );
}
