/** What neighbours were found, in words and as JSON. */

import type { DataSplit, Dataset } from '../data/dataset.ts';
import type { Neighbours } from '../evaluate/neighbours/nearest.ts';
import type { Model } from '../model/model.ts';
import { showPath, showTable } from './format.ts';
import { print, printJson } from './streams.ts';

interface Found {
  readonly model: Model;
  /** The picture, if one was drawn. */
  readonly file: string | undefined;
  readonly json: boolean | undefined;
  /** What the queries are called. */
  readonly names: readonly string[];
  readonly found: Neighbours;
  readonly among: DataSplit;
  readonly dataset: Dataset;
}

export function printNeighbours({ model, file, json, names, found, among, dataset }: Found): void {
  const { classes, name } = dataset;
  const results = names.map((query, row) => ({
    query,
    neighbours: Array.from({ length: found.k }, (_, place) => {
      const index = found.indices[row * found.k + place]!;
      const label = among.labels?.[index];
      const path = among.pathOf?.(index);
      return {
        index,
        distance: found.distances[row * found.k + place]!,
        ...(label !== undefined && { label: classes?.[label] ?? String(label) }),
        ...(path !== undefined && { path }),
      };
    }),
  }));
  const { run, step } = model;
  if (json) {
    printJson({ ...(file !== undefined && { file }), data: name, items: among.count, results, run, step });
    return;
  }
  for (const { query, neighbours } of results) {
    print(query);
    const rows = neighbours.map(({ index, distance, label = '', path = '' }) => [
      `  ${distance.toFixed(4)}`,
      String(index),
      label,
      path,
    ]);
    print(showTable([['  distance', 'index', 'label', 'path'], ...rows], { right: [0, 1] }));
  }
  const picture = file === undefined ? '' : `${showPath(file)}: `;
  print(`${picture}nearest of ${among.count} items of ${name} by their codes (${showPath(run)}, step ${step})`);
}
