import { describe, expect, it } from 'vitest';
import { evaluate, numbers } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { initialStates } from '../../test/states.ts';
import { AliError } from '../errors.ts';
import { input, sizeOf } from '../graph/index.ts';
import { isotropicNormal, zeros } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { couplesSamples, decode, discriminate, encode, type NetworkSpecification } from './networks.ts';

const shape = [2, 5, 5];
const specification: NetworkSpecification = {
  latentSize: 3,
  encoder: { kind: 'stochastic', layers: ['C3s2-4 bn leaky0.1', 'C2s1-6 untied'] },
  decoder: { kind: 'deterministic', layers: ['T2s1-4 bn relu', 'T3s2-2 untied'], output: 'sigmoid' },
  discriminator: { x: ['C3s2-4 leaky0.1'], z: ['D4 leaky0.1'], joint: ['D8 maxout2', 'D1'] },
};
type Feeds = Record<string, Float32Array>;
const scopeOf = (mode: 'train' | 'infer' = 'infer', weights = isotropicNormal(0.5)) =>
  new Scope({ mode, weights, batchNorm: { rate: 0.05, epsilon: 1e-5 } });
const shapes = (scope: Scope) => Object.fromEntries([...scope.states.values()].map(({ name, shape }) => [name, shape]));
const fill = (scope: Scope, dataMean = new Float32Array(50).fill(0.5)): Feeds =>
  Object.fromEntries(initialStates(scope, { dataMean }));

