// Times one preset in a process of its own, so that its peak memory is its own: node bench/step.js PRESET THREADS STEPS [BATCH]
// Data are random bytes: a step's cost does not depend on them. Prints one JSON line.
import { resolveConfig } from '../dist/index.js';
import { Inference } from '../dist/networks/inference.js';
import { createTrainingStep } from '../dist/train/training-step.js';
import { productSpeed } from './product-speed.js';

const [preset, threadsText, stepsText, batchText] = process.argv.slice(2);
const threads = Number(threadsText);
const steps = Number(stepsText);
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (value, digits = 3) => Number(value.toFixed(digits));

const config = resolveConfig({ preset, ...(batchText && { batchSize: Number(batchText) }) });
const size = config.shape.reduce((product, n) => product * n, 1);
const count = 4 * config.batchSize;
const image = config.shape.length === 3;
const values = image
  ? Uint8Array.from({ length: count * size }, (_, i) => (i * 2654435761) >>> 24)
  : new Float32Array(count * size).map(() => Math.random() * 8 - 4);
const split = { values, count };
const dataset = { name: 'random', shape: config.shape, train: split, test: split, digest: '', source: '' };

const began = performance.now();
const step = await createTrainingStep(config, dataset, { threads });
const startMs = performance.now() - began;
const warmup = Math.min(3, steps);
const times = [];
for (let i = 0; i < warmup + steps; i++) {
  const start = performance.now();
  await step.run(i);
  if (i >= warmup) times.push(performance.now() - start);
}
const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
const { feed, graph, update } = step.times;

const { networks, shape, batchNorm } = config;
const model = new Inference({ networks, shape, batchNorm, weights: step.averages, threads });
const perSecond = async (run, items) => {
  await run();
  const rates = [];
  for (let i = 0; i < 3; i++) {
    const start = performance.now();
    await run();
    rates.push((1000 * items) / (performance.now() - start));
  }
  return Math.round(median(rates));
};
const x = Float32Array.from(values.subarray(0, count * size), (value) => (image ? value / 255 : value));
const z = new Float32Array(count * networks.latentSize).map(() => Math.random() * 2 - 1);
const encodePerSecond = await perSecond(() => model.encode(x), count);
const decodePerSecond = await perSecond(() => model.decode(z), count);
await step.release();

const productGflops = await productSpeed(threads);
const stepMsMedian = median(times);
process.stdout.write(
  `${JSON.stringify({
    preset,
    threads,
    batch: config.batchSize,
    steps,
    stepMsMedian: round(stepMsMedian),
    stepMsMin: round(Math.min(...times)),
    stepMsMax: round(Math.max(...times)),
    peakRssMiB,
    startMs: Math.round(startMs),
    gflop: round(step.model.flops / 1e9),
    productGflops: round(productGflops, 1),
    peakShare: round(step.model.flops / 1e6 / stepMsMedian / productGflops),
    shareOfTime: {
      feed: round(feed / (feed + graph + update)),
      graph: round(graph / (feed + graph + update)),
      update: round(update / (feed + graph + update)),
    },
    encodePerSecond,
    decodePerSecond,
  })}\n`,
);
