import { describe, expect, it } from 'vitest';
import { buildStep, countParameters } from '../train/step.ts';
import { validateConfig } from './config.ts';
import { findPreset, presets } from './index.ts';

describe.each(Object.entries(presets))('%s', (name, preset) => {
  it('is a valid configuration that bears its name', () => {
    expect(preset.preset).toBe(name);
    expect(validateConfig(preset)).toEqual(preset);
    expect(findPreset(name)).toBe(preset);
  });
  it('builds a step in which both players move', () => {
    const { players } = buildStep({ ...preset, batchSize: 2 }, 'float32');
    for (const { states, gradients } of players) {
      expect(states.length).toBeGreaterThan(0);
      expect(gradients.map(({ shape }) => shape)).toEqual(states.map(({ shape }) => shape));
    }
  });
  it('lets its schedule end with the run', () => {
    expect(preset.schedule.kind === 'constant' ? preset.steps : preset.schedule.steps).toBe(preset.steps);
  });
});

describe('findPreset', () => {
  it.each([
    ['gird', 'did you mean "grid"?'],
    ['grid_paper', 'did you mean "grid-paper"?'],
    ['cifar', 'did you mean "cifar10"?'],
    ['lsun', 'list them with `ali presets`'],
    ['constructor', 'list them with `ali presets`'],
    ['__proto__', 'list them with `ali presets`'],
    ['', 'list them with `ali presets`'],
  ])('refuses %j and helps on', (name, remedy) => {
    expect(() => findPreset(name)).toThrow(
      expect.objectContaining({
        code: 'usage',
        remedy,
        message: expect.stringContaining(`unknown preset "${name}"; expected one of digits, `),
      }),
    );
  });
});

it('CIFAR-10 has the 6,711,681 parameters of the paper’s networks', () => {
  const { encoder, decoder, discriminator } = countParameters({ ...findPreset('cifar10'), batchSize: 2 });
  expect(encoder + decoder + discriminator).toBe(6_711_681);
});