function thrownBy(build: () => unknown): AliError {
  try {
    build();
  } catch (error) {
    if (error instanceof AliError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the encoder', () => {
  const withEncoder = (kind: NetworkSpecification['encoder']['kind'], last: string) => ({
    ...specification,
    encoder: { kind, layers: [specification.encoder.layers[0]!, last] },
  });

  it('has states by network, row and kind; a row with bn has no bias, an untied bias one number a place', () => {
    const scope = scopeOf();
    encode(
      scope,
      { ...specification, latentSize: 12, encoder: { kind: 'stochastic', layers: ['C3s2-4 bn', 'C1-6 untied'] } },
      input('x', [2, ...shape]),
    );
    expect(shapes(scope)).toEqual({
      'encoder.0.weight': [4, 2, 3, 3],
      'encoder.0.bn.gamma': [4],
      'encoder.0.bn.beta': [4],
      'encoder.0.bn.mean': [4],
      'encoder.0.bn.variance': [4],
      'encoder.1.weight': [6, 4, 1, 1],
      'encoder.1.bias': [6, 2, 2],
    });
  });
  it('gives z = mu + exp(log sigma) · eps with noise of its own for every latent dimension', async () => {
    const scope = scopeOf();
    const { z, mu, sigma } = encode(scope, specification, input('x', [4, ...shape]));
    expect([...scope.draws.values()].map(({ name, shape }) => [name, shape])).toEqual([['posterior', [4, 3]]]);
    const eps = numbers(12, 5);
    const feeds: Feeds = { ...fill(scope), x: numbers(200), posterior: eps };
    feeds['encoder.1.bias'] = numbers(6, 7);
    const [zs, mus, sigmas] = (await evaluate([z, mu!, sigma!], feeds)) as [number[], number[], number[]];
    expect(new Set(eps).size).toBe(12);
    expect(
      relativeError(
        zs,
        mus.map((m, i) => m + sigmas[i]! * eps[i]!),
      ),
    ).toBeLessThan(2e-7);
    expect(Math.min(...sigmas)).toBeGreaterThan(0);
  });
  it('reads sigma as the exponential of the second half of its outputs', async () => {
    const scope = scopeOf('infer', zeros);
    const { mu, sigma } = encode(scope, specification, input('x', [1, ...shape]));
    const feeds: Feeds = { ...fill(scope), x: numbers(50), 'encoder.1.bias': Float32Array.of(1, 2, 3, -1, 0, 2) };
    const [mus, sigmas] = await evaluate([mu!, sigma!], feeds);
    expect(mus).toEqual([1, 2, 3]);
    expect(relativeError(sigmas!, [Math.exp(-1), 1, Math.exp(2)])).toBeLessThan(5e-7);
  });
  it('that is implicit takes noise of the shape of x beside x, and knows no mu', () => {
    const scope = scopeOf();
    const code = encode(scope, withEncoder('implicit', 'C2s1-3'), input('x', [2, ...shape]));
    expect(Object.keys(code)).toEqual(['z']);
    expect([...scope.draws.values()].map(({ name, shape }) => [name, shape])).toEqual([['posterior', [2, 2, 5, 5]]]);
    expect(scope.states.get('encoder.0.weight')!.shape).toEqual([4, 4, 3, 3]);
  });
  it('that is deterministic draws nothing', () => {
    const scope = scopeOf();
    expect(Object.keys(encode(scope, withEncoder('deterministic', 'C2s1-3'), input('x', [2, ...shape])))).toEqual([
      'z',
    ]);
    expect(scope.draws.size).toBe(0);
  });
  it.each([
    ['stochastic', 'C2s1-3', '6 outputs (stochastic, latentSize 3); received 3'],
    ['implicit', 'C2s1-6', '3 outputs (implicit, latentSize 3); received 6'],
    ['deterministic', 'C2s1-6', '3 outputs (deterministic, latentSize 3); received 6'],
  ] as const)('that is %s and gives the wrong number of outputs is refused with its row', (kind, last, message) => {
    const { code, message: actual } = thrownBy(() =>
      encode(scopeOf(), withEncoder(kind, last), input('x', [2, ...shape])),
    );
    expect([code, actual]).toEqual(['shape', `encoder, row 1 ("${last}"): expected ${message}`]);
  });
  it('whose row does not fit what comes before is refused with that row', () => {
    const { code, message } = thrownBy(() =>
      encode(scopeOf(), withEncoder('stochastic', 'C9s1-6'), input('x', [2, ...shape])),
    );
    expect(code).toBe('shape');
    expect(message).toMatch(/^encoder, row 1 \("C9s1-6"\): conv2d: expected .*; received /);
  });
  it('used twice has one set of parameters and two noises', () => {
    const scope = scopeOf('train');
    encode(scope, specification, input('x', [4, ...shape]));
    const before = [...scope.states.keys()];
    encode(scope, specification, input('y', [4, ...shape]));
    expect([...scope.states.keys()]).toEqual(before);
    expect([...scope.draws.keys()]).toEqual(['posterior', 'posterior.2']);
  });
});

describe('the decoder', () => {
  const dataMean = numbers(50, 9).map((value) => 0.5 + 0.45 * value);

  it.each(['T3s2-2 untied', 'D50'])('whose last weights are zero paints the mean of the data (%s)', async (last) => {
    const scope = scopeOf();
    const decoder = { ...specification.decoder, layers: ['T2s1-4 bn relu', last] };
    const x = decode(scope, { ...specification, decoder }, input('z', [2, 3]), shape);
    const feeds: Feeds = { ...fill(scope, dataMean), z: numbers(6) };
    feeds['decoder.1.weight']!.fill(0);
    const [painted] = await evaluate([x], feeds);
    expect(relativeError(painted!, [...dataMean, ...dataMean])).toBeLessThan(3e-7);
  });
  it('with one bias a channel begins at the mean of the channel', () => {
    const scope = scopeOf();
    decode(
      scope,
      { ...specification, decoder: { ...specification.decoder, layers: ['T2s1-4 bn', 'T3s2-2'] } },
      input('z', [2, 3]),
      shape,
    );
    const means = [0, 25].map((start) => dataMean.slice(start, start + 25).reduce((a, b) => a + b, 0) / 25);
    const bias = initialStates(scope, { dataMean }).get('decoder.1.bias')!;
    expect(
      relativeError(
        bias,
        means.map((p) => Math.log(p / (1 - p))),
      ),
    ).toBeLessThan(1e-6);
  });
  it('begins only its last bias there, and with a linear output none', () => {
    const first = scopeOf();
    decode(
      first,
      { ...specification, decoder: { ...specification.decoder, layers: ['T2s1-4 relu', 'T3s2-2'] } },
      input('z', [2, 3]),
      shape,
    );
    expect(first.states.get('decoder.0.bias')!.initialiser).toBe(zeros);
    const linear = scopeOf();
    decode(
      linear,
      { ...specification, decoder: { ...specification.decoder, output: 'linear' } },
      input('z', [2, 3]),
      shape,
    );
    expect(linear.states.get('decoder.1.bias')!.initialiser).toBe(zeros);
  });
  it('may end linear', async () => {
    const scope = scopeOf('infer', zeros);
    const x = decode(
      scope,
      { ...specification, decoder: { ...specification.decoder, output: 'linear' } },
      input('z', [1, 3]),
      shape,
    );
    const bias = numbers(50).map((value) => 9 * value);
    expect(await evaluate([x], { ...fill(scope), z: numbers(3), 'decoder.1.bias': bias })).toEqual([[...bias]]);
  });
  it.each([
    ['T3s2-4 untied', [4, 5, 5]],
    ['T3s2-4', [4]],
  ])('that is stochastic adds exp(log sigma) · noise to the mean of the data (%s)', async (last, biasShape) => {
    const scope = scopeOf('infer', zeros);
    const decoder = { ...specification.decoder, kind: 'stochastic', layers: ['T2s1-4 bn relu', last] } as const;
    const x = decode(scope, { ...specification, decoder }, input('z', [2, 3]), shape);
    expect([...scope.draws.values()].map(({ name, shape }) => [name, shape])).toEqual([['likelihood', [2, ...shape]]]);
    const grey = new Float32Array(50).fill(0.25);
    const feeds: Feeds = { ...fill(scope, grey), z: numbers(6), likelihood: numbers(100, 4) };
    expect(scope.states.get('decoder.1.bias')!.shape).toEqual(biasShape);
    feeds['decoder.1.bias']!.fill(-2, sizeOf(biasShape) / 2);
    const [drawn] = await evaluate([x], feeds);
    expect(
      relativeError(
        drawn!,
        Array.from(numbers(100, 4), (eps) => 0.25 + Math.exp(-2) * eps),
      ),
    ).toBeLessThan(5e-7);
  });
  it('that is stochastic begins with log sigma 0', () => {
    const scope = scopeOf();
    const decoder = {
      ...specification.decoder,
      kind: 'stochastic',
      layers: ['T2s1-4 bn relu', 'T3s2-4 untied'],
    } as const;
    decode(scope, { ...specification, decoder }, input('z', [2, 3]), shape);
    const bias = initialStates(scope, { dataMean }).get('decoder.1.bias')!;
    expect(
      relativeError(
        bias.subarray(0, 50),
        Array.from(dataMean, (p) => Math.log(p / (1 - p))),
      ),
    ).toBeLessThan(1e-6);
    expect([...bias.subarray(50)]).toEqual(Array(50).fill(0));
  });
  it.each([
    ['deterministic', 'data of shape [2, 5, 5]'],
    ['stochastic', 'mean and log sigma of data of shape [2, 5, 5]'],
  ] as const)('that is %s and paints another shape is refused with its row', (kind, expected) => {
    const decoder = { ...specification.decoder, kind, layers: ['T2s1-4 bn relu', 'T3s2-3'] };
    const { code, message } = thrownBy(() =>
      decode(scopeOf(), { ...specification, decoder }, input('z', [2, 3]), shape),
    );
    expect([code, message]).toEqual(['shape', `decoder, row 1 ("T3s2-3"): expected ${expected}; received [3, 5, 5]`]);
  });
});

describe('the discriminator', () => {
  const judge = (scope: Scope, discriminator = specification.discriminator) =>
    discriminate(scope, { ...specification, discriminator }, input('x', [4, ...shape]), input('z', [4, 3]));

  it('gives one logit a pair, from both paths', async () => {
    const scope = scopeOf();
    const logits = judge(scope);
    expect(logits.shape).toEqual([4]);
    const feeds: Feeds = { ...fill(scope), x: numbers(200), z: numbers(12, 2) };
    const [before, again, otherX, otherZ] = await Promise.all([
      evaluate([logits], feeds),
      evaluate([logits], feeds),
      evaluate([logits], { ...feeds, x: numbers(200, 3) }),
      evaluate([logits], { ...feeds, z: numbers(12, 3) }),
    ]);
    expect(again).toEqual(before);
    expect(otherX).not.toEqual(before);
    expect(otherZ).not.toEqual(before);
  });
  it('hands on x and z where their paths are empty', () => {
    const scope = scopeOf();
    judge(scope, { x: [], z: [], joint: ['D1'] });
    expect(shapes(scope)).toEqual({ 'discriminator.joint.0.weight': [53, 1], 'discriminator.joint.0.bias': [1] });
  });
  it('that ends in more than the logit is refused with its row', () => {
    const { code, message } = thrownBy(() => judge(scopeOf(), { x: [], z: [], joint: ['D4', 'D2'] }));
    expect([code, message]).toEqual([
      'shape',
      'discriminator.joint, row 1 ("D2"): expected one output, the logit; received 2',
    ]);
  });
  it('drops out before every row that says so, with bytes of its own, only while training', () => {
    const rows = { x: ['dropout0.2 C3s2-4'], z: ['dropout0.2 D4'], joint: ['dropout0.5 D4', 'dropout0.5 D1'] };
    const scope = scopeOf('train');
    judge(scope, rows);
    expect([...scope.draws.values()].map(({ name, shape }) => [name, shape])).toEqual([
      ['dropout/discriminator.x.0', [4, 2, 5, 5]],
      ['dropout/discriminator.z.0', [4, 3]],
      ['dropout/discriminator.joint.0', [4, 20]],
      ['dropout/discriminator.joint.1', [4, 4]],
    ]);
    const still = scopeOf('infer');
    judge(still, rows);
    expect(still.draws.size).toBe(0);
  });
  it.each([
    [specification.discriminator, false],
    [{ ...specification.discriminator, x: ['C3s2-4 bn leaky0.1'] }, true],
    [{ ...specification.discriminator, z: ['D4 bn'] }, true],
    [{ ...specification.discriminator, joint: ['D4 bn', 'D1'] }, true],
  ])('couples the pairs of a batch only through batch norm (%#)', (rows, expected) => {
    expect(couplesSamples(rows)).toBe(expected);
  });
});
