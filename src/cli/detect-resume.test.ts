/** A fit that was interrupted goes on to what an uninterrupted one gives, byte by byte, through real processes. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { csvOf, smallTable, tinyTabular } from '../../test/detector-data.ts';
import { ali, jsonLines } from '../../test/run-ali.ts';

const [steps, checkpointEvery] = [2000, 500];
const cwd = mkdtempSync(join(tmpdir(), 'ali-detect-resume-'));
const config = { ...tinyTabular, steps, checkpointEvery, snapshotEvery: steps, logEvery: 1 };
const fitArguments = (out: string, ...more: readonly string[]) =>
  `detect fit --data train.csv --normal 0 --config tiny.json --out ${out} --json`.split(' ').concat(more);

/** What a detector is: networks, moments, and what was calibrated. */
function bytesOf(run: string): Buffer[] {
  const checkpoint = join('checkpoints', `step-${String(steps).padStart(8, '0')}`);
  const names = ['model.safetensors', 'optimizer.safetensors'].map((name) => join(checkpoint, name));
  return [...names, 'detector.json', 'reference.npz', 'detector-fit.json'].map((name) =>
    readFileSync(join(cwd, run, name)),
  );
}

const sinceStep = (stdout: string, step: number) => new RegExp(`"event":"step","step":${step},`).test(stdout);

beforeAll(async () => {
  writeFileSync(join(cwd, 'tiny.json'), JSON.stringify(config));
  writeFileSync(join(cwd, 'train.csv'), csvOf(smallTable(400)));
  expect(await ali(fitArguments('whole'), { cwd })).toMatchObject({ code: 0 });
});

test('killed, and gone on with by ali resume', async () => {
  const killed = await ali(fitArguments('killed'), {
    cwd,
    onOutput: (child, stdout) => {
      if (sinceStep(stdout, checkpointEvery + 50)) child.kill('SIGKILL');
    },
  });
  expect(killed.signal).toBe('SIGKILL');
  expect(existsSync(join(cwd, 'killed', 'detector.json'))).toBe(false);
  const score = await ali(['detect', 'score', 'killed', '--data', 'train.csv'], { cwd });
  expect(score.stderr).toMatch(/its fit was interrupted; go on with it: ali resume \S+killed$/m);

  const resumed = await ali(['resume', 'killed', '--json'], { cwd });
  expect([resumed.code, resumed.stderr]).toEqual([0, '']);
  const events = jsonLines(resumed.stdout);
  expect(events[0]).toMatchObject({ event: 'started', step: checkpointEvery, steps });
  expect(events.at(-1)).toMatchObject({ event: 'fitted', calibration: { rule: 'contamination', heldOut: true } });
  for (const [place, bytes] of bytesOf('killed').entries()) expect(bytes.equals(bytesOf('whole')[place]!)).toBe(true);
});

test('ended by SIGTERM, and gone on with by the same fit again', async () => {
  const ended = await ali(fitArguments('ended'), {
    cwd,
    onOutput: (child, stdout) => {
      if (child.killed || !sinceStep(stdout, 100)) return;
      child.kill('SIGTERM');
    },
  });
  expect(ended.code).toBe(143);
  const { step, event } = jsonLines(ended.stdout).at(-1)!;
  expect(event).toBe('interrupted');
  const other = await ali(fitArguments('ended', '--contamination', '0.1'), { cwd });
  expect(other.stderr).toContain(
    'holds an interrupted fit with other options; expected the same; contamination differs',
  );
  const wider = await ali(fitArguments('ended', '--scaling', 'robust'), { cwd });
  expect(wider.stderr).toContain('columns differs');

  const again = await ali(fitArguments('ended'), { cwd });
  expect(again.code).toBe(0);
  const events = jsonLines(again.stdout);
  expect(events.slice(0, 2)).toMatchObject([
    { event: 'started', step },
    {
      event: 'warning',
      code: 'resumed',
      message: `ended holds this fit, interrupted at step ${step}: going on with it`,
    },
  ]);
  for (const [place, bytes] of bytesOf('ended').entries()) expect(bytes.equals(bytesOf('whole')[place]!)).toBe(true);
  const third = await ali(fitArguments('ended'), { cwd });
  expect(third.code).toBeGreaterThan(0);
  expect(third.stderr).toContain('holds a detector');
});

test('killed while it was calibrated, or before its first checkpoint', async () => {
  for (const file of ['detector.json', 'reference.npz']) rmSync(join(cwd, 'whole', file));
  const before = bytesOf('killed');
  const resumed = await ali(['resume', 'whole', '--json'], { cwd });
  expect(jsonLines(resumed.stdout).at(-1)).toMatchObject({ event: 'fitted' });
  for (const [place, bytes] of bytesOf('whole').entries()) expect(bytes.equals(before[place]!)).toBe(true);
  const early = await ali(fitArguments('early'), {
    cwd,
    onOutput: (child, stdout) => {
      if (stdout.includes('"event":"started"')) child.kill('SIGKILL');
    },
  });
  expect(early.signal).toBe('SIGKILL');
  expect(await ali(fitArguments('early', '--steps', '3'), { cwd })).toMatchObject({ code: 0 });
});
