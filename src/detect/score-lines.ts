/** Scores as lines of comma-separated text. */

import type { ScoredBlock } from './detector.ts';

/**
 * Lines `row,score,probability,anomaly[,label][,driver_1,excess_1 …]`, rows counted from 1; the header stands before the
 * first block's.
 */
export function encodeScores(
  { first, count, scores, anomalies, labels, drivers: driversOf }: ScoredBlock,
  { drivers, probability }: { readonly drivers: number; readonly probability: (score: number) => number },
): string {
  const lines: string[] = [];
  if (first === 0) {
    const named = Array.from({ length: drivers }, (_, place) => [`driver_${place + 1}`, `excess_${place + 1}`]);
    lines.push(['row', 'score', 'probability', 'anomaly', ...(labels ? ['label'] : []), ...named.flat()].join(','));
  }
  for (let item = 0; item < count; item++) {
    const score = scores[item]!;
    const cells = [
      String(first + item + 1),
      Number(score.toPrecision(9)).toString(),
      Number(probability(score).toPrecision(4)).toString(),
      String(anomalies[item]),
    ];
    if (labels) cells.push(quote(labels[item]!));
    if (drivers > 0) {
      const found = driversOf(item, drivers);
      for (let place = 0; place < drivers; place++) {
        const driver = found[place];
        cells.push(driver ? quote(driver.column) : '', driver ? Number(driver.excess.toPrecision(4)).toString() : '');
      }
    }
    lines.push(cells.join(','));
  }
  return lines.length > 0 ? `${lines.join('\n')}\n` : '';
}

function quote(text: string): string {
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
