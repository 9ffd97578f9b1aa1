/**
 * Training that is killed at random moments and goes on, against the same training left alone: after every kill the newest
 * checkpoint must be, byte for byte, the one that the undisturbed run wrote at its step.
 */

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { checkpointDirectory, latestCheckpoint, listCheckpoints, readCheckpoint } from '../../src/train/checkpoint.ts';
import { aliPath } from '../run-ali.ts';

/** Training of which a share of the time goes into writing checkpoints. */
export interface Regime {
  readonly name: string;
  readonly steps: number;
  readonly checkpointEvery: number;
}

/** Most of the time is spent writing, and next to none of it. */
export const regimes: readonly Regime[] = [
  { name: 'dense', steps: 120, checkpointEvery: 2 },
  { name: 'sparse', steps: 6000, checkpointEvery: 150 },
];

export interface Reference {
  readonly regime: Regime;
  readonly configPath: string;
  /** SHA-256 over the tensors of every checkpoint, by step. */
  readonly digests: Readonly<Record<number, string>>;
  /** Lines of metrics, without the times. */
  readonly metrics: readonly string[];
}

/** What a kill met, and what it left. */
export interface Moment {
  /** Whether a checkpoint was being written: its temporary folder was left behind. */
  readonly inside: boolean;
  /** Step of the newest checkpoint after it; undefined where there was none yet. */
  readonly step: number | undefined;
  /** Whether training had come to its end before. */
  readonly finished: boolean;
}

const networks = {
  latentSize: 2,
  encoder: { layers: ['D16 relu', 'D2'] },
  decoder: { layers: ['D16 relu', 'D2'] },
  discriminator: { joint: ['D16 relu', 'D1'] },
};

function start(args: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, [aliPath, ...args, '--json'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

const exit = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));

/** Trains without a disturbance and notes every checkpoint. */
export async function createReference(folder: string, regime: Regime): Promise<Reference> {
  mkdirSync(folder, { recursive: true });
  const configPath = join(folder, `${regime.name}.json`);
  const { steps, checkpointEvery } = regime;
  const config = { preset: 'grid', steps, checkpointEvery, networks, batchSize: 10, threads: 1, logEvery: 50 };
  writeFileSync(configPath, JSON.stringify({ ...config, snapshotEvery: steps, gradientPenalty: 0 }));
  const run = join(folder, `${regime.name}-reference`);
  rmSync(run, { recursive: true, force: true });
  const child = start(['train', '--config', configPath, '--out', run, '--set', 'keepCheckpoints=100000'], folder);
  child.stdout?.resume();
  if ((await exit(child)) !== 0) throw new Error('the undisturbed run could not be trained');
  const digests: Record<number, string> = {};
  for (const step of await listCheckpoints(run)) digests[step] = digestOf(run, step);
  const metrics = metricsOf(run);
  rmSync(run, { recursive: true });
  return { regime, configPath, digests, metrics };
}

function digestOf(run: string, step: number): string {
  const hash = createHash('sha256');
  for (const name of ['model', 'optimizer']) {
    hash.update(readFileSync(join(checkpointDirectory(run, step), `${name}.safetensors`)));
  }
  return hash.digest('hex');
}

const metricsOf = (run: string) =>
  readFileSync(join(run, 'metrics.jsonl'), 'utf8')
    .replaceAll(/"time":[^,}]*/g, '"time":0')
    .split('\n');

/**
 * Trains into `run`, or goes on with it, kills the process `delay` milliseconds after it has begun (a new run with its first
 * checkpoint, or `early`, with its first event; `saved`, one that goes on with its next checkpoint), or `writing` milliseconds after the next checkpoint has then begun to be
 * written, and checks what is there.
 * @throws Error where a checkpoint cannot be read or is another one than the undisturbed run's
 */
export async function killOnce(
  run: string,
  reference: Reference,
  {
    delay,
    early = false,
    saved = false,
    writing,
  }: { readonly delay: number; readonly early?: boolean; readonly saved?: boolean; readonly writing?: number },
): Promise<Moment> {
  const before = existsSync(run) ? await latestCheckpoint(run) : undefined;
  const args = before === undefined ? ['train', '--config', reference.configPath, '--out', run] : ['resume', run];
  const left = writesIn(run);
  const child = start(args, join(run, '..'));
  const ended = exit(child);
  let errors = '';
  child.stderr?.on('data', (text: Buffer) => {
    errors += text;
  });
  const beginning = saved || (before === undefined && !early) ? 'checkpoint' : 'started';
  const begun = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.includes(`"event":"${beginning}"`)) resolve();
    });
  });
  await Promise.race([begun, ended]);
  await Promise.race([new Promise((resolve) => setTimeout(resolve, delay)), ended]);
  if (writing !== undefined) {
    while (child.exitCode === null && !isWriting(run, left)) await new Promise((resolve) => setTimeout(resolve, 1));
    await Promise.race([new Promise((resolve) => setTimeout(resolve, writing)), ended]);
  }
  const finished = child.exitCode !== null;
  child.kill('SIGKILL');
  const code = await ended;
  if (finished && code !== 0) throw new Error(`training ended with ${code}: ${errors}`);
  return { inside: isWriting(run, left), step: await inspect(run, reference), finished };
}

/** The temporary folders of checkpoints: of one that is being written, or of one whose writer was killed. */
function writesIn(run: string): string[] {
  const folder = join(run, 'checkpoints');
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith('.tmp-step-')) : [];
}

/** Whether one is being written, or was when its writer was killed, that is not left from before. */
const isWriting = (run: string, left: readonly string[]) => writesIn(run).some((name) => !left.includes(name));

/** The step of the newest checkpoint. @throws Error where one cannot be read or is not the undisturbed run's */
async function inspect(run: string, { digests }: Reference): Promise<number | undefined> {
  const steps = await listCheckpoints(run);
  for (const step of steps) {
    await readCheckpoint(checkpointDirectory(run, step));
    if (digestOf(run, step) !== digests[step]) throw new Error(`the checkpoint of step ${step} is another one`);
  }
  return steps.at(-1);
}

/**
 * Lets a run that was killed often come to its end.
 * @throws Error where its metrics are not those of the undisturbed run, or anything is left behind
 */
export async function finish(run: string, reference: Reference): Promise<void> {
  const { finished, step } = await killOnce(run, reference, { delay: 2 ** 30 });
  if (!finished || step !== reference.regime.steps) throw new Error(`the run stands at step ${step}`);
  if (metricsOf(run).join('\n') !== reference.metrics.join('\n')) throw new Error('the metrics are other ones');
  const left = readdirSync(run, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tmp|\.lock/.test(name));
  if (left.length > 0) throw new Error(`left behind: ${left.join(', ')}`);
}
