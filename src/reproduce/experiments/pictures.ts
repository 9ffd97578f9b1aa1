/** `ali reproduce samples`, `reconstructions` and `interpolations`: the paper's pictures of an image preset, in its layouts. */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DataSplit } from '../../data/dataset.ts';
import { encodePng, imageGrid, type Picture, scaleForEye } from '../../data/picture.ts';
import { readSpread, spread } from '../../data/read-items.ts';
import { loadDataset } from '../../data/source.ts';
import { AliError } from '../../errors.ts';
import { ownAttributes } from '../../evaluate/own-attributes.ts';
import { sizeOf } from '../../graph/index.ts';
import { loadModel } from '../../model/load-model.ts';
import type { Model } from '../../model/model.ts';
import { drawPaths, pairPlaces, pathsBetween, pickPairs } from '../../model/paths.ts';
import { findPreset } from '../../presets/index.ts';
import type { Experiment } from '../experiment.ts';
import { type Training, trainingOf, trainPreset } from '../preset-run.ts';

interface Settings extends Training {
  /** A finished run to draw from, instead of training one. */
  readonly run?: string;
}

interface Result {
  /** Steps that the model has seen. */
  readonly step: number;
  /** How it was trained, as `ali train` would be told. */
  readonly training: string;
  /** Mean squared error of reconstructions of held-out items, in the networks' range; null where none were made. */
  readonly mse: number | null;
}

interface Drawn {
  readonly picture: Picture;
  readonly mse?: number;
}

interface Kind {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  readonly caption: string;
  readonly figures: string;
  readonly draw: (model: Model, data: string) => Promise<Drawn>;
}

const images = 100;
const pairs = 64;
const paths = { pairs: 8, steps: 10, method: 'linear', seed: 0 } as const;

function pictureExperiment({ name, title, about, caption, figures, draw }: Kind): Experiment<Settings, Result> {
  return {
    name,
    title,
    about:
      `${about} From a finished run with \`--run RUN\`, or the preset is trained first. \`--preset\` takes any preset of images ` +
      '(svhn, cifar10, celeba, celeba-conditional, tiny-imagenet, each also with `-small`; default `digits`, whose data come with the ' +
      'package), `--data` its images. A conditional model is told the attributes of held-out items.',
    paper: [{ what: title, value: 'pictures', source: `ALI, ${figures}` }],
    budgets: {
      smoke: '12 steps',
      cpu: "the preset's own steps; for those of the paper take their `-small` siblings",
      full: "the preset's own steps",
    },
    takes: ['data', 'preset', 'run'],
    seeds: { smoke: [0], cpu: [0], full: [0] },
    cells({ budget, seeds, data, preset: asked, run }) {
      if (run !== undefined && (asked !== undefined || seeds.length > 1)) {
        const given = asked === undefined ? `${seeds.length} seeds` : `--preset ${asked}`;
        throw new AliError('usage', `${name}: expected --run without --preset and with one seed; received ${given}`, {
          remedy: 'a finished run has a preset and a seed of its own: leave these out, or leave --run out to train',
        });
      }
      const preset = asked ?? 'digits';
      if (run === undefined && findPreset(preset).shape.length !== 3) {
        throw new AliError('usage', `${name}: expected a preset of images; received "${preset}"`, {
          remedy: 'take one such as digits, svhn-small or cifar10',
        });
      }
      const training =
        run === undefined ? trainingOf(preset, { budget, data }) : { preset, data: data ?? '', steps: 0 };
      return seeds.map((seed) => ({
        name: run === undefined ? `${preset}-seed-${seed}` : `run-seed-${seed}`,
        seed,
        settings: { ...training, ...(run !== undefined && { run }) },
      }));
    },
    async run(cell, context) {
      const run = cell.settings.run ?? (await trainPreset(context, 'run', cell)).run;
      const model = await loadModel(run, { threads: 1 });
      try {
        if (model.shape.length !== 3) {
          throw new AliError('usage', `${name}: expected a run of images; received ${run}`, {
            remedy: 'give one such as those of the presets digits, svhn-small or cifar10',
          });
        }
        const { picture, mse = null } = await draw(model, cell.settings.data || model.config.data);
        await writeFile(join(context.folder, 'picture.png'), encodePng(picture));
        const { preset, data, seed, steps, schedule } = model.config;
        const falls = schedule.kind === 'constant' ? '' : ` --set schedule.steps=${schedule.steps}`;
        const training = `ali train ${preset} --data ${data} --seed ${seed} --steps ${steps}${falls}`;
        return { step: model.step, training, mse };
      } finally {
        await model.release();
      }
    },
    async summarise(results, { folderOf }) {
      return {
        numbers: { runs: results.map(({ cell, result }) => ({ cell: cell.name, ...result })) },
        tables: [],
        pictures: await Promise.all(
          results.map(async ({ cell, result: { step, training, mse } }) => ({
            name: `${cell.name}.png`,
            png: await readFile(join(folderOf(cell.name), 'picture.png')),
            caption: `${caption} After ${step} steps of \`${training}\`.${mse === null ? '' : ` Mean squared error ${mse.toFixed(4)}.`}`,
          })),
        ),
        remarks: [],
      };
    },
  };
}

