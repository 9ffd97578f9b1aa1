/** What an evaluation finds: numbers with their meaning and what real data would give. */

export const groupNames = ['plane', 'distribution', 'features', 'inference', 'codes', 'memory'] as const;
/**
 * A group of measures: samples of the plane, samples as numbers, samples through a classifier's features, reconstructions, codes, and
 * memorisation.
 */
export type GroupName = (typeof groupNames)[number];

/** One number of an evaluation: what it is, how sure it is, and what to hold it against. */
export interface Finding {
  /** The group, a slash and the measure: "distribution/recall". */
  readonly id: string;
  readonly value: number;
  /** Between these lie 95 % of the values on random subsets. */
  readonly interval?: readonly [low: number, high: number];
  /** The same measure of real data, or of the prior: what a perfect model would give. */
  readonly floor?: number;
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
 * package and what it rests on.
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
  /** Groups that were asked for but do not apply, and why. */
  readonly leftOut: readonly { readonly name: GroupName; readonly reason: string }[];
  readonly notes: readonly Note[];
}

/** The value of a finding by its id; undefined where it was not measured. */
export function findingOf(groups: readonly Group[], id: string): Finding | undefined {
  return groups.flatMap(({ findings }) => findings).find((finding) => finding.id === id);
}
