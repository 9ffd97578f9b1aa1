// Times what probes of a wide layer cost, on numbers like a layer's: ten classes, correlated columns, half of them zero:
//   node results/probes.js [--count 10000] [--size 4000] [--steps 20] [--threads 2] [--dist ../dist] [--whole]
// `--steps` ends every linear fit and k-means after so many steps, so that a step of one version is held against a step of another
// (--dist names the folder of another build); `--whole` times all probes of fitProbes as they are. Only with the defaults it is written to
// results/probes.json.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { record, stamp } from './record.js';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '10000' },
    size: { type: 'string', default: '4000' },
    steps: { type: 'string', default: '20' },
    threads: { type: 'string', default: String(availableParallelism()) },
    dist: { type: 'string', default: '../dist' },
    whole: { type: 'boolean', default: false },
  },
});
const [count, size, steps, threads] = ['count', 'size', 'steps', 'threads'].map((name) => Number(given[name]));
const load = (path) => import(`${given.dist}/${path}`);
const { fillNormal } = await load('random/fill.js');
const { selectRows } = await load('evaluate/points.js');
const seed = 7;
const classes = 10;

/** max(0, class + 32 shared factors + noise), item after item: [count, size] */
function layer(items, stream) {
  const factors = 32;
  const draw = (length, name) => {
    const out = new Float32Array(length);
    fillNormal(out, { seed, stream: `probes/${name}`, step: 0 });
    return out;
  };
  const [centres, loadings] = [draw(classes * size, 'centres'), draw(factors * size, 'loadings')];
  const [own, data] = [draw(items * factors, `${stream}/factors`), draw(items * size, `${stream}/noise`)];
  const labels = Int32Array.from({ length: items }, (_, item) => item % classes);
  for (let item = 0; item < items; item++) {
    const row = data.subarray(item * size, (item + 1) * size);
    const centre = centres.subarray(labels[item] * size, (labels[item] + 1) * size);
    for (let i = 0; i < size; i++) row[i] = row[i] + 0.1 * centre[i];
    for (let factor = 0; factor < factors; factor++) {
      const weight = 0.3 * own[item * factors + factor];
      const loading = loadings.subarray(factor * size, (factor + 1) * size);
      for (let i = 0; i < size; i++) row[i] += weight * loading[i];
    }
    for (let i = 0; i < size; i++) row[i] = Math.max(0, row[i]);
  }
  return { points: { data, count: items, size }, labels };
}

async function timed(work) {
  const began = performance.now();
  const result = await work();
  return { result, seconds: Number(((performance.now() - began) / 1000).toFixed(2)) };
}

const labelled = layer(count, 'labelled');
const test = layer(count, 'test');
const seconds = {};
const told = {};
if (given.whole) {
  const { fitProbes } = await load('evaluate/probe/fit-probes.js');
  const { splitForValidation } = await load('evaluate/probe/draw-labelled.js');
  const split = splitForValidation(labelled.labels);
  const { result, seconds: whole } = await timed(() => fitProbes(labelled, test, { split, seed: 0, threads }));
  seconds.fitProbes = whole;
  told.fitProbes = result;
} else {
  const { applyScaling, fitScaling } = await load('evaluate/learners/standardise.js');
  const { trainLogistic } = await load('evaluate/learners/logistic.js');
  const { trainLargeSvm } = await load('evaluate/learners/large-svm.js');
  const { decide } = await load('evaluate/learners/l2-svm.js');
  const { errorRate, largestColumn } = await load('evaluate/learners/labels.js');
  const { nearestNeighbours } = await load('evaluate/neighbours/nearest.js');
  const { kMeans } = await load('evaluate/learners/k-means.js');
  const scaling = await timed(() => applyScaling(fitScaling(labelled.points), labelled.points));
  seconds.scaling = scaling.seconds;
  const scaledTest = applyScaling(fitScaling(labelled.points), test.points);
  const options = { C: 1e-4, tolerance: 0, iterations: steps, threads };
  for (const [name, train] of Object.entries({ logistic: trainLogistic, svm: trainLargeSvm })) {
    const fitted = await timed(() => train(scaling.result, labelled.labels, options));
    seconds[name] = fitted.seconds;
    told[name] = 1 - errorRate(largestColumn(await decide(fitted.result, scaledTest, { threads })), test.labels);
  }
  const clusters = await timed(() =>
    kMeans(test.points, { clusters: classes, starts: 1, iterations: steps, seed: 0, threads }),
  );
  seconds.kMeans = clusters.seconds;
  told.inertia = clusters.result.inertia;
  const few = selectRows(
    test.points,
    Array.from({ length: Math.min(2000, count) }, (_, item) => item),
  );
  const neighbours = await timed(() => nearestNeighbours(few, labelled.points, { k: 5, threads }));
  seconds.neighbours = neighbours.seconds;
  told.neighbours = neighbours.result.indices.slice(0, 10).join(' ');
}
const isDefault = process.argv.length === 2;
const figures = { count, size, classes, steps, threads, seconds, told };
if (isDefault) record('probes', { command: 'node results/probes.js', seed, ...figures });
else console.log(JSON.stringify({ ...stamp(), ...figures }, null, 2));
