import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { ali } from '../../test/run-ali.ts';
import { loadDataset } from '../data/source.ts';
import { inceptionStyleScore } from '../evaluate/distribution/inception-style-score.ts';
import { asPoints } from '../evaluate/points.ts';
import { createContext } from '../evaluate/report/context.ts';
import { concat, input, mean, sub } from '../graph/index.ts';
import { loadModel } from '../model/load-model.ts';
import { encodeModel } from '../onnx/model.ts';

const run = inject('tinyRun');
const cwd = mkdtempSync(join(tmpdir(), 'ali-evaluate-'));

interface Printed {
  samples: number;
  step: number;
  groups: { name: string; findings: { id: string; value: number; floor?: number }[] }[];
  leftOut: { name: string }[];
  notes: { verdict: string; text: string }[];
}

test('evaluate measures a run, prints JSON and leaves a report', async () => {
  const args = ['evaluate', run, '--samples', '60', '--metrics', 'plane,distribution,codes,memory', '--out', 'report'];
  const { code, stdout, stderr } = await ali([...args, '--threads', '1', '--json'], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const result = JSON.parse(stdout) as Printed;
  expect(result).toMatchObject({ samples: 60, step: 6, leftOut: [{ name: 'plane' }] });
  expect(result.groups.map(({ name }) => name)).toEqual(['distribution', 'codes', 'memory']);
  const numbers = result.groups.flatMap(({ findings }) => findings);
  expect(numbers.every(({ value }) => Number.isFinite(value))).toBe(true);
  const recall = numbers.find(({ id }) => id === 'distribution/recall')!;
  expect(recall.value).toBeLessThan(recall.floor!);
  expect(result.notes.some(({ verdict }) => verdict === 'wrong')).toBe(true);
  const files = ['README.md', 'evaluation.json', 'nearest.png', 'reconstructions.png', 'report.html', 'samples.png'];
  expect(readdirSync(join(cwd, 'report')).sort()).toEqual(files);
  expect(JSON.parse(readFileSync(join(cwd, 'report', 'evaluation.json'), 'utf8'))).toMatchObject({ samples: 60 });
  expect(readFileSync(join(cwd, 'report', 'report.html'), 'utf8')).toContain('data:image/png;base64,');
  const again = await ali([...args, '--threads', '1', '--json'], { cwd });
  expect((JSON.parse(again.stdout) as Printed).groups).toEqual(result.groups);
});

/** The held-out items and samples that the command measures, and the mean of each. */
async function meansOfItems(): Promise<{ readonly real: Float32Array; readonly fake: Float32Array }> {
  const model = await loadModel(run, { threads: 1 });
  const { real, fake, release } = await createContext(model, await loadDataset('digits'), { samples: 60, threads: 1 });
  await Promise.all([release(), model.release()]);
  const [held, drawn] = [real, fake].map(({ data, count, size }) =>
    Float32Array.from({ length: count }, (_, i) => {
      return data.subarray(i * size, (i + 1) * size).reduce((sum, value) => sum + value, 0) / size;
    }),
  );
  return { real: held!, fake: drawn! };
}

async function measureFeatures(...flags: string[]) {
  const args = ['evaluate', run, '--samples', '60', '--metrics', 'features', '--out', 'features', '--threads', '1'];
  const { code, stdout, stderr } = await ali([...args, '--json', ...flags], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const { findings } = (JSON.parse(stdout) as Printed).groups[0]!;
  return (id: string) => findings.find((each) => each.id === id);
}

test('features and probabilities of a model of one’s own: the score that these give', async () => {
  const brightness = mean(input('pixels', [1, 1, 28, 28]), { axes: [2, 3] });
  const sure = concat([brightness, sub(1, brightness)], 1);
  writeFileSync(join(cwd, 'net.onnx'), encodeModel({ brightness, sure }, { openBatch: ['pixels'] }).bytes);
  const names = ['--features-input', 'pixels', '--features-output', 'brightness', '--features-probabilities', 'sure'];
  const find = await measureFeatures('--features', 'net.onnx', ...names);
  const { real, fake } = await meansOfItems();
  const scoreOf = (means: Float32Array) =>
    inceptionStyleScore(asPoints(Float32Array.from([...means].flatMap((value) => [value, 1 - value])), 2)).score;
  expect(find('features/score')!.value).toBeCloseTo(scoreOf(fake), 6);
  expect(find('features/score')!.floor).toBeCloseTo(scoreOf(real), 6);
});

test('a file with a fixed batch of one, of colour pictures of another size', async () => {
  const brightness = mean(input('pixels', [1, 3, 14, 14]), { axes: [2, 3] });
  writeFileSync(join(cwd, 'fixed.onnx'), encodeModel({ brightness }).bytes);
  const names = ['--features-input', 'pixels', '--features-output', 'brightness'];
  const find = await measureFeatures('--features', 'fixed.onnx', ...names);
  const { real, fake } = await meansOfItems();
  const [[a, s], [b, t]] = [real, fake].map((means) => {
    const average = means.reduce((sum, value) => sum + value, 0) / 60;
    return [average, Math.sqrt(means.reduce((sum, value) => sum + (value - average) ** 2, 0) / 59)] as const;
  }) as [readonly [number, number], readonly [number, number]];
  // Every fourth pixel is the mean of four, and all three channels are one: three times the distance of two Gaussians on a line.
  const expected = 3 * ((a - b) ** 2 + (s - t) ** 2);
  expect(find('features/frechetDistance')!.value / expected).toBeCloseTo(1, 4);
});

test('a measure that does not exist, and features without names', async () => {
  const wrong = await ali(['evaluate', run, '--metrics', 'memori'], { cwd });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('received "memori"\nhint:  did you mean memory?');
  const nameless = await ali(['evaluate', run, '--features', 'net.onnx'], { cwd });
  expect(nameless.code).toBe(2);
  expect(nameless.stderr).toContain('expected --features-input and --features-output');
  const fileless = await ali(['evaluate', run, '--features-probabilities', 'sure'], { cwd });
  expect(fileless).toMatchObject({ code: 2, stderr: expect.stringContaining('expected --features with it') });
});
