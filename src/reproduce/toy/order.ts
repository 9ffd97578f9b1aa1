/** Whether the paper's order of ways to infer held: ALI before post-hoc ALI before the inverse map. */

import type { CellResult } from '../experiment.ts';
import { type Interval, meanInterval } from '../statistics.ts';
import type { Method, ToyResult, ToySettings } from './cell.ts';

export const orderedMeasures = ['mse', 'codeMmd', 'meanKs'] as const;

const names: Readonly<Record<(typeof orderedMeasures)[number], string>> = {
  mse: 'reconstruction error',
  codeMmd: 'distance of q(z) and p(z) (MMD²)',
  meanKs: 'Kolmogorov-Smirnov distance of q(z) and p(z)',
};

const pairs: readonly (readonly [better: Method, worse: Method, words: string])[] = [
  ['ali', 'posthoc', 'post hoc − ALI'],
  ['posthoc', 'inverse-map', 'inverse map − post hoc'],
  ['ali', 'inverse-map', 'inverse map − ALI'],
];

export interface Comparison {
  readonly measure: (typeof orderedMeasures)[number];
  readonly better: Method;
  readonly worse: Method;
  /** worse − better, seed by seed: positive where the paper's order held. */
  readonly differences: readonly number[];
  readonly interval: Interval | null;
}

export function compareMethods(results: readonly CellResult<ToySettings, ToyResult>[]): Comparison[] {
  const measured = (method: Method, seed: number, measure: Comparison['measure']) =>
    results.find(({ cell }) => cell.settings.method === method && cell.seed === seed)?.result.inference?.[measure];
  const seeds = [...new Set(results.map(({ cell }) => cell.seed))];
  return orderedMeasures.flatMap((measure) =>
    pairs.map(([better, worse]) => {
      const differences = seeds.flatMap((seed) => {
        const [a, b] = [measured(better, seed, measure), measured(worse, seed, measure)];
        return a === undefined || b === undefined ? [] : [b - a];
      });
      return { measure, better, worse, differences, interval: meanInterval(differences) };
    }),
  );
}

/** A sentence a measure: whether the order held in how many seeds, and what the intervals say. */
export function tellOrder(comparisons: readonly Comparison[]): string[] {
  return orderedMeasures.flatMap((measure) => {
    const own = comparisons.filter((each) => each.measure === measure && each.differences.length > 0);
    if (own.length === 0) return [];
    const parts = own.map(({ better, worse, differences, interval }) => {
      const words = pairs.find(([a, b]) => a === better && b === worse)![2];
      const held = differences.filter((difference) => difference > 0).length;
      const spread = interval
        ? `${show(interval.mean)}, 95 % interval ${show(interval.low)} … ${show(interval.high)}`
        : show(differences[0]!);
      return `${words}: ${spread} (positive in ${held} of ${differences.length} seeds)`;
    });
    return `**${names[measure]}**: ${verdict(own)} ${parts.join('; ')}.`;
  });
}

/** The two neighbouring pairs decide; an interval that holds 0 leaves the matter open. */
function verdict(comparisons: readonly Comparison[]): string {
  const neighbours = comparisons.filter(({ better, worse }) => !(better === 'ali' && worse === 'inverse-map'));
  const mean = ({ differences }: Comparison) => differences.reduce((sum, value) => sum + value, 0) / differences.length;
  const holds = neighbours.every((each) => mean(each) > 0);
  const sure = neighbours.every(({ interval }) => interval !== null && (interval.low > 0 || interval.high < 0));
  const what = holds
    ? "the paper's order, ALI < post hoc < inverse map, held in the mean over seeds"
    : "the paper's order, ALI < post hoc < inverse map, did not hold in the mean over seeds";
  return `${what}${sure ? ', and every interval excludes 0.' : '; not every interval excludes 0.'}`;
}

const show = (value: number) => value.toPrecision(3);
