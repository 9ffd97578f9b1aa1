/** One method of the toy from one seed: trained, measured, drawn. */

import { join } from 'node:path';
import { writeFileAtomic } from '../../data/files.ts';
import { encodePng } from '../../data/picture.ts';
import { loadDataset } from '../../data/source.ts';
import { knownMixtures } from '../../evaluate/plane/known-mixtures.ts';
import { loadModel } from '../../model/load-model.ts';
import type { ConfigOverrides } from '../../presets/config.ts';
import { findPreset } from '../../presets/index.ts';
import type { Cell, CellContext } from '../experiment.ts';
import { trainRun } from '../train-run.ts';
import { fivePanels } from './figure.ts';
import { drawWithoutInference, type Inference, measureInference, measureSamples, type Samples } from './measure.ts';

/** ALI; GAN alone; and (b), (c), (d) of the paper's comparison. */
export type Method = 'ali' | 'gan' | 'inverse-map' | 'posthoc' | 'vae';

export interface ToySettings {
  readonly method: Method;
  readonly preset: string;
  readonly steps: number;
  /** Held-out points that are measured on. */
  readonly points: number;
  /** What differs from the preset. */
  readonly overrides: ConfigOverrides;
}

export interface ToyResult {
  readonly samples: Samples;
  /** Null for a GAN alone. */
  readonly inference: Inference | null;
  readonly steps: number;
}

export const picturePath = (folder: string) => join(folder, 'panels.png');
const runFolder = 'run';

/** The generator of a post-hoc method is that of the GAN of the same seed. */
export const generatorCell = (seed: number) => `gan-seed-${seed}`;

/** The preset, with a schedule that ends with the last step where it has one. */
export function scheduled(preset: string, steps: number): ConfigOverrides {
  return findPreset(preset).schedule.kind === 'constant' ? { steps } : { steps, schedule: { steps } };
}

export async function runToyCell({ seed, settings }: Cell<ToySettings>, context: CellContext): Promise<ToyResult> {
  const { method, preset, steps, points, overrides } = settings;
  const needsGenerator = method === 'posthoc' || method === 'inverse-map';
  const generator = needsGenerator && { run: join(context.folderOf(generatorCell(seed)), runFolder) };
  const { run } = await trainRun(context, runFolder, {
    ...overrides,
    preset,
    objective: method,
    seed,
    ...(generator && { generator }),
    snapshotEvery: Math.max(1, steps),
    keepCheckpoints: 1,
  });
  const model = await loadModel(run, { threads: 1 });
  try {
    const { data } = model.config;
    const mixture = knownMixtures[data]!;
    context.report('measuring');
    const samples = await measureSamples(model, mixture);
    const { test } = await loadDataset(data);
    const { inference, panels } =
      method === 'gan'
        ? { inference: null, panels: await drawWithoutInference(model, { test, count: points }) }
        : await measureInference(model, { test, mixture, count: points });
    await writeFileAtomic(picturePath(context.folder), encodePng(fivePanels(panels, mixture)));
    return { samples, inference, steps };
  } finally {
    await model.release();
  }
}
