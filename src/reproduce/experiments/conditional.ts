/** `ali reproduce conditional`: conditional ALI on attributes, and whether a sample shows what was asked for. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attributes, DataSplit, Dataset } from '../../data/dataset.ts';
import { encodePng, imageGrid, scaleForEye } from '../../data/picture.ts';
import { loadDataset } from '../../data/source.ts';
import { AliError } from '../../errors.ts';
import { loadModel } from '../../model/load-model.ts';
import type { Model } from '../../model/model.ts';
import { findPreset } from '../../presets/index.ts';
import { permutation } from '../../random/permutation.ts';
import { type JudgedAttribute, judgeAttributes } from '../attribute-judge.ts';
import type { Budget, Cell, CellContext, Experiment } from '../experiment.ts';
import { type Training, trainingOf, trainPreset } from '../preset-run.ts';
import { meanStd, showMeanStd } from '../statistics.ts';

interface Settings extends Training {
  readonly part: 'train' | 'judge';
  /** Only of the part that judges. */
  readonly judge?: Judging;
}

interface Judging {
  /** Samples that are judged. */
  readonly samples: number;
  /** Training items of every classifier, and held-out ones, at most; and passes over them. */
  readonly items: number;
  readonly epochs: number;
}

type Result = { readonly columns: readonly string[] } | { readonly attributes: readonly JudgedAttribute[] };

const sizes: Readonly<Record<Budget, Judging>> = {
  smoke: { samples: 50, items: 300, epochs: 4 },
  cpu: { samples: 2000, items: 12_000, epochs: 2 },
  full: { samples: 10_000, items: 200_000, epochs: 3 },
};

const figure = { rows: 8, attributes: 12 };

export const conditional: Experiment<Settings, Result> = {
  name: 'conditional',
  title: 'conditional generation from attributes (CelebA in the paper)',
  about:
    'All three networks are told the attributes of an item. In the figure a row has one z, and its columns ask for other ' +
    'attributes. Whether a sample shows what was asked for is measured by classifiers, one for each attribute, trained on real ' +
    'training items: their accuracy on held-out real items stands beside the share of samples in which they see what was asked. ' +
    "The samples are asked for the attributes of held-out items. The default data are drawn faces with 8 attributes, `faces`; the paper's " +
    'are CelebA with 40: `--preset celeba-conditional --data DIR` (also `celeba-conditional-small`).',
  paper: [
    {
      what: 'CelebA, one z and a sequence of attributes',
      value: 'pictures, no number',
      source: 'ALI, conditional generation',
    },
  ],
  budgets: {
    smoke: 'drawn faces, 12 steps',
    cpu: 'drawn faces, 6,000 steps, 2,000 samples judged; about twenty minutes',
    full: "the preset's own steps, 10,000 samples judged",
  },
  takes: ['data', 'preset'],
  seeds: { smoke: [0], cpu: [0], full: [0] },
  cells({ budget, seeds, data, preset = 'faces' }) {
    if (findPreset(preset).objective !== 'conditional') {
      throw new AliError('usage', `conditional: expected a preset of that objective; received "${preset}"`, {
        remedy: 'take one of faces, celeba-conditional, celeba-conditional-small',
      });
    }
    const training = trainingOf(preset, { budget, data });
    return seeds.flatMap((seed) => [
      { name: `train-seed-${seed}`, seed, settings: { part: 'train', ...training } },
      {
        name: `judge-seed-${seed}`,
        seed,
        settings: { part: 'judge', ...training, judge: sizes[budget] },
        after: [`train-seed-${seed}`],
      },
    ]);
  },
  async run(cell, context) {
    const { settings } = cell;
    const dataset = await loadDataset(settings.data, { shape: findPreset(settings.preset).shape });
    try {
      return await (settings.part === 'train' ? trainPart : judgePart)(cell, context, dataset);
    } finally {
      await dataset.close?.();
    }
  },
  async summarise(results, { folderOf }) {
    const judged = results.flatMap(({ result }) => ('attributes' in result ? [result.attributes] : []));
    const names = judged[0]?.map(({ name }) => name) ?? [];
    const of = (key: 'real' | 'asked', name?: string) =>
      meanStd(
        judged.map((all) => {
          const some = all.filter((each) => name === undefined || each.name === name);
          return (100 * some.reduce((sum, each) => sum + each[key], 0)) / some.length;
        }),
      );
    const rows = names.map((name) => ({
      name,
      share: judged[0]!.find((each) => each.name === name)!.share,
      asked: of('asked', name),
      real: of('real', name),
    }));
    const drawn = results.flatMap(({ cell, result }) =>
      'columns' in result ? [{ cell, columns: result.columns }] : [],
    );
    const mean = { asked: of('asked'), real: of('real') };
    const show = (value: typeof mean.asked) => showMeanStd(value, { digits: 1 });
    return {
      numbers: { attributes: rows, mean },
      tables: [
        {
          title: 'Attributes, in percent',
          columns: [
            'attribute',
            'items that have it',
            'samples that show what was asked',
            'the classifier on held-out items',
          ],
          rows: [
            ...rows.map(({ name, share, asked, real }) => [name, (100 * share).toFixed(1), show(asked), show(real)]),
            ...(rows.length > 0 ? [['mean', '', show(mean.asked), show(mean.real)]] : []),
          ],
        },
      ],
      pictures: await Promise.all(
        drawn.map(async ({ cell, columns }) => ({
          name: `changes-seed-${cell.seed}.png`,
          png: await readFile(join(folderOf(cell.name), 'figure.png')),
          caption: `One z a row. Columns: ${columns.join('; ')}.`,
        })),
      ),
      remarks: [],
    };
  },
};

