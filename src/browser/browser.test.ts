import { expect, test } from 'vitest';
import { drawPoints, ringMixture } from '../data/mixtures.ts';
import { loadExported } from './exported-networks.ts';
import { createTraining } from './training.ts';

const points = drawPoints(ringMixture, { stream: 'test', count: 300 });
const narrow = {
  preset: 'ring',
  batchSize: 20,
  networks: { encoder: { layers: ['D8 relu', 'D2'] }, decoder: { layers: ['D8 relu', 'D2'] } },
};

test('steps count on, and a second training repeats them', async () => {
  const training = await createTraining(narrow, points);
  await training.train(2);
  const { 'loss/discriminator': loss } = await training.train();
  expect(training.steps).toBe(3);
  const again = await createTraining(narrow, points);
  expect((await again.train(3))['loss/discriminator']).toBe(loss);
  await again.release();
  await training.release();
});

test('exported networks give what the training gives, over several batches', async () => {
  const training = await createTraining(narrow, points);
  await training.train(5);
  const files = training.export();
  expect(Object.keys(files)).toEqual(['encoder', 'decoder', 'discriminator']);
  const exported = await loadExported(files);
  const x = points.values as Float32Array;
  const { z } = await exported.encode(x, { seed: 3 });
  const near = (a: Float32Array, b: Float32Array) =>
    expect(a.every((value, place) => Math.abs(value - b[place]!) < 1e-5)).toBe(true);
  near(z, (await training.encode(x, { seed: 3 })).z);
  near(await exported.decode(z), await training.decode(z));
  near(await exported.discriminate(x, z), await training.discriminate(x, z));
  await expect(exported.decode(z.subarray(1))).rejects.toThrow('decoder: expected whole items of 2 (z) numbers');
  await exported.release();
  await training.release();
});

test('a conditional network wants its attributes', async () => {
  const attributes = { names: ['right'], values: Uint8Array.from({ length: 300 }, (_, i) => i % 2) };
  const conditional = {
    ...narrow,
    objective: 'conditional' as const,
    networks: { ...narrow.networks, attributes: { count: 1, embedding: 4 } },
  };
  const training = await createTraining(conditional, { ...points, attributes });
  await training.train();
  const exported = await loadExported(training.export());
  const z = new Float32Array(4);
  await expect(exported.decode(z)).rejects.toThrow('decoder: expected attributes, 0 or 1; received none');
  expect(await exported.decode(z, { attributes: Float32Array.of(0, 1) })).toHaveLength(4);
  await exported.release();
  await training.release();
});

test('what does not fit is refused', async () => {
  await expect(createTraining(narrow, { ...points, count: 299 })).rejects.toThrow(
    'expected 299 items of [2], 598 numbers',
  );
  await expect(loadExported({ decoder: Uint8Array.of(1, 2) })).rejects.toThrow('ONNX Runtime cannot load');
  const none = await loadExported({});
  await expect(none.decode(new Float32Array(2))).rejects.toThrow('expected decoder.onnx; received no bytes of it');
});
