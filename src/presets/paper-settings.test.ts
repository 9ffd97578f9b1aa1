/** The paper's settings, nonlinearities and dropout: what a preset says beside the sizes of its layers. */

import { describe, expect, it } from 'vitest';
import { findPreset } from './index.ts';

/** The words of a row behind its filter, without dropout before it. */
const behind = (row: string) =>
  row
    .split(' ')
    .filter((word) => !word.startsWith('dropout'))
    .slice(1);

it('every image preset of the paper has the paper’s settings', () => {
  for (const [name, latentSize, batchSize, steps] of [
    ['svhn', 256, 100, 531_131],
    ['cifar10', 64, 100, (6475 * 45_000) / 100],
    ['celeba', 256, 100, Math.round((123 * 162_770) / 100)],
    ['celeba-conditional', 256, 128, Math.round((123 * 162_770) / 128)],
    ['tiny-imagenet', 256, 128, Math.round((125 * 1_281_167) / 128)],
  ] as const) {
    const config = findPreset(name);
    expect(config).toMatchObject({
      batchSize,
      steps,
      networks: { latentSize },
      optimiser: { learningRate: 1e-4, beta1: 0.5, beta2: 0.999 },
      initial: { weights: 'normal', std: 0.01 },
      batchNorm: { rate: 0.05 },
      schedule: { kind: 'constant' },
    });
  }
});

it.each([
  ['svhn', 0.2, 0.2],
  ['cifar10', 0.2, 0.5],
  ['celeba', 0.2, 0.2],
  ['tiny-imagenet', 0.2, 0.2],
])('%s drops out at the input of every layer of the discriminator, and nowhere else', (name, first, later) => {
  const { encoder, decoder, discriminator } = findPreset(name).networks;
  expect([...encoder.layers, ...decoder.layers].filter((row) => row.includes('dropout'))).toEqual([]);
  for (const path of [discriminator.x, discriminator.z]) {
    expect(path.map((row) => row.split(' ')[0])).toEqual(
      path.map((_, place) => `dropout${place === 0 ? first : later}`),
    );
  }
  expect(discriminator.joint.map((row) => row.split(' ')[0])).toEqual(Array(3).fill(`dropout${later}`));
});

describe.each([
  ['svhn', 0.01],
  ['cifar10', 0.1],
  ['celeba', 0.02],
  ['celeba-conditional', 0.02],
  ['tiny-imagenet', 0.01],
])('%s', (name, slope) => {
  const { encoder, decoder, discriminator } = findPreset(name).networks;
  const leaky = `leaky${slope}`;
  it(`has batch norm and ${leaky} behind every row of E and G but the last, which has an untied bias alone`, () => {
    for (const { layers } of [encoder, decoder]) {
      expect(layers.map(behind)).toEqual([...layers.slice(1).map(() => ['bn', leaky]), ['untied']]);
    }
    expect({ encoder: encoder.kind, decoder: decoder.kind, output: decoder.output }).toEqual({
      encoder: 'stochastic',
      decoder: 'deterministic',
      output: 'sigmoid',
    });
  });
  it('has the nonlinearities of the paper in the discriminator, and a plain logit behind them', () => {
    const { x, z, joint } = discriminator;
    const one = name === 'cifar10' ? ['maxout2'] : [leaky];
    const later = name === 'cifar10' ? one : ['bn', leaky];
    expect(x.map(behind)).toEqual([one, ...x.slice(1).map(() => later)]);
    expect(z.map(behind)).toEqual([one, one]);
    expect(joint.map(behind)).toEqual([one, one, []]);
  });
});

it('grid-paper has batch norm and ReLU in E and G, maxout of five pieces in D, and plain last rows', () => {
  const { encoder, decoder, discriminator } = findPreset('grid-paper').networks;
  expect(encoder.layers.map(behind)).toEqual([['bn', 'relu'], ['bn', 'relu'], []]);
  expect(decoder.layers.map(behind)).toEqual([...Array(4).fill(['bn', 'relu']), []]);
  expect(discriminator.joint.map(behind)).toEqual([...Array(3).fill(['maxout5']), []]);
  expect([encoder.kind, decoder.kind, decoder.output]).toEqual(['implicit', 'deterministic', 'linear']);
});
