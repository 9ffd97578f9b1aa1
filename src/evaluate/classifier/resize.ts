/** Planes of numbers at another size. */

export interface PlaneSize {
  readonly height: number;
  readonly width: number;
}

/**
 * Bilinear interpolation of planes, one after another, as most networks for images were fed: the middle of new pixel i along an axis
 * lies at (i + ½) · old / new - ½ old pixels, held at the edges, and is mixed of the two old pixels beside it. Nothing is averaged
 * beyond these two, so that fine patterns alias where planes become much smaller. Cost: 4 old pixels a new one.
 * @param planes count × from.height × from.width numbers
 * @returns count × to.height × to.width numbers
 */
export function resizePlanes(planes: Float32Array, from: PlaneSize, to: PlaneSize): Float32Array {
  const count = planes.length / (from.height * from.width);
  const [rows, columns] = [between(from.height, to.height), between(from.width, to.width)];
  const out = new Float32Array(count * to.height * to.width);
  let at = 0;
  for (let plane = 0; plane < count; plane++) {
    const first = plane * from.height * from.width;
    for (const { low, high, share } of rows) {
      const [upper, lower] = [first + low * from.width, first + high * from.width];
      for (const column of columns) {
        const mix = (row: number) =>
          planes[row + column.low]! * (1 - column.share) + planes[row + column.high]! * column.share;
        out[at++] = mix(upper) * (1 - share) + mix(lower) * share;
      }
    }
  }
  return out;
}

/** For every new place the two old ones beside it, and how much of the second one counts. */
function between(old: number, wanted: number) {
  return Array.from({ length: wanted }, (_, i) => {
    const place = Math.min(old - 1, Math.max(0, ((i + 0.5) * old) / wanted - 0.5));
    const low = Math.floor(place);
    return { low, high: Math.min(old - 1, low + 1), share: place - low };
  });
}
