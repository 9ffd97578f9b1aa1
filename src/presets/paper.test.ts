/** The paper's networks, layer by layer, against a table that was worked out by hand. */

import { describe, expect, it } from 'vitest';
import { describeModel } from '../model/describe.ts';
import { findPreset } from './index.ts';

/** kernel, channels in → channels out, then the size of the image behind it, and what the layer has beside its filter. */
type Line = readonly [kernel: number, from: number, to: number, size: number, beside: 'bn' | 'bias' | 'untied'];

const svhnE: Line[] = [
  [5, 3, 32, 28, 'bn'],
  [4, 32, 64, 13, 'bn'],
  [4, 64, 128, 10, 'bn'],
  [4, 128, 256, 4, 'bn'],
  [4, 256, 512, 1, 'bn'],
  [1, 512, 512, 1, 'bn'],
];
const svhnG: Line[] = [
  [4, 256, 128, 10, 'bn'],
  [4, 128, 64, 13, 'bn'],
  [4, 64, 32, 28, 'bn'],
  [5, 32, 32, 32, 'bn'],
  [1, 32, 32, 32, 'bn'],
  [1, 32, 3, 32, 'untied'],
];
const celebaTrunk: Line[] = [
  [7, 64, 128, 29, 'bn'],
  [5, 128, 256, 13, 'bn'],
  [7, 256, 256, 4, 'bn'],
  [4, 256, 512, 1, 'bn'],
];
const celebaG: Line[] = [
  [7, 512, 256, 13, 'bn'],
  [5, 256, 256, 29, 'bn'],
  [7, 256, 128, 63, 'bn'],
  [2, 128, 64, 64, 'bn'],
  [1, 64, 3, 64, 'untied'],
];
const tinyTrunk: Line[] = [
  [4, 64, 64, 28, 'bn'],
  [4, 64, 128, 13, 'bn'],
  [4, 128, 128, 10, 'bn'],
  [4, 128, 256, 4, 'bn'],
  [4, 256, 256, 1, 'bn'],
];

const tables: Record<string, Record<string, Line[]>> = {
  svhn: {
    encoder: [...svhnE, [1, 512, 512, 1, 'untied']],
    decoder: [[4, 256, 256, 4, 'bn'], ...svhnG.slice(0)],
    'discriminator.x': [[5, 3, 32, 28, 'bias'], ...svhnE.slice(1, 5)],
    'discriminator.z': [
      [1, 256, 512, 1, 'bias'],
      [1, 512, 512, 1, 'bias'],
    ],
    'discriminator.joint': [
      [1, 1024, 1024, 1, 'bias'],
      [1, 1024, 1024, 1, 'bias'],
      [1, 1024, 1, 1, 'bias'],
    ],
  },
  cifar10: {
    encoder: [...svhnE, [1, 512, 128, 1, 'untied']],
    decoder: [[4, 64, 256, 4, 'bn'], ...svhnG],
    // Maxout over pairs: the next layer reads half of the channels.
    'discriminator.x': [
      [5, 3, 32, 28, 'bias'],
      [4, 16, 64, 13, 'bias'],
      [4, 32, 128, 10, 'bias'],
      [4, 64, 256, 4, 'bias'],
      [4, 128, 512, 1, 'bias'],
    ],
    'discriminator.z': [
      [1, 64, 512, 1, 'bias'],
      [1, 256, 512, 1, 'bias'],
    ],
    'discriminator.joint': [
      [1, 512, 1024, 1, 'bias'],
      [1, 512, 1024, 1, 'bias'],
      [1, 512, 1, 1, 'bias'],
    ],
  },
  celeba: {
    encoder: [[2, 3, 64, 63, 'bn'], ...celebaTrunk, [1, 512, 512, 1, 'untied']],
    decoder: [[4, 256, 512, 4, 'bn'], ...celebaG],
    'discriminator.x': [[2, 3, 64, 63, 'bias'], ...celebaTrunk],
    'discriminator.z': [
      [1, 256, 1024, 1, 'bias'],
      [1, 1024, 1024, 1, 'bias'],
    ],
    'discriminator.joint': [
      [1, 1536, 2048, 1, 'bias'],
      [1, 2048, 2048, 1, 'bias'],
      [1, 2048, 1, 1, 'bias'],
    ],
  },
  'celeba-conditional': {
    'encoder.attributes': [[1, 40, 256, 1, 'bias']],
    encoder: [[2, 3, 64, 63, 'bn'], ...celebaTrunk, [1, 768, 512, 1, 'untied']],
    'decoder.attributes': [[1, 40, 256, 1, 'bias']],
    decoder: [[4, 512, 512, 4, 'bn'], ...celebaG],
    'discriminator.attributes': [[1, 40, 256, 1, 'bias']],
    'discriminator.x': [[2, 3, 64, 63, 'bias'], ...celebaTrunk],
    'discriminator.z': [
      [1, 256, 1024, 1, 'bias'],
      [1, 1024, 1024, 1, 'bias'],
    ],
    'discriminator.joint': [
      [1, 1792, 2048, 1, 'bias'],
      [1, 2048, 2048, 1, 'bias'],
      [1, 2048, 1, 1, 'bias'],
    ],
  },
  'tiny-imagenet': {
    encoder: [
      [4, 3, 64, 31, 'bn'],
      ...tinyTrunk,
      [1, 256, 2048, 1, 'bn'],
      [1, 2048, 2048, 1, 'bn'],
      [1, 2048, 512, 1, 'untied'],
    ],
    decoder: [
      [1, 256, 2048, 1, 'bn'],
      [1, 2048, 256, 1, 'bn'],
      [4, 256, 256, 4, 'bn'],
      [4, 256, 128, 10, 'bn'],
      [4, 128, 128, 13, 'bn'],
      [4, 128, 64, 28, 'bn'],
      [4, 64, 64, 31, 'bn'],
      [4, 64, 64, 64, 'bn'],
      [1, 64, 3, 64, 'untied'],
    ],
    'discriminator.x': [[4, 3, 64, 31, 'bias'], ...tinyTrunk],
    'discriminator.z': [
      [1, 256, 2048, 1, 'bias'],
      [1, 2048, 2048, 1, 'bias'],
    ],
    'discriminator.joint': [
      [1, 2304, 4096, 1, 'bias'],
      [1, 4096, 4096, 1, 'bias'],
      [1, 4096, 1, 1, 'bias'],
    ],
  },
  'grid-paper': {
    encoder: [
      [1, 4, 400, 1, 'bn'],
      [1, 400, 400, 1, 'bn'],
      [1, 400, 2, 1, 'bias'],
    ],
    decoder: [
      [1, 2, 400, 1, 'bn'],
      [1, 400, 400, 1, 'bn'],
      [1, 400, 400, 1, 'bn'],
      [1, 400, 400, 1, 'bn'],
      [1, 400, 2, 1, 'bias'],
    ],
    'discriminator.x': [],
    'discriminator.z': [],
    'discriminator.joint': [
      [1, 4, 1000, 1, 'bias'],
      [1, 200, 1000, 1, 'bias'],
      [1, 200, 1000, 1, 'bias'],
      [1, 200, 1, 1, 'bias'],
    ],
  },
};

