/** What is said of samples of a mixture whose density is known. */

import { highVerdict, longer, lowVerdict, note, percent, type Rule, short, unlessGood } from './verdicts.ts';

const steadier = 'average the weights (averaging.rate), or lower the final learning rate';

export const planeRules: readonly Rule[] = [
  (find) => {
    const found = find('plane/modes');
    if (!found?.floor) return undefined;
    const verdict = highVerdict(found.value / found.floor, 1, 0.9);
    return note(verdict, `The samples reach ${found.value} of ${found.floor} modes.`, `${longer}, or larger batches`);
  },
  (find) => {
    const found = find('plane/highQualityShare');
    if (!found) return undefined;
    const text = `${percent(found.value)} of the samples lie on a mode; the rest lies between them.`;
    return note(highVerdict(found.value, 0.9, 0.7), text, steadier);
  },
  (find) => {
    const found = find('plane/reverseKl');
    if (!found) return undefined;
    const verdict = lowVerdict(found.value - (found.floor ?? 0), 0.1, 0.5);
    const text = `The samples are spread unevenly over the modes: reverse KL ${short(found.value)}, of even ones about 0.`;
    return unlessGood(verdict, text, `${longer}, or larger batches`);
  },
  (find) => {
    const found = find('plane/logLikelihood');
    if (found?.floor === undefined) return undefined;
    const excess = found.value - found.floor;
    const verdict = lowVerdict(Math.abs(excess), 0.5, 2);
    const where = excess < 0 ? 'where the density is low' : 'closer to the centres of modes than data does';
    const text = `The samples lie ${where}: log density ${short(found.value)} on average, of data ${short(found.floor)}.`;
    return unlessGood(verdict, text, excess < 0 ? steadier : `${longer}, or packing (PacGAN)`);
  },
  (find) => {
    const found = find('plane/score');
    if (!found?.floor) return undefined;
    const text = `The inception-style score over modes is ${short(found.value)}, of data ${short(found.floor)}.`;
    return unlessGood(highVerdict(found.value / found.floor, 0.9, 0.7), text, `${longer}, or larger batches`);
  },
];
