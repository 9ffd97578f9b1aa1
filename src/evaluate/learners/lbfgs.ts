/** Minimisation of a smooth function by L-BFGS; Nocedal and Wright, "Numerical Optimization", algorithms 7.4 and 7.5. */

export interface Minimum {
  readonly at: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Largest slope that is left. */
  readonly slope: number;
}

/** The function's value at a point, and its gradient, a new array. */
export type Smooth = (at: Float64Array) => Promise<{ value: number; gradient: Float64Array }>;

/**
 * Goes downhill from `start` until no slope exceeds `tolerance`, the function's rounding hides further progress, or
 * `iterations` are used up. Cost: mostly one evaluation an iteration.
 */
export async function lbfgs(
  evaluate: Smooth,
  start: Float64Array,
  {
    tolerance = 1e-5,
    iterations = 500,
    memory = 10,
  }: { readonly tolerance?: number; readonly iterations?: number; readonly memory?: number } = {},
): Promise<Minimum> {
  let at = start;
  let { value, gradient } = await evaluate(at);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  let iteration = 0;
  for (; iteration < iterations && largest(gradient) > tolerance; iteration++) {
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    let size = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = await evaluate(moved(at, direction, size));
    for (let half = 0; half < 30 && !(next.value <= value + 1e-4 * size * slope); half++) {
      size /= 2;
      next = await evaluate(moved(at, direction, size));
    }
    if (!(next.value < value)) break;
    const s = direction.map((d) => d * size);
    const y = next.gradient.map((g, i) => g - gradient[i]!);
    const curvature = dot(s, y);
    if (curvature > 1e-12 * dot(y, y)) pairs.push({ s, y, rho: 1 / curvature });
    if (pairs.length > memory) pairs.shift();
    at = moved(at, direction, size);
    ({ value, gradient } = next);
  }
  return { at, value, iterations: iteration, slope: largest(gradient) };
}

/** -H g, with H the inverse curvature that the pairs of steps and changes of slope tell of. */
function descent(
  gradient: Float64Array,
  pairs: readonly { s: Float64Array; y: Float64Array; rho: number }[],
): Float64Array {
  const q = gradient.slice();
  const factors: number[] = [];
  for (const { s, y, rho } of pairs.toReversed()) {
    const factor = rho * dot(s, q);
    factors.push(factor);
    for (let i = 0; i < q.length; i++) q[i]! -= factor * y[i]!;
  }
  const last = pairs.at(-1);
  const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1;
  for (let i = 0; i < q.length; i++) q[i]! *= scale;
  for (const { s, y, rho } of pairs) {
    const factor = factors.pop()! - rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i]! += factor * s[i]!;
  }
  return q.map((value) => -value);
}

const moved = (at: Float64Array, direction: Float64Array, size: number) =>
  at.map((value, i) => value + size * direction[i]!);
const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
