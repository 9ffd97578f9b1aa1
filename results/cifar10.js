// The first steps of the exact preset `cifar10`: node results/cifar10.js --data DIR [--run DIR] [--steps N] [--threads N]
// DIR holds a tree of CIFAR-10's images as JPEG files. A run that was interrupted goes on. Leaves results/cifar10.json and pictures.
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadDataset, loadModel, presets, resume, train } from '../dist/index.js';
import { record } from './record.js';

const { values: given } = parseArgs({
  options: {
    data: { type: 'string' },
    run: { type: 'string', default: 'runs/results-cifar10' },
    steps: { type: 'string', default: '2000' },
    threads: { type: 'string', default: '1' },
  },
});
const [steps, threads] = [Number(given.steps), Number(given.threads)];
const begun = existsSync(join(given.run, 'config.json'));
const config = { preset: 'cifar10', data: given.data, steps, threads, logEvery: 20, checkpointEvery: 100 };
const events = begun ? resume(given.run, { steps, threads }) : train(config, { out: given.run });
for await (const event of events) {
  if (event.event === 'step' && event.logged) console.error(event.step, event.rate.toFixed(2));
}

const model = await loadModel(given.run, { threads });
const { test } = await loadDataset(model.config.data, { shape: model.shape });
const size = model.shape.reduce((product, each) => product * each, 1);
const held = 1000;
const originals = Float32Array.from(test.values.subarray(0, held * size), (byte) => byte / 255);
const again = (await model.reconstruct({ shape: [held, ...model.shape], data: originals })).data;
const squared = (shift) => {
  let total = 0;
  for (let i = 0; i < originals.length; i++) {
    total += (again[(i + shift * size) % originals.length] - originals[i]) ** 2;
  }
  return total / originals.length;
};
await model.release();

const pictures = readdirSync(join(given.run, 'samples'));
const last = `step-${String(steps).padStart(8, '0')}`;
for (const [from, to] of [
  [`${last}.png`, 'samples'],
  [`${last}-reconstructions.png`, 'reconstructions'],
]) {
  if (!pictures.includes(from)) throw new Error(`${given.run}: no picture ${from}`);
  copyFileSync(join(given.run, 'samples', from), new URL(`cifar10-${to}.png`, import.meta.url));
}

/** Means over the logged steps of each stretch. */
const logged = readFileSync(join(given.run, 'metrics.jsonl'), 'utf8')
  .split('\n')
  .filter(Boolean)
  .map((line) => JSON.parse(line))
  .filter((line) => 'loss/discriminator' in line);
const stretch = 250;
const means = (records, key) => {
  const values = records.map((each) => each[key]);
  return Number((values.reduce((sum, value) => sum + value, 0) / values.length).toPrecision(4));
};
const watched = {
  lossDiscriminator: 'loss/discriminator',
  lossGenerator: 'loss/generator',
  discriminatorOnEncoderPairs: 'discriminator/encoder-joint',
  discriminatorOnDecoderPairs: 'discriminator/decoder-joint',
  sigma: 'sigma/mean',
};
const course = [];
for (let to = stretch; to <= steps; to += stretch) {
  const own = logged.filter(({ step }) => step > to - stretch && step <= to);
  course.push({
    steps: `${to - stretch + 1}-${to}`,
    ...Object.fromEntries(Object.entries(watched).map(([name, key]) => [name, means(own, key)])),
  });
}
record('cifar10', {
  command: 'node results/cifar10.js --data DIR',
  seed: model.config.seed,
  data: 'CIFAR-10 from a copy as JPEG files, not quite the original pixels',
  steps,
  stepsOfThePreset: presets.cifar10.steps,
  allFinite: logged.every((line) => Object.values(line).every(Number.isFinite)),
  heldOutImages: held,
  reconstructionMse: Number(squared(0).toPrecision(4)),
  mseToAnotherReconstruction: Number(squared(1).toPrecision(4)),
  course,
});
