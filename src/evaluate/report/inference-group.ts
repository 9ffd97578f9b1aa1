/** Reconstructions of held-out items, and codes that go there and back. */

import {
  agreement,
  codeCycleError,
  equalPairs,
  peakSignalToNoise,
  reconstructionError,
} from '../inference/reconstruction.ts';
import { structuralSimilarity } from '../inference/ssim.ts';
import { largestColumn } from '../learners/labels.ts';
import type { Context } from './context.ts';
import type { Finding, LeftOut, Measured } from './finding.ts';

export async function inferenceGroup(context: Context): Promise<Measured> {
  const { model, real, attributes, seed } = context;
  const { data } = await model.reconstruct(real.data, { attributes: attributes.real });
  const again = { ...real, data };
  const { mse, ratio, randomPairMse } = reconstructionError(real, again);
  const findings: Finding[] = [
    {
      id: 'inference/mse',
      value: mse,
      better: 'less',
      about: `mean squared error of reconstructions; a random item's reconstruction has ${randomPairMse.toPrecision(3)}`,
    },
    {
      id: 'inference/ratio',
      value: ratio,
      better: 'less',
      about: 'that error over the one of random pairs: 0 (exact) … 1 (the code says nothing of the item)',
    },
  ];
  const leftOut: LeftOut[] = [];
  if (model.shape.length === 3) {
    const equal = equalPairs(real, again);
    const without = equal === 0 ? '' : `; ${equal} of ${real.count} equal theirs and are left out of it`;
    findings.push(
      {
        id: 'inference/psnr',
        value: peakSignalToNoise(real, again),
        better: 'more',
        about: `peak signal-to-noise ratio in decibels, averaged over reconstructions${without}`,
      },
      {
        id: 'inference/ssim',
        value: structuralSimilarity(real, again, { shape: model.shape }),
        better: 'more',
        about: 'structural similarity (Gaussian window of 11), -1 … 1',
      },
    );
  } else {
    const reason = 'the items are no images';
    leftOut.push({ name: 'inference/psnr', reason }, { name: 'inference/ssim', reason });
  }
  const classifier = await context.classifier();
  if ('reason' in classifier) {
    leftOut.push({ name: 'inference/classKept', reason: classifier.reason });
  } else {
    const { name, accuracy } = classifier;
    const itself =
      accuracy === undefined ? '' : `, itself right for ${(100 * accuracy).toFixed(1)} % of held-out items`;
    const [own, seen] = await Promise.all([classifier.look(real.data), classifier.look(data)]);
    findings.push({
      id: 'inference/classKept',
      value: agreement(largestColumn(own.probabilities!), largestColumn(seen.probabilities!)),
      floor: 1,
      better: 'more',
      about: `share of reconstructions of the original’s class, told by ${name}${itself}`,
    });
  }
  findings.push(await cycle(context, seed));
  const title = `${real.count} held-out items, encoded to mean codes and decoded again`;
  return { group: { name: 'inference', title, findings }, leftOut };
}

async function cycle({ model, fake, attributes }: Context, seed: number): Promise<Finding> {
  const size = model.latentSize;
  const z = model.prior({ count: fake.count, seed });
  const { data } = await model.encode(fake.data, { attributes: attributes.fake });
  const value = codeCycleError({ data: z.data, count: fake.count, size }, { data, count: fake.count, size });
  return {
    id: 'inference/codeCycle',
    value,
    better: 'less',
    about: 'mean squared error of z after decoding and encoding: 0 (exact) …; 1 is what answering 0 would give',
  };
}
