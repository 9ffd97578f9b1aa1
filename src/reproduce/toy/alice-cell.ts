/** One setting of ALICE's toy: trained with or without the explicit cycle of x, and measured with the true posterior. */

import { join } from 'node:path';
import { writeFileAtomic } from '../../data/files.ts';
import { encodePng } from '../../data/picture.ts';
import { loadDataset } from '../../data/source.ts';
import { aliceMixture } from '../../data/synthetic.ts';
import { inceptionStyleScore } from '../../evaluate/distribution/inception-style-score.ts';
import { meanSquaredError } from '../../evaluate/inference/reconstruction.ts';
import { mixturePosterior } from '../../evaluate/plane/mixture-density.ts';
import { asPoints } from '../../evaluate/points.ts';
import { loadModel } from '../../model/load-model.ts';
import type { ConfigOverrides } from '../../presets/config.ts';
import type { Cell, CellContext } from '../experiment.ts';
import { trainRun } from '../train-run.ts';
import { fivePanels } from './figure.ts';

export interface AliceSettings {
  /** Weight of the explicit cycle of x; 0 is ALI. */
  readonly lambda: number;
  readonly width: number;
  readonly learningRate: number;
  readonly weights: 'xavier' | 'he' | 'normal';
  readonly gradientPenalty: number;
  readonly steps: number;
}

export interface AliceResult {
  /** Inception-style score of 2,048 samples with the true posterior over modes as classifier: 1 … 5. */
  readonly score: number;
  /** The same of as many held-out points: the best that can be expected. */
  readonly bestScore: number;
  /** Squared error of held-out points and their reconstructions through one drawn code, mean over numbers. */
  readonly mse: number;
}

export const alicePicture = (folder: string) => join(folder, 'panels.png');

/**
 * Two hidden layers of the width in every network, Adam with β₁ 0.5 and a rate that falls to 0 over the second half.
 */
function aliceConfig(settings: AliceSettings): ConfigOverrides {
  const { lambda, width, learningRate, weights, gradientPenalty, steps } = settings;
  const hidden = [`D${width} relu`, `D${width} relu`];
  return {
    preset: 'grid-paper',
    data: 'alice-toy',
    objective: 'alice',
    steps,
    batchSize: 100,
    networks: {
      encoder: { kind: 'implicit', layers: [...hidden, 'D2'] },
      decoder: { layers: [...hidden, 'D2'] },
      discriminator: { joint: [...hidden, 'D1'] },
    },
    cycle: { x: lambda > 0 ? 'explicit' : 'none', z: 'none', lambdaX: lambda, lambdaZ: 0 },
    gradientPenalty,
    initial: { weights, std: 0.05 },
    optimiser: { learningRate, beta1: 0.5 },
    schedule: { kind: 'linear', steps, hold: 0.5 },
    snapshotEvery: Math.max(1, steps),
    keepCheckpoints: 1,
  };
}

export async function runAliceCell(
  { seed, settings }: Cell<AliceSettings>,
  context: CellContext,
): Promise<AliceResult> {
  const { run } = await trainRun(context, 'run', { ...aliceConfig(settings), seed });
  const model = await loadModel(run, { threads: 1 });
  try {
    const { test } = await loadDataset('alice-toy');
    const { count } = test;
    const x = test.values as Float32Array;
    const { data: zHat } = await model.encode(x, { mode: 'stochastic' });
    const { data: xHat } = await model.decode(zHat);
    const { data: z } = model.prior({ count });
    const { data: xTilde } = await model.decode(z);
    const picture = fivePanels({ x, modes: test.labels!, xHat, zHat, z, xTilde }, aliceMixture);
    await writeFileAtomic(alicePicture(context.folder), encodePng(picture));
    const scoreOf = (points: Float32Array) =>
      inceptionStyleScore(mixturePosterior(asPoints(points, 2), aliceMixture)).score;
    return {
      score: scoreOf(xTilde),
      bestScore: scoreOf(x),
      mse: meanSquaredError(asPoints(x, 2), asPoints(xHat, 2)),
    };
  } finally {
    await model.release();
  }
}
