/** Samples against held-out items, in the items' own numbers or in features. */

import { frechetDistance } from '../distribution/frechet-distance.ts';
import { inceptionStyleScore } from '../distribution/inception-style-score.ts';
import { medianSquaredDistance, mmd } from '../distribution/mmd.ts';
import { precisionRecall } from '../distribution/precision-recall.ts';
import { slicedWasserstein } from '../distribution/sliced-wasserstein.ts';
import { twoSampleTest } from '../distribution/two-sample-test.ts';
import type { Points } from '../points.ts';
import type { Context } from './context.ts';
import type { Finding, Measured } from './finding.ts';

type SampleGroup = 'distribution' | 'features';

interface Sets {
  readonly real: Points;
  readonly otherReal: Points;
  readonly fake: Points;
}

export async function distributionGroup(
  context: Pick<Context, 'model' | 'options' | 'seed' | 'real' | 'otherReal' | 'fake'>,
): Promise<Measured> {
  const { real, options, seed, model } = context;
  const findings = [
    ...(await manifold('distribution', context, options)),
    await discrepancy('distribution', 'rbf', context, { ...options, seed }),
    {
      id: 'distribution/slicedWasserstein',
      value: await slicedWasserstein(real, context.fake, { ...options, seed }),
      floor: await slicedWasserstein(real, context.otherReal, { ...options, seed }),
      better: 'less',
      about: 'sliced 2-Wasserstein distance, in the data’s unit, 0 …',
    } satisfies Finding,
    await twoSample('distribution', context, { ...options, seed }),
  ];
  const space = model.shape.length === 3 ? 'pixels' : 'the items’ numbers';
  const title = `${real.count} samples against as many held-out items, on ${space}`;
  return { group: { name: 'distribution', title, findings } };
}

/** In the features of a classifier or of the user's model; left out where there is neither. */
export async function featuresGroup(
  context: Pick<Context, 'extractor' | 'options' | 'seed' | 'real' | 'otherReal' | 'fake'>,
): Promise<Measured> {
  const extractor = await context.extractor();
  if ('reason' in extractor) {
    return { leftOut: [{ name: 'features', reason: `${extractor.reason}, and no feature extractor was given` }] };
  }
  const { options, seed } = context;
  const [real, otherReal, fake] = await Promise.all(
    [context.real, context.otherReal, context.fake].map(({ data }) => extractor.look(data)),
  );
  const sets = { real: real!.features, otherReal: otherReal!.features, fake: fake!.features };
  const findings: Finding[] = [
    {
      id: 'features/frechetDistance',
      value: await frechetDistance(sets.real, sets.fake, options),
      floor: await frechetDistance(sets.real, sets.otherReal, options),
      better: 'less',
      about: 'Fréchet distance of these features (not comparable with numbers on other features), 0 …',
    },
    await discrepancy('features', 'polynomial', sets, { ...options, seed }),
    ...(await manifold('features', sets, options)),
    await twoSample('features', sets, { ...options, seed }),
  ];
  if (real!.probabilities && fake!.probabilities) {
    findings.push({
      id: 'features/score',
      value: inceptionStyleScore(fake!.probabilities).score,
      floor: inceptionStyleScore(real!.probabilities).score,
      better: 'more',
      about: `inception-style score of this classifier, 1 … ${real!.probabilities.size}`,
    });
  }
  const title = `the same on ${sets.real.size} features of ${extractor.name}; a classifier trained in place knows the training items, which makes "real data" look a little worse than new items would`;
  const reason = `${extractor.name} gives no probabilities of classes`;
  return {
    group: { name: 'features', title, findings },
    leftOut: real!.probabilities ? [] : [{ name: 'features/score', reason }],
  };
}

async function manifold(group: SampleGroup, { real, otherReal, fake }: Sets, options: Context['options']) {
  const found = await precisionRecall(real, fake, options);
  const floor = await precisionRecall(real, otherReal, options);
  const abouts = {
    precision: 'share of samples that lie among the data, 0 … 1',
    recall: 'share of the data that lies among the samples, 0 … 1',
    density: 'how deep among the data samples lie, 0 … , about 1',
    coverage: 'share of the data with a sample in its neighbourhood, 0 … 1',
  };
  return (Object.keys(abouts) as (keyof typeof abouts)[]).map(
    (key): Finding => ({
      id: `${group}/${key}`,
      value: found[key],
      floor: floor[key],
      better: key === 'density' ? 'near the floor' : 'more',
      about: abouts[key],
    }),
  );
}

async function discrepancy(
  group: SampleGroup,
  kernel: 'rbf' | 'polynomial',
  { real, otherReal, fake }: Sets,
  options: Context['options'] & { readonly seed: number },
): Promise<Finding> {
  // The floor is the same measure only where its kernel is.
  const used = { ...options, kernel, ...(kernel === 'rbf' && { median: await widthOf(real, fake, options) }) };
  const { squared, low, high } = await mmd(real, fake, used);
  const floor = await mmd(real, otherReal, used);
  const name = kernel === 'rbf' ? 'five Gaussian kernels' : 'a cubic kernel (KID on these features)';
  return {
    id: `${group}/mmd`,
    value: squared,
    interval: [low, high],
    floor: floor.squared,
    better: 'less',
    about: `squared maximum mean discrepancy with ${name}, unbiased, about 0 …`,
  };
}

/** What the kernels of both sets' discrepancy take as their width; points that are all one have any. */
export async function widthOf(a: Points, b: Points, options: Context['options']): Promise<number> {
  return (await medianSquaredDistance(a, b, options)) || 1;
}

async function twoSample(
  group: SampleGroup,
  { real, otherReal, fake }: Sets,
  options: Context['options'] & { readonly seed: number },
): Promise<Finding> {
  const { accuracy, p } = await twoSampleTest(real, fake, options);
  const floor = await twoSampleTest(real, otherReal, options);
  return {
    id: `${group}/twoSampleAccuracy`,
    value: accuracy,
    p,
    floor: floor.accuracy,
    better: 'less',
    about: 'share of held-out points that a nearest-neighbour classifier tells real from sampled; 0.5 is chance',
  };
}
