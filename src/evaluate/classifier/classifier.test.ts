import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../test/tiny.ts';
import type { DataSplit } from '../../data/dataset.ts';
import { loadDigits } from '../../data/embedded.ts';
import { input, mul, reshape, sigmoid, sum } from '../../graph/index.ts';
import { encodeModel } from '../../onnx/model.ts';
import { fillNormal } from '../../random/fill.ts';
import { classifierRows } from './classifier-rows.ts';
import { loadOnnxExtractor } from './onnx-extractor.ts';
import { trainClassifier } from './train-classifier.ts';

/** Points of the plane, of class 1 where their product is positive: no line tells the classes apart. */
function quadrants(count: number, stream: string): DataSplit & { readonly labels: Int32Array } {
  const values = new Float32Array(2 * count);
  fillNormal(values, { seed: 3, stream, step: 0 });
  const labels = Int32Array.from({ length: count }, (_, i) => (values[2 * i]! * values[2 * i + 1]! > 0 ? 1 : 0));
  return { values, count, labels };
}

describe('a classifier trained in place', () => {
  test('learns what no line tells apart, and is the same for a seed', async () => {
    const split = quadrants(1000, 'train');
    const options = { shape: [2], epochs: 5, threads: 1 };
    const losses: number[] = [];
    const classifier = await trainClassifier(split, { ...options, onEpoch: (_, loss) => losses.push(loss) });
    expect(losses).toHaveLength(5);
    expect(losses[4]).toBeLessThan(losses[0]!);
    expect(await classifier.accuracy(quadrants(500, 'test'))).toBeGreaterThan(0.95);
    const { probabilities, features } = await classifier.look(split.values);
    expect([probabilities.count, probabilities.size, features.size]).toEqual([1000, 2, 128]);
    expect(probabilities.data[0]! + probabilities.data[1]!).toBeCloseTo(1, 6);
    const again = await trainClassifier(split, options);
    expect(again.weights).toEqual(classifier.weights);
    await Promise.all([classifier.release(), again.release()]);
  });
  test('reaches 94 % on held-out digits in three short passes', async () => {
    const { train, test: held, shape } = await loadDigits();
    const layers = ['C4s2-8 bn relu', 'C3s2-16 bn relu', 'D64 bn relu'];
    const classifier = await trainClassifier(train, { shape, layers, epochs: 3, shift: 0, threads: 1 });
    expect(await classifier.accuracy(held)).toBeGreaterThan(0.94);
    await classifier.release();
  });
  test.runIf(process.env.ALI_SLOW)(
    'reaches 97 % with its own settings',
    async () => {
      const { train, test: held, shape } = await loadDigits();
      const classifier = await trainClassifier(train, { shape });
      expect(await classifier.accuracy(held)).toBeGreaterThanOrEqual(0.97);
      await classifier.release();
    },
    300_000,
  );
  test('labels are needed', async () => {
    const { values, count } = quadrants(10, 'train');
    await expect(trainClassifier({ values, count }, { shape: [2] })).rejects.toThrow('labels of at least two classes');
  });
  test('the network follows the shape', () => {
    expect(classifierRows([3])).toEqual(['D128 relu', 'D128 relu']);
    expect(classifierRows([1, 28, 28])).toEqual(['C5s2p2-16 bn relu', 'C4s2p1-32 bn relu', 'dropout0.3 D128 bn relu']);
    expect(classifierRows([3, 64, 64])).toHaveLength(4);
  });
});

describe('any ONNX file', () => {
  test('gives features by name', async () => {
    const path = join(temporaryFolder(), 'model.onnx');
    const x = input('pixels', [1, 1, 2, 2]);
    const twice = mul(reshape(x, [1, 4]), 2);
    const probabilities = sigmoid(sum(twice, { axes: [1], keepDims: true }));
    writeFileSync(path, encodeModel({ twice, probabilities }, { openBatch: [] }).bytes);
    const options = { input: 'pixels', output: 'twice', probabilities: 'probabilities', shape: [1, 2, 2] };
    const extractor = await loadOnnxExtractor(path, options);
    const seen = await extractor.look(Uint8Array.of(0, 51, 102, 255));
    expect([...seen.features.data]).toEqual([0, 0.4, 0.8, 2].map(Math.fround));
    expect(seen.probabilities?.data[0]).toBeCloseTo(1 / (1 + Math.exp(-3.2)), 6);
    expect(extractor.name).toBe('model.onnx, output "twice"');
    await expect(extractor.look(new Uint8Array(3))).rejects.toThrow('received 3 numbers');
    await extractor.release();
    for (const wrong of [{ output: 'thrice' }, { probabilities: 'thrice' }]) {
      await expect(loadOnnxExtractor(path, { ...options, ...wrong })).rejects.toThrow(
        'expected an output "thrice"; received twice, probabilities',
      );
    }
  });
  test('takes a fixed batch, the last one filled up', async () => {
    const path = join(temporaryFolder(), 'model.onnx');
    const bytes = encodeModel({ twice: mul(input('x', [2, 3]), 2) }).bytes;
    writeFileSync(path, bytes);
    const extractor = await loadOnnxExtractor(path, { input: 'x', output: 'twice', shape: [3] });
    const { features } = await extractor.look(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
    expect(features).toMatchObject({ count: 3, data: Float32Array.of(2, 4, 6, 8, 10, 12, 14, 16, 18) });
    await extractor.release();
  });
  test('refusals', async () => {
    const folder = temporaryFolder();
    const options = { input: 'x', output: 'y', shape: [1] };
    const path = join(folder, 'model.onnx');
    writeFileSync(path, encodeModel({ y: mul(input('x', [1, 3]), 2) }).bytes);
    const other = loadOnnxExtractor(path, { ...options, input: 'pixels' });
    await expect(other).rejects.toThrow('expected a float32 input "pixels"; received x (float32)');
    await expect(loadOnnxExtractor(path, options)).rejects.toThrow('takes items of [1]; received [1, 3]');
    await expect(loadOnnxExtractor(join(folder, 'none.onnx'), options)).rejects.toThrow('cannot read');
    await expect(loadOnnxExtractor(folder, options)).rejects.toThrow('expected a file');
    writeFileSync(join(folder, 'text.onnx'), 'no model');
    await expect(loadOnnxExtractor(join(folder, 'text.onnx'), options)).rejects.toThrow('cannot load');
  });
});
