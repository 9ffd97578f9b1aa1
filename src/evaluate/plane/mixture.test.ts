import { expect, test } from 'vitest';
import { normalPoints, references, toPoints } from '../../../test/references.ts';
import { gridMixture, ringMixture } from '../../data/synthetic.ts';
import { inceptionStyleScore } from '../distribution/inception-style-score.ts';
import { asPoints } from '../points.ts';
import { aliceMixture } from './known-mixtures.ts';
import { mixtureLogLikelihood, mixturePosterior } from './mixture-density.ts';
import { modeCoverage } from './mixture-modes.ts';

test('modes, quality and reverse KL by hand', () => {
  const samples = toPoints([-4, -4, -4.1, -4.1, 0, 0.14, 4, 4.16], 2);
  const { histogram, ...rest } = modeCoverage(samples, gridMixture);
  expect(rest).toEqual({
    modes: 2,
    highQualityShare: 0.75,
    reverseKl: (2 / 3) * Math.log((25 * 2) / 3) + (1 / 3) * Math.log(25 / 3),
  });
  expect([histogram[0], histogram[12], histogram[24]]).toEqual([2, 1, 0]);
});

test('every centre once is perfect, and nothing near a mode has no divergence', () => {
  const centres = toPoints(ringMixture.centres.flat(), 2);
  expect(modeCoverage(centres, ringMixture)).toMatchObject({ modes: 8, highQualityShare: 1, reverseKl: 0 });
  expect(modeCoverage(toPoints([0, 0], 2), ringMixture)).toMatchObject({ modes: 0, reverseKl: Number.NaN });
});

test('log likelihood as SciPy gives it, and that of the mixture itself', () => {
  const { points, logLikelihood } = references.mixture;
  expect(mixtureLogLikelihood(toPoints(points, 2), gridMixture)).toBeCloseTo(logLikelihood, 8);
  const centres = aliceMixture.centres;
  const noise = normalPoints(20_000, 2);
  const drawn = noise.data.map((value, i) => 0.2 * value + centres[(i >> 1) % 5]![(i & 1) as 0 | 1]);
  const entropy = Math.log(5) + 1 + Math.log(2 * Math.PI * 0.04);
  // The mean of 20,000 log densities of standard deviation 1.
  expect(Math.abs(mixtureLogLikelihood(asPoints(drawn, 2), aliceMixture) + entropy)).toBeLessThan(
    4 / Math.sqrt(20_000),
  );
});

test("the score of ALICE's toy with the true posterior is about 5 at best", () => {
  const { centres } = aliceMixture;
  const noise = normalPoints(2048, 2);
  const drawn = noise.data.map((value, i) => 0.2 * value + centres[(i >> 1) % 5]![(i & 1) as 0 | 1]);
  const { score } = inceptionStyleScore(mixturePosterior(asPoints(drawn, 2), aliceMixture));
  expect(score).toBeGreaterThan(4.999);
  expect(score).toBeLessThanOrEqual(5);
  const [first] = mixturePosterior(toPoints([1, 1], 2), aliceMixture).data;
  expect(first).toBeCloseTo(0.5, 6);
});

test('points that are not of the plane are refused', () => {
  expect(() => modeCoverage(toPoints([1, 2, 3], 3), gridMixture)).toThrow('received points of 3 numbers');
  expect(() => mixtureLogLikelihood(toPoints([], 2), gridMixture)).toThrow('at least 1 points; received 0');
});
