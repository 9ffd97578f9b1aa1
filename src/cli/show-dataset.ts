/** A data set in words. */

import type { DatasetDescription } from '../data/description.ts';
import { showCount, showLarge, showShape, showSource, showTable } from './format.ts';

/** Classes and attributes up to this number are listed one by one. */
const listed = 40;

/** What `ali data info` prints. */
export function showDataset(description: DatasetDescription): string {
  const { name, source, format, shape, type, count, classes, attributes, train, test, digest, bytes } = description;
  const facts = [
    ['name', name],
    ['source', showSource(source)],
    ...(format === undefined ? [] : [['format', format]]),
    ['items', `${showCount(count)}: ${showCount(train.count)} to train on, ${showCount(test.count)} held out`],
    ['shape', `${showShape(shape)} of ${type}`],
    ['memory', `${showLarge(bytes)}B`],
    ['digest', digest],
    ['classes', classes ? String(classes.length) : 'none'],
    ['attributes', attributes ? String(attributes.length) : 'none'],
  ];
  const counts = (split: typeof train, place: number) => showCount(split.classCounts?.[place] ?? 0);
  const share = (split: typeof train, place: number) => `${(100 * (split.attributeShares?.[place] ?? 0)).toFixed(1)} %`;
  return [
    showTable(facts),
    ...(classes ? ['', table('class', classes, (place) => [counts(train, place), counts(test, place)])] : []),
    ...(attributes ? ['', table('attribute', attributes, (place) => [share(train, place), share(test, place)])] : []),
  ].join('\n');
}

function table(head: string, names: readonly string[], cells: (place: number) => readonly string[]): string {
  const rows = names.slice(0, listed).map((name, place) => [`  ${name}`, ...cells(place)]);
  const more = names.length > listed ? `\n  and ${names.length - listed} more (--json lists all)` : '';
  return showTable([[`  ${head}`, 'train', 'held out'], ...rows], { right: [1, 2] }) + more;
}
