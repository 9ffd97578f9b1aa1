// One rank of a measurement of results/distributed.js: steps of a preset on random images. Rank 0 prints the means as JSON.
import { parseArgs } from 'node:util';
import { createDataset } from '../dist/data/dataset.js';
import { joinTeam } from '../dist/distributed/team.js';
import { sizeOf } from '../dist/graph/index.js';
import { configOfRank, createExchange } from '../dist/train/team-step.js';
import { resolveConfig } from '../dist/train/train.js';
import { createTrainingStep } from '../dist/train/training-step.js';

const { values } = parseArgs({
  options: { preset: { type: 'string' }, batch: { type: 'string' }, steps: { type: 'string' } },
});
const [batchSize, steps] = [Number(values.batch), Number(values.steps)];
const warmup = 2;
const config = resolveConfig({ preset: values.preset, batchSize, threads: 1 });
const team = await joinTeam();
const size = team?.size ?? 1;

const count = Math.max(512, batchSize);
const itemSize = sizeOf(config.shape);
const split = (items) => ({
  count: items,
  values: Uint8Array.from({ length: items * itemSize }, (_, place) => (place * 2654435761) >>> 24),
});
const dataset = createDataset({
  name: 'bytes',
  shape: config.shape,
  train: split(count),
  test: split(1),
  source: 'made',
});

/** A first tiny sum waits for the slowest rank, so that the second shows what communication itself takes. */
let [wait, communication, bytes] = [0, 0, 0];
function timedExchange() {
  const { exchange } = createExchange(team, undefined);
  const nothing = new Float32Array(1);
  return {
    ...exchange,
    average(numbers) {
      const began = performance.now();
      team.sum(nothing);
      const together = performance.now();
      exchange.average(numbers);
      wait += together - began;
      communication += performance.now() - together;
      bytes = numbers.byteLength;
    },
  };
}

const own = team ? configOfRank(config, size) : config;
const step = await createTrainingStep(own, dataset, { threads: 1, ...(team && { exchange: timedExchange() }) });
for (let i = 0; i < warmup; i++) await step.run(i);
[wait, communication] = [0, 0];
const before = { ...step.times };
/** Of a number from every rank: the mean. */
const mean = (number) => {
  const one = Float32Array.of(number);
  team?.sum(one);
  return one[0] / size;
};
const began = performance.now();
for (let i = 0; i < steps; i++) await step.run(warmup + i);
const total = performance.now() - began;
const each = (milliseconds) => Number((mean(milliseconds) / steps).toFixed(2));
const row = {
  ranks: size,
  batch: batchSize,
  steps,
  step: each(total),
  feed: each(step.times.feed - before.feed),
  graph: each(step.times.graph - before.graph),
  wait: each(wait),
  communication: each(communication),
  update: each(step.times.update - before.update),
};
if (team) {
  const tiny = new Float32Array(1);
  const first = performance.now();
  for (let i = 0; i < 200; i++) team.sum(tiny);
  row.latency = Number(((performance.now() - first) / 200).toFixed(4));
}
if (!team || team.rank === 0) console.log(JSON.stringify({ ...row, exchangedMB: Number((bytes / 1e6).toFixed(2)) }));
await step.release();
