/** The distributions of the lab: every one is a mixture of small Gaussians in the square of ±`extent`, also a drawn one. */

import { aliceMixture, drawPoints, gridMixture, type Mixture } from '../../data/mixtures.ts';
import type { DataSplit } from '../../data/split.ts';
import { AliError } from '../../errors.ts';

/** Half the side of the square of data space that the lab shows and draws in. */
export const extent = 5;

export type DistributionName = 'grid' | 'ring' | 'moons' | 'spiral' | 'five' | 'drawn';

/** A drawn line: places x, y, one after another, in data space. */
export type Stroke = readonly number[];

const around = (count: number, place: (share: number) => readonly [number, number]) =>
  Array.from({ length: count }, (_, index) => place(index / count));

/** A point on an arc: `turns` of a circle of `radius` about (x, y) from `from` turns on. */
const arc = (share: number, { x = 0, y = 0, radius = 3, from = 0, turns = 1 }) => {
  const angle = 2 * Math.PI * (from + turns * share);
  return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)] as const;
};

/** A place on a spiral of 1.75 turns, equal shares of whose length are equal steps of `share`. */
const spiralPlace = (share: number) => {
  const [inner, growth] = [0.5, 3.7];
  const wound = (Math.sqrt(inner ** 2 + growth * share * (2 * inner + growth)) - inner) / growth;
  return arc(wound, { radius: inner + growth * wound, turns: 1.75 });
};

/** The distributions that need not be drawn: the paper's grid, and others at the same scale. */
export const mixtures: Readonly<Record<Exclude<DistributionName, 'drawn'>, Mixture>> = {
  grid: gridMixture,
  ring: { centres: around(8, (share) => arc(share, {})), deviation: 0.1 },
  moons: {
    centres: [
      ...around(24, (share) => arc(share, { x: -1.25, y: -0.6, radius: 2.5, from: 0, turns: 0.5 })),
      ...around(24, (share) => arc(share, { x: 1.25, y: 0.6, radius: 2.5, from: 0.5, turns: 0.5 })),
    ],
    deviation: 0.15,
  },
  spiral: {
    centres: around(100, spiralPlace),
    deviation: 0.12,
  },
  five: aliceMixture,
};

/** Distance of the centres along a drawn line, and the spread about each. */
const spacing = 0.25;
const drawnDeviation = 0.12;
/** A drawing is cut off here, so that what comes from a page can take no more than a moment. */
const mostCentres = 600;

/**
 * The mixture of drawn lines: centres at equal distances along each.
 * @throws AliError 'data' where nothing was drawn, or a place is not a finite number
 */
export function drawnMixture(strokes: readonly Stroke[]): Mixture {
  const centres: [number, number][] = [];
  for (const stroke of strokes) {
    let last: readonly [number, number] | undefined;
    for (let i = 0; i + 1 < stroke.length && centres.length < mostCentres; i += 2) {
      const next = [inSquare(stroke[i]!), inSquare(stroke[i + 1]!)] as const;
      if (!last) {
        centres.push([...next]);
        last = next;
      }
      const distance = Math.hypot(next[0] - last[0], next[1] - last[1]);
      const count = Math.min(Math.floor(distance / spacing), mostCentres - centres.length);
      const [x, y]: readonly [number, number] = last;
      for (let step = 1; step <= count; step++) {
        const share = (step * spacing) / distance;
        centres.push([x + (next[0] - x) * share, y + (next[1] - y) * share]);
        last = centres.at(-1)!;
      }
    }
  }
  if (centres.length === 0) {
    throw new AliError('data', 'a drawn distribution: expected at least one place; received none', {
      remedy: 'draw something first',
    });
  }
  return { centres, deviation: drawnDeviation };
}

/** Both splits of a mixture; the grid's points are the first ones of the data set "grid". */
export function drawSplits(
  name: DistributionName,
  mixture: Mixture,
  { train = 20_000, test = 2000 } = {},
): { readonly train: DataSplit; readonly test: DataSplit } {
  const stream = name === 'grid' ? 'data/grid' : `data/lab/${name}`;
  return {
    train: drawPoints(mixture, { stream: `${stream}/train`, count: train }),
    test: drawPoints(mixture, { stream: `${stream}/test`, count: test }),
  };
}

function inSquare(value: number): number {
  if (!Number.isFinite(value)) {
    throw new AliError('data', `a drawn distribution: expected finite numbers; received ${value}`);
  }
  return Math.max(-extent, Math.min(extent, value));
}
