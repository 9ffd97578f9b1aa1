/**
 * The L2-loss linear support vector machine by its coefficients: f = K β minimises ½ βᵀ K β + C Σ max(0, 1 - y f)².
 * Newton's method of Chapelle 2007, "Training a support vector machine in the primal": where the points inside the margin
 * are known, β solves (K + I / 2C) β = y among them and is 0 elsewhere.
 */

import { conjugateGradient } from './conjugate-gradient.ts';

export interface SvmState {
  /** Coefficient of each point; at the optimum its sign is the target's. */
  readonly beta: Float64Array;
  /** Decision values K β of the points. */
  readonly decision: Float64Array;
}

export interface SvmProblem {
  /** Products of all pairs of points, the bias' 1 included: [n, n]. */
  readonly kernel: Float64Array;
  /** 1 or -1 for each point. */
  readonly targets: Int8Array;
  /** Weight of the squared hinge loss of each point against ½ |w|². */
  readonly C: number;
}

/** The state to start from: nothing learnt. */
export function emptySvm(count: number): SvmState {
  return { beta: new Float64Array(count), decision: new Float64Array(count) };
}

/**
 * Moves `state` in place to the optimum for C; start from the optimum of a nearby C where there is one.
 * Cost: a few Newton steps, each some products of the kernel of the points inside the margin with a vector.
 * @returns the largest | y β / 2C - max(0, 1 - y f) | left: at most `tolerance`, or more where 100 steps did not suffice
 */
export function solveSvm(
  { kernel, targets, C }: SvmProblem,
  { beta, decision }: SvmState,
  { tolerance = 1e-3 }: { readonly tolerance?: number } = {},
): number {
  const n = targets.length;
  const ridge = 1 / (2 * C);
  const move = new Float64Array(n);
  const moveDecision = new Float64Array(n);
  for (let step = 0; ; step++) {
    const violation = violationOf(targets, { beta, decision }, ridge);
    if (violation <= tolerance || step === 100) return violation;
    const inside = indicesOf(targets, decision);
    const part = compact(kernel, n, inside);
    const wanted = Float64Array.from(inside, (i) => targets[i]!);
    const solved = Float64Array.from(inside, (i) => beta[i]!);
    conjugateGradient(part, ridge, wanted, solved, { tolerance: tolerance / 10 });
    for (let i = 0; i < n; i++) move[i] = -beta[i]!;
    for (const [place, i] of inside.entries()) move[i]! += solved[place]!;
    multiply(kernel, move, moveDecision);
    const size = bestStep({ targets, C }, { beta, decision }, { move, moveDecision });
    for (let i = 0; i < n; i++) {
      beta[i]! += size * move[i]!;
      decision[i]! += size * moveDecision[i]!;
    }
  }
}

function violationOf(targets: Int8Array, { beta, decision }: SvmState, ridge: number): number {
  let most = 0;
  for (let i = 0; i < targets.length; i++) {
    const y = targets[i]!;
    most = Math.max(most, Math.abs(y * beta[i]! * ridge - Math.max(0, 1 - y * decision[i]!)));
  }
  return most;
}

/** The points inside the margin. */
function indicesOf(targets: Int8Array, decision: Float64Array): Uint32Array {
  const out: number[] = [];
  for (let i = 0; i < targets.length; i++) if (targets[i]! * decision[i]! < 1) out.push(i);
  return Uint32Array.from(out);
}

function compact(kernel: Float64Array, n: number, chosen: Uint32Array): Float64Array {
  if (chosen.length === n) return kernel;
  const out = new Float64Array(chosen.length ** 2);
  let place = 0;
  for (const i of chosen) for (const j of chosen) out[place++] = kernel[i * n + j]!;
  return out;
}

/** out = K v, taking only the rows whose number is not 0, as K is symmetric. */
function multiply(kernel: Float64Array, v: Float64Array, out: Float64Array): void {
  const n = v.length;
  out.fill(0);
  for (let i = 0; i < n; i++) {
    const factor = v[i]!;
    if (factor === 0) continue;
    for (let j = 0, at = i * n; j < n; j++, at++) out[j]! += factor * kernel[at]!;
  }
}

/** How far to go along a move: 1 where nothing enters or leaves the margin on the way, else where the slope is 0. */
function bestStep(
  { targets, C }: Pick<SvmProblem, 'targets' | 'C'>,
  { beta, decision }: SvmState,
  { move, moveDecision }: { move: Float64Array; moveDecision: Float64Array },
): number {
  const slope = (size: number) => {
    let sum = 0;
    for (let i = 0; i < targets.length; i++) {
      const y = targets[i]!;
      const change = moveDecision[i]!;
      sum += (beta[i]! + size * move[i]!) * change;
      const slack = 1 - y * (decision[i]! + size * change);
      if (slack > 0) sum -= 2 * C * slack * y * change;
    }
    return sum;
  };
  if (slope(1) <= 0) return 1;
  let [low, high] = [0, 1];
  for (let half = 0; half < 40; half++) {
    const middle = (low + high) / 2;
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return (low + high) / 2;
}
