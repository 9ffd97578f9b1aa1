/** Several detectors on the same items, as they come from several seeds: the mean of what every method reaches, and its spread. */

import { AliError } from '../errors.ts';
import type { DetectorEvaluation, MethodResult } from './evaluate-detector.ts';

/** A number over several evaluations. */
export interface MeanStd {
  readonly mean: number;
  /** Standard deviation, n - 1 in the denominator; 0 of a single evaluation. */
  readonly std: number;
}

/** What one way to score reaches on the whole. */
export interface MethodSummary extends Pick<MethodResult, 'method' | 'kind' | 'chosen'> {
  readonly auroc: MeanStd;
  readonly auprc: MeanStd;
  readonly atThreshold: Readonly<Record<'f1' | 'precision' | 'recall', MeanStd>>;
  readonly atContamination: Readonly<Record<'f1' | 'precision' | 'recall', MeanStd>>;
}

/** Several evaluations in one. */
export interface EvaluationSummary {
  readonly items: number;
  readonly anomalies: number;
  readonly contamination: number;
  /** In the order of the first evaluation. What differs between them in a name is left out: (k = 5), a number of components. */
  readonly methods: readonly MethodSummary[];
}

/**
 * Sums up evaluations of detectors on the same data.
 * @throws AliError 'usage' for none, or for detectors of other data or with other scores
 */
export function summariseEvaluations(evaluations: readonly DetectorEvaluation[]): EvaluationSummary {
  const [first, ...others] = evaluations;
  if (!first) throw new AliError('usage', 'evaluations: expected one or more; received none');
  const expected = scoresOf(first);
  const other = others.map(scoresOf).find((each) => each !== expected);
  if (other !== undefined) {
    throw new AliError(
      'usage',
      `evaluations: expected detectors with the same scores: ${expected}; received ${other}`,
      {
        remedy: 'evaluate runs that differ in their seeds only',
      },
    );
  }
  const { items, anomalies, contamination } = first;
  const away = others.find((each) => each.items !== items || each.anomalies !== anomalies);
  if (away) {
    const received = `${away.items} with ${away.anomalies}`;
    throw new AliError(
      'usage',
      `evaluations: expected the same items; received ${items} with ${anomalies} anomalies, and ${received}`,
    );
  }
  const methods = first.methods.map(({ kind, chosen }, place) => {
    const results = evaluations.map((each) => each.methods[place]!);
    const over = (value: (result: MethodResult) => number) => meanStd(results.map(value));
    const verdicts = (at: 'atThreshold' | 'atContamination') => ({
      f1: over((result) => result[at].f1),
      precision: over((result) => result[at].precision),
      recall: over((result) => result[at].recall),
    });
    const names = new Set(results.map(({ method }) => method));
    return {
      method: names.size === 1 ? results[0]!.method : plain(results[0]!),
      kind,
      chosen,
      auroc: over(({ auroc }) => auroc),
      auprc: over(({ auprc }) => auprc),
      atThreshold: verdicts('atThreshold'),
      atContamination: verdicts('atContamination'),
    };
  });
  return { items, anomalies, contamination, methods };
}

const plain = ({ method }: MethodResult) => method.replace(/ \(.*\)$/, '');

/** What has to be the same: which methods there are, and which of them the verdicts come from. */
function scoresOf({ methods }: DetectorEvaluation): string {
  return methods.map((each) => `${plain(each)}${each.chosen ? ' (chosen)' : ''}`).join(', ');
}

function meanStd(values: readonly number[]): MeanStd {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, std: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}
