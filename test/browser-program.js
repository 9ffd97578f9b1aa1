// What test/browser-package.test.ts runs in Node.js and in a browser: every kind of thing that the package offers there.
import {
  createTraining,
  encodeModel,
  graph,
  loadExported,
  measures,
  mixtures,
  Session,
} from 'adversarial-inference/browser';

/** A product and its gradient, from a graph of one's own. */
async function differentiate() {
  const x = graph.input('x', [2]);
  const y = graph.sum(graph.mul(x, graph.mul(x, x)));
  const [slope] = graph.gradients(y, [x]);
  const session = await Session.create(encodeModel({ y, slope }));
  const results = await session.run({ x: { shape: [2], data: Float32Array.of(2, 3) } });
  await session.release();
  return [...results.y.data, ...results.slope.data];
}

const largestDifference = (a, b) => a.reduce((most, value, place) => Math.max(most, Math.abs(value - b[place])), 0);

export async function program() {
  const derived = await differentiate();
  const points = mixtures.drawPoints(mixtures.ringMixture, { stream: 'program', count: 2000 });
  const narrow = { encoder: { layers: ['D16 relu', 'D2'] }, decoder: { layers: ['D16 relu', 'D2'] } };
  const training = await createTraining({ preset: 'ring', batchSize: 100, networks: narrow }, points);
  const losses = [];
  for (let step = 0; step < 20; step++) losses.push((await training.train())['loss/discriminator']);

  const exported = await loadExported(training.export());
  const x = points.values.subarray(0, 500);
  const { z } = await training.encode(x);
  const codes = largestDifference((await exported.encode(x)).z, z);
  const decoded = await training.decode(z);
  const items = largestDifference(await exported.decode(z), decoded);
  const logits = largestDifference(await exported.discriminate(x, z), await training.discriminate(x, z));
  const [a, b] = [x, decoded].map((values) => measures.asPoints(values, 2));
  const { precision } = await measures.precisionRecall(a, b, { k: 3 });
  const { modes } = measures.modeCoverage(a, mixtures.ringMixture);
  await exported.release();
  await training.release();
  return { derived, losses, codes, items, logits, precision, modes };
}
