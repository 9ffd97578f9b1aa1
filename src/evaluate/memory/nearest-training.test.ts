import { expect, test } from 'vitest';
import { normalPoints, toPoints } from '../../../test/references.ts';
import { sliceRows } from '../points.ts';
import { nearestTraining } from './nearest-training.ts';

const training = normalPoints(500, 4);
const heldOut = normalPoints(300, 4, { stream: 'held out' });

test('new points of the same kind are as far from training data as held-out ones; copies are told', async () => {
  const fresh = await nearestTraining({ samples: normalPoints(300, 4, { stream: 'fresh' }), heldOut, training });
  expect(fresh.ratio).toBeGreaterThan(0.85);
  expect(fresh.ratio).toBeLessThan(1.15);
  expect(fresh.copies).toBeLessThan(0.05);
  const copied = await nearestTraining({ samples: sliceRows(training, 100, 200), heldOut, training });
  expect(copied).toMatchObject({ samples: 0, ratio: 0, copies: 1 });
  expect([...copied.nearest]).toEqual(Array.from({ length: 100 }, (_, i) => 100 + i));
});

test('by hand', async () => {
  const found = await nearestTraining({
    samples: toPoints([1, 10], 1),
    heldOut: toPoints([2, -3], 1),
    training: toPoints([0, 6], 1),
  });
  expect(found).toMatchObject({ samples: 2.5, heldOut: 2.5, ratio: 1, copies: 0.5 });
  expect([...found.nearest]).toEqual([0, 1]);
});
