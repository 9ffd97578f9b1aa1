import { describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import { mergeConfig, validateConfig } from './config.ts';
import { findPreset } from './index.ts';

const grid = findPreset('grid');

/** The faults of the grid's configuration with `over` laid over it, one a line. */
function faults(over: unknown): string[] {
  try {
    validateConfig(mergeConfig(grid, over));
  } catch (error) {
    expect(error).toBeInstanceOf(AliError);
    expect((error as AliError).code).toBe('config');
    return (error as AliError).message.split('\n');
  }
  return [];
}

describe('validateConfig', () => {
  it('returns an equal configuration', () => {
    expect(validateConfig(grid)).toEqual(grid);
    expect(validateConfig(JSON.parse(JSON.stringify(grid)))).toEqual(grid);
  });
  it.each([
    ['seed', { seed: -1 }],
    ['seed', { seed: 0.5 }],
    ['seed', { seed: 2 ** 53 }],
    ['steps', { steps: Number.NaN }],
    ['steps', { steps: '100' }],
    ['batchSize', { batchSize: 1 }],
    ['batchSize', { batchSize: 2 ** 20 + 1 }],
    ['data', { data: '' }],
    ['shape', { shape: [] }],
    ['shape', { shape: [1, 2, 3, 4] }],
    ['shape.1', { shape: [2, 0] }],
    ['objective', { objective: 'wgan' }],
    ['labels', { objective: 'semi-supervised' }],
    ['labels.count', { objective: 'semi-supervised', labels: { classes: 10, count: 101 } }],
    ['labels.classes', { labels: { classes: 1, count: 100 } }],
    ['networks.attributes', { objective: 'conditional' }],
    ['generator', { objective: 'posthoc' }],
    ['generator', { objective: 'inverse-map' }],
    ['cycle.x', { cycle: { x: 'both' } }],
    ['cycle.x', { objective: 'alad', cycle: { x: 'explicit' } }],
    ['networks.discriminator.cycleX.0', { networks: { discriminator: { cycleX: ['D0'] } } }],
    ['networks.discriminator.packing', { networks: { discriminator: { packing: 3 } } }],
    [
      'networks.discriminator.packing',
      {
        objective: 'semi-supervised',
        labels: { classes: 10, count: 100 },
        networks: { discriminator: { packing: 2 } },
      },
    ],
    ['networks.latentSize', { networks: { latentSize: 0 } }],
    ['networks.encoder.kind', { networks: { encoder: { kind: 'constructor' } } }],
    ['networks.decoder.output', { networks: { decoder: { output: 'tanh' } } }],
    ['networks.discriminator.joint', { networks: { discriminator: { joint: [] } } }],
    ['networks.encoder', { networks: { encoder: null } }],
    ['gradientPenalty', { gradientPenalty: -1 }],
    ['initial.std', { initial: { std: 0 } }],
    ['initial.discriminator.weights', { initial: { discriminator: { weights: 'zeros' } } }],
    ['batchNorm.rate', { batchNorm: { rate: 0 } }],
    ['optimiser.learningRate', { optimiser: { learningRate: Number.POSITIVE_INFINITY } }],
    ['optimiser.beta2', { optimiser: { beta2: 1 } }],
    ['optimiser.generator.beta1', { optimiser: { generator: { beta1: -0.1 } } }],
    ['schedule.hold', { schedule: { hold: 1.1 } }],
    ['averaging.rate', { averaging: { rate: 1 } }],
    ['threads', { threads: 1000 }],
    ['keepCheckpoints', { keepCheckpoints: 0 }],
  ])('names a fault of %s by its path (%#)', (path, over) => {
    const found = faults(over);
    expect(found.length).toBeGreaterThan(0);
    for (const fault of found) expect(fault.startsWith(`${path}: `), fault).toBe(true);
  });
  it('names every fault at once', () => {
    const found = faults({ batchSize: 0, optimiser: { beta1: 2 }, networks: { decoder: { kind: 'x' } } });
    expect(found.map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'batchSize',
      'networks.decoder.kind',
      'optimiser.beta1',
    ]);
  });
  it('says which row and which word of a network is not understood', () => {
    expect(faults({ networks: { discriminator: { joint: ['D10', 'D10 maxuot2', 'D1'] } } })).toEqual([
      expect.stringMatching(
        /^networks\.discriminator\.joint\.1: network row "D10 maxuot2": expected .*; received "maxuot2"$/,
      ),
    ]);
  });
  it('names fields that do not exist, with the one that was meant', () => {
    expect(faults({ optimizer: {}, optimiser: { learningrate: 1, generator: { bta1: 0 } }, colour: 1 })).toEqual([
      'optimiser.generator.bta1: no such field; did you mean "beta1"?',
      'optimiser.learningrate: no such field; did you mean "learningRate"?',
      'optimizer: no such field; did you mean "optimiser"?',
      'colour: no such field',
    ]);
  });
  it.each([undefined, null, 7, 'grid', []])('refuses %j', (value) => {
    expect(() => validateConfig(value)).toThrow(/^configuration: /);
  });
  it('refuses a schedule that would stop training at once, or could never reach its end', () => {
    expect(faults({ schedule: { kind: 'cosine', steps: 0 } })).toEqual([
      'schedule.steps: expected at least 1 where schedule.kind is "cosine"; received 0',
    ]);
    expect(faults({ schedule: { kind: 'exponential', final: 0 } })).toEqual([
      'schedule.final: expected more than 0 where schedule.kind is "exponential"; received 0',
    ]);
    expect(faults({ schedule: { kind: 'constant', steps: 0, final: 0 } })).toEqual([]);
  });
});

describe('mergeConfig', () => {
  it('merges objects field by field, and replaces lists and values', () => {
    const merged = mergeConfig(grid, {
      shape: [3],
      networks: { encoder: { layers: ['D2'] } },
      optimiser: { beta1: 0.1, discriminator: { learningRate: 0 } },
    });
    expect(merged).toEqual({
      ...grid,
      shape: [3],
      networks: { ...grid.networks, encoder: { ...grid.networks.encoder, layers: ['D2'] } },
      optimiser: { ...grid.optimiser, beta1: 0.1, discriminator: { learningRate: 0 } },
    });
  });
  it('leaves both of its arguments as they were', () => {
    const before = structuredClone(grid);
    mergeConfig(grid, { optimiser: { generator: { beta1: 0.1 } } });
    expect(grid).toEqual(before);
  });
  it('leaves alone what is undefined, and takes null as a value', () => {
    expect(mergeConfig({ a: 1, b: { c: 2 } }, { a: undefined, b: { c: undefined } })).toEqual({ a: 1, b: { c: 2 } });
    expect(mergeConfig({ a: { b: 1 } }, { a: null })).toEqual({ a: null });
    expect(mergeConfig(grid, undefined)).toBe(grid);
  });
  it('does not reach prototypes', () => {
    const hostile = JSON.parse('{"__proto__": {"polluted": 1}, "networks": {"__proto__": {"polluted": 1}}}');
    const merged = mergeConfig(grid, hostile);
    expect(merged).toEqual(grid);
    for (const each of [merged, merged.networks, {}]) expect('polluted' in each).toBe(false);
    expect(faults(JSON.parse('{"constructor": {"prototype": {"polluted": 1}}, "toString": 1}'))).toEqual([
      'constructor: no such field',
      'toString: no such field',
    ]);
    expect('polluted' in {}).toBe(false);
  });
});
