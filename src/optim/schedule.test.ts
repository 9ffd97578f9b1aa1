import { describe, expect, it } from 'vitest';
import { schedule } from './schedule.ts';

const at = (options: Parameters<typeof schedule>[0], ...steps: number[]) => steps.map(schedule(options));

it('constant stays 1', () => {
  expect(at({ kind: 'constant', steps: 0 }, 0, 1, 1e6)).toEqual([1, 1, 1]);
});

describe('from the first step to the last', () => {
  it('linear goes straight to its final factor and stays there', () => {
    expect(at({ kind: 'linear', steps: 100 }, 0, 25, 50, 100, 1000)).toEqual([1, 0.75, 0.5, 0, 0]);
    expect(at({ kind: 'linear', steps: 100, final: 0.5 }, 0, 50, 100, 101)).toEqual([1, 0.75, 0.5, 0.5]);
  });
  it('cosine goes down half a wave', () => {
    const factors = at({ kind: 'cosine', steps: 100, final: 0.2 }, 0, 25, 50, 75, 100, 200);
    const expected = [1, 0.6 + 0.4 * Math.SQRT1_2, 0.6, 0.6 - 0.4 * Math.SQRT1_2, 0.2, 0.2];
    for (const [i, factor] of factors.entries()) expect(factor).toBeCloseTo(expected[i]!, 14);
  });
  it('exponential falls by the same share at each step, to 1e-3 unless it is said otherwise', () => {
    const factors = at({ kind: 'exponential', steps: 4, final: 1 / 16 }, 0, 1, 2, 3, 4, 5);
    for (const [i, expected] of [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16].entries()) {
      expect(factors[i]).toBeCloseTo(expected, 14);
    }
    expect(at({ kind: 'exponential', steps: 4 }, 4)[0]).toBeCloseTo(1e-3, 15);
  });
});

it('holds 1 over a share of the steps', () => {
  expect(at({ kind: 'linear', steps: 100, hold: 0.5 }, 0, 49, 50, 75, 100)).toEqual([1, 1, 1, 0.5, 0]);
  expect(at({ kind: 'linear', steps: 100, hold: 1 }, 0, 99, 100)).toEqual([1, 1, 1]);
});

describe('warm-up', () => {
  it('rises in equal steps, none of them 0, to 1 at the step after it', () => {
    expect(at({ kind: 'constant', steps: 0, warmup: 4 }, 0, 1, 2, 3, 4)).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  });
  it('comes before hold and decay, which share what is left', () => {
    const factors = at({ kind: 'linear', steps: 110, warmup: 10, hold: 0.5 }, 10, 60, 85, 110);
    expect(factors).toEqual([1, 1, 0.5, 0]);
  });
});

it.each(['linear', 'cosine', 'exponential'] as const)('%s never rises after the warm-up', (kind) => {
  const factors = at({ kind, steps: 50, hold: 0.2, final: 0.1 }, ...Array(80).keys());
  for (let i = 1; i < factors.length; i++) expect(factors[i]!).toBeLessThanOrEqual(factors[i - 1]!);
});
