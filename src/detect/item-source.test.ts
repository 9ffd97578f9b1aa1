import { expect, test } from 'vitest';
import { AnomalyDetector } from './detector.ts';
import { openItems } from './item-source.ts';

const images = (data: Float32Array | Float64Array | number[]) => ({ shape: [3, 1, 2, 2], data });

test('images in memory with a number that is not finite are refused before anything is trained', async () => {
  const data = Float32Array.from({ length: 12 }, (_, place) => place / 12);
  const open = (given: Float32Array | Float64Array | number[]) =>
    openItems(images(given), { shape: [1, 2, 2], split: 'train' });
  expect((await open(data)).items.count).toBe(3);
  await expect(open(data.with(5, Number.NaN))).rejects.toMatchObject({
    code: 'data',
    message: 'the data: expected finite numbers; received NaN in item 2',
  });
  await expect(open(Array.from(data).with(11, Number.NEGATIVE_INFINITY))).rejects.toThrow('-Infinity in item 3');
  await expect(open(Float64Array.from(data).with(0, 1e300))).rejects.toThrow('1e+300 in item 1');
  const seen: string[] = [];
  const fitted = new AnomalyDetector({ config: { shape: [1, 2, 2] } }).fit(images(data.with(5, Number.NaN)), {
    onEvent: ({ event }) => seen.push(event),
  });
  await expect(fitted).rejects.toThrow('received NaN in item 2');
  expect(seen).toEqual([]);
});
