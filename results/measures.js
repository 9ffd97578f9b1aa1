// Times the neighbour search and checks precision, recall, density and coverage on N(0, I): node results/measures.js
import { availableParallelism } from 'node:os';
import { precisionRecall } from '../dist/evaluate/distribution/precision-recall.js';
import { nearestNeighbours } from '../dist/evaluate/neighbours/nearest.js';
import { fillNormal } from '../dist/random/fill.js';
import { record } from './record.js';

const seed = 5;
const count = 10_000;
function points(size, stream) {
  const data = new Float32Array(count * size);
  fillNormal(data, { seed, stream, step: 0 });
  return { data, count, size };
}
async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { result, seconds: Number(((performance.now() - began) / 1000).toFixed(2)) };
}

const search = await timed(() => nearestNeighbours(points(64, 'a'), points(64, 'b'), { k: 5 }));
const memoryMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const manifold = await timed(() => precisionRecall(points(1000, 'a'), points(1000, 'b')));
record('measures', {
  command: 'node results/measures.js',
  seed,
  threads: availableParallelism(),
  neighbours: { queries: count, among: count, dimensions: 64, k: 5, seconds: search.seconds, peakMemoryMiB: memoryMiB },
  normalsIn1000Dimensions: { count, k: 5, ...manifold.result, seconds: manifold.seconds },
});
