/** Exact resume through real processes: what a killed and resumed run leaves is what an uninterrupted one leaves. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ali, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

/** The presets' own networks, with fewer items a step and a checkpoint well before the end. */
const runs = {
  digits: { batch: 20, checkpointEvery: 10, killAt: 13, steps: 60 },
  grid: { batch: 20, checkpointEvery: 40, killAt: 47, steps: 240 },
};

function commands(preset: keyof typeof runs, threads: number, folder: string) {
  const { batch, checkpointEvery, killAt, steps } = runs[preset];
  const kept = `--steps ${steps} --batch ${batch} --checkpoint-every ${checkpointEvery} --snapshot-every ${steps}`;
  const set = `--set logEvery=1 --set keepCheckpoints=100 --set schedule.steps=${steps}`;
  const flags = `${kept} ${set} --threads ${threads} --json`.split(' ');
  return {
    checkpointEvery,
    killAt,
    steps,
    train: (out: string) => ali(['train', preset, ...flags, '--out', out], { cwd: folder }),
    /** Ends with SIGKILL as soon as the step `killAt` has been told of. */
    trainAndKill: (out: string) =>
      ali(['train', preset, ...flags, '--out', out], {
        cwd: folder,
        onOutput: (child, stdout) => {
          if (stdout.includes(`"event":"step","step":${killAt},`)) child.kill('SIGKILL');
        },
      }),
    resume: (run: string) => ali(['resume', run, '--json'], { cwd: folder }),
    tensors: (run: string) =>
      ['model', 'optimizer'].map((name) =>
        readFileSync(join(folder, run, 'checkpoints', `step-${String(steps).padStart(8, '0')}`, `${name}.safetensors`)),
      ),
  };
}

describe.each(['digits', 'grid'] as const)('%s', (preset) => {
  test.each([1, 2])(
    'gives the same bytes twice, and when it is killed and resumed: threads %d',
    { timeout: 120_000 },
    async (threads) => {
      const { train, trainAndKill, resume, tensors, ...at } = commands(preset, threads, temporaryFolder());
      const twice = await Promise.all([train('first'), train('second')]);
      for (const { code, stderr } of twice) expect([code, stderr]).toEqual([0, '']);

      const killed = await trainAndKill('killed');
      expect(killed.signal).toBe('SIGKILL');
      const told = jsonLines(killed.stdout.slice(0, killed.stdout.lastIndexOf('\n')));
      const last = told.filter(({ event }) => event === 'step').at(-1)!.step as number;
      expect(last).toBeGreaterThanOrEqual(at.killAt);
      expect(last).toBeLessThan(at.steps);

      const resumed = await resume('killed');
      expect([resumed.code, resumed.stderr]).toEqual([0, '']);
      const [started, ...after] = jsonLines(resumed.stdout);
      expect(started).toMatchObject({ event: 'started', steps: at.steps });
      expect(started!.step).toBeGreaterThanOrEqual(at.checkpointEvery);
      expect(started!.step).toBeLessThanOrEqual(last);
      expect(after.at(-1)).toMatchObject({ event: 'finished', step: at.steps });

      const [first, ...others] = ['first', 'second', 'killed'].map(tensors);
      for (const [i, file] of ['model', 'optimizer'].entries()) {
        expect(first![i]!.length).toBeGreaterThan(100_000);
        for (const other of others) expect(other[i]!.equals(first![i]!), `${file}.safetensors`).toBe(true);
      }
    },
  );
});
