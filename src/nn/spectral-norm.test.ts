import { describe, expect, it } from 'vitest';
import { evaluate, numbers } from '../../test/evaluate.ts';
import { gradients, input, mul, reshape, type Shape, sizeOf, sum } from '../graph/index.ts';
import { isotropicNormal } from './initialisers.ts';
import { conv, convTranspose, dense } from './layers.ts';
import { Scope, type ScopeOptions } from './scope.ts';
import { normalisedWeights, spectralNorm } from './spectral-norm.ts';

const options: ScopeOptions = {
  mode: 'train',
  weights: isotropicNormal(1),
  batchNorm: { rate: 0.05, epsilon: 1e-5 },
};

/** W / σ, what u becomes, and Σ factor · W / σ with its gradient, of one scope. */
function build(shape: Shape, over: Partial<ScopeOptions> = {}) {
  const scope = new Scope({ ...options, ...over });
  const weight = scope.state('d.weight', shape, options.weights);
  const used = spectralNorm(scope, 'd', weight);
  const loss = sum(mul(used, reshape(input('factor', [sizeOf(shape)]), shape)));
  return { scope, weight, used, loss, next: scope.updates.get('d.singular') };
}

/** σ, u' and v of the matrix W, after one step of the power method from u, in double precision. */
function powerStep(weight: ArrayLike<number>, u: ArrayLike<number>) {
  const rows = u.length;
  const columns = weight.length / rows;
  const at = (row: number, column: number) => weight[row * columns + column]!;
  const unit = (x: number[]) => x.map((value) => value / Math.hypot(...x));
  const v = unit(
    Array.from({ length: columns }, (_, j) => Array.from(u).reduce((t, value, i) => t + value * at(i, j), 0)),
  );
  const image = Array.from({ length: rows }, (_, i) => v.reduce((t, value, j) => t + value * at(i, j), 0));
  return { sigma: Math.hypot(...image), next: unit(image), v };
}

describe.each([
  ['a dense weight', [5, 3]],
  ['a filter', [3, 2, 2, 2]],
] as const)('of %s', (_, shape) => {
  const count = sizeOf(shape);
  const feeds = {
    'd.weight': numbers(count, 3),
    'd.singular': numbers(shape[0], 5),
    factor: numbers(count, 7),
  };
  const { sigma, next, v } = powerStep(feeds['d.weight'], feeds['d.singular']);

  it('is the weight divided by σ after one step of the power method, and u follows', async () => {
    const { used, next: moved, scope } = build(shape);
    const [normal, u] = await evaluate([used, moved!], feeds);
    for (const [i, value] of normal!.entries())
      expect(Math.abs(value - feeds['d.weight'][i]! / sigma)).toBeLessThan(2e-7);
    for (const [i, value] of u!.entries()) expect(Math.abs(value - next[i]!)).toBeLessThan(3e-7);
    expect(scope.states.get('d.singular')).toMatchObject({ shape: [shape[0]], trainable: false });
  });

  it('has the gradient of W / (u′ᵀWv) with u′ and v held, as differences show', async () => {
    const { weight, loss } = build(shape);
    const [gradient] = await evaluate([gradients(loss, [weight])[0]!], feeds);
    const held = (w: Float64Array) => {
      const columns = count / shape[0];
      const s = w.reduce((t, value, i) => t + value * next[Math.floor(i / columns)]! * v[i % columns]!, 0);
      return w.reduce((t, value, i) => t + (value * feeds.factor[i]!) / s, 0);
    };
    const delta = 1e-6;
    const largest = Math.max(...gradient!.map(Math.abs));
    expect(largest).toBeGreaterThan(0.1);
    for (let i = 0; i < count; i++) {
      const moved = (by: number) => {
        const w = Float64Array.from(feeds['d.weight']);
        w[i]! += by;
        return held(w);
      };
      const difference = (moved(delta) - moved(-delta)) / (2 * delta);
      expect(Math.abs(gradient![i]! - difference) / largest).toBeLessThan(1e-6);
    }
  });

  it('is the same where it is applied beforehand, and in test mode, where u stays', async () => {
    const { used, next: moved } = build(shape, { mode: 'infer' });
    expect(moved).toBeUndefined();
    const [inGraph] = await evaluate([used], feeds);
    const other = Float32Array.of(1, 2);
    const given = new Map([...Object.entries(feeds), ['e.weight', other]] as const);
    const applied = normalisedWeights(given);
    expect([...applied.keys()]).toEqual(['d.weight', 'factor', 'e.weight']);
    expect(applied.get('e.weight')).toBe(other);
    for (const [i, value] of applied.get('d.weight')!.entries()) {
      expect(Math.abs(value - feeds['d.weight'][i]! / sigma)).toBeLessThan(6e-8);
      expect(Math.abs(inGraph![i]! - value)).toBeLessThan(2e-7);
    }
    const scope = new Scope({ ...options, mode: 'infer', normalised: true });
    const weight = scope.state('d.weight', shape, options.weights);
    expect(spectralNorm(scope, 'd', weight)).toBe(weight);
    expect([...scope.states.keys()]).toEqual(['d.weight']);
  });
});

