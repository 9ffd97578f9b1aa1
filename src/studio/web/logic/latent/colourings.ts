/** By what the points of the map can be coloured: classes, attributes, the split, the reconstruction error. */

import { colourAt } from '../palette.ts';
import type { EncodedData } from './encoded-data.ts';

export interface Coloured {
  readonly name: string;
  readonly groups: Uint16Array;
  /** Name, colour (as in style sheets) and number of items of every group. */
  readonly legend: readonly { readonly name: string; readonly colour: string; readonly count: number }[];
}

/** From little to much: told apart by lightness too. */
const ramp = ['#3b4cc0', '#7b9ff9', '#b9a3a3', '#ee8468', '#b40426'];

/** The first is the one to begin with: classes where there are some. */
export function colourings(data: EncodedData): Coloured[] {
  const { info, labels, attributes, errors, items } = data;
  const all: Coloured[] = [];
  if (labels) {
    const count = labels.reduce((most, label) => Math.max(most, label), 0) + 1;
    const names = Array.from({ length: count }, (_, label) => info.classes?.[label] ?? String(label));
    all.push(coloured('class', names, (item) => labels[item]!, data));
  }
  if (attributes) {
    for (const [place, name] of info.attributes.entries()) {
      const of = (item: number) => attributes[item * info.attributes.length + place]!;
      all.push(coloured(name, [`not ${name}`, name], of, data));
    }
  }
  const limits = [0.2, 0.4, 0.6, 0.8].map(
    (share) => Float32Array.from(errors).sort()[Math.floor(share * errors.length)]!,
  );
  const error = (item: number) => limits.filter((limit) => errors[item]! >= limit).length;
  all.push(
    coloured('reconstruction error', ['least fifth', '…', 'middle fifth', '… ', 'greatest fifth'], error, data, ramp),
  );
  if (info.train < info.total) {
    all.push(coloured('split', ['trained on', 'held out'], (item) => (items[item]! < info.train ? 0 : 1), data));
  }
  return all;
}

function coloured(
  name: string,
  names: readonly string[],
  of: (item: number) => number,
  { info }: EncodedData,
  colours?: readonly string[],
): Coloured {
  const groups = Uint16Array.from({ length: info.count }, (_, item) => of(item));
  const counts = new Array<number>(names.length).fill(0);
  for (const group of groups) counts[group]!++;
  const legend = names.map((each, group) => ({
    name: each,
    colour: colours?.[group] ?? colourAt(group),
    count: counts[group]!,
  }));
  return { name, groups, legend };
}

/** '#rrggbb' as numbers. */
export function colourNumbers(colour: string): [number, number, number] {
  return [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16)) as [number, number, number];
}
