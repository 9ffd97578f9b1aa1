import { describe, expect, it } from 'vitest';
import { evaluate, numbers } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { input, sizeOf } from '../graph/index.ts';
import { ones, zeros } from './initialisers.ts';
import { batchNorm, conv, convTranspose, dense, dropout, flatten } from './layers.ts';
import { Scope, type ScopeOptions } from './scope.ts';

const options: ScopeOptions = { mode: 'train', weights: ones, batchNorm: { rate: 0.05, epsilon: 1e-5 } };
const training = () => new Scope(options);
const shapes = (scope: Scope) => Object.fromEntries([...scope.states.values()].map(({ name, shape }) => [name, shape]));

describe('dense', () => {
  it('is x · weight + bias', async () => {
    const scope = training();
    const y = dense(scope, 'd', input('x', [2, 3]), 2);
    expect(shapes(scope)).toEqual({ 'd.weight': [3, 2], 'd.bias': [2] });
    const feeds = {
      x: Float32Array.of(1, 2, 3, 4, 5, 6),
      'd.weight': Float32Array.of(1, 0, 0, 1, 1, 1),
      'd.bias': Float32Array.of(10, 20),
    };
    expect(await evaluate([y], feeds)).toEqual([[14, 25, 20, 31]]);
  });
  it('flattens pictures', () => {
    const scope = training();
    expect(dense(scope, 'd', input('x', [2, 3, 4, 5]), 7, { bias: 'none' }).shape).toEqual([2, 7]);
    expect(shapes(scope)).toEqual({ 'd.weight': [60, 7] });
  });
});

describe.each([
  ['conv', conv, [5, 3, 2, 2], [5, 4, 4]],
  ['convTranspose', convTranspose, [3, 5, 2, 2], [5, 6, 6]],
] as const)('%s', (_, layer, weight, item) => {
  const x = () => input('x', [2, 3, 5, 5]);

  it.each([
    ['tied', { 'c.bias': [5] }],
    ['untied', { 'c.bias': item }],
    ['none', {}],
  ] as const)('with a bias that is %s', (bias, expected) => {
    const scope = training();
    const y = layer(scope, 'c', x(), 5, { kernel: 2, bias });
    expect(y.shape).toEqual([2, ...item]);
    expect(shapes(scope)).toEqual({ 'c.weight': weight, ...expected });
  });
  it('has a tied bias unless it is said otherwise', () => {
    const scope = training();
    layer(scope, 'c', x(), 5, { kernel: 2 });
    expect(shapes(scope)).toEqual({ 'c.weight': weight, 'c.bias': [5] });
  });
  it('adds an untied bias place by place', async () => {
    const scope = training();
    const y = layer(scope, 'c', x(), 5, { kernel: 2, bias: 'untied' });
    const bias = numbers(sizeOf(item));
    const feeds = { x: new Float32Array(150), 'c.weight': numbers(60), 'c.bias': bias };
    expect(await evaluate([y], feeds)).toEqual([[...bias, ...bias]]);
  });
  it('takes a vector for a picture of one place', () => {
    expect(layer(training(), 'c', input('z', [2, 3]), 5, { kernel: 1 }).shape).toEqual([2, 5, 1, 1]);
  });
});

it('the first bias is zero unless another initialiser is given', () => {
  const scope = training();
  dense(scope, 'a', input('x', [2, 3]), 1);
  dense(scope, 'b', input('x', [2, 3]), 1, { initialBias: ones });
  expect(scope.states.get('a.bias')!.initialiser).toBe(zeros);
  expect(scope.states.get('b.bias')!.initialiser).toBe(ones);
  expect(scope.states.get('a.weight')!.initialiser).toBe(options.weights);
});

describe('batchNorm', () => {
  const feeds = {
    x: Float32Array.of(1, 10, 3, 30),
    'bn.gamma': Float32Array.of(2, 1),
    'bn.beta': Float32Array.of(0, 5),
    'bn.mean': Float32Array.of(4, 40),
    'bn.variance': Float32Array.of(1, 400),
  };

  it('normalises with the batch while training, and its running statistics are 0.95 old + 0.05 batch', async () => {
    const scope = training();
    const y = batchNorm(scope, 'bn', input('x', [2, 2]));
    const next = ['bn.mean', 'bn.variance'].map((name) => scope.updates.get(name)!);
    const [out, mean, variance] = await evaluate([y, ...next], feeds);
    expect(relativeError(out!, [-2, 4, 2, 6])).toBeLessThan(1e-5);
    expect(relativeError(mean!, [0.95 * 4 + 0.05 * 2, 0.95 * 40 + 0.05 * 20])).toBeLessThan(2e-7);
    expect(relativeError(variance!, [0.95 + 0.05, 0.95 * 400 + 0.05 * 100])).toBeLessThan(2e-7);
  });
  it('normalises with the running statistics otherwise, and leaves them alone', async () => {
    const scope = new Scope({ ...options, mode: 'infer' });
    const [out] = await evaluate([batchNorm(scope, 'bn', input('x', [2, 2]))], feeds);
    expect(relativeError(out!, [-6, 3.5, -2, 4.5])).toBeLessThan(1e-5);
    expect(scope.updates.size).toBe(0);
  });
  it('follows the batches one after the other where it is used twice in a step', async () => {
    const scope = training();
    for (const name of ['x', 'x2']) batchNorm(scope, 'bn', input(name, [2, 2]));
    const [mean] = await evaluate([scope.updates.get('bn.mean')!], { ...feeds, x2: Float32Array.of(0, 0, 0, 0) });
    expect(relativeError(mean!, [0.95 * (0.95 * 4 + 0.05 * 2), 0.95 * (0.95 * 40 + 0.05 * 20)])).toBeLessThan(2e-7);
  });
  it('starts as the identity of normalised numbers; an optimiser may move gamma and beta only', () => {
    const scope = training();
    batchNorm(scope, 'bn', input('x', [2, 3, 4, 4]));
    expect(
      [...scope.states.values()].map(({ name, shape, initialiser, trainable }) => [
        name,
        shape,
        initialiser,
        trainable,
      ]),
    ).toEqual([
      ['bn.gamma', [3], ones, true],
      ['bn.beta', [3], zeros, true],
      ['bn.mean', [3], zeros, false],
      ['bn.variance', [3], ones, false],
    ]);
  });
});

describe('dropout', () => {
  it('draws its bytes from the stream of its layer', async () => {
    const scope = training();
    const y = dropout(scope, 'discriminator.x.0', input('x', [1, 4]), 0.5);
    const [draw] = [...scope.draws.values()];
    expect([scope.draws.size, draw!.name, draw!.distribution]).toEqual([1, 'dropout/discriminator.x.0', 'bytes']);
    const feeds = { x: Float32Array.of(1, 2, 3, 4), [draw!.name]: Uint8Array.of(0, 127, 128, 255) };
    expect(await evaluate([y], feeds)).toEqual([[0, 0, 6, 8]]);
  });
  it.each([
    ['at test time', new Scope({ ...options, mode: 'infer' }), 0.5],
    ['at rate 0', training(), 0],
  ])('is nothing %s', (_, scope, rate) => {
    const x = input('x', [1, 4]);
    expect(dropout(scope, 'd', x, rate)).toBe(x);
    expect(scope.draws.size).toBe(0);
  });
});

it('flatten keeps the items apart', () => {
  expect(flatten(input('x', [2, 3, 4])).shape).toEqual([2, 12]);
  expect(flatten(input('x', [2, 3])).shape).toEqual([2, 3]);
});
