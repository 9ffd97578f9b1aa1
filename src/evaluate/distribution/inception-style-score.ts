/** The inception-style score: how sure and how varied a classifier finds samples. */

import { AliError } from '../../errors.ts';
import { checkCount, type Points } from '../points.ts';

/** The score of samples (Salimans et al. 2016) and how much it varies between parts of them. */
export interface InceptionStyleScore {
  /** 1 … number of classes, more is better: exp of the mean KL(p(y|x) ‖ p(y)), averaged over the splits. */
  readonly score: number;
  /** Standard deviation over the splits; 0 where there is one. */
  readonly deviation: number;
}

/**
 * exp(E KL(p(y | x) ‖ p(y))) from class probabilities [count, classes] of samples: 1 … classes, more is better; Salimans et al. 2016. It says nothing
 * without the classifier's name and the same score of real data beside it. A small split lowers it: about
 * (classes - 1) / (2 × split) in the exponent. Cost: one pass.
 * @param options.splits parts, one after another, whose scores are averaged; default 1
 * @throws AliError 'data' for rows that are no probabilities or fewer rows than splits
 */
export function inceptionStyleScore(
  probabilities: Points,
  { splits = 1 }: { readonly splits?: number } = {},
): InceptionStyleScore {
  checkCount('inceptionStyleScore', probabilities, splits);
  const { data, count, size } = probabilities;
  for (let row = 0; row < count; row++) {
    let sum = 0;
    let least = 0;
    for (let i = 0; i < size; i++) {
      sum += data[row * size + i]!;
      least = Math.min(least, data[row * size + i]!);
    }
    if (least >= 0 && Math.abs(sum - 1) <= 1e-3) continue;
    throw new AliError('data', `inceptionStyleScore: expected probabilities; received a sum of ${sum} in row ${row}`, {
      remedy: 'apply softmax to the logits first',
    });
  }
  const scores = Array.from({ length: splits }, (_, split) => {
    const [from, to] = [split, split + 1].map((part) => Math.floor((part * count) / splits)) as [number, number];
    const marginal = new Float64Array(size);
    let negativeEntropy = 0;
    for (let row = from; row < to; row++) {
      for (let i = 0; i < size; i++) {
        const p = data[row * size + i]!;
        marginal[i]! += p / (to - from);
        if (p > 0) negativeEntropy += (p * Math.log(p)) / (to - from);
      }
    }
    const entropy = marginal.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
    return Math.exp(Math.max(0, negativeEntropy + entropy));
  });
  const score = scores.reduce((sum, each) => sum + each, 0) / splits;
  const variance = scores.reduce((sum, each) => sum + (each - score) ** 2, 0) / splits;
  return { score, deviation: Math.sqrt(variance) };
}
