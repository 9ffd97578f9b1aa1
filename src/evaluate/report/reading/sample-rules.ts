/** What is said of samples beside data, in the items' own numbers or in features. */

import { highVerdict, longer, lowVerdict, note, percent, type Rule, short, unlessGood } from './verdicts.ts';

type SampleGroup = 'features' | 'distribution';
const both = ['features', 'distribution'] as const;
const spaceOf = (group: SampleGroup) => (group === 'features' ? 'features' : 'the raw numbers');

const missing =
  'kinds of items are missing: larger batches, more instance noise (noise0.1 in the discriminator), more latents';
const sharper = `${longer}, or a larger decoder`;

const precision =
  (group: SampleGroup): Rule =>
  (find) => {
    const found = find(`${group}/precision`);
    if (!found?.floor) return undefined;
    const verdict = highVerdict(found.value / found.floor, 0.9, 0.6);
    const text = `On ${spaceOf(group)}, ${percent(found.value)} of the samples lie among the data; of real items it is ${percent(found.floor)}.`;
    return note(verdict, text, `samples are off: ${sharper}`);
  };

const density =
  (group: SampleGroup): Rule =>
  (find) => {
    const found = find(`${group}/density`);
    if (!found?.floor) return undefined;
    const numbers = `(density ${short(found.value)} beside ${short(found.floor)})`;
    if (found.value >= 2 * found.floor) {
      const text = `On ${spaceOf(group)}, samples crowd where the data is densest ${numbers}: they are alike, or blurred.`;
      return note('wrong', text, longer);
    }
    const verdict = highVerdict(found.value / found.floor, 0.75, 0.4);
    return unlessGood(verdict, `On ${spaceOf(group)}, samples lie at the edge of the data ${numbers}.`, sharper);
  };

const recall =
  (group: SampleGroup): Rule =>
  (find) => {
    const found = find(`${group}/recall`);
    if (!found?.floor) return undefined;
    const verdict = highVerdict(found.value / found.floor, 0.85, 0.5);
    const text = `On ${spaceOf(group)}, ${percent(found.value)} of the data lies among the samples; of real items it is ${percent(found.floor)}.`;
    return note(verdict, text, missing);
  };

const coverage =
  (group: SampleGroup): Rule =>
  (find) => {
    const found = find(`${group}/coverage`);
    if (!found?.floor) return undefined;
    const verdict = highVerdict(found.value / found.floor, 0.85, 0.5);
    const text = `On ${spaceOf(group)}, ${percent(found.value)} of the data has a sample nearby; of real items it is ${percent(found.floor)}.`;
    return note(verdict, text, missing);
  };

const twoSample =
  (group: SampleGroup): Rule =>
  (find) => {
    const found = find(`${group}/twoSampleAccuracy`);
    if (!found) return undefined;
    const verdict = lowVerdict(found.value, 0.6, 0.9);
    const text = `A nearest-neighbour classifier on ${spaceOf(group)} tells samples from data ${percent(found.value)} of the time; 50 % would be chance.`;
    return note(verdict, text, `look at the samples for what gives them away; ${sharper}`);
  };

/** How far the samples are, over how far as many real items are. */
const distance =
  (
    id: 'features/frechetDistance' | 'distribution/slicedWasserstein',
    { name, good, wrong }: { readonly name: string; readonly good: number; readonly wrong: number },
  ): Rule =>
  (find) => {
    const found = find(id);
    if (found?.floor === undefined || found.floor <= 0) return undefined;
    const verdict = lowVerdict(found.value, good * found.floor, wrong * found.floor);
    const text = `The ${name} of the samples is ${short(found.value)}; of real items it is ${short(found.floor)}.`;
    return unlessGood(verdict, text, `samples are another distribution than the data: ${sharper}`);
  };

export const sampleRules: readonly Rule[] = [
  ...both.map(precision),
  ...both.map(density),
  ...both.map(recall),
  ...both.map(coverage),
  distance('features/frechetDistance', { name: 'Fréchet distance on features', good: 2, wrong: 10 }),
  distance('distribution/slicedWasserstein', { name: 'sliced Wasserstein distance', good: 1.5, wrong: 4 }),
  (find) => {
    const found = find('distribution/mmd');
    if (found?.floor === undefined) return undefined;
    const verdict = lowVerdict(found.value - Math.max(0, found.floor), 0.01, 0.1);
    const text = `The kernels see samples and data apart: squared discrepancy ${short(found.value)} of at most 2, beside ${short(found.floor)} of real items.`;
    return unlessGood(verdict, text, `samples are another distribution than the data: ${sharper}`);
  },
  (find) => {
    const found = find('features/mmd');
    if (found?.floor === undefined || !found.interval || found.interval[0] <= Math.max(0, found.floor))
      return undefined;
    const text = `The kernel distance on features, ${short(found.value)}, is above the ${short(found.floor)} of real items on nearly every subset.`;
    return note('fair', text, `samples are another distribution than the data: ${sharper}`);
  },
  ...both.map(twoSample),
  (find) => {
    const found = find('features/score');
    if (!found?.floor) return undefined;
    const share = found.value / found.floor;
    const text = `The classifier's score of the samples is ${short(found.value)}, ${percent(share)} of that of real items.`;
    return note(highVerdict(share, 0.9, 0.7), text, `classes are missing or unclear in the samples: ${sharper}`);
  },
];
