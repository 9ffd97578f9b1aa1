/** What is measured of a model of a toy: samples against the known mixture, reconstructions, and codes against the prior. */

import type { DataSplit } from '../../data/dataset.ts';
import type { Mixture } from '../../data/synthetic.ts';
import { mmd } from '../../evaluate/distribution/mmd.ts';
import { codeMatch } from '../../evaluate/inference/code-match.ts';
import { agreement, reconstructionError } from '../../evaluate/inference/reconstruction.ts';
import { modeCoverage } from '../../evaluate/plane/mixture-modes.ts';
import { asPoints } from '../../evaluate/points.ts';
import type { Model } from '../../model/model.ts';
import { nearestModes, type Panels } from './figure.ts';

/** PacGAN and VEEGAN count modes on 2,500 samples. */
const counted = 2500;
/** A seed that no training uses, for the codes of the prior that q(z) is held against. */
const otherSeed = 1_000_003;

export interface Samples {
  /** Of `counted` samples. */
  readonly modes: number;
  readonly highQualityShare: number;
  /** Null where no sample is of high quality. */
  readonly reverseKl: number | null;
}

export interface Inference {
  /** Squared error of held-out points and their reconstructions through one drawn code, mean over numbers. */
  readonly mse: number;
  /** That over the one of random pairs. */
  readonly mseRatio: number;
  /** Share of reconstructions that are nearest to the mode their point was drawn from. */
  readonly ownMode: number;
  /** Squared maximum mean discrepancy of drawn codes of held-out points and draws of the prior; 0 at best, below it by chance. */
  readonly codeMmd: number;
  /** Kolmogorov-Smirnov statistic of each dimension of the codes against N(0, 1), and their mean. */
  readonly codeKs: readonly number[];
  readonly meanKs: number;
}

export async function measureSamples(model: Model, mixture: Mixture): Promise<Samples> {
  const { data } = await model.sample({ count: counted });
  const { modes, highQualityShare, reverseKl } = modeCoverage(asPoints(data, 2), mixture);
  return { modes, highQualityShare, reverseKl: Number.isNaN(reverseKl) ? null : reverseKl };
}

/** Held-out points and draws of the prior with what they are decoded to; a GAN alone infers nothing. */
export async function drawWithoutInference(
  model: Model,
  { test, count }: { readonly test: DataSplit; readonly count: number },
): Promise<Panels> {
  const x = (test.values as Float32Array).slice(0, 2 * count);
  const modes = test.labels!.slice(0, count);
  const { data: z } = model.prior({ count, seed: otherSeed });
  const { data: xTilde } = await model.decode(z);
  return { x, modes, xHat: new Float32Array(0), zHat: new Float32Array(0), z, xTilde };
}

/** @param options.count held-out points to measure on */
export async function measureInference(
  model: Model,
  { test, mixture, count }: { readonly test: DataSplit; readonly mixture: Mixture; readonly count: number },
): Promise<{ readonly inference: Inference; readonly panels: Panels }> {
  const { x, modes, z, xTilde } = await drawWithoutInference(model, { test, count });
  const { data: zHat } = await model.encode(x, { mode: 'stochastic' });
  const { data: xHat } = await model.decode(zHat);
  const { mse, ratio } = reconstructionError(asPoints(x, 2), asPoints(xHat, 2));
  const codes = asPoints(zHat, model.latentSize);
  const { squared } = await mmd(codes, asPoints(z, model.latentSize), { threads: 1 });
  const { dimensions, meanKs } = await codeMatch(codes, { threads: 1 });
  return {
    inference: {
      mse,
      mseRatio: ratio,
      ownMode: agreement(modes, nearestModes(xHat, mixture)),
      codeMmd: squared,
      codeKs: dimensions.map(({ statistic }) => statistic),
      meanKs,
    },
    panels: { x, modes, xHat, zHat, z, xTilde },
  };
}
