/**
 * The L2-loss linear support vector machine in its dual form: min ½ αᵀ(Q + I / 2C)α - Σα over α ≥ 0, where
 * Q_ij = y_i y_j k_ij. Hsieh et al. 2008, "A dual coordinate descent method for large-scale linear SVM", with the coordinate
 * that gains most taken first, as all products of the few training points are at hand.
 */

export interface DualOptions {
  /** Weight of the squared hinge loss of each point against ½ |w|². */
  readonly C: number;
  /** Largest violation of the optimality conditions that is left, in units of the margin. Default 1e-3. */
  readonly tolerance?: number;
  /** Updates of one coefficient at most, for each point. Default 1000. */
  readonly sweeps?: number;
}

/** α of one problem (each ≥ 0) and the decision values f = K (α y) it gives to the training points. */
export interface DualState {
  readonly alpha: Float64Array;
  readonly decision: Float64Array;
}

/** The state to start from: nothing learnt. */
export function emptyDual(count: number): DualState {
  return { alpha: new Float64Array(count), decision: new Float64Array(count) };
}

/**
 * Moves `state` in place to the optimum for C; start from the optimum of a nearby C where there is one.
 * @param kernel products of all pairs of points, the bias' 1 included: [n, n]
 * @param targets 1 or -1 for each point
 * @returns the largest violation left: at most `tolerance`, or more where the sweeps did not suffice
 */
export function solveDual(
  kernel: Float64Array,
  targets: Int8Array,
  state: DualState,
  { C, tolerance = 1e-3, sweeps = 1000 }: DualOptions,
): number {
  const { alpha, decision } = state;
  const n = targets.length;
  const ridge = 1 / (2 * C);
  const gains = new Float64Array(n);
  for (let i = 0; i < n; i++) gains[i] = 1 / Math.sqrt(kernel[i * n + i]! + ridge);

  let chosen = 0;
  let change = 0;
  let violation = 0;
  for (let updates = 0; ; updates++) {
    const base = chosen * n;
    let best = -1;
    violation = 0;
    let next = chosen;
    for (let i = 0; i < n; i++) {
      const f = decision[i]! + change * kernel[base + i]!;
      decision[i] = f;
      const a = alpha[i]!;
      const slope = targets[i]! * f - 1 + a * ridge;
      const size = slope < 0 ? -slope : a > 0 ? slope : 0;
      const gain = size * gains[i]!;
      if (gain > best) {
        best = gain;
        next = i;
      }
      if (size > violation) violation = size;
    }
    if (violation <= tolerance || updates >= sweeps * n) return violation;
    chosen = next;
    const y = targets[chosen]!;
    const slope = y * decision[chosen]! - 1 + alpha[chosen]! * ridge;
    const moved = Math.max(0, alpha[chosen]! - slope * gains[chosen]! ** 2);
    change = y * (moved - alpha[chosen]!);
    alpha[chosen] = moved;
  }
}
