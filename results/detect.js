// Anomaly detection beside its baselines, by the protocols of docs/detect.md:
//   node results/detect.js --set arrhythmia --seeds 0-4 --data DIR [--threads 1] [--classes 0-9] [--preset NAME]
//     [--objective NAME] [--steps N] [--scaling KIND] [--clip N] [--out DIR]
// Sets: kdd99, arrhythmia, shuttle, annthyroid, satellite, mnist, cifar10 (the last two: each class alone against the others).
// DIR holds the files that results/detect-sets.js names. Every (set, class, seed) is written to results/detect/ as it ends; started
// again, only what is missing is trained. What is there is then summed up, without --out in results/detect.json: mean ± standard deviation
// over seeds (of classes: of the mean over classes).
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AnomalyDetector, evaluateDetector } from '../dist/index.js';
import { sets } from './detect-sets.js';
import { record, stamp } from './record.js';

const folder = fileURLToPath(new URL('detect', import.meta.url));
const { values: given } = parseArgs({
  options: {
    set: { type: 'string' },
    seeds: { type: 'string', default: '0-4' },
    classes: { type: 'string' },
    data: { type: 'string' },
    threads: { type: 'string', default: '1' },
    preset: { type: 'string' },
    objective: { type: 'string' },
    steps: { type: 'string' },
    scaling: { type: 'string' },
    clip: { type: 'string' },
    out: { type: 'string', default: folder },
  },
});
mkdirSync(given.out, { recursive: true });
if (given.set !== undefined) await runSet(given.set);
summarise();

async function runSet(name) {
  const set = sets[name];
  if (!set) throw new Error(`--set: expected one of ${Object.keys(sets).join(', ')}; received ${name}`);
  const classes = set.classes ? numbersOf(given.classes ?? `0-${set.classes - 1}`) : [undefined];
  const cells = numbersOf(given.seeds).flatMap((seed) => classes.map((item) => ({ seed, item })));
  const missing = cells.filter(({ seed, item }) => !existsSync(fileOf(name, seed, item)));
  console.error(`${name}: ${missing.length} of ${cells.length} to do`);
  if (missing.length === 0) return;
  const split = await set.load(given.data ?? '.');
  for (const { seed, item } of missing) {
    const result = await runCell(name, set, split(seed, item), seed);
    const file = fileOf(name, seed, item);
    const whole = { ...stamp(), set: name, seed, ...(item !== undefined && { class: item }), ...result };
    writeFileSync(`${file}.tmp`, `${JSON.stringify(whole, null, 2)}\n`);
    renameSync(`${file}.tmp`, file);
    const shown = result.methods.map(({ method, chosen, auroc, f1 }) => `${chosen ? '*' : ''}${method} ${auroc} ${f1}`);
    console.error(`${file} (${result.seconds} s)\n  AUROC and F1: ${shown.join('; ')}`);
  }
}

async function runCell(name, set, { train, test, truth }, seed) {
  const began = performance.now();
  const { config = {}, ...base } = set.options;
  const overrides = {
    ...config,
    ...(given.objective !== undefined && { objective: given.objective }),
    ...(given.steps !== undefined && { steps: Number(given.steps) }),
    logEvery: 1000,
    snapshotEvery: 1_000_000_000,
    checkpointEvery: 1_000_000_000,
  };
  const options = {
    ...base,
    ...(given.preset !== undefined && { preset: given.preset }),
    ...(given.scaling !== undefined && { scaling: given.scaling }),
    ...(given.clip !== undefined && { clip: Number(given.clip) }),
    config: overrides,
    seed,
    threads: Number(given.threads),
  };
  const detector = new AnomalyDetector(options);
  try {
    await detector.fit(train, { onEvent: (event) => showProgress(name, seed, event) });
    const evaluated = await evaluateDetector(detector, test, {
      truth,
      seed,
      ...(set.contamination !== undefined && { contamination: set.contamination }),
    });
    const { steps, batchSize, objective, preset } = detector.model.config;
    const { items, anomalies, contamination, methods } = evaluated;
    return {
      preset,
      objective,
      steps,
      batchSize,
      shape: detector.model.shape,
      options,
      seconds: Math.round((performance.now() - began) / 1000),
      trained: detector.state.data.trained,
      items,
      anomalies,
      contamination,
      methods: methods.map(({ method, kind, chosen, auroc, auprc, atThreshold, atContamination }) => ({
        method,
        kind,
        chosen,
        auroc: rounded(auroc),
        auprc: rounded(auprc),
        f1: rounded(atContamination.f1),
        f1AtThreshold: rounded(atThreshold.f1),
      })),
    };
  } finally {
    await detector.release();
  }
}

