/** Between places of a plane and pixels of the square that shows it. */

/** A place x, y of data or latent space, or a pixel from the upper left. */
export type Place = readonly [number, number];

/** A square of ±`extent` shown `size` pixels wide. */
export interface Square {
  readonly extent: number;
  readonly size: number;
}

export function toPixel([x, y]: Place, { extent, size }: Square): Place {
  return [((x + extent) / (2 * extent)) * size, ((extent - y) / (2 * extent)) * size];
}

/** The place of a pixel, moved to the border where it lies outside. */
export function toPlace([x, y]: Place, { extent, size }: Square): Place {
  const within = (value: number) => Math.max(-extent, Math.min(extent, value));
  return [within((x / size) * 2 * extent - extent), within(extent - (y / size) * 2 * extent)];
}

/** Number of the point nearest to a place, of points [n, 2] one after another; 0 where there are none. */
export function nearestPoint(points: Float32Array, [x, y]: Place): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; 2 * i < points.length; i++) {
    const distance = (points[2 * i]! - x) ** 2 + (points[2 * i + 1]! - y) ** 2;
    if (distance < least) [best, least] = [i, distance];
  }
  return best;
}

/** How an arrow key moves a place, by a fortieth of the square (with `far` a tenth); undefined for any other key. */
export function moved([x, y]: Place, key: string, { extent, far = false }: { extent: number; far?: boolean }) {
  const directions: Readonly<Record<string, Place>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, 1],
    ArrowDown: [0, -1],
  };
  const direction = directions[key];
  if (!direction) return undefined;
  const by = (2 * extent) / (far ? 10 : 40);
  const within = (value: number) => Math.max(-extent, Math.min(extent, value));
  return [within(x + by * direction[0]), within(y + by * direction[1])] as const;
}
