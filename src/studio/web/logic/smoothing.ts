/** Exponential smoothing of a curve, corrected for its beginning as Adam corrects its moments. */

/**
 * `weight` (0 to below 1) is the share of what was before; 0 leaves the curve as it is. Missing values stay missing and
 * do not count. The first value is itself and not drawn towards 0.
 */
export function smooth(values: readonly (number | null)[], weight: number): (number | null)[] {
  if (weight <= 0) return [...values];
  let sum = 0;
  let share = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = weight * sum + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return sum / share;
  });
}
