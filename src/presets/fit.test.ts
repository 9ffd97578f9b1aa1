import { describe, expect, it } from 'vitest';
import { mergeConfig, validateConfig } from './config.ts';
import { fitObjective } from './fit.ts';
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

describe('networksOf', () => {
  it('leaves out what an objective ignores', () => {
    const conditional = findPreset('celeba-conditional');
    expect(networksOf(conditional).attributes).toEqual({ count: 40, embedding: 256 });
    expect(networksOf({ ...conditional, objective: 'ali' }).attributes).toBeUndefined();
    expect(networksOf({ ...findPreset('grid'), objective: 'gan' }).discriminator.sees).toBe('items');
    expect(networksOf(findPreset('grid'))).toEqual(findPreset('grid').networks);
  });
});
