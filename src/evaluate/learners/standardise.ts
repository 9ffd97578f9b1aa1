/** Scaling of columns to mean 0 and standard deviation 1. */

import { checkSameSize, columnMeans, type Points } from '../points.ts';

/** Mean and standard deviation of every column, [size] each; `applyScaling` standardises other points with them. */
export interface Scaling {
  readonly means: Float64Array;
  /** 1 for a column that is constant, which so becomes 0 and cannot weigh on anything. */
  readonly deviations: Float64Array;
}

/** Mean and standard deviation (of the population) of every column. */
export function fitScaling(points: Points): Scaling {
  const { data, count, size } = points;
  const means = columnMeans(points);
  const squares = new Float64Array(size);
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < size; i++) squares[i]! += (data[row * size + i]! - means[i]!) ** 2;
  }
  const deviations = squares.map((sum, i) => {
    const deviation = Math.sqrt(sum / count);
    return deviation > 1e-7 * Math.abs(means[i]!) ? deviation : 1;
  });
  return { means, deviations };
}

/** (x - mean) / deviation, column by column. @throws AliError 'shape' for points of another size */
export function applyScaling({ means, deviations }: Scaling, points: Points): Points {
  checkSameSize('applyScaling', points, { ...points, size: means.length });
  const { data: values, size, count } = points;
  const data = new Float32Array(values.length);
  for (let row = 0, at = 0; row < count; row++) {
    for (let i = 0; i < size; i++, at++) data[at] = (values[at]! - means[i]!) / deviations[i]!;
  }
  return { data, count, size };
}
