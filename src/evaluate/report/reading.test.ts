import { describe, expect, test } from 'vitest';
import type { Finding, FindingId } from './finding.ts';
import { readFindings } from './reading.ts';

type Numbers = Pick<Finding, 'value' | 'floor' | 'interval'>;

/** A value of every measure that a perfect model has, and one that is bad. */
const values: Readonly<Record<FindingId, { readonly good: Numbers; readonly bad: Numbers }>> = {
  'plane/modes': { good: { value: 25, floor: 25 }, bad: { value: 10, floor: 25 } },
  'plane/highQualityShare': { good: { value: 0.99 }, bad: { value: 0.2 } },
  'plane/reverseKl': { good: { value: 0.01, floor: 0.01 }, bad: { value: 2, floor: 0.01 } },
  'plane/logLikelihood': { good: { value: -1, floor: -1 }, bad: { value: -30, floor: -1 } },
  'plane/score': { good: { value: 24.9, floor: 25 }, bad: { value: 3, floor: 25 } },
  'distribution/precision': { good: { value: 0.9, floor: 0.95 }, bad: { value: 0.1, floor: 0.95 } },
  'distribution/recall': { good: { value: 0.9, floor: 0.95 }, bad: { value: 0, floor: 0.95 } },
  'distribution/density': { good: { value: 1, floor: 1 }, bad: { value: 0.1, floor: 1 } },
  'distribution/coverage': { good: { value: 0.9, floor: 0.95 }, bad: { value: 0.1, floor: 0.95 } },
  'distribution/mmd': { good: { value: 0, floor: -0.001 }, bad: { value: 0.8, floor: -0.001 } },
  'distribution/slicedWasserstein': { good: { value: 0.1, floor: 0.1 }, bad: { value: 2, floor: 0.1 } },
  'distribution/twoSampleAccuracy': { good: { value: 0.51, floor: 0.5 }, bad: { value: 1, floor: 0.5 } },
  'features/precision': { good: { value: 0.9, floor: 0.95 }, bad: { value: 0.1, floor: 0.95 } },
  'features/recall': { good: { value: 0.9, floor: 0.95 }, bad: { value: 0, floor: 0.95 } },
  'features/density': { good: { value: 1, floor: 1 }, bad: { value: 9, floor: 1 } },
  'features/coverage': { good: { value: 0.9, floor: 0.95 }, bad: { value: 0.1, floor: 0.95 } },
  'features/mmd': {
    good: { value: 0.01, floor: 0.01, interval: [-0.1, 0.2] },
    bad: { value: 3, floor: 0.01, interval: [2, 4] },
  },
  'features/frechetDistance': { good: { value: 3, floor: 2 }, bad: { value: 90, floor: 2 } },
  'features/score': { good: { value: 9, floor: 9.5 }, bad: { value: 2, floor: 9.5 } },
  'features/twoSampleAccuracy': { good: { value: 0.51, floor: 0.5 }, bad: { value: 1, floor: 0.5 } },
  'inference/mse': { good: { value: 0.01 }, bad: { value: 0.2 } },
  'inference/ratio': { good: { value: 0.1 }, bad: { value: 1 } },
  'inference/psnr': { good: { value: 25 }, bad: { value: 5 } },
  'inference/ssim': { good: { value: 0.9 }, bad: { value: 0 } },
  'inference/classKept': { good: { value: 0.98, floor: 1 }, bad: { value: 0.1, floor: 1 } },
  'inference/codeCycle': { good: { value: 0.1 }, bad: { value: 1.2 } },
  'codes/meanKs': { good: { value: 0.02, floor: 0.01 }, bad: { value: 0.4, floor: 0.01 } },
  'codes/largestKs': { good: { value: 0.02, floor: 0.01 }, bad: { value: 0.4, floor: 0.01 } },
  'codes/meanError': { good: { value: 0.02, floor: 0.01 }, bad: { value: 1, floor: 0.01 } },
  'codes/covarianceError': { good: { value: 0.02, floor: 0.01 }, bad: { value: 1, floor: 0.01 } },
  'codes/correlation': { good: { value: 0.02, floor: 0.01 }, bad: { value: 0.9, floor: 0.01 } },
  'codes/squaredCorrelation': { good: { value: 0.02, floor: 0.01 }, bad: { value: 0.9, floor: 0.01 } },
  'codes/mmd': { good: { value: 0, floor: 0 }, bad: { value: 0.8, floor: 0 } },
  'codes/sigma': { good: { value: 0.2 }, bad: { value: 1 } },
  'memory/ratio': { good: { value: 1, floor: 1 }, bad: { value: 8, floor: 1 } },
  'memory/copies': { good: { value: 0.01, floor: 0.01 }, bad: { value: 0.9, floor: 0.01 } },
};
const ids = Object.keys(values) as FindingId[];
const read = (findings: readonly (Numbers & { readonly id: FindingId })[]) =>
  readFindings([
    { name: 'plane', title: '', findings: findings.map((each) => ({ ...each, better: 'more' as const, about: '' })) },
  ]);

describe('every measure is read', () => {
  // A mean squared error has no scale of its own: it is read beside that of random pairs.
  test.each(ids.filter((id) => id !== 'inference/mse'))('%s at a bad value has a note, with what to try', (id) => {
    const notes = read([{ id, ...values[id].bad }]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatchObject({ verdict: id === 'features/mmd' ? 'fair' : 'wrong', advice: expect.any(String) });
    expect(notes[0]!.text).toMatch(/\d/);
    expect(read([{ id, ...values[id].good }]).every(({ verdict }) => verdict === 'good')).toBe(true);
  });
  test('the mean squared error stands in the sentence on its ratio', () => {
    const notes = read([
      { id: 'inference/mse', value: 0.2 },
      { id: 'inference/ratio', value: 1 },
    ]);
    expect(notes.map(({ text }) => text)).toEqual([expect.stringContaining('(mean squared error 0.2)')]);
  });
  test('of a bad model everything that is not good has advice, of a perfect one nothing is wrong', () => {
    const bad = read(ids.map((id) => ({ id, ...values[id].bad })));
    expect(bad.every(({ advice }) => advice !== undefined)).toBe(true);
    const good = read(ids.map((id) => ({ id, ...values[id].good })));
    expect(new Set(good.map(({ verdict }) => verdict))).toEqual(new Set(['good']));
  });
  test('a value off to the other side is told too', () => {
    expect(read([{ id: 'memory/ratio', value: 0.1, floor: 1 }])[0]!.text).toContain('nearer to training items');
    expect(read([{ id: 'plane/logLikelihood', value: 3, floor: -1 }])[0]!.text).toContain('closer to the centres');
    expect(read([{ id: 'distribution/density', value: 9, floor: 1 }])[0]!.text).toContain('samples crowd');
  });
  test('a distance is not read beside a floor of nothing', () => {
    for (const floor of [0, -1e-9]) expect(read([{ id: 'features/frechetDistance', value: 3, floor }])).toEqual([]);
  });
  test('what is off of the codes stands in one sentence', () => {
    const off = ['codes/largestKs', 'codes/covarianceError'] as const;
    const notes = read([
      { id: 'codes/meanKs', ...values['codes/meanKs'].good },
      ...off.map((id) => ({ id, ...values[id].bad })),
    ]);
    expect(notes.map(({ text }) => text)).toEqual([
      'The codes of data do not match the prior: the worst dimension is 0.4 from N(0, 1) (Kolmogorov-Smirnov); the covariance is 1 off.',
    ]);
  });
});
