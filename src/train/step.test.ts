import { describe, expect, it } from 'vitest';
import { numbers } from '../../test/evaluate.ts';
import { relativeError } from '../../test/fixtures.ts';
import { createDataset } from '../data/dataset.ts';
import { mergeConfig, validateConfig } from '../presets/config.ts';
import { findPreset } from '../presets/index.ts';
import { fillNormal } from '../random/fill.ts';
import { buildStep, countParameters } from './step.ts';
import { createTrainingStep } from './training-step.ts';

const config = validateConfig(
  mergeConfig(findPreset('digits'), {
    shape: [1, 4, 4],
    batchSize: 4,
    networks: {
      latentSize: 3,
      encoder: { layers: ['C2s2-4 bn leaky0.1', 'C2s1-6 untied'] },
      decoder: { layers: ['T2s1-4 bn leaky0.1', 'T2s2-1 untied'] },
      discriminator: { x: ['dropout0.2 C2s2-4 bn leaky0.1'], z: ['D4 leaky0.1'], joint: ['D8 maxout2', 'D1'] },
    },
    schedule: { kind: 'constant' },
    averaging: { rate: 0 },
  }),
);
const bytes = Uint8Array.from(numbers(64 * 16), (value) => Math.floor(128 * (value + 1)));
const split = { values: bytes, count: 64 };
const dataset = createDataset({ name: 'noise', shape: [1, 4, 4], train: split, test: split, source: 'test' });
const copy = (states: ReadonlyMap<string, Float32Array>) =>
  new Map([...states].map(([name, data]) => [name, data.slice()]));
const networkOf = (name: string) => name.slice(0, name.indexOf('.'));

async function oneStep(over: unknown = {}) {
  const step = await createTrainingStep(validateConfig(mergeConfig(config, over)), dataset);
  const before = copy(step.states);
  const watch = await step.run(0);
  const after = copy(step.states);
  const slots = copy(step.slots);
  const averages = copy(step.averages);
  await step.release();
  return { before, after, slots, averages, watch };
}

describe('buildStep', () => {
  const { scope, players, model, watched } = buildStep(config, 'uint8');

  it('gives the generator encoder and decoder, the discriminator the discriminator, and every parameter a gradient', () => {
    const owners = Object.fromEntries(
      players.map(({ player, states }) => [player, [...new Set(states.map(({ name }) => networkOf(name)))].sort()]),
    );
    expect(owners).toEqual({ discriminator: ['discriminator'], generator: ['decoder', 'encoder'] });
    const moved = players.flatMap(({ states }) => states.map(({ name }) => name));
    const trainable = [...scope.states.values()].filter((state) => state.trainable).map(({ name }) => name);
    expect(moved.toSorted()).toEqual(trainable.toSorted());
    const outputs = model.outputs.map(({ name }) => name);
    expect(outputs.filter((name) => name.startsWith('gradient/')).sort()).toEqual(
      trainable.map((name) => `gradient/${name}`).sort(),
    );
  });
  it('leaves the next running statistics and nothing else beside the watched numbers', () => {
    const statistics = [...scope.states.values()].filter((state) => !state.trainable).map(({ name }) => name);
    expect(statistics.every((name) => /\.bn\.(mean|variance)$/.test(name))).toBe(true);
    const others = model.outputs.map(({ name }) => name).filter((name) => !name.startsWith('gradient/'));
    expect(others.sort()).toEqual([...statistics.map((name) => `next/${name}`), 'watch'].sort());
    expect(model.outputs.find(({ name }) => name === 'watch')!.shape).toEqual([watched.length]);
  });
  it('is fed data, noise and states, each once', () => {
    const fed = model.inputs.map(({ name }) => name);
    expect(new Set(fed).size).toBe(fed.length);
    expect(scope.draws.size).toBe(3);
    for (const name of fed) expect(name === 'data' || scope.draws.has(name) || scope.states.has(name), name).toBe(true);
  });
  it('counts trainable numbers only', () => {
    const bn = 2 * 4;
    expect(countParameters(config)).toEqual({
      encoder: 16 + bn + 6 * 16 + 6,
      decoder: 3 * 16 + bn + 16 + 16,
      discriminator: 16 + bn + (3 * 4 + 4) + (20 * 8 + 8) + (4 + 1),
    });
  });
});