it('converges to the largest singular value', async () => {
  // W = P diag(4, 2, 1) Q with reflections P = I - 2ppᵀ, Q = I - 2qqᵀ of unit vectors: its singular values are 4, 2 and 1.
  const reflect = (p: number[]) => p.map((a, i) => p.map((b, j) => (i === j ? 1 : 0) - 2 * a * b));
  const [p, q] = [reflect([1 / 3, 2 / 3, 2 / 3]), reflect([0.6, 0, 0.8])];
  const values = [4, 2, 1];
  const weight = Float32Array.from({ length: 9 }, (_, place) =>
    values.reduce((t, value, k) => t + p[Math.floor(place / 3)]![k]! * value * q[k]![place % 3]!, 0),
  );
  const { used, next } = build([3, 3]);
  let u = Float32Array.of(0.2, -0.5, 1);
  const sigmas: number[] = [];
  for (let step = 0; step < 12; step++) {
    const [normal, moved] = await evaluate([used, next!], { 'd.weight': weight, 'd.singular': u });
    sigmas.push(weight[0]! / normal![0]!);
    u = Float32Array.from(moved!);
  }
  expect(sigmas[0]).toBeLessThan(3.99);
  for (const [step, sigma] of sigmas.entries()) {
    if (step > 0) expect(sigma).toBeGreaterThan(sigmas[step - 1]! - 1e-6);
  }
  expect(Math.abs(sigmas.at(-1)! - 4)).toBeLessThan(1e-5);
});

it('leaves a weight of zeros as it is', async () => {
  const { used, next } = build([2, 2]);
  const [normal, u] = await evaluate([used, next!], {
    'd.weight': new Float32Array(4),
    'd.singular': Float32Array.of(1, 1),
  });
  expect([...normal!, ...u!]).toEqual([0, 0, 0, 0, 0, 0]);
});

describe('in a layer', () => {
  it.each([
    ['dense', (scope: Scope) => dense(scope, 'l', input('x', [2, 3]), 4, { spectralNorm: true }), [3, 4]],
    [
      'conv',
      (scope: Scope) => conv(scope, 'l', input('x', [2, 3, 4, 4]), 5, { kernel: 2, spectralNorm: true }),
      [5, 3, 2, 2],
    ],
    [
      'convTranspose',
      (scope: Scope) => convTranspose(scope, 'l', input('x', [2, 3, 4, 4]), 5, { kernel: 2, spectralNorm: true }),
      [3, 5, 2, 2],
    ],
  ] as const)('%s: u has a number for each place of the first axis', (kind, layer, shape) => {
    const scope = new Scope(options);
    layer(scope);
    layer(scope);
    const shapes = [...scope.states.values()].map((state) => [state.name, state.shape, state.trainable]);
    expect(shapes).toEqual([
      ['l.weight', shape, true],
      ['l.singular', [shape[0]], false],
      ['l.bias', [kind === 'conv' ? shape[0] : shape[1]], true],
    ]);
    expect([...scope.updates.keys()]).toEqual(['l.singular']);
  });
});
