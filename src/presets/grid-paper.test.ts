import { expect, it } from 'vitest';
import { loadGrid } from '../data/synthetic.ts';
import { buildStep, countParameters } from '../train/step.ts';
import { gridPaper } from './grid-paper.ts';

it('has the parameters of the paper’s networks', () => {
  const bn = 2;
  const encoder = 4 * 400 + bn * 400 + (400 * 400 + bn * 400) + (400 * 2 + 2);
  const decoder = 2 * 400 + bn * 400 + 3 * (400 * 400 + bn * 400) + (400 * 2 + 2);
  const pieces = 5 * 200;
  const discriminator = 4 * pieces + pieces + 2 * (200 * pieces + pieces) + (200 + 1);
  expect([encoder, decoder, discriminator]).toEqual([164_002, 484_802, 407_201]);
  expect(countParameters(gridPaper)).toEqual({ encoder, decoder, discriminator });
});

it('has the paper’s settings: 200 epochs of 100,000 points, Adam at 1e-4, N(0, 0.02²), nothing added', () => {
  const { train } = loadGrid();
  expect(gridPaper.steps * gridPaper.batchSize).toBe(200 * train.count);
  expect(gridPaper).toMatchObject({
    objective: 'ali',
    data: 'grid',
    shape: [2],
    steps: 200_000,
    batchSize: 100,
    initial: { weights: 'normal', std: 0.02, discriminator: {} },
    batchNorm: { rate: 0.05 },
    optimiser: { kind: 'adam', learningRate: 1e-4, beta1: 0.8, beta2: 0.999, generator: {}, discriminator: {} },
    schedule: { kind: 'constant', warmup: 0 },
    averaging: { rate: 0 },
  });
});

it('has an implicit encoder with noise of the size of x, a plain decoder and no dropout', () => {
  const { scope } = buildStep(gridPaper, 'float32');
  expect([...scope.draws.values()].map(({ name, shape, distribution }) => [name, shape, distribution])).toEqual([
    ['prior', [100, 2], 'normal'],
    ['posterior', [100, 2], 'normal'],
  ]);
});

it('has biases only where no batch norm follows', () => {
  const { scope } = buildStep(gridPaper, 'float32');
  expect([...scope.states.keys()].filter((name) => name.endsWith('.bias'))).toEqual([
    'encoder.2.bias',
    'decoder.4.bias',
    'discriminator.joint.0.bias',
    'discriminator.joint.1.bias',
    'discriminator.joint.2.bias',
    'discriminator.joint.3.bias',
  ]);
});