describe('a step', () => {
  it('moves every parameter and every running statistic, and watches finite numbers', async () => {
    const { before, after, watch } = await oneStep();
    for (const [name, values] of after) expect(values, name).not.toEqual(before.get(name));
    expect(Object.values(watch).every(Number.isFinite)).toBe(true);
  });
  it.each([
    ['generator', ['discriminator']],
    ['discriminator', ['decoder', 'encoder']],
  ])('with the %s at learning rate 0 moves the other player only', async (frozen, expected) => {
    const { before, after } = await oneStep({ optimiser: { [frozen]: { learningRate: 0 } } });
    const parameters = [...after].filter(([name]) => !/\.(mean|variance)$/.test(name));
    const moved = parameters.filter(([name, values]) => values.some((value, i) => value !== before.get(name)![i]));
    expect([...new Set(moved.map(([name]) => networkOf(name)))].sort()).toEqual(expected);
  });
  it('is simultaneous: each player moves as if the other stood still', async () => {
    const both = await oneStep();
    const one = await oneStep({ optimiser: { generator: { learningRate: 0 } } });
    const other = await oneStep({ optimiser: { discriminator: { learningRate: 0 } } });
    for (const [name, values] of both.after) {
      expect((networkOf(name) === 'discriminator' ? one : other).after.get(name), name).toEqual(values);
    }
  });
  it('keeps running statistics that are 0.95 of the old and 0.05 of the batch', async () => {
    const all = await oneStep({ batchNorm: { rate: 1 } });
    const { before, after } = await oneStep();
    for (const [name, batch] of all.after) {
      if (!/\.(mean|variance)$/.test(name)) continue;
      const expected = Array.from(batch, (value, i) => 0.95 * before.get(name)![i]! + 0.05 * value);
      expect(relativeError(after.get(name)!, expected), name).toBeLessThan(2e-7);
    }
  });
  it('averages by 1 / 2, 1 / 3, … at first, and by the rate as soon as that is more', async () => {
    const step = await createTrainingStep(validateConfig(mergeConfig(config, { averaging: { rate: 0.4 } })), dataset);
    for (const [index, rate] of [1 / 2, 0.4, 0.4].entries()) {
      const before = copy(step.averages);
      await step.run(index);
      for (const [name, average] of step.averages) {
        const state = step.states.get(name)!;
        const expected = Array.from(before.get(name)!, (value, i) => (1 - rate) * value + rate * state[i]!);
        expect(relativeError(average, expected), `${name} after step ${index}`).toBeLessThan(3e-7);
      }
    }
    await step.release();
  });
  it('gives each player the optimiser settings of its own', async () => {
    const { slots } = await oneStep({ optimiser: { beta1: 0.5, generator: { beta1: 0 } } });
    const { slots: common } = await oneStep({ optimiser: { beta1: 0.5 } });
    for (const [name, values] of slots) {
      const factor = name.endsWith('.moment1') && networkOf(name) !== 'discriminator' ? 2 : 1;
      expect(
        relativeError(
          values,
          Array.from(common.get(name)!, (value) => factor * value),
        ),
        name,
      ).toBeLessThan(2e-7);
    }
  });
  it('with a gradient penalty moves the discriminator elsewhere, and the generator as before', async () => {
    const networks = { discriminator: { x: ['C2s2-4 leaky0.1'] } };
    const { after: expected } = await oneStep({ networks });
    const { after, watch } = await oneStep({ networks, gradientPenalty: 10 });
    expect(watch['loss/gradient-penalty']).toBeGreaterThan(0);
    const moved = [...after].filter(([name, values]) => values.some((value, i) => value !== expected.get(name)![i]));
    expect([...new Set(moved.map(([name]) => networkOf(name)))]).toEqual(['discriminator']);
  });
  it('is the first update of Adam: as long as the learning rate, against the gradient', async () => {
    const { before, after, slots } = await oneStep({ optimiser: { learningRate: 2 ** -7 } });
    for (const [name, values] of after) {
      const gradient = slots.get(`${name}.moment1`)?.map((moment) => moment / (1 - config.optimiser.beta1));
      if (!gradient) continue;
      const { epsilon } = config.optimiser;
      const expected = Array.from(before.get(name)!, (value, i) => {
        return value - (2 ** -7 * gradient[i]!) / (Math.abs(gradient[i]!) + epsilon);
      });
      expect(relativeError(values, expected), name).toBeLessThan(1e-6);
    }
  });
  it('descends by the learning rate times the gradient with kind "sgd"', async () => {
    const { before, after, slots } = await oneStep({ optimiser: { kind: 'sgd', learningRate: 0.5 } });
    for (const [name, values] of after) {
      const velocity = slots.get(`${name}.velocity`);
      if (!velocity) continue;
      const expected = Array.from(before.get(name)!, (value, i) => value - 0.5 * velocity[i]!);
      expect(relativeError(values, expected), name).toBeLessThan(2e-7);
    }
  });
});

describe('the first states', () => {
  it('paint the mean of the data, and draw N(0, std²) by their names', async () => {
    const { before } = await oneStep({ seed: 9, initial: { weights: 'normal', std: 0.01 } });
    const weight = new Float32Array(16);
    fillNormal(weight, { seed: 9, stream: 'initial/encoder.0.weight', step: 0 });
    expect(before.get('encoder.0.weight')).toEqual(weight.map((value) => value * 0.01));
    const means = Array.from({ length: 16 }, (_, place) => {
      let total = 0;
      for (let item = 0; item < 64; item++) total += bytes[item * 16 + place]! / 255;
      return total / 64;
    });
    const painted = before.get('decoder.1.bias')!.map((odds) => 1 / (1 + Math.exp(-odds)));
    expect(relativeError(painted, means)).toBeLessThan(3e-7);
  });
  it('of the discriminator are drawn as it chooses for itself', async () => {
    const initial = { weights: 'normal', std: 0.01 };
    const { before: common } = await oneStep({ initial });
    const { before } = await oneStep({ initial: { ...initial, discriminator: { std: 0.04 } } });
    for (const [name, values] of before) {
      const factor = name.startsWith('discriminator.') && name.endsWith('.weight') ? 4 : 1;
      const expected = Array.from(common.get(name)!, (value) => factor * value);
      expect(relativeError(values, expected), name).toBeLessThan(2e-7);
    }
  });
});
