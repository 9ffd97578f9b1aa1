// How fast a rounding difference grows in training: node results/sensitivity.js [--seeds 5]
// Trains digits and grid for 20 steps twice on the CPU, the second time from first weights each moved to the next float32,
// up or down by chance, and compares the losses step by step. What two devices may differ by cannot be less.
import { parseArgs } from 'node:util';
import { loadDataset, resolveConfig } from '../dist/index.js';
import { createTrainingStep } from '../dist/train/training-step.js';
import { record } from './record.js';

const { values: options } = parseArgs({ options: { seeds: { type: 'string', default: '5' } } });
const steps = 20;

/** Moves each number to a neighbour, by the bits of a small generator. */
function nudge(data, seed) {
  const bits = new Uint32Array(data.buffer, data.byteOffset, data.length);
  let state = seed * 2654435761 + 1;
  for (let i = 0; i < bits.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (data[i] !== 0) bits[i] += state >>> 31 ? 1 : -1;
  }
}

async function differences(overrides, seed) {
  const config = resolveConfig({ ...overrides, seed });
  const dataset = await loadDataset(config.data, { shape: config.shape });
  const [one, other] = [await createTrainingStep(config, dataset), await createTrainingStep(config, dataset)];
  try {
    for (const [name, data] of other.states) if (name.endsWith('.weight')) nudge(data, seed);
    const out = [];
    for (let done = 0; done < steps; done++) {
      const [a, b] = [await one.run(done), await other.run(done)];
      out.push(Math.max(...['loss/discriminator', 'loss/generator'].map((name) => Math.abs(a[name] - b[name]))));
    }
    return out;
  } finally {
    await one.release();
    await other.release();
  }
}

const seeds = Array.from({ length: Number(options.seeds) }, (_, i) => i + 1);
const rows = [];
for (const [preset, batchSize] of [
  ['digits', 100],
  ['digits', 10],
  ['grid', 100],
  ['grid', 10],
  ['grid-paper', 10],
]) {
  const runs = [];
  for (const seed of seeds) runs.push(await differences({ preset, batchSize }, seed));
  const largest = runs.map((each) => Math.max(...each));
  rows.push({
    preset,
    batchSize,
    firstStep: Math.max(...runs.map(([first]) => first)),
    median: largest.toSorted((a, b) => a - b)[Math.floor(largest.length / 2)],
    largest: Math.max(...largest),
    runs: runs.map((each) => each.map((value) => Number(value.toExponential(1)))),
  });
  console.error(preset, batchSize, rows.at(-1).firstStep, rows.at(-1).median, rows.at(-1).largest);
}
record('sensitivity', { command: `node results/sensitivity.js --seeds ${options.seeds}`, seed: seeds, steps, rows });
