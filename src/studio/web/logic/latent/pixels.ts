/** Items as pixels: red, green, blue, opacity, as a canvas takes them. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** An image [C, H, W] in 0…1, C 1 or 3. */
export function imagePixels(values: Float32Array, shape: readonly number[]): Pixels {
  const [channels = 1, height = 1, width = 1] = shape;
  const size = height * width;
  const data = new Uint8ClampedArray(size * 4);
  for (let pixel = 0; pixel < size; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      data[4 * pixel + channel] = values[(channel % channels) * size + pixel]! * 255;
    }
    data[4 * pixel + 3] = 255;
  }
  return { width, height, data };
}

/** From black over red and yellow to white at `most`: as `ali detect` draws heat maps. */
export function heatPixels(
  heat: Float32Array,
  { width, height, most }: { readonly width: number; readonly height: number; readonly most: number },
): Pixels {
  const data = new Uint8ClampedArray(heat.length * 4);
  for (const [pixel, error] of heat.entries()) {
    const level = 3 * Math.min(1, error / most);
    for (let channel = 0; channel < 3; channel++) {
      data[4 * pixel + channel] = Math.min(1, Math.max(0, level - channel)) * 255;
    }
    data[4 * pixel + 3] = 255;
  }
  return { width, height, data };
}

/** Where points of the plane are drawn: the least square around the data, with a margin. */
export interface PointFrame {
  readonly centre: readonly [number, number];
  readonly reach: number;
  /** How much of the data lies in each pixel, 0…1: [side, side]. */
  readonly ground: Float32Array;
  readonly side: number;
}

/** @param points x, y pairs of the data; none gives the square of ±3 */
export function pointFrame(points: Float32Array, side = 64): PointFrame {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const [place, value] of points.entries()) {
    low[place % 2] = Math.min(low[place % 2]!, value);
    high[place % 2] = Math.max(high[place % 2]!, value);
  }
  const empty = points.length === 0;
  const centre = empty ? ([0, 0] as const) : ([(low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2] as const);
  const reach = empty ? 3 : 1.15 * Math.max((high[0]! - low[0]!) / 2, (high[1]! - low[1]!) / 2, 1e-6);
  const frame = { centre, reach, side, ground: new Float32Array(side * side) };
  for (let point = 0; point + 1 < points.length; point += 2) {
    const [column, row] = pixelOf(frame, points[point]!, points[point + 1]!);
    const at = Math.floor(row) * side + Math.floor(column);
    frame.ground[at] = Math.min(1, frame.ground[at]! + 0.3);
  }
  return frame;
}

/** A point of the plane as a dot of `colour` over the data in grey, on nothing. */
export function pointPixels(
  x: number,
  y: number,
  frame: PointFrame,
  colour: readonly [number, number, number],
): Pixels {
  const { side, ground } = frame;
  const data = new Uint8ClampedArray(side * side * 4);
  const [left, top] = pixelOf(frame, x, y);
  const radius = side / 16;
  for (let pixel = 0; pixel < side * side; pixel++) {
    const distance = Math.hypot((pixel % side) + 0.5 - left, Math.floor(pixel / side) + 0.5 - top);
    const dot = Math.min(Math.max(radius + 0.5 - distance, 0), 1);
    const grey = 0.55 * ground[pixel]!;
    for (let channel = 0; channel < 3; channel++) data[4 * pixel + channel] = dot > 0 ? colour[channel]! : 128;
    data[4 * pixel + 3] = 255 * Math.max(dot, grey);
  }
  return { width: side, height: side, data };
}

/** Column and row, inside the picture whatever the point. */
function pixelOf({ centre, reach, side }: PointFrame, x: number, y: number): [number, number] {
  const at = (value: number) => Math.min(Math.max(((value / reach + 1) / 2) * side, 0), side - 1e-3);
  return [at(x - centre[0]), at(centre[1] - y)];
}
