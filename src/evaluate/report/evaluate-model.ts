/** The whole evaluation of a model on a data set. */

import type { Dataset } from '../../data/dataset.ts';
import { encodePng } from '../../data/picture.ts';
import { AliError } from '../../errors.ts';
import { sizeOf } from '../../graph/index.ts';
import type { Model } from '../../model/model.ts';
import { hasNetwork } from '../../networks/inference.ts';
import { drawItems, drawPairs } from '../../train/snapshot.ts';
import { knownMixtures } from '../plane/known-mixtures.ts';
import { sliceRows } from '../points.ts';
import { codesGroup } from './codes-group.ts';
import { type Context, createContext, type EvaluationOptions } from './context.ts';
import { distributionGroup, featuresGroup } from './distribution-group.ts';
import {
  type Evaluation,
  type Group,
  type GroupName,
  groupNames,
  type LeftOut,
  type Measured,
  type ReportPicture,
} from './finding.ts';
import { onlyFinite } from './finite.ts';
import { inferenceGroup } from './inference-group.ts';
import { memoryGroup } from './memory-group.ts';
import { planeGroup } from './plane-group.ts';
import { readFindings } from './reading.ts';

/** An evaluation with the pictures of its report; `writeReport` leaves both in a folder. */
export interface EvaluatedModel {
  readonly evaluation: Evaluation;
  readonly pictures: readonly ReportPicture[];
}

/**
 * Measures what applies to the model and its data: samples against held-out items (beside training items against
 * them), reconstructions, codes, memorisation. Cost: seconds for the plane, minutes for 10,000 images, most of
 * it the classifier that is trained where the data has classes. A run without an encoder has samples to measure, and no codes.
 * @param options.metrics groups to measure; default all
 * @throws AliError 'shape' for data of another shape, 'data' for too few items
 */
export async function evaluateModel(
  model: Model,
  dataset: Dataset,
  { metrics = groupNames, ...options }: EvaluationOptions & { readonly metrics?: readonly GroupName[] } = {},
): Promise<EvaluatedModel> {
  if (sizeOf(dataset.shape) !== sizeOf(model.shape)) {
    throw new AliError(
      'shape',
      `evaluate: expected items of [${model.shape.join(', ')}]; received [${dataset.shape.join(', ')}]`,
    );
  }
  const began = performance.now();
  const context = await createContext(model, dataset, options);
  try {
    const groups: Group[] = [];
    const leftOut: LeftOut[] = [];
    const pictures = await overview(context);
    for (const name of groupNames.filter((each) => metrics.includes(each))) {
      options.onProgress?.(`measuring ${name}`);
      const made = await measure(name, context);
      const finite = onlyFinite(made.group?.findings ?? []);
      if (made.group) groups.push({ ...made.group, findings: finite.findings });
      leftOut.push(...(made.leftOut ?? []), ...finite.leftOut);
      if (made.picture) pictures.push(made.picture);
    }
    const evaluation = {
      run: model.run,
      step: model.step,
      preset: model.config.preset,
      data: dataset.name,
      samples: context.real.count,
      seed: context.seed,
      versions: model.provenance.versions,
      seconds: (performance.now() - began) / 1000,
      groups,
      leftOut,
      notes: readFindings(groups),
    };
    return { evaluation, pictures };
  } finally {
    await context.release();
  }
}

async function measure(name: GroupName, context: Context): Promise<Measured> {
  switch (name) {
    case 'plane': {
      const mixture = Object.hasOwn(knownMixtures, context.dataset.name) && knownMixtures[context.dataset.name];
      return mixture ? planeGroup(context, mixture) : leaveOut(name, 'the density of this data is not known');
    }
    case 'distribution':
      return distributionGroup(context);
    case 'features':
      return featuresGroup(context);
    case 'inference':
      return encodes(context) ? inferenceGroup(context) : leaveOut(name, withoutEncoder(context));
    case 'codes':
      return encodes(context) ? codesGroup(context) : leaveOut(name, withoutEncoder(context));
    case 'memory':
      return memoryGroup(context);
  }
}

const leaveOut = (name: GroupName, reason: string): Measured => ({ leftOut: [{ name, reason }] });

const encodes = ({ model }: Context) => hasNetwork(model.options.weights, 'encoder');

const withoutEncoder = ({ model }: Context) =>
  `this run has no encoder; its objective, ${model.config.objective}, trains none`;

/** Samples and, of a run with an encoder, reconstructions, where items can be drawn. */
async function overview(context: Context): Promise<ReportPicture[]> {
  const { model, real, fake, attributes } = context;
  const plane = model.shape.length === 1;
  const samples = drawItems(sliceRows(fake, 0, plane ? 2500 : 64).data, model.shape);
  if (!samples) return [];
  const pictures = [{ file: 'samples.png', caption: 'samples', png: encodePng(samples) }];
  if (!encodes(context)) return pictures;
  const items = sliceRows(real, 0, plane ? 2500 : 32);
  const own = attributes.real?.subarray(0, items.count * model.attributes.length);
  const { data } = await model.reconstruct(items.data, { attributes: own });
  const pairs = drawPairs(items.data, data, model.shape);
  const below = plane
    ? 'held-out points (grey) and their reconstructions (red)'
    : 'held-out items and, below each, its reconstruction';
  if (pairs) pictures.push({ file: 'reconstructions.png', caption: below, png: encodePng(pairs) });
  return pictures;
}
