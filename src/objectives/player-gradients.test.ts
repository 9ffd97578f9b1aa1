import { expect, test } from 'vitest';
import { evaluate, numbers } from '../../test/evaluate.ts';
import { add, input, mul, neg, sizeOf, slice, softplus, sum, type Value } from '../graph/index.ts';
import { isotropicNormal } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { ali } from './ali.ts';
import { playerGradients } from './player-gradients.ts';

const networks = (joint: string) =>
  ({
    latentSize: 3,
    encoder: { kind: 'stochastic', layers: ['C3s2-4 bn leaky0.1', 'C2s1-6'] },
    decoder: { kind: 'deterministic', layers: ['T2s1-4 bn relu', 'T3s2-2'], output: 'sigmoid' },
    discriminator: { x: ['C3s2-4 maxout2', 'C2s1-4 leaky0.1'], z: ['D4 leaky0.1'], joint: [joint, 'D1'] },
  }) as const;

/** Every gradient with one chain through the discriminator and with two, for weights of the given spread. */
async function bothWays(joint: string, std: number) {
  const scope = new Scope({ mode: 'train', weights: isotropicNormal(std), batchNorm: { rate: 0.05, epsilon: 1e-5 } });
  const shape = [2, 5, 5];
  const objective = ali({ scope, networks: networks(joint), x: input('x', [6, ...shape]), shape });
  const feeds: Record<string, Float32Array> = { x: numbers(6 * 50, 3) };
  for (const { name, shape, initialiser } of scope.states.values()) {
    feeds[name] = new Float32Array(sizeOf(shape));
    initialiser(feeds[name], { name, shape, seed: 1, dataMean: new Float32Array(50).fill(0.3) });
  }
  for (const [index, { name, shape }] of [...scope.draws.values()].entries())
    feeds[name] = numbers(sizeOf(shape), 50 + index);
  const states = [...scope.states.values()];
  const one = playerGradients(objective, states).flatMap(({ gradients }) => gradients);
  const two = playerGradients({ ...objective, judged: undefined }, states).flatMap(({ gradients }) => gradients);
  const values = await evaluate([...one, ...two], feeds);
  return { judged: objective.judged !== undefined, one: values.slice(0, one.length), two: values.slice(one.length) };
}

test.each([0.1, 0.5, 1.5])(
  'one chain through the discriminator gives both players the gradients of two (std %d)',
  async (std) => {
    const { judged, one, two } = await bothWays('D6 leaky0.1', std);
    expect(judged).toBe(true);
    for (const [index, gradient] of two.entries()) {
      const scale = Math.max(...gradient.map(Math.abs));
      for (const [i, expected] of gradient.entries())
        expect(Math.abs(one[index]![i]! - expected)).toBeLessThanOrEqual(2e-5 * scale);
    }
  },
);

test('a discriminator with batch norm keeps two chains: there a sample does influence the others', async () => {
  const { judged, one, two } = await bothWays('D6 bn leaky0.1', 0.5);
  expect(judged).toBe(false);
  expect(one).toEqual(two);
});

test('a logit so sure that no gradient is left of it gives zeros where the other player has none either', async () => {
  const logits = input('logits', [2]);
  const weight = input('discriminator.w', [1]);
  const x = input('x', [2]);
  const made = mul(x, input('decoder.w', [1]));
  const judgedBy = mul(add(made, logits), weight);
  const [sure, other] = [slice(judgedBy, 0, 0, 1), slice(judgedBy, 0, 1, 2)];
  const state = (name: string, value: Value) => ({ name, shape: [1], initialiser: () => {}, trainable: true, value });
  const objective = {
    players: {
      discriminator: { loss: add(sum(softplus(neg(sure))), sum(softplus(other))), networks: ['discriminator'] },
      generator: { loss: sum(softplus(neg(other))), networks: ['decoder'] },
    },
    judged: { inputs: [made], logits: judgedBy, some: () => expect.unreachable() },
    watch: {},
  };
  const states = [state('discriminator.w', weight), state('decoder.w', made.node.inputs[1]!)];
  const values = await evaluate(
    playerGradients(objective, states).flatMap(({ gradients }) => gradients),
    {
      logits: Float32Array.of(200, -3),
      'discriminator.w': Float32Array.of(1),
      x: Float32Array.of(1, 1),
      'decoder.w': Float32Array.of(1),
    },
  );
  const sigmoid = (l: number) => 1 / (1 + Math.exp(-l));
  expect(values[0]![0]).toBeCloseTo(sigmoid(-2) * -2, 6);
  expect(values[1]![0]).toBeCloseTo(-sigmoid(2), 6);
});
