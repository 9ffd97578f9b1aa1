/** From the numbers of an evaluation to plain sentences: what is good, what is wrong, what to try. */

import { type Finding, type FindingId, findingOf, type Group, type Note } from './finding.ts';

type Rule = (find: (id: FindingId) => Finding | undefined) => Note | undefined;

/** A verdict on a number that should be high: good from `good` on, wrong below `wrong`. */
const highVerdict = (value: number, good: number, wrong: number): Note['verdict'] =>
  value >= good ? 'good' : value >= wrong ? 'fair' : 'wrong';
const lowVerdict = (value: number, good: number, wrong: number) => highVerdict(-value, -good, -wrong);

const percent = (value: number) => `${Number((100 * value).toFixed(value > 0.99 || value < 0.1 ? 1 : 0))} %`;
const short = (value: number) => String(Number(value.toPrecision(3)));

const longer = 'train further (ali resume RUN --steps N), with a schedule that reaches as far';

const rules: readonly Rule[] = [
  (find) => {
    const found = find('plane/modes');
    if (!found?.floor) return undefined;
    const verdict = highVerdict(found.value / found.floor, 1, 0.9);
    const text = `The samples reach ${found.value} of ${found.floor} modes.`;
    return { verdict, text, ...(verdict !== 'good' && { advice: `${longer}, or larger batches` }) };
  },
  (find) => {
    const found = find('plane/highQualityShare');
    if (!found) return undefined;
    const verdict = highVerdict(found.value, 0.9, 0.7);
    const text = `${percent(found.value)} of the samples lie on a mode; the rest lies between them.`;
    return {
      verdict,
      text,
      ...(verdict !== 'good' && { advice: 'average the weights (averaging.rate), or lower the final learning rate' }),
    };
  },
  ...(['features', 'distribution'] as const).map(
    (group): Rule =>
      (find) => {
        const [precision, floor] = [find(`${group}/precision`)?.value, find(`${group}/precision`)?.floor];
        if (precision === undefined || !floor) return undefined;
        const verdict = highVerdict(precision / floor, 0.9, 0.6);
        return {
          verdict,
          text: `On ${spaceOf(group)}, ${percent(precision)} of the samples lie among the data; of real items it is ${percent(floor)}.`,
          ...(verdict !== 'good' && { advice: `samples are off: ${longer}, or a larger decoder` }),
        };
      },
  ),
  ...(['features', 'distribution'] as const).map(
    (group): Rule =>
      (find) => {
        const found = find(`${group}/density`);
        if (!found?.floor || found.value < 2 * found.floor) return undefined;
        return {
          verdict: 'wrong',
          text: `On ${spaceOf(group)}, samples crowd where the data is densest (density ${short(found.value)} beside ${short(found.floor)}): they are alike, or blurred.`,
          advice: longer,
        };
      },
  ),
  ...(['features', 'distribution'] as const).map(
    (group): Rule =>
      (find) => {
        const [recall, floor] = [find(`${group}/recall`)?.value, find(`${group}/recall`)?.floor];
        if (recall === undefined || !floor) return undefined;
        return {
          verdict: highVerdict(recall / floor, 0.85, 0.5),
          text: `On ${spaceOf(group)}, ${percent(recall)} of the data lies among the samples; of real items it is ${percent(floor)}.`,
        };
      },
  ),
  ...(['features', 'distribution'] as const).map(
    (group): Rule =>
      (find) => {
        const [coverage, floor] = [find(`${group}/coverage`)?.value, find(`${group}/coverage`)?.floor];
        if (coverage === undefined || !floor) return undefined;
        const verdict = highVerdict(coverage / floor, 0.85, 0.5);
        return {
          verdict,
          text: `On ${spaceOf(group)}, ${percent(coverage)} of the data has a sample nearby; of real items it is ${percent(floor)}.`,
          ...(verdict !== 'good' && {
            advice:
              'kinds of items are missing: larger batches, more instance noise (noise0.1 in the discriminator), more latents',
          }),
        };
      },
  ),
  (find) => {
    const found = find('distribution/twoSampleAccuracy');
    if (!found) return undefined;
    const verdict = lowVerdict(found.value, 0.6, 0.9);
    return {
      verdict,
      text: `A nearest-neighbour classifier tells samples from data ${percent(found.value)} of the time; 50 % would be chance.`,
    };
  },
  (find) => {
    const found = find('features/score');
    if (!found?.floor) return undefined;
    const share = found.value / found.floor;
    return {
      verdict: highVerdict(share, 0.9, 0.7),
      text: `The classifier's score of the samples is ${short(found.value)}, ${percent(share)} of that of real items.`,
    };
  },
  (find) => {
    const found = find('inference/ratio');
    if (!found) return undefined;
    const verdict = lowVerdict(found.value, 0.35, 0.75);
    const text =
      verdict === 'wrong'
        ? `The codes say little of their items: a reconstruction is off by ${percent(found.value)} of what a random one is.`
        : `Reconstructions are off by ${percent(found.value)} of what a random one is.`;
    return {
      verdict,
      text,
      ...(verdict !== 'good' && { advice: `${longer}, or a larger encoder; reconstructions come late in ALI` }),
    };
  },
  (find) => {
    const found = find('inference/classKept');
    if (!found) return undefined;
    const verdict = highVerdict(found.value, 0.9, 0.6);
    const text = `${percent(found.value)} of the reconstructions are of the original's class.`;
    return {
      verdict,
      text,
      ...(verdict !== 'good' && { advice: 'ALI alone swaps classes at times; a cycle loss on x keeps them' }),
    };
  },
  (find) => {
    const [worst, floor] = [find('codes/largestKs')?.value, find('codes/largestKs')?.floor ?? 0];
    const covariance = find('codes/covarianceError');
    if (worst === undefined || !covariance) return undefined;
    const verdict = lowVerdict(
      Math.max((worst - floor) / 2, (covariance.value - (covariance.floor ?? 0)) / 4),
      0.05,
      0.15,
    );
    const text = `The codes of data ${verdict === 'good' ? 'match' : verdict === 'fair' ? 'roughly match' : 'do not match'} the prior: the worst dimension is ${short(worst)} from N(0, 1) (Kolmogorov-Smirnov).`;
    return {
      verdict,
      text,
      ...(verdict !== 'good' && {
        advice: 'samples decode codes that data does not have: fewer latents, or train further',
      }),
    };
  },
  (find) => {
    const found = find('memory/copies');
    if (!found) return undefined;
    const verdict = lowVerdict(found.value, 0.05, 0.3);
    const text =
      verdict === 'good'
        ? 'No sign of memorised training items: samples are no nearer to them than new data is.'
        : `${percent(found.value)} of the samples are nearer to a training item than 99 % of new data are.`;
    return {
      verdict,
      text,
      ...(verdict !== 'good' && {
        advice:
          'look at the nearest items: smooth samples are near to everything; copies ask for more data or a smaller decoder',
      }),
    };
  },
];

/** Sentences on what was measured, what is wrong first. Thresholds are rules of thumb beside the floors of real data. */
export function readFindings(groups: readonly Group[]): Note[] {
  const notes = rules.flatMap((rule) => rule((id) => findingOf(groups, id)) ?? []);
  const rank = { wrong: 0, fair: 1, good: 2 };
  return notes.sort((a, b) => rank[a.verdict] - rank[b.verdict]);
}

const spaceOf = (group: 'features' | 'distribution') => (group === 'features' ? 'features' : 'the raw numbers');
