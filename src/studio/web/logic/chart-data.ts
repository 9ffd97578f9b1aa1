/** From series to the columns that a chart draws: for each curve its least, its greatest, its smoothed and its mean values. */

import type { Series } from '../../shared/series.ts';
import { smooth } from './smoothing.ts';

export interface ChartOptions {
  /** 0 to below 1. */
  readonly smoothing: number;
  readonly logarithmic: boolean;
  readonly axis: 'step' | 'time';
}

type Column = (number | null)[];

/** Curves of fewer values than this are drawn as they are: smoothing would hide where they really stand. */
const fewest = 30;

/** Columns of a curve behind x. */
export const columnsPerCurve = 4;

/** x, lows, highs, smoothed line, means. Values that a logarithmic axis cannot show are missing. */
export type CurveTable = [x: number[], low: Column, high: Column, line: Column, mean: Column];

export function curveTable(series: Series, { smoothing, logarithmic, axis }: ChartOptions): CurveTable {
  const shown = (values: readonly (number | null)[]): Column =>
    logarithmic ? values.map((value) => (value !== null && value > 0 ? value : null)) : [...values];
  const x = ascending(axis === 'step' ? series.steps : series.times);
  const line = smooth(series.means, series.means.length < fewest ? 0 : smoothing);
  return [x, shown(series.lows), shown(series.highs), shown(line), shown(series.means)];
}

/** A chart needs places that never fall back: two lines of one step or time stand a hair apart. */
function ascending(places: readonly number[]): number[] {
  let before = Number.NEGATIVE_INFINITY;
  return places.map((place) => {
    before = place > before ? place : before + 1e-6;
    return before;
  });
}
