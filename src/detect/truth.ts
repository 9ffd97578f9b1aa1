/** From labels to which items are anomalies. */

import { isMissing, isSame } from '../data/table/table.ts';
import { AliError } from '../errors.ts';

export interface TruthOptions {
  /** The label of normal items; all others are anomalies. */
  readonly normal?: string | undefined;
  /** The label of anomalies; all others are normal. */
  readonly anomaly?: string | undefined;
}

const normalWords = ['normal', 'normal.', 'inlier', 'benign'];

/**
 * 1 for an anomaly. Where nobody says which label is which: labels 0 and 1 (or false and true), or one that says normal.
 * @throws AliError 'data' for a label that is missing, one class only, or labels that do not say what is normal
 */
export function truthOf(labels: readonly string[], { normal, anomaly }: TruthOptions = {}): Uint8Array {
  if (normal !== undefined && anomaly !== undefined) {
    throw new AliError('usage', 'labels: expected the normal one or the anomalous one; received both');
  }
  const missing = labels.findIndex((label) => isMissing(label));
  if (missing >= 0) {
    throw new AliError('data', `labels: expected one for every item; received none for item ${missing + 1}`, {
      remedy: 'leave the items without labels out',
    });
  }
  const distinct = [...new Set(labels)];
  const rule = normal ?? anomaly ?? likelyNormal(distinct);
  const truth = Uint8Array.from(labels, (label) => (isSame(label, rule) === (anomaly !== undefined) ? 1 : 0));
  const anomalies = truth.reduce((sum, each) => sum + each, 0);
  if (anomalies > 0 && anomalies < truth.length) return truth;
  const shown = distinct
    .slice(0, 20)
    .map((each) => `"${each}"`)
    .join(', ');
  throw new AliError(
    'data',
    `labels: expected normal items and anomalies; received only ${shown}, which ${anomalies > 0 ? 'are all anomalies' : 'are all normal'}`,
    {
      remedy: 'evaluate on data that holds both, or name the label of normal items: --normal VALUE',
    },
  );
}

function likelyNormal(distinct: readonly string[]): string {
  const word = distinct.find((label) => normalWords.includes(label.toLowerCase()));
  if (word !== undefined) return word;
  const values = distinct.map((label) => label.toLowerCase());
  for (const [no, yes] of [
    ['0', '1'],
    ['false', 'true'],
  ] as const) {
    const isPair = values.every((value) => isSame(value, no) || isSame(value, yes));
    if (isPair) return distinct.find((label) => isSame(label.toLowerCase(), no)) ?? no;
  }
  const shown = distinct
    .slice(0, 20)
    .map((each) => `"${each}"`)
    .join(', ');
  throw new AliError('data', `labels: expected 0 and 1, or a label that says normal; received ${shown}`, {
    remedy: 'say which is which: --normal VALUE or --anomaly VALUE',
  });
}
