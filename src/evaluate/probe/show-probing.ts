/** A probing as a table, for a terminal and in Markdown. */

import type { ProbedRepresentation, Probing } from './probe-model.ts';

export const probeTitles = ['representation', 'numbers', 'logistic', 'L2-SVM', '1-NN', '5-NN', 'clusters'] as const;

/** Name, numbers an item, and accuracies in percent. */
export function probeCells({ name, size, ...probes }: ProbedRepresentation): readonly string[] {
  const { logistic, svm, nearest, fiveNearest, clusters } = probes;
  const shares = [logistic.accuracy, svm.accuracy, nearest, fiveNearest, clusters];
  return [name, String(size), ...shares.map((share) => (100 * share).toFixed(1))];
}

/** What was probed, with what, and how far apart two numbers must be to differ. */
export function probeNotes({
  labels,
  available,
  test,
  classes,
  chance,
  data,
  leftOut,
  seed,
}: Probing): readonly string[] {
  const error = 100 * Math.sqrt(0.25 / test);
  const all = labels === available ? `all ${labels}` : `${labels} of ${available}`;
  return [
    `Accuracy in percent on ${test} held-out items of ${data}, ${classes} classes, from ${all} labelled training items (seed ${seed}); the most frequent class alone gets ${(100 * chance).toFixed(1)}. A standard error is at most ${error.toFixed(1)}.`,
    ...leftOut.map(({ name, reason }) => `${name}: left out; ${reason}.`),
  ];
}

export function probeMarkdown(probing: Probing): string {
  const { preset, step, representations } = probing;
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const table = [
    row(probeTitles),
    row(probeTitles.map((_, i) => (i === 0 ? '---' : '---:'))),
    ...representations.map((each) => row(probeCells(each))),
  ];
  const abouts = representations.map(({ name, about, logistic, svm }) => {
    return `- ${name}: ${about} (C ${logistic.C} and ${svm.C})`;
  });
  const paragraphs = [
    `# Probes of ${preset}, step ${step}`,
    table.join('\n'),
    ...probeNotes(probing).map(plain),
    abouts.join('\n'),
    'Linear probes see columns scaled to mean 0 and deviation 1; C is chosen on a fifth of the labelled items. Clusters: k-means on the held-out items, one cluster for each class, matched to the classes as well as they can be.',
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** Text on one line, without what Markdown or HTML would act on. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[<>|`[\]*_]/g, (character) => `&#${character.charCodeAt(0)};`);
}