/** Works on the held-out items of a model's data. */
async function onHeldOut<T>({ shape }: Model, data: string, work: (split: DataSplit) => Promise<T>): Promise<T> {
  const { test, train, close } = await loadDataset(data, { shape });
  try {
    return await work(test.count > 0 ? test : train);
  } finally {
    await close?.();
  }
}

export const samples = pictureExperiment({
  name: 'samples',
  title: 'Samples of the image presets',
  about: `${images} samples G(z), z from the prior, none chosen.`,
  caption: `${images} samples from the prior.`,
  figures: 'samples of SVHN, CelebA, CIFAR-10 and Tiny ImageNet',
  async draw(model, source) {
    const { data } = await model.sample({ count: images, seed: 0, attributes: await sampledAttributes(model, source) });
    return { picture: imageGrid(data, { shape: model.shape, columns: 10, scale: scaleForEye(model.shape) }) };
  },
});

export const reconstructions = pictureExperiment({
  name: 'reconstructions',
  title: 'Reconstructions of held-out images',
  about: `${pairs} held-out items x and G(E(x)) at the mean code: odd columns are originals, even ones their reconstructions.`,
  caption: 'Odd columns: held-out originals; even columns: their reconstructions.',
  figures: 'reconstructions of SVHN, CelebA, CIFAR-10 and Tiny ImageNet',
  draw: (model, data) => onHeldOut(model, data, (split) => drawReconstructions(model, split)),
});

async function drawReconstructions(model: Model, split: DataSplit): Promise<Drawn> {
  const size = sizeOf(model.shape);
  const items = await readSpread(split, size, pairs);
  const attributes = ownAttributes('reconstructions', model, split, spread(split.count, pairs));
  const { data: back } = await model.reconstruct(items, { attributes });
  const both = new Float32Array(2 * items.length);
  for (let item = 0; item < items.length / size; item++) {
    both.set(items.subarray(item * size, (item + 1) * size), 2 * item * size);
    both.set(back.subarray(item * size, (item + 1) * size), (2 * item + 1) * size);
  }
  return {
    picture: imageGrid(both, { shape: model.shape, columns: 16, scale: scaleForEye(model.shape) }),
    mse: items.reduce((sum, value, i) => sum + (value - back[i]!) ** 2, 0) / items.length,
  };
}

export const interpolations = pictureExperiment({
  name: 'interpolations',
  title: 'Interpolations between encoded held-out images',
  about: `${paths.pairs} straight paths of ${paths.steps} steps between the mean codes of held-out items, with the originals at both ends. Along a path a conditional model is told the attributes of the end that is nearer.`,
  caption: 'A path a row: the first and the last image are held-out originals, all between is decoded.',
  figures: 'latent space interpolations, CelebA',
  draw: (model, data) => onHeldOut(model, data, (split) => drawInterpolations(model, split)),
});

async function drawInterpolations(model: Model, split: DataSplit): Promise<Drawn> {
  const ends = await pickPairs(split, model.shape, paths);
  const places = pairPlaces(split.count, paths);
  const along = await pathsBetween(model, ends, {
    ...paths,
    attributes: ownAttributes('interpolations', model, split, places),
    attributesAlong: ownAttributes('interpolations', model, split, nearerEnds(places)),
  });
  return { picture: drawPaths(ends, along, { shape: model.shape, ...paths }) };
}

/** Attributes of held-out items, over and over where there are fewer than samples. */
async function sampledAttributes(model: Model, data: string): Promise<Uint8Array | undefined> {
  if (model.attributes.length === 0) return undefined;
  return onHeldOut(model, data, async (split) => {
    const places = spread(split.count, images);
    const repeated = Uint32Array.from({ length: images }, (_, sample) => places[sample % places.length]!);
    return ownAttributes('samples', model, split, repeated);
  });
}

/** Of every item along the paths, the end that it is nearer to. */
function nearerEnds(ends: Uint32Array): Uint32Array {
  const { pairs, steps } = paths;
  return Uint32Array.from({ length: pairs * steps }, (_, place) => {
    const [pair, step] = [Math.floor(place / steps), place % steps];
    return ends[step < steps / 2 ? pair : pairs + pair]!;
  });
}
