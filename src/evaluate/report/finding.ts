/** What an evaluation finds: numbers with their meaning and what real data would give. */

export const groupNames = ['plane', 'distribution', 'features', 'inference', 'codes', 'memory'] as const;
/**
 * A group of measures: samples of the plane, samples as numbers, samples through a classifier's features, reconstructions, codes, and
 * memorisation.
 */
export type GroupName = (typeof groupNames)[number];

/** The group, a slash and the measure. */
export type FindingId =
  | `plane/${'modes' | 'highQualityShare' | 'reverseKl' | 'logLikelihood' | 'score'}`
  | `${'distribution' | 'features'}/${'precision' | 'recall' | 'density' | 'coverage' | 'mmd' | 'twoSampleAccuracy'}`
  | 'distribution/slicedWasserstein'
  | `features/${'frechetDistance' | 'score'}`
  | `inference/${'mse' | 'ratio' | 'psnr' | 'ssim' | 'classKept' | 'codeCycle'}`
  | `codes/${'meanKs' | 'largestKs' | 'meanError' | 'covarianceError' | 'correlation' | 'squaredCorrelation' | 'mmd' | 'sigma'}`
  | `memory/${'ratio' | 'copies'}`;

/** One number of an evaluation: what it is, how sure it is, and what to hold it against. */
export interface Finding {
  readonly id: FindingId;
  /** Finite in an evaluation: what is not is left out of it, with the reason. */
  readonly value: number;
  /** Between these lie 95 % of the values on random subsets. */
  readonly interval?: readonly [low: number, high: number];
  /** The same measure of real data, or of the prior: what a perfect model would give. */
  readonly floor?: number;
  /** The probability of such a number, or one that is further off, if there were no difference: 0 … 1. */
  readonly p?: number;
  /** The numbers behind the value, one a dimension. */
  readonly values?: readonly number[];
  readonly better: 'more' | 'less' | 'near the floor';
  /** What it measures, and its range. */
  readonly about: string;
}

/** A group of findings, in the order in which they are read. */
export interface Group {
  readonly name: GroupName;
  /** One line for its head: on what, of how many items. */
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** A group, or a measure of one, that was asked for and does not apply, and why. */
export interface LeftOut {
  readonly name: GroupName | FindingId;
  /** What of a measure was left out, where its value stays. */
  readonly part?: 'floor';
  readonly reason: string;
}

/** What measuring a group gives: itself and what of it was left out, or only the latter. */
export interface Measured {
  readonly group?: Group;
  readonly leftOut?: readonly LeftOut[];
  readonly picture?: ReportPicture | undefined;
}

/** A sentence of the plain-language reading. */
export interface Note {
  readonly verdict: 'good' | 'fair' | 'wrong';
  readonly text: string;
  /** What to try. */
  readonly advice?: string;
}

/** PNG bytes with their file name and what they show. */
export interface ReportPicture {
  readonly file: string;
  readonly caption: string;
  readonly png: Uint8Array;
}

/**
 * What `evaluateModel` has measured of a run, and from what; it is plain JSON. `seconds` is its wall time, `versions` those of the
 * package and what it rests on that the run was trained with.
 */
export interface Evaluation {
  readonly run: string;
  readonly step: number;
  readonly preset: string;
  readonly data: string;
  /** Items of each kind that were compared. */
  readonly samples: number;
  readonly seed: number;
  readonly versions: Readonly<Record<string, string>>;
  readonly seconds: number;
  readonly groups: readonly Group[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly Note[];
}

/** The value of a finding by its id; undefined where it was not measured. */
export function findingOf(groups: readonly Group[], id: FindingId): Finding | undefined {
  return groups.flatMap(({ findings }) => findings).find((finding) => finding.id === id);
}
