/** What is said of reconstructions, codes and memorisation. */

import type { FindingId, Note } from '../finding.ts';
import { type Find, highVerdict, longer, lowVerdict, note, percent, type Rule, short, unlessGood } from './verdicts.ts';

const late = `${longer}, or a larger encoder; reconstructions come late in ALI`;

/** How codes may differ from the prior: up to `good` above the floor is good, from `wrong` on wrong. */
const mismatches = [
  { id: 'codes/largestKs', good: 0.1, wrong: 0.3, text: 'the worst dimension is # from N(0, 1) (Kolmogorov-Smirnov)' },
  { id: 'codes/meanKs', good: 0.05, wrong: 0.2, text: 'a dimension is # from N(0, 1) on average' },
  { id: 'codes/meanError', good: 0.15, wrong: 0.5, text: 'the means of dimensions are # off' },
  { id: 'codes/covarianceError', good: 0.2, wrong: 0.6, text: 'the covariance is # off' },
  { id: 'codes/correlation', good: 0.1, wrong: 0.3, text: 'dimensions are correlated by #' },
  { id: 'codes/squaredCorrelation', good: 0.1, wrong: 0.3, text: 'squares of dimensions are correlated by #' },
  { id: 'codes/mmd', good: 0.01, wrong: 0.1, text: 'the squared discrepancy of kernels is #' },
] as const satisfies readonly { id: FindingId; good: number; wrong: number; text: string }[];

const rank = { good: 0, fair: 1, wrong: 2 };

function readCodes(find: Find): Note | undefined {
  const seen = mismatches.flatMap(({ id, good, wrong, text }) => {
    const found = find(id);
    if (!found) return [];
    const verdict = lowVerdict(found.value - Math.max(0, found.floor ?? 0), good, wrong);
    return [{ verdict, text: text.replace('#', short(found.value)) }];
  });
  if (seen.length === 0) return undefined;
  const { verdict } = seen.reduce((worst, each) => (rank[each.verdict] > rank[worst.verdict] ? each : worst));
  const told = verdict === 'good' ? seen.slice(0, 1) : seen.filter((each) => each.verdict !== 'good');
  const match = { good: 'match', fair: 'roughly match', wrong: 'do not match' }[verdict];
  const text = `The codes of data ${match} the prior: ${told.map((each) => each.text).join('; ')}.`;
  return note(verdict, text, 'samples decode codes that data does not have: fewer latents, or train further');
}

export const codeRules: readonly Rule[] = [
  (find) => {
    const found = find('inference/ratio');
    if (!found) return undefined;
    const verdict = lowVerdict(found.value, 0.35, 0.75);
    const mse = find('inference/mse');
    const off = `off by ${percent(found.value)} of what a random one is${mse ? ` (mean squared error ${short(mse.value)})` : ''}`;
    const text =
      verdict === 'wrong'
        ? `The codes say little of their items: a reconstruction is ${off}.`
        : `Reconstructions are ${off}.`;
    return note(verdict, text, late);
  },
  (find) => {
    const found = find('inference/psnr');
    if (!found) return undefined;
    const text = `Reconstructions are coarse: ${short(found.value)} dB beside their originals.`;
    return unlessGood(highVerdict(found.value, 15, 10), text, late);
  },
  (find) => {
    const found = find('inference/ssim');
    if (!found) return undefined;
    const text = `Reconstructions share little structure with their originals: similarity ${short(found.value)} of 1.`;
    return unlessGood(highVerdict(found.value, 0.5, 0.2), text, late);
  },
  (find) => {
    const found = find('inference/classKept');
    if (!found) return undefined;
    const text = `${percent(found.value)} of the reconstructions are of the original's class.`;
    const advice = 'ALI alone swaps classes at times; a cycle loss on x keeps them (--objective alice)';
    return note(highVerdict(found.value, 0.9, 0.6), text, advice);
  },
  (find) => {
    const found = find('inference/codeCycle');
    if (!found) return undefined;
    const text = `A code comes back from decoding and encoding with a squared error of ${short(found.value)}, where answering 0 would give 1.`;
    const advice = `${longer}, a larger encoder, or a cycle loss on z (--objective alice)`;
    return unlessGood(lowVerdict(found.value, 0.35, 0.75), text, advice);
  },
  readCodes,
  (find) => {
    const found = find('codes/sigma');
    if (!found) return undefined;
    const text = `The encoder is unsure: q(z | x) has a deviation of ${short(found.value)}, where the prior itself has 1.`;
    return unlessGood(lowVerdict(found.value, 0.7, 0.9), text, late);
  },
  (find) => {
    const found = find('memory/copies');
    if (!found) return undefined;
    const verdict = lowVerdict(found.value, 0.05, 0.3);
    const text =
      verdict === 'good'
        ? 'No sign of memorised training items: samples are no nearer to them than new data is.'
        : `${percent(found.value)} of the samples are nearer to a training item than 99 % of new data are.`;
    const advice =
      'look at the nearest items: smooth samples are near to everything; copies ask for more data or a smaller decoder';
    return note(verdict, text, advice);
  },
  (find) => {
    const found = find('memory/ratio');
    if (!found) return undefined;
    if (found.value < 1) {
      const text = `Samples are nearer to training items than new data is: ${short(found.value)} of its median distance.`;
      const advice = 'look at the nearest items: blurred samples are near to everything, copies are near to one';
      return unlessGood(highVerdict(found.value, 0.7, 0.4), text, advice);
    }
    const text = `Samples stray: they are ${short(found.value)} times as far from training items as new data is.`;
    return unlessGood(lowVerdict(found.value, 1.5, 3), text, `samples are off: ${longer}, or a larger decoder`);
  },
];
