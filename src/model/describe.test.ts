import { expect, test } from 'vitest';
import { presets } from '../presets/index.ts';
import { describeModel } from './describe.ts';

test('the rows of a network add up to its parameters', () => {
  for (const config of Object.values(presets)) {
    const { networks, parameters } = describeModel(config);
    for (const [network, count] of Object.entries(parameters)) {
      const rows = networks.filter(({ name }) => name.startsWith(network)).flatMap(({ layers }) => layers);
      expect(rows.reduce((sum, row) => sum + row.parameters, 0)).toBe(count);
    }
  }
});

test('shapes, parameters and operations of a row, worked out by hand', () => {
  const { networks } = describeModel(presets['grid-paper']!);
  const [encoder, decoder, fromX, fromZ, joint] = networks;
  expect(encoder!.input).toEqual([4]);
  expect(encoder!.layers[0]).toEqual({
    row: 'D400 bn relu',
    output: [400],
    parameters: 4 * 400 + 2 * 400,
    flops: 3200,
  });
  expect(decoder!.layers.at(-1)).toEqual({ row: 'D2', output: [2], parameters: 400 * 2 + 2, flops: 1600 });
  expect([fromX!.layers, fromZ!.layers]).toEqual([[], []]);
  expect(joint!.input).toEqual([4]);
  expect(joint!.layers[0]).toMatchObject({ output: [200], parameters: 5000 });
});

test('a step costs about three forward passes of every network over the batch', () => {
  const config = presets.digits!;
  const { networks, flopsPerStep } = describeModel(config);
  const once = networks.flatMap(({ layers }) => layers).reduce((sum, { flops }) => sum + flops, 0);
  expect(flopsPerStep).toBeGreaterThan(3 * config.batchSize * once);
  expect(flopsPerStep).toBeLessThan(8 * config.batchSize * once);
});
