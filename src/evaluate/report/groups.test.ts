import { expect, test } from 'vitest';
import { normalPoints } from '../../../test/references.ts';
import { loadRing, ringMixture } from '../../data/synthetic.ts';
import type { Model } from '../../model/model.ts';
import { frechetDistance } from '../distribution/frechet-distance.ts';
import { medianSquaredDistance, mmd } from '../distribution/mmd.ts';
import { asPoints, type Points } from '../points.ts';
import { distributionGroup, featuresGroup } from './distribution-group.ts';
import { type FindingId, findingOf, type Measured } from './finding.ts';
import { planeGroup } from './plane-group.ts';

const at = ({ group }: Measured, id: FindingId) => findingOf([group!], id)!;

test('the plane: held-out points of the ring are perfect, one centre is one mode', () => {
  const dataset = loadRing();
  const real = asPoints(dataset.test.values.slice(0, 6000) as Float32Array, 2);
  const fake = asPoints(
    Float32Array.from({ length: 6000 }, (_, i) => (i % 2 === 0 ? 1 : 0)),
    2,
  );
  const group = planeGroup({ real, fake, dataset }, ringMixture);
  expect(group.group?.title).toBe('2500 samples against the 8 Gaussians of ring');
  expect(at(group, 'plane/modes')).toMatchObject({ value: 1, floor: 8 });
  expect(at(group, 'plane/highQualityShare').value).toBe(1);
  expect(at(group, 'plane/reverseKl').value).toBeCloseTo(Math.log(8), 12);
  expect(at(group, 'plane/score').value).toBeCloseTo(1, 6);
  expect(at(group, 'plane/score').floor).toBeGreaterThan(7.9);
});

test('features: measured on what the extractor sees, and none without one', async () => {
  const [real, otherReal, fake] = ['real', 'other', 'fake'].map((stream) => normalPoints(60, 2, { stream }));
  const sets = { real: real!, otherReal: otherReal!, fake: fake!, options: { threads: 1 }, seed: 0 };
  const look = async (values: Uint8Array | Float32Array) => ({
    features: asPoints(
      Float32Array.from(values, (value, i) => (i % 2 === 0 ? value : 0)),
      2,
    ),
  });
  const group = await featuresGroup({ ...sets, extractor: async () => ({ name: 'every second number', look }) });
  expect(group.group?.title).toContain('2 features of every second number');
  const [mean, other] = [sets.real, sets.fake].map(
    ({ data }) => data.reduce((sum, value, i) => sum + (i % 2 === 0 ? value : 0), 0) / 60,
  );
  expect(at(group, 'features/frechetDistance').value).toBeGreaterThanOrEqual((mean! - other!) ** 2 - 1e-6);
  const seen = async ({ data }: Points) => (await look(data)).features;
  expect(at(group, 'features/frechetDistance').floor).toBe(
    await frechetDistance(await seen(sets.real), await seen(sets.otherReal), sets.options),
  );
  for (const { id, floor } of group.group!.findings) expect(floor, id).toBeTypeOf('number');
  const withoutScore = { name: 'features/score', reason: 'every second number gives no probabilities of classes' };
  expect(group.leftOut).toEqual([withoutScore]);
  expect(await featuresGroup({ ...sets, extractor: async () => ({ reason: 'there are no labels' }) })).toEqual({
    leftOut: [{ name: 'features', reason: 'there are no labels, and no feature extractor was given' }],
  });
});

test('a discrepancy and its floor are of one kernel, whose width is the median of real items and samples', async () => {
  const [real, otherReal] = ['real', 'other'].map((stream) => normalPoints(40, 2, { stream }));
  const fake = normalPoints(40, 2, { stream: 'fake', mean: 3 });
  const sets = { real: real!, otherReal: otherReal!, fake };
  const options = { threads: 1 };
  const model = { shape: [2] } as unknown as Model;
  const group = await distributionGroup({ ...sets, options, seed: 4, model });
  const used = { ...options, seed: 4, median: await medianSquaredDistance(sets.real, fake, options) };
  const floor = (await mmd(sets.real, sets.otherReal, used)).squared;
  expect(at(group, 'distribution/mmd')).toMatchObject({
    value: (await mmd(sets.real, fake, used)).squared,
    floor,
  });
  expect((await mmd(sets.real, sets.otherReal, { ...options, seed: 4 })).squared).not.toBeCloseTo(floor, 3);
  for (const finding of group.group!.findings) expect(finding.floor, finding.id).toBeTypeOf('number');
});
