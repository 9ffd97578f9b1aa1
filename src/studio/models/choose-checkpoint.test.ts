import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { writeCheckpoint } from '../../train/checkpoint.ts';
import { chooseCheckpoint, readChoice } from './choose-checkpoint.ts';

const folder = mkdtempSync(join(tmpdir(), 'ali-choose-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let run: string;
let runs = 0;
beforeEach(() => {
  run = join(folder, `run-${runs++}`);
  mkdirSync(run);
  writeFileSync(join(run, 'config.json'), '{}');
});

const tensors = new Map([['w', { dtype: 'F32', data: Float32Array.of(1), shape: [1] } as const]]);
const write = (step: number, ratio: number) =>
  writeCheckpoint(run, {
    step,
    model: tensors,
    optimizer: tensors,
    state: { measures: { 'reconstruction/ratio': ratio } },
  });

test('the newest one, one by its step, and the best one by the measure that the configuration names', async () => {
  for (const [step, ratio] of [
    [10, 0.9],
    [20, 0.5],
    [30, 0.7],
  ] as const)
    await write(step, ratio);
  expect(await chooseCheckpoint(run, 'latest')).toMatchObject({ step: 30, checkpoints: [10, 20, 30], best: null });
  expect((await chooseCheckpoint(run, 10)).directory).toBe(join(run, 'checkpoints', 'step-00000010'));
  await expect(chooseCheckpoint(run, 'best')).rejects.toMatchObject({ code: 'run' });
  writeFileSync(join(run, 'config.json'), '{"best":"reconstruction"}');
  const best = { step: 20, by: 'reconstruction' };
  expect(await chooseCheckpoint(run, 'best')).toMatchObject({ step: 20, best });
  expect(await chooseCheckpoint(run, 'latest')).toMatchObject({ step: 30, best });
});

test('what is not there is refused with what there is', async () => {
  await expect(chooseCheckpoint(run, 'latest')).rejects.toThrow('has no checkpoint yet');
  await write(10, 1);
  await expect(chooseCheckpoint(run, 11)).rejects.toThrow('expected one of steps 10; received 11');
});

test('a request names latest, best or a step', () => {
  expect([undefined, 'latest', 'best', '0', '20'].map(readChoice)).toEqual(['latest', 'latest', 'best', 0, 20]);
  for (const word of ['', '-1', '1.5', 'first', '../x', '1'.repeat(16)])
    expect(() => readChoice(word)).toThrow('checkpoint');
});
