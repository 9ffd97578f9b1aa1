// What exchanging gradients in 16 bits would change: the largest difference of a parameter after some steps.
import { loadDataset } from '../dist/data/source.js';
import { resolveConfig } from '../dist/train/train.js';
import { createTrainingStep } from '../dist/train/training-step.js';

/** A number with `bits` behind its first binary digit, none below 2^`least` but multiples of that with as many bits. */
const rounded =
  ({ bits, least, most }) =>
  (value) => {
    if (value === 0) return 0;
    const unit = 2 ** (Math.max(least, Math.floor(Math.log2(Math.abs(value)))) - bits);
    const ratio = value / unit;
    const below = Math.floor(ratio);
    const up = ratio - below > 0.5 || (ratio - below === 0.5 && below % 2 !== 0);
    return Math.max(-most, Math.min(most, (below + (up ? 1 : 0)) * unit));
  };
const formats = {
  float16: rounded({ bits: 10, least: -14, most: 65504 }),
  bfloat16: rounded({ bits: 7, least: -126, most: 3.39e38 }),
};

/** Of a preset on its own data with one process: the parameters that are trained, each format beside 32 bits. */
export async function halfGradients({ preset, steps }) {
  const config = resolveConfig({ preset, threads: 1 });
  const dataset = await loadDataset(config.data, { shape: config.shape });
  const after = async (round) => {
    const average = (numbers) => {
      for (let i = 0; i < numbers.length; i++) numbers[i] = round(numbers[i]);
    };
    const step = await createTrainingStep(config, dataset, { threads: 1, exchange: { rank: 0, size: 1, average } });
    for (let done = 0; done < steps; done++) await step.run(done);
    const trained = new Set([...step.slots.keys()].map((slot) => slot.slice(0, slot.lastIndexOf('.'))));
    const parameters = [...trained].map((name) => step.states.get(name).slice());
    await step.release();
    return parameters;
  };
  const exact = await after((value) => value);
  const difference = {};
  for (const [name, round] of Object.entries(formats)) {
    const parameters = await after(round);
    difference[name] = exact.reduce(
      (most, values, place) =>
        values.reduce((own, value, i) => Math.max(own, Math.abs(value - parameters[place][i])), most),
      0,
    );
  }
  return { preset, batch: config.batchSize, steps, largestDifference: difference };
}