/** Maxout keeps one of so many channels. */
const pieces = (preset: string) => ({ cifar10: 2, 'grid-paper': 5 })[preset] ?? 1;

function parametersOf([kernel, from, to, size, beside]: Line): number {
  const extra = { bn: 2 * to, bias: to, untied: to * size * size };
  return kernel * kernel * from * to + extra[beside];
}

describe.each(Object.entries(tables))('%s', (name, table) => {
  const { networks, parameters } = describeModel({ ...findPreset(name), batchSize: 2 });
  it('has the layers of the table: channels and size behind each, and its parameters', () => {
    expect(networks.map((network) => network.name)).toEqual(Object.keys(table));
    for (const { name: network, layers } of networks) {
      const lines = table[network]!;
      expect(
        layers.map((layer) => layer.parameters),
        network,
      ).toEqual(lines.map(parametersOf));
      const [channels, sizes] = [
        layers.map(({ output }) => output[0]),
        layers.map(({ output: [, height = 1, width = 1] }) => [height, width]),
      ];
      const reduced = (line: Line, place: number) =>
        network.startsWith('discriminator') && place < layers.length && line[2] > 1 ? line[2] / pieces(name) : line[2];
      expect(channels, network).toEqual(lines.map(reduced));
      expect(sizes, network).toEqual(lines.map(([, , , size]) => [size, size]));
    }
  });
  it('has as many parameters in all', () => {
    const counted: Record<string, number> = {};
    for (const [network, lines] of Object.entries(table)) {
      const owner = network.split('.')[0]!;
      counted[owner] = (counted[owner] ?? 0) + lines.reduce((sum, line) => sum + parametersOf(line), 0);
    }
    expect(parameters).toEqual(counted);
  });
});

it('CIFAR-10 has 6,711,681 parameters', () => {
  const { parameters } = describeModel({ ...findPreset('cifar10'), batchSize: 2 });
  expect(Object.values(parameters).reduce((sum, count) => sum + count, 0)).toBe(6_711_681);
});

it.each(['svhn', 'cifar10', 'celeba', 'celeba-conditional', 'tiny-imagenet', 'grid-paper'])(
  '%s has a small sibling: the same form, a tenth of the parameters or less',
  (name) => {
    const [large, small] = [findPreset(name), findPreset(`${name}-small`)];
    expect({ data: small.data, shape: small.shape, objective: small.objective }).toEqual({
      data: large.data,
      shape: large.shape,
      objective: large.objective,
    });
    const total = (config: typeof large) =>
      Object.values(describeModel({ ...config, batchSize: 2 }).parameters).reduce((sum, count) => sum + count, 0);
    expect(total(small)).toBeLessThan(total(large) / 10);
  },
);

it.each([
  ['svhn-semi-supervised', 1000],
  ['cifar10-semi-supervised', 4000],
])('%s ends in K + 1 logits and is otherwise its preset', (name, count) => {
  const [own, plain] = [findPreset(name), findPreset(name.replace('-semi-supervised', ''))];
  expect(own).toMatchObject({
    objective: 'semi-supervised',
    labels: { classes: 10, count, batchSize: 100, weight: 1 },
  });
  const last = plain.networks.discriminator.joint.at(-1)!;
  const { joint } = own.networks.discriminator;
  expect(joint.at(-1)).toBe(last.replace(/-1$/, '-11'));
  expect({
    ...own.networks,
    discriminator: { ...own.networks.discriminator, joint: [...joint.slice(0, -1), last] },
  }).toEqual(plain.networks);
});
