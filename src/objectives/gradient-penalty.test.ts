import { describe, expect, it } from 'vitest';
import { evaluate, numbers } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { input } from '../graph/index.ts';
import type { NetworkSpecification } from '../networks/networks.ts';
import { isotropicNormal } from '../nn/initialisers.ts';
import { Scope } from '../nn/scope.ts';
import { ali } from './ali.ts';
import { withGradientPenalty } from './gradient-penalty.ts';
import { playerGradients } from './player-gradients.ts';

const n = 3;
const gamma = 0.7;

/** ALI on points of the plane; every state and draw is fed numbers of its own. */
function build(joint: readonly string[]) {
  const networks: NetworkSpecification = {
    latentSize: 2,
    encoder: { kind: 'implicit', layers: ['D5 tanh', 'D2'] },
    decoder: { kind: 'deterministic', layers: ['D5 tanh', 'D2'], output: 'linear' },
    discriminator: { x: [], z: [], joint },
  };
  const scope = new Scope({ mode: 'train', weights: isotropicNormal(1), batchNorm: { rate: 0.05, epsilon: 1e-5 } });
  const objective = ali({ scope, networks, x: input('x', [n, 2]), shape: [2] });
  const fed = [{ name: 'x', shape: [n, 2] }, ...scope.draws.values(), ...scope.states.values()];
  const feeds: Record<string, Float32Array> = Object.fromEntries(
    fed.map(({ name, shape }, i) => [
      name,
      Float32Array.from(
        numbers(
          shape.reduce((a, b) => a * b, 1),
          i,
        ),
      ),
    ]),
  );
  return { scope, objective, feeds };
}

/** The penalty, and what it adds to the gradients of the players, by state. */
async function measure(joint: readonly string[]) {
  const { scope, objective, feeds } = build(joint);
  const penalised = withGradientPenalty(objective, gamma);
  const before = playerGradients(objective, scope.states.values());
  const after = playerGradients(penalised, scope.states.values());
  const names = after.flatMap(({ states }) => states.map(({ name }) => name));
  const all = [before, after].flatMap((players) => players.flatMap(({ gradients }) => gradients));
  const values = await evaluate([...all, penalised.watch['loss/gradient-penalty']!], feeds);
  const added = new Map(
    names.map((name, i) => [name, Array.from(values[names.length + i]!, (value, k) => value - values[i]![k]!)]),
  );
  return { feeds, added, penalty: values.at(-1)![0]! };
}

describe('withGradientPenalty', () => {
  it('is γ times the squared weights of a linear discriminator, whose slope is everywhere the same', async () => {
    const { feeds, added, penalty } = await measure(['D1']);
    const weights = [...feeds['discriminator.joint.0.weight']!];
    const expected = gamma * weights.reduce((total, weight) => total + weight * weight, 0);
    expect(relativeError([penalty], [expected])).toBeLessThan(3e-7);
    const slopes = weights.map((weight) => 2 * gamma * weight);
    expect(relativeError(added.get('discriminator.joint.0.weight')!, slopes)).toBeLessThan(1e-6);
    expect(added.get('discriminator.joint.0.bias')).toEqual([0]);
  });
  it('moves the discriminator along its own slope, by finite differences', async () => {
    const joint = ['D4 softplus', 'D1'];
    const { feeds, added } = await measure(joint);
    const penaltyAt = async (name: string, place: number, shift: number) => {
      const { objective } = build(joint);
      const moved = Float32Array.from(feeds[name]!, (value, i) => value + (i === place ? shift : 0));
      const { watch } = withGradientPenalty(objective, gamma);
      return (await evaluate([watch['loss/gradient-penalty']!], { ...feeds, [name]: moved }))[0]![0]!;
    };
    const step = 2 ** -6;
    for (const name of ['discriminator.joint.0.weight', 'discriminator.joint.0.bias', 'discriminator.joint.1.weight']) {
      const estimated = ((await penaltyAt(name, 1, step)) - (await penaltyAt(name, 1, -step))) / (2 * step);
      expect(Math.abs(added.get(name)![1]! - estimated), name).toBeLessThan(1e-3 * Math.max(1, Math.abs(estimated)));
    }
  });
  it('leaves encoder and decoder alone', async () => {
    const { added } = await measure(['D4 maxout2', 'D1']);
    const moved = [...added].filter(([, values]) => values.some((value) => value !== 0)).map(([name]) => name);
    expect(moved.length).toBeGreaterThan(0);
    for (const name of moved) expect(name).toMatch(/^discriminator\./);
  });
  it('changes nothing at weight 0', () => {
    const { objective } = build(['D1']);
    expect(withGradientPenalty(objective, 0)).toBe(objective);
  });
  it('refuses a discriminator with batch norm, where one pair’s slope is not its own', () => {
    const { objective } = build(['D4 bn relu', 'D1']);
    expect(() => withGradientPenalty(objective, 0.1)).toThrow(
      /^gradientPenalty: expected .*; received one with batch norm$/,
    );
  });
});
