import { describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import { sizeOf } from '../graph/index.ts';
import { fillNormal } from '../random/fill.ts';
import { halves, he, type Initialiser, isotropicNormal, logOdds, ones, xavier, zeros } from './initialisers.ts';

function draw(
  initialiser: Initialiser,
  shape: readonly number[],
  { name = 'w', seed = 1, dataMean = undefined as Float32Array | undefined } = {},
) {
  const out = new Float32Array(sizeOf(shape)).fill(7);
  initialiser(out, { name, shape, seed, dataMean });
  return out;
}

function deviation(values: Float32Array): number {
  const mean = values.reduce((total, value) => total + value, 0) / values.length;
  return Math.sqrt(values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length);
}

it('fills with zeros and ones', () => {
  expect([...draw(zeros, [3])]).toEqual([0, 0, 0]);
  expect([...draw(ones, [2])]).toEqual([1, 1]);
});

describe('random weights', () => {
  it('are the standard normal numbers of the stream of their name, times std', () => {
    const expected = new Float32Array(6);
    fillNormal(expected, { seed: 3, stream: 'initial/encoder.0.weight', step: 0 });
    const actual = draw(isotropicNormal(0.5), [2, 3], { name: 'encoder.0.weight', seed: 3 });
    expect(actual).toEqual(expected.map((value) => value * 0.5));
  });
  it('differ by name and by seed, and are the same again', () => {
    const first = draw(isotropicNormal(1), [8]);
    expect(draw(isotropicNormal(1), [8])).toEqual(first);
    expect(draw(isotropicNormal(1), [8], { name: 'other' })).not.toEqual(first);
    expect(draw(isotropicNormal(1), [8], { seed: 2 })).not.toEqual(first);
  });
  // The standard error of a deviation from n numbers is 1 / √(2n) of it: 0.5 % and less here; 4 of them are allowed.
  it.each([
    ['normal, std 0.02', isotropicNormal(0.02), [200, 100], 0.02],
    ['xavier, dense', xavier, [200, 100], Math.sqrt(2 / 300)],
    ['xavier, filter', xavier, [64, 32, 4, 4], Math.sqrt(2 / ((64 + 32) * 16))],
    ['he, dense', he, [200, 100], Math.sqrt(2 / 200)],
    ['he, filter', he, [64, 32, 4, 4], Math.sqrt(2 / (32 * 16))],
  ] as const)('%s have the deviation of their rule', (_, initialiser, shape, expected) => {
    expect(Math.abs(deviation(draw(initialiser, shape)) / expected - 1)).toBeLessThan(4 / Math.sqrt(2 * sizeOf(shape)));
  });
});

describe('logOdds', () => {
  const logit = (p: number) => Math.fround(Math.log(p / (1 - p)));

  it('is log(p / (1 - p)) of the mean data item', () => {
    const dataMean = Float32Array.of(0.5, 0.25, 0.9);
    expect([...draw(logOdds, [3, 1, 1], { dataMean })]).toEqual([...dataMean].map(logit));
  });
  it('clips to [1e-7, 1 - 1e-7], so black and white stay finite', () => {
    const [black, white] = draw(logOdds, [2], { dataMean: Float32Array.of(0, 1) });
    expect(black).toBeCloseTo(-16.118, 3);
    expect(white).toBeCloseTo(16.118, 3);
  });
  it('takes the mean of a channel where there is one bias a channel', () => {
    const dataMean = Float32Array.of(0.25, 0.5, 0.75, 0.5, 0.125, 0.125, 0.25, 0.5);
    expect([...draw(logOdds, [2], { dataMean })]).toEqual([logit(0.5), logit(0.25)]);
  });
  it.each([[undefined], [new Float32Array(5)]])('refuses a mean that is missing or does not fit (%j)', (dataMean) => {
    expect(() => draw(logOdds, [3], { name: 'decoder.1.bias', dataMean })).toThrow(AliError);
    expect(() => draw(logOdds, [3], { name: 'decoder.1.bias', dataMean })).toThrow(/decoder\.1\.bias.*expected 3/);
  });
});

it('halves gives each half its own initialiser', () => {
  const dataMean = Float32Array.of(0.5, 0.25);
  expect([...draw(halves(logOdds, ones), [4, 1, 1], { dataMean })]).toEqual([0, Math.fround(Math.log(1 / 3)), 1, 1]);
});
