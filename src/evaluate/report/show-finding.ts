/** Findings as the words and cells of a report. */

import type { Evaluation, Finding, GroupName, LeftOut } from './finding.ts';

export const groupTitles = {
  plane: 'Against the known density',
  distribution: 'Samples against data',
  features: 'Samples against data, on features',
  inference: 'Inference',
  codes: 'Codes against the prior',
  memory: 'Memorisation',
} as const;

export const verdictTitles = { wrong: 'What is wrong', fair: 'What is so-so', good: 'What is good' } as const;

/** Four significant digits; a dash for what is no number. */
export function showNumber(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '-∞';
  return Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-4)
    ? value.toExponential(2)
    : String(Number(value.toPrecision(4)));
}

/** What was left out and why, as a sentence. */
export function leftOutLine({ name, part, reason }: LeftOut): string {
  const [group, measure] = name.split('/') as [GroupName, string | undefined];
  const what = `${groupTitles[group]}${measure === undefined ? '' : `: ${measure}`}`;
  return `${what}${part === 'floor' ? ': the value of real data' : ''} was left out: ${reason}.`;
}

const directions = { more: 'more', less: 'less', 'near the floor': 'near real data' } as const;

const nameOf = ({ id }: Pick<Finding, 'id'>) => id.slice(id.indexOf('/') + 1);

/** Name, value, interval, floor, direction and meaning, with the p of a test. */
export function cellsOf({ id, value, interval, floor, p, better, about }: Finding): readonly string[] {
  const name = nameOf({ id });
  const meaning = p === undefined ? about : `${about}; p ${p < 1e-4 ? '< 0.0001' : `= ${p.toFixed(4)}`}`;
  const range = interval ? `${showNumber(interval[0])} … ${showNumber(interval[1])}` : '';
  return [name, showNumber(value), range, floor === undefined ? '' : showNumber(floor), directions[better], meaning];
}

/** The numbers behind a finding, as a line below its table; undefined where it has none. */
export function valuesLine(finding: Finding): string | undefined {
  const { values } = finding;
  return values && `${nameOf(finding)}, dimension by dimension: ${values.map(showNumber).join(', ')}.`;
}

export const columnTitles = ['measure', 'value', '95 % of subsets', 'real data', 'better is', 'what it says'] as const;

/** What was evaluated, on one line. */
export function summaryOf({ preset, step, data, samples, seed, seconds }: Evaluation): string {
  return `Preset ${preset} at step ${step}, on ${data}: ${samples} items of each kind, seed ${seed}, ${Math.round(seconds)} s.`;
}

export const floorNote =
  'The column "real data" is the same measure of training items against held-out ones (or of the prior against itself): what a perfect model would reach with that many items. Sentences rest on rules of thumb; the numbers beside the floors are what counts.';
