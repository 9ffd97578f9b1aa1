// The data sets of the anomaly benchmark and their protocols (docs/detect.md): what is learnt from, and what is judged.
import { spawnSync } from 'node:child_process';
import { createReadStream, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { readMat } from '../dist/data/mat.js';
import { toCOrder } from '../dist/data/numbers.js';
import { openTable } from '../dist/data/table/open-table.js';
import { loadDataset } from '../dist/index.js';
import { permutation } from '../dist/random/permutation.js';

/**
 * name → { cells(), load(DIR) }: `load` gives a function (seed, class) → { train, test, truth }, numbers of a shape. `options` are
 * those of the detector, `contamination` the share that is flagged for F1; without it the share of anomalies in the test items.
 */
export const sets = {
  kdd99: {
    load: async (folder) => halves(await readKdd(join(folder, 'kddcup.data_10_percent.gz'))),
    options: {
      preset: 'tabular',
      config: { steps: 400_000, optimiser: { learningRate: 1e-5 } },
      scaling: 'min-max',
      keepConstant: true,
    },
    contamination: 0.2,
  },
  arrhythmia: {
    load: async (folder) => halves(await readArrhythmia(join(folder, 'arrhythmia.mat'))),
    options: {
      preset: 'tabular',
      config: { steps: 6000 },
      scaling: 'common',
      score: 'reconstruction',
      keepConstant: true,
      holdOut: 0,
    },
    contamination: 0.15,
  },
  shuttle: {
    load: async (folder) => halves(await readCsv(join(folder, 'shuttle-odds.csv.gz'))),
    options: { preset: 'tabular' },
  },
  annthyroid: {
    load: async (folder) => halves(await readCsv(join(folder, 'annthyroid21.csv.gz'), ['class'])),
    options: { preset: 'tabular', config: { networks: { latentSize: 4 } } },
  },
  satellite: {
    load: async (folder) => halves(await readCsv(join(folder, 'satellite-odds.csv.gz'))),
    options: { preset: 'tabular' },
  },
  mnist: {
    classes: 10,
    load: async () => oneClass(await loadDataset('mnist')),
    options: { preset: 'digits', config: { objective: 'alad', steps: 800, schedule: { steps: 800 } } },
  },
  cifar10: {
    classes: 10,
    load: async (folder) => oneClass(await readCifar(join(folder, 'cifar10-jpeg.tar.xz'))),
    options: { preset: 'cifar10-small', config: { objective: 'alad' } },
  },
};

/** Half of the rows at random; of the first half those that are normal are learnt from, the second half is judged. */
function halves({ values, size, truth }) {
  const count = truth.length;
  const take = (rows) => {
    const data = new Float32Array(rows.length * size);
    for (const [to, from] of rows.entries()) data.set(values.subarray(from * size, (from + 1) * size), to * size);
    return { shape: [rows.length, size], data };
  };
  return (seed) => {
    const order = permutation(count, { seed, stream: 'benchmark/halves', step: 0 });
    const [first, second] = [order.subarray(0, count >> 1), order.subarray(count >> 1)];
    return {
      train: take(first.filter((row) => truth[row] === 0)),
      test: take(second),
      truth: Uint8Array.from(second, (row) => truth[row]),
    };
  };
}

/** The training images of one class; all test images, of which those of the other classes are anomalies. */
function oneClass({ train, test, shape }) {
  const size = shape.reduce((product, each) => product * each, 1);
  return (_, wanted) => {
    const places = Array.from(train.labels.keys()).filter((item) => train.labels[item] === wanted);
    const data = new Uint8Array(places.length * size);
    for (const [to, from] of places.entries())
      data.set(train.values.subarray(from * size, (from + 1) * size), to * size);
    return {
      train: { shape: [places.length, ...shape], data },
      test: { shape: [test.count, ...shape], data: test.values },
      truth: Uint8Array.from(test.labels, (label) => (label === wanted ? 0 : 1)),
    };
  };
}

async function readCsv(path, left = []) {
  const table = await openTable(path);
  const features = table.columns
    .map((_, place) => place)
    .filter((place) => {
      const name = table.columns[place];
      return name !== 'anomaly' && !left.includes(name);
    });
  const labelAt = table.columns.indexOf('anomaly');
  const [rows, truth] = [[], []];
  for await (const block of table.blocks()) {
    for (const row of block) {
      for (const place of features) rows.push(Number(row[place]));
      truth.push(Number(row[labelAt]));
    }
  }
  return { values: Float32Array.from(rows), size: features.length, truth };
}

async function readArrhythmia(path) {
  const arrays = await readMat(path, { names: ['X', 'y'] });
  const { shape, data } = arrays.get('X');
  return { values: Float32Array.from(toCOrder(data, shape)), size: shape[1], truth: Array.from(arrays.get('y').data) };
}

/** Words and flags of KDD99 that become a column of 0 and 1 for each of their values: 121 columns in all. */
const kddWords = [1, 2, 3, 6, 11, 20, 21];
const kddColumns = 41;

/** The connections that are no attack, a fifth of all, count as the anomalies. */
async function readKdd(path) {
  const truth = [];
  const words = kddWords.map(() => new Map());
  const numbers = [];
  for await (const line of createInterface({ input: createReadStream(path).pipe(createGunzip()) })) {
    const cells = line.split(',');
    if (cells.length !== kddColumns + 1) throw new Error(`${path}: a line of ${cells.length} cells`);
    for (let place = 0; place < kddColumns; place++) {
      const word = kddWords.indexOf(place);
      if (word < 0) numbers.push(Number(cells[place]));
      else {
        const known = words[word];
        if (!known.has(cells[place])) known.set(cells[place], known.size);
        numbers.push(known.get(cells[place]));
      }
    }
    truth.push(cells[kddColumns] === 'normal.' ? 1 : 0);
  }
  const size = kddColumns - kddWords.length + words.reduce((sum, known) => sum + known.size, 0);
  const values = new Float32Array(truth.length * size);
  for (let row = 0; row < truth.length; row++) {
    let at = row * size;
    for (let place = 0; place < kddColumns; place++) {
      const number = numbers[row * kddColumns + place];
      const word = kddWords.indexOf(place);
      if (word < 0) values[at++] = number;
      else {
        values[at + number] = 1;
        at += words[word].size;
      }
    }
  }
  return { values, size, truth };
}

/** A copy of CIFAR-10 as JPEG files, so not quite the original's pixels. */
async function readCifar(path) {
  if (!existsSync(path)) throw new Error(`${path} does not exist`);
  const folder = mkdtempSync(join(tmpdir(), 'ali-cifar-'));
  try {
    const { status } = spawnSync('tar', ['-xJf', path, '-C', folder], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${path} cannot be unpacked`);
    return await loadDataset(folder, { shape: [3, 32, 32] });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
