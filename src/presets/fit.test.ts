import { describe, expect, it } from 'vitest';
import { describeModel } from '../model/describe.ts';
import { mergeConfig, validateConfig } from './config.ts';
import { fitColumns, fitObjective } from './fit.ts';
import { findPreset, presets } from './index.ts';
import { networksOf } from './networks-of.ts';

const fitted = (preset: string, over: unknown) => fitObjective(validateConfig(mergeConfig(findPreset(preset), over)));

describe('fitObjective', () => {
  it.each([
    ['grid', 'vae', 'stochastic', 'D4'],
    ['grid', 'bigan', 'deterministic', 'D2'],
    ['grid', 'inverse-map', 'deterministic', 'D2'],
    ['digits', 'autoencoder', 'deterministic', 'C1s1-16 untied'],
    ['grid', 'posthoc', 'implicit', 'D2'],
    ['grid', 'gan', 'implicit', 'D2'],
    ['digits', 'vae', 'stochastic', 'C1s1-32 untied'],
    ['digits', 'bigan', 'deterministic', 'C1s1-16 untied'],
    ['mnist-mlp', 'inverse-map', 'deterministic', 'D50'],
    ['grid', 'alad', 'deterministic', 'D2'],
    ['mnist-mlp', 'alad', 'deterministic', 'D50'],
    ['mnist-mlp', 'bigan', 'deterministic', 'D50'],
  ])('%s with %s: the encoder is %s and ends in "%s"', (preset, objective, kind, last) => {
    const { encoder } = fitted(preset, { objective, generator: { run: 'r' } }).networks;
    expect(encoder.kind).toBe(kind);
    expect(encoder.layers).toEqual([...findPreset(preset).networks.encoder.layers.slice(0, -1), last]);
  });
  it('gives the discriminator K + 1 logits, and takes them away again', () => {
    const labels = { classes: 26, count: 260 };
    const semi = fitted('svhn', { objective: 'semi-supervised', labels });
    expect(semi.networks.discriminator.joint.at(-1)).toBe('dropout0.2 C1s1-27');
    expect(fitObjective({ ...semi, objective: 'ali' }).networks.discriminator.joint.at(-1)).toBe('dropout0.2 C1s1-1');
    expect(networksOf(semi).discriminator.classes).toBe(26);
  });
  it('writes down the cycle of alice where there is none', () => {
    expect(fitted('grid', { objective: 'alice' }).cycle).toEqual({ x: 'explicit', z: 'none', lambdaX: 1, lambdaZ: 1 });
    const cycle = { x: 'none', z: 'adversarial' };
    expect(fitted('grid', { objective: 'alice', cycle }).cycle).toEqual({ ...cycle, lambdaX: 1, lambdaZ: 1 });
  });
  it('writes down the cycles of alad where there are none', () => {
    const both = { x: 'adversarial', z: 'adversarial', lambdaX: 1, lambdaZ: 1 };
    expect(fitted('grid', { objective: 'alad' }).cycle).toEqual(both);
    const cycle = { ...both, z: 'none', lambdaX: 0.5 };
    expect(fitted('grid', { objective: 'alad', cycle }).cycle).toEqual(cycle);
  });
  it('drops the penalty where there is no discriminator', () => {
    for (const objective of ['vae', 'inverse-map']) {
      expect(fitted('grid', { objective, generator: { run: 'r' } }).gradientPenalty).toBe(0);
    }
    expect(fitted('grid', { objective: 'posthoc', generator: { run: 'r' } }).gradientPenalty).toBe(0.1);
  });
  it('leaves every preset as it is, and is the same twice', () => {
    for (const preset of Object.values(presets)) expect(fitObjective(preset)).toEqual(preset);
    const once = fitted('grid', { objective: 'vae' });
    expect(fitObjective(once)).toEqual(once);
  });
});

describe('fitColumns', () => {
  it.each([
    [121, 32],
    [274, 32],
    [64, 32],
    [9, 5],
    [1, 1],
  ])('a table of %d columns has %d latents, and rows of that many numbers', (columns, latents) => {
    const { shape, networks } = fitColumns(presets.tabular!, columns);
    expect([shape, networks.latentSize]).toEqual([[columns], latents]);
    expect(networks.encoder.layers).toEqual(['D64 leaky0.2', `D${latents}`]);
    expect(networks.decoder.layers).toEqual(['D64 relu', 'D128 relu', `D${columns}`]);
    expect(networks.discriminator).toBe(presets.tabular!.networks.discriminator);
  });
  it('gives networks that fit each other, whatever draws in them', () => {
    for (const preset of [presets.tabular!, presets['tabular-small']!]) {
      const { networks } = describeModel(fitColumns(preset, 7));
      expect(networks[1]!.layers.at(-1)!.output).toEqual([7]);
      const stochastic = fitObjective({ ...preset, objective: 'vae' });
      expect(fitColumns(stochastic, 7).networks.encoder.layers.at(-1)).toBe('D8');
    }
  });
  it('is the preset itself at its own number of columns', () => {
    expect(fitColumns(presets.tabular!, 121)).toEqual(presets.tabular);
    expect(fitColumns(presets['tabular-small']!, 274)).toEqual(presets['tabular-small']);
  });
});

describe('networksOf', () => {
  it('leaves out what an objective ignores', () => {
    const conditional = findPreset('celeba-conditional');
    expect(networksOf(conditional).attributes).toEqual({ count: 40, embedding: 256 });
    expect(networksOf({ ...conditional, objective: 'ali' }).attributes).toBeUndefined();
    expect(networksOf({ ...findPreset('grid'), objective: 'gan' }).discriminator.sees).toBe('items');
    expect(networksOf(findPreset('grid'))).toEqual(findPreset('grid').networks);
    const tabular = findPreset('tabular');
    expect(networksOf(tabular)).toEqual(tabular.networks);
    const { x, z, joint } = tabular.networks.discriminator;
    expect(networksOf({ ...tabular, objective: 'bigan' }).discriminator).toEqual({ x, z, joint });
  });
});
