/** Exact resume through real processes: what a killed and resumed run leaves is what an uninterrupted one leaves. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ali, jsonLines } from './run-ali.ts';
import { temporaryFolder } from './tiny.ts';

/** The presets' own networks; a step takes long enough that the kill comes well before the last one. */
const [steps, checkpointEvery, killAt] = [40, 10, 13];
const flags = [
  `--steps ${steps} --batch 20 --checkpoint-every ${checkpointEvery} --snapshot-every ${steps} --json`,
  `--set logEvery=1 --set schedule.steps=${steps}`,
].flatMap((text) => text.split(' '));

type OnOutput = NonNullable<Parameters<typeof ali>[1]['onOutput']>;

function tensors(run: string): Buffer[] {
  const checkpoint = join(run, 'checkpoints', `step-${String(steps).padStart(8, '0')}`);
  return ['model', 'optimizer'].map((name) => readFileSync(join(checkpoint, `${name}.safetensors`)));
}

describe.each(['digits', 'grid'] as const)('%s', (preset) => {
  test.each([1, 2])(
    'gives the same bytes twice, and when it is killed and resumed: threads %d',
    { timeout: 120_000 },
    async (threads) => {
      const folder = temporaryFolder();
      const train = (out: string, onOutput: OnOutput = () => {}) =>
        ali(['train', preset, ...flags, '--threads', `${threads}`, '--out', out], { cwd: folder, onOutput });
      const twice = await Promise.all([train('first'), train('second')]);
      for (const { code, stderr } of twice) expect([code, stderr]).toEqual([0, '']);

      const killed = await train('killed', (child, stdout) => {
        if (stdout.includes(`"event":"step","step":${killAt},`)) child.kill('SIGKILL');
      });
      expect(killed.signal).toBe('SIGKILL');
      const told = jsonLines(killed.stdout.slice(0, killed.stdout.lastIndexOf('\n')));
      const last = told.filter(({ event }) => event === 'step').at(-1)!.step as number;
      expect(last).toBeGreaterThanOrEqual(killAt);
      expect(last).toBeLessThan(steps);

      const resumed = await ali(['resume', 'killed', '--json'], { cwd: folder });
      expect([resumed.code, resumed.stderr]).toEqual([0, '']);
      const [started, ...after] = jsonLines(resumed.stdout);
      expect(started).toMatchObject({ event: 'started', steps });
      expect(started!.step).toBeGreaterThanOrEqual(checkpointEvery);
      expect(started!.step).toBeLessThanOrEqual(last);
      expect(after.at(-1)).toMatchObject({ event: 'finished', step: steps });

      const [first, ...others] = ['first', 'second', 'killed'].map((run) => tensors(join(folder, run)));
      for (const [i, file] of ['model', 'optimizer'].entries()) {
        expect(first![i]!.length).toBeGreaterThan(100_000);
        for (const other of others) expect(other[i]!.equals(first![i]!), `${file}.safetensors`).toBe(true);
      }
    },
  );
});
