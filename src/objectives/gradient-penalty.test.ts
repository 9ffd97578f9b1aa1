import { describe, expect, it } from 'vitest';
import { evaluate, numbers } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { concat, input } from '../graph/index.ts';
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
async function measure(joint: readonly string[], share = 1) {
  const { scope, objective, feeds } = build(joint);
  const penalised = withGradientPenalty(objective, gamma, share);
  const before = playerGradients(objective, scope.states.values());
  const after = playerGradients(penalised, scope.states.values());
  const names = after.flatMap(({ states }) => states.map(({ name }) => name));
  const all = [before, after].flatMap((players) => players.flatMap(({ gradients }) => gradients));
  const pairs = concat([...objective.judged!.inputs], 1);
  const values = await evaluate([...all, pairs, penalised.watch['loss/gradient-penalty']!], feeds);
  const added = new Map(
    names.map((name, i) => [name, Array.from(values[names.length + i]!, (value, k) => value - values[i]![k]!)]),
  );
  const rows = Array.from({ length: 2 * n }, (_, i) => values.at(-2)!.slice(i * 4, i * 4 + 4));
  return { feeds, added, penalty: values.at(-1)![0]!, pairs: rows };
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
  it('looks at the first pairs of either joint, one of three, and weighs them as all', async () => {
    const joint = ['D4 softplus', 'D1'];
    const some = await measure(joint, 1 / n);
    const weight = (name: string) => some.feeds[`discriminator.joint.${name}`]!;
    const slopeOf = (pair: readonly number[]) =>
      Array.from({ length: 4 }, (_, column) => {
        let slope = 0;
        for (let unit = 0; unit < 4; unit++) {
          let hidden = weight('0.bias')[unit]!;
          for (let row = 0; row < 4; row++) hidden += pair[row]! * weight('0.weight')[row * 4 + unit]!;
          slope += (weight('0.weight')[column * 4 + unit]! * weight('1.weight')[unit]!) / (1 + Math.exp(-hidden));
        }
        return slope;
      });
    const expected = some.pairs
      .filter((_, place) => place % n === 0)
      .reduce((total, pair) => total + (gamma / 2) * slopeOf(pair).reduce((sum, slope) => sum + slope ** 2, 0), 0);
    expect(relativeError([some.penalty], [expected])).toBeLessThan(1e-6);
    const all = await measure(joint);
    expect(some.penalty).not.toBe(all.penalty);
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
