// How well samples of the plane cover a mixture of narrow Gaussians.

const line = [-4, -2, 0, 2, 4];
/** Mode centres and standard deviation of the two toys, as src/data/synthetic.ts has them. */
export const mixtures = {
  grid: { centres: line.flatMap((y) => line.map((x) => [x, y])), deviation: 0.05 },
  ring: {
    centres: Array.from({ length: 8 }, (_, k) => [Math.cos((k * Math.PI) / 4), Math.sin((k * Math.PI) / 4)]),
    deviation: 0.01,
  },
};

/**
 * Of `points` (x, y, x, y, …): a sample is of high quality within three standard deviations of a mode (98.9 % of the data
 * are); a mode counts with one such sample; reverse KL is of the histogram of high-quality samples over modes against the
 * uniform one.
 */
export function coverage(points, { centres, deviation }) {
  const histogram = Array(centres.length).fill(0);
  for (let i = 0; i < points.length; i += 2) {
    const mode = centres.findIndex(([x, y]) => Math.hypot(points[i] - x, points[i + 1] - y) <= 3 * deviation);
    if (mode >= 0) histogram[mode]++;
  }
  const good = histogram.reduce((total, count) => total + count, 0);
  const reverseKl = histogram
    .filter((count) => count > 0)
    .reduce((total, count) => total + (count / good) * Math.log((centres.length * count) / good), 0);
  return {
    modes: histogram.filter((count) => count > 0).length,
    highQualityShare: good / (points.length / 2),
    reverseKl: Number(reverseKl.toFixed(4)),
    histogram,
  };
}