function showProgress(name, seed, event) {
  if (event.event !== 'step' || !event.logged || event.step % 20_000 !== 0) return;
  console.error(`${name} seed ${seed}: step ${event.step} of ${event.steps}, ${Math.round(event.rate)}/s`);
}

/** results/detect.json from every piece that is there. */
function summarise() {
  const pieces = readdirSync(given.out)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(given.out, name), 'utf8')));
  const summary = Object.keys(sets).flatMap((set) => {
    const own = pieces.filter((piece) => piece.set === set);
    return own.length === 0 ? [] : [[set, summariseSet(own)]];
  });
  if (summary.length === 0) return console.error('nothing to sum up yet');
  for (const [set, { seeds, methods }] of summary) {
    console.error(`${set}, ${seeds.length} seeds: AUROC, F1`);
    for (const { method, chosen, auroc, f1 } of methods) {
      console.error(`  ${chosen ? '*' : ' '} ${method}: ${auroc.mean} ± ${auroc.std}, ${f1.mean} ± ${f1.std}`);
    }
  }
  if (given.out === folder)
    record('detect', {
      command: 'node results/detect.js --set SET --seeds SEEDS --data DIR',
      seed: 'as named in results/detect/',
      sets: Object.fromEntries(summary),
    });
}

function summariseSet(pieces) {
  const seeds = [...new Set(pieces.map(({ seed }) => seed))].sort((a, b) => a - b);
  const { items, contamination, steps, preset, objective } = pieces[0];
  const names = pieces[0].methods.map(({ method, kind, chosen }) => ({ method: plain(method), kind, chosen }));
  const methods = names.map((each) => {
    const measured = ['auroc', 'auprc', 'f1', 'f1AtThreshold'].map((measure) => [
      measure,
      spread(
        seeds.map((seed) =>
          meanOf(
            pieces.filter((piece) => piece.seed === seed),
            each.method,
            measure,
          ),
        ),
      ),
    ]);
    return { ...each, ...Object.fromEntries(measured) };
  });
  const classes = new Set(pieces.map((piece) => piece.class).filter((each) => each !== undefined));
  return {
    preset,
    objective,
    steps,
    items,
    contamination: rounded(contamination),
    seeds,
    ...(classes.size > 0 && { classes: [...classes] }),
    methods,
  };
}

function meanOf(pieces, name, measure) {
  const found = pieces.flatMap(({ methods }) => methods.filter(({ method }) => plain(method) === name));
  return found.reduce((sum, each) => sum + each[measure], 0) / found.length;
}

/** The number of principal components differs from seed to seed. */
function plain(method) {
  return method.replace(/^(PCA reconstruction) .*/, '$1');
}

function spread(numbers) {
  const mean = numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
  const square = numbers.reduce((sum, each) => sum + (each - mean) ** 2, 0) / Math.max(1, numbers.length - 1);
  return { mean: rounded(mean), std: rounded(Math.sqrt(square)) };
}

function fileOf(set, seed, item) {
  return join(given.out, `${set}${item === undefined ? '' : `-class-${item}`}-seed-${seed}.json`);
}

function rounded(value) {
  return Number(value.toFixed(4));
}

/** '0-4' or '0,2,5'. */
function numbersOf(text) {
  return text.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    if (!Number.isInteger(first) || !Number.isInteger(last))
      throw new Error(`expected numbers such as 0-4; received ${text}`);
    return Array.from({ length: last - first + 1 }, (_, place) => first + place);
  });
}