/** A row a z; the first column has what most items have, and each other one changes one attribute of it. */
async function drawChanges(
  model: Model,
  { attributes, count }: DataSplit,
): Promise<{ readonly png: Uint8Array; readonly columns: string[] }> {
  const { names, values } = attributes!;
  const base = names.map((_, place) => {
    let having = 0;
    for (let item = 0; item < count; item++) having += values[item * names.length + place]!;
    return having > 0.6 * count ? 1 : 0;
  });
  const changed = names.slice(0, figure.attributes);
  const columns = 1 + changed.length;
  const z = model.prior({ count: figure.rows, seed: 0 }).data;
  const codes = new Float32Array(figure.rows * columns * model.latentSize);
  const asked = new Float32Array(figure.rows * columns * names.length);
  for (let row = 0; row < figure.rows; row++) {
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column;
      codes.set(z.subarray(row * model.latentSize, (row + 1) * model.latentSize), at * model.latentSize);
      asked.set(base, at * names.length);
      if (column > 0) asked[at * names.length + column - 1] = 1 - base[column - 1]!;
    }
  }
  const { data } = await model.decode(codes, { attributes: asked });
  const { shape } = model;
  const common = names.filter((_, place) => base[place]);
  return {
    png: encodePng(imageGrid(data, { shape, columns, scale: scaleForEye(shape) })),
    columns: [
      common.length > 0 ? common.join(' and ') : 'no attribute',
      ...changed.map((name, place) => `${base[place] ? 'without' : 'with'} ${name}`),
    ],
  };
}

/** Trains the model and draws the figure. */
async function trainPart(cell: Cell<Settings>, context: CellContext, dataset: Dataset): Promise<Result> {
  attributesOf(dataset, cell.settings);
  const { run } = await trainPreset(context, 'run', cell);
  const model = await loadModel(run, { threads: 1 });
  try {
    const { png, columns } = await drawChanges(model, dataset.train);
    await writeFile(join(context.folder, 'figure.png'), png);
    return { columns };
  } finally {
    await model.release();
  }
}

/** Asks the trained model for attributes of held-out items, and judges what it makes. */
async function judgePart({ seed, settings }: Cell<Settings>, context: CellContext, dataset: Dataset): Promise<Result> {
  const attributes = attributesOf(dataset, settings);
  const model = await loadModel(join(context.folderOf(`train-seed-${seed}`), 'run'), { threads: 1 });
  const places = permutation(dataset.test.count, { seed, stream: 'conditional/asked', step: 0 });
  const { samples: count, ...learning } = settings.judge!;
  const each = attributes.names.length;
  const asked = new Float32Array(count * each);
  for (let i = 0; i < count; i++) {
    const place = places[i % places.length]!;
    asked.set(attributes.values.subarray(place * each, (place + 1) * each), i * each);
  }
  const { data: values } = await model.sample({ count, seed, attributes: asked });
  await model.release();
  return {
    attributes: await judgeAttributes(
      dataset,
      { values, asked },
      {
        ...learning,
        seed,
        onAttribute(name) {
          context.signal.throwIfAborted();
          context.report(`classifier of ${name}`);
        },
      },
    ),
  };
}

function attributesOf({ test: { attributes } }: Dataset, { data }: Settings): Attributes {
  if (attributes) return attributes;
  throw new AliError('data', `${data} has no attributes`, { remedy: 'give data with attributes' });
}
