import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { RandomAddress } from './address.ts';
import { fillBytes, fillNormal, fillUniform } from './fill.ts';

const address: RandomAddress = { seed: 2 ** 53 - 1, stream: 'noise', step: 2 ** 40 + 7 };
// As many bytes as need more than one chunk of 2048 blocks.
const length = 70_001;

type Numbers = Float32Array | Uint8Array;
const bytes = (size: number, at: RandomAddress) => draw(new Uint8Array(size), at, fillBytes);
const uniform = (size: number, at: RandomAddress) => draw(new Float32Array(size), at, fillUniform);
const normal = (size: number, at: RandomAddress) => draw(new Float32Array(size), at, fillNormal);

// Computed with an independent implementation; these should not change except for a major version.
describe('first numbers', () => {
  test('bytes', () => expect([...bytes(8, address)]).toEqual([146, 170, 169, 140, 224, 66, 128, 196]));
  test('uniform', () => {
    const expected = [0.5494638681411743, 0.7675820589065552, 0.055407583713531494, 0.8554054498672485];
    expect([...uniform(4, address)]).toEqual(expected);
  });
  test('normal', () => {
    const expected = [0.1206500455737114, -1.0876892805099487, 1.4791406393051147, -1.8968974351882935];
    expect([...normal(4, address)]).toEqual(expected);
  });
});

describe.each([
  ['bytes', bytes],
  ['uniform', uniform],
  ['normal', normal],
] as [string, (size: number, at: RandomAddress) => Numbers][])('%s', (_, draws) => {
  const whole = draws(length, address);

  test('from any place are those of the whole', () => {
    const slices = fc.tuple(fc.nat(length), fc.oneof(fc.nat(40), fc.nat(length)));
    fc.assert(
      fc.property(slices, ([place, size]) => {
        const end = Math.min(length, place + size);
        expect(same(draws(end - place, { ...address, place }), whole.subarray(place, end))).toBe(true);
      }),
    );
  });

  test('far away are found at once', () => {
    const place = 2 ** 34 - 21;
    const [around, part] = [draws(20, { ...address, place }), draws(7, { ...address, place: place + 13 })];
    expect(same(part, around.subarray(13))).toBe(true);
  });

  test.each([
    ['seed', { ...address, seed: address.seed - 2 ** 40 }],
    ['stream', { ...address, stream: 'noisf' }],
    ['step', { ...address, step: address.step + 1 }],
    ['high word of the step', { ...address, step: address.step + 2 ** 33 }],
  ])('of another %s are uncorrelated', (_name, other) => {
    const limit = 4 / Math.sqrt(length);
    expect(Math.abs(correlation(whole, draws(length, other)))).toBeLessThan(limit);
  });

  test.each([1, 2, 4, 16])('at distance %i are uncorrelated', (distance) => {
    const limit = 4 / Math.sqrt(length);
    expect(Math.abs(correlation(whole.subarray(distance), whole.subarray(0, -distance)))).toBeLessThan(limit);
  });

  test('an empty array takes nothing', () => expect(draws(0, address)).toHaveLength(0));
});

test('bytes are uniform: chi-square', () => {
  const size = 2 ** 20;
  const counts = new Float64Array(256);
  for (const byte of bytes(size, address)) counts[byte]!++;
  const expected = size / 256;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 0.1 % and 99.9 % of the chi-square distribution with 255 degrees of freedom.
  expect(chiSquare).toBeGreaterThan(190.9);
  expect(chiSquare).toBeLessThan(330.5);
});

test('uniform numbers fill [0, 1) evenly', () => {
  const numbers = uniform(200_000, address);
  expect(Math.min(...numbers.subarray(0, 50_000))).toBeGreaterThanOrEqual(0);
  expect(numbers.every((x) => x < 1 && (x * 2 ** 24) % 1 === 0)).toBe(true);
  expect(kolmogorovSmirnov(numbers, (x) => x)).toBeLessThan(1.95);
});

test('normal numbers have the moments and the distribution of the normal', () => {
  const size = 400_000;
  const numbers = normal(size, address);
  const moment = (power: number) => numbers.reduce((sum, x) => sum + x ** power, 0) / size;
  const error = (variance: number) => 4 * Math.sqrt(variance / size);
  expect(Math.abs(moment(1))).toBeLessThan(error(1));
  expect(Math.abs(moment(2) - 1)).toBeLessThan(error(2));
  expect(Math.abs(moment(3))).toBeLessThan(error(15));
  expect(Math.abs(moment(4) - 3)).toBeLessThan(error(96));
  expect(numbers.every((x) => Math.abs(x) < 6.67)).toBe(true);
  // 99.9 % of the Kolmogorov distribution is below 1.95.
  expect(kolmogorovSmirnov(numbers, normalDistribution)).toBeLessThan(1.95);
});

describe('without WebAssembly', () => {
  afterEach(() => {
    vi.doUnmock('../runtime/kernel-philox.ts');
  });

  async function fillWithKernel(createPhiloxKernel: () => never) {
    vi.doMock('../runtime/kernel-philox.ts', async (original) => ({
      ...(await original<object>()),
      createPhiloxKernel,
    }));
    return await import('./fill.ts');
  }

  test('the numbers are the same', async () => {
    vi.resetModules();
    const { AliError } = await import('../errors.ts');
    const refuse = vi.fn(() => {
      throw new AliError('runtime', 'no SIMD');
    });
    const fill = await fillWithKernel(refuse);
    expect(same(draw(new Uint8Array(length), address, fill.fillBytes), bytes(length, address))).toBe(true);
    expect(same(draw(new Float32Array(length), address, fill.fillNormal), normal(length, address))).toBe(true);
    expect(refuse).toHaveBeenCalledTimes(1);
  });

  test('another failure is not hidden', async () => {
    vi.resetModules();
    const fill = await fillWithKernel(() => {
      throw new TypeError('a mistake');
    });
    expect(() => fill.fillBytes(new Uint8Array(1), address)).toThrow('a mistake');
  });
});

function draw<T extends Numbers>(out: T, at: RandomAddress, fill: (out: T, at: RandomAddress) => void): T {
  fill(out, at);
  return out;
}

function same(a: Numbers, b: Numbers): boolean {
  return Buffer.from(a.buffer, a.byteOffset, a.byteLength).equals(Buffer.from(b.buffer, b.byteOffset, b.byteLength));
}

function correlation(a: Numbers, b: Numbers): number {
  const mean = (values: Numbers) => Float64Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return ab / Math.sqrt(aa * bb);
}

/** sqrt(n) times the largest distance between the numbers' distribution and `distribution`. */
function kolmogorovSmirnov(numbers: Float32Array, distribution: (x: number) => number): number {
  let distance = 0;
  numbers
    .slice()
    .sort()
    .forEach((x, i) => {
      const expected = distribution(x);
      distance = Math.max(distance, expected - i / numbers.length, (i + 1) / numbers.length - expected);
    });
  return distance * Math.sqrt(numbers.length);
}

/** The normal distribution function by its power series (Marsaglia 2004, "Evaluating the normal distribution"). */
function normalDistribution(x: number): number {
  let [sum, term] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}
