// Trains `digits` as `ali train` does and measures it: node results/digits.js
// How often a reconstruction keeps the original's class is told by the nearest training digit (1-NN on pixels), whose own
// accuracy on the held-out originals stands beside it.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset, loadModel, train } from '../dist/index.js';
import { record } from './record.js';

const out = join(mkdtempSync(join(tmpdir(), 'ali-digits-')), 'run');
const began = performance.now();
let firstSnapshot;
let finished;
let threads;
for await (const event of train({ preset: 'digits' }, { out })) {
  if (event.event === 'started') threads = event.threads;
  if (event.event === 'snapshot') firstSnapshot ??= (performance.now() - began) / 1000;
  if (event.event === 'step' && event.logged && event.step % 500 === 0)
    console.error(event.step, event.rate.toFixed(1));
  if (event.event === 'finished') finished = event;
}
const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);

const { train: training, test } = await loadDataset('digits');
const size = 28 * 28;
const originals = Float32Array.from(test.values, (byte) => byte / 255);

function nearestClass(items, item) {
  let best = Number.POSITIVE_INFINITY;
  let label = -1;
  for (let other = 0; other < training.count; other++) {
    let distance = 0;
    for (let i = 0; i < size && distance < best; i++) {
      distance += (items[item * size + i] * 255 - training.values[other * size + i]) ** 2;
    }
    if (distance < best) [best, label] = [distance, training.labels[other]];
  }
  return label;
}

const share = (items) => {
  let kept = 0;
  for (let item = 0; item < test.count; item++) kept += nearestClass(items, item) === test.labels[item] ? 1 : 0;
  return kept / test.count;
};

const model = await loadModel(out);
const reconstructions = await model.reconstruct(test.values);
const samples = await model.sample({ count: 500 });
const sampledClasses = Array(10).fill(0);
for (let item = 0; item < 500; item++) sampledClasses[nearestClass(samples.data, item)]++;
const error =
  reconstructions.data.reduce((total, value, i) => total + (value - originals[i]) ** 2, 0) / originals.length;
const last = `step-${String(finished.step).padStart(8, '0')}`;
const pictures = readdirSync(join(out, 'samples')).filter((name) => name.startsWith(last) || name === 'reals.png');
for (const name of pictures) {
  copyFileSync(
    join(out, 'samples', name),
    new URL(`digits-${name.replace(last, 'samples').replace('samples-', '')}`, import.meta.url),
  );
}
rmSync(join(out, '..'), { recursive: true });

record('digits', {
  command: 'node results/digits.js',
  seed: model.config.seed,
  steps: finished.step,
  threads,
  seconds: Math.round(finished.seconds),
  secondsToFirstPicture: Number(firstSnapshot.toFixed(2)),
  peakRssMiB,
  heldOutDigits: test.count,
  reconstructionKeepsClass: share(reconstructions.data),
  classifierOnOriginals: share(originals),
  reconstructionMse: Number(error.toFixed(5)),
  classesOf500Samples: sampledClasses,
});
