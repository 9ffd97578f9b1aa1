/** The experiments by name. A new one is a new file in experiments/ and a line here. */

import { AliError, nearest } from '../errors.ts';
import type { Experiment } from './experiment.ts';
import { aliceToy } from './experiments/alice-toy.ts';
import { conditional } from './experiments/conditional.ts';
import { interpolations, reconstructions, samples } from './experiments/pictures.ts';
import { semiSupervised } from './experiments/semi-supervised.ts';
import { svm } from './experiments/svm.ts';
import { toy, toyPaper, toyReruns, toyRing } from './experiments/toy.ts';
import { toySweep } from './experiments/toy-sweep.ts';

const pictures = [samples, reconstructions, interpolations];
const toys = [toy, toyRing, toyPaper, toyReruns, toySweep, aliceToy];
const list: readonly Experiment[] = [...toys, svm, semiSupervised, conditional, ...pictures];

/** The experiments of the paper (Dumoulin et al. 2017) that `reproduce` runs, by name. */
export const experiments: Readonly<Record<string, Experiment>> = Object.fromEntries(
  list.map((experiment) => [experiment.name, experiment]),
);

/** The experiment of that name, or an error with the nearest one. */
export function findExperiment(name: string): Experiment {
  const experiment = Object.hasOwn(experiments, name) ? experiments[name] : undefined;
  if (experiment) return experiment;
  const guess = nearest(name, Object.keys(experiments));
  throw new AliError('usage', `unknown experiment "${name}"; expected one of ${Object.keys(experiments).join(', ')}`, {
    remedy: guess ? `did you mean "${guess}"?` : 'list them with `ali reproduce`',
  });
}
