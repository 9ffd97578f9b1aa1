/** The normal distribution function. */

/**
 * P(Z ≤ x) for standard normal Z: its power series within 6 (Marsaglia 2004, "Evaluating the normal distribution"), the
 * continued fraction of its tail beyond 2 on the side where digits would be lost.
 */
export function normalDistribution(x: number): number {
  if (Number.isNaN(x)) return Number.NaN;
  if (x < -2) return tail(-x);
  if (x > 6) return 1 - tail(x);
  let [sum, term] = [x, x];
  for (let i = 3; Math.abs(term) > 1e-17; i += 2) {
    term *= (x * x) / i;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

/** P(Z > x) for x > 2, by Laplace's continued fraction. */
function tail(x: number): number {
  let fraction = x;
  for (let i = 200; i >= 1; i--) fraction = x + i / fraction;
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) / fraction;
}
