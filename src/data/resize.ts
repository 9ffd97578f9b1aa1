/** Scaling pictures down or up and cropping them to a given size. */

import type { Picture } from './picture.ts';

/**
 * Scales the picture until it just covers width × height, keeping its proportions, and cuts out the centre. Every new
 * pixel is an average of the old ones around it, weighted by a triangle as wide as two new pixels (two old ones when
 * enlarging), so fine patterns blur instead of turning into false ones. A picture of the right size comes back unchanged.
 * @returns [channels, height, width] numbers 0…255; colour becomes grey by 0.299 R + 0.587 G + 0.114 B
 */
export function cover(picture: Picture, shape: { channels: number; height: number; width: number }): Uint8Array {
  const scale = Math.max(shape.width / picture.width, shape.height / picture.height);
  const columns = triangleWeights(picture.width, Math.round(picture.width * scale), shape.width);
  const rows = triangleWeights(picture.height, Math.round(picture.height * scale), shape.height);
  const planes = toPlanes(picture, shape.channels, [columns, rows]);
  const size = shape.height * shape.width;
  const result = new Uint8Array(shape.channels * size);
  for (const [channel, plane] of planes.entries()) {
    resample(plane, result.subarray(channel * size, (channel + 1) * size), { columns, rows });
  }
  return result;
}

/** For each new pixel along one axis, the old pixels it is made of and their weights, which sum to 1. */
interface AxisWeights {
  /** First old pixel used, and the one after the last. */
  readonly first: number;
  readonly end: number;
  /** First old pixel of every new one, counted from `first`. */
  readonly starts: Int32Array;
  /** Where the weights of every new pixel begin; one more says where the last ones end. */
  readonly places: Int32Array;
  readonly weights: Float32Array;
}

/** The pictures of a folder are mostly of one size. */
const lately = new Map<string, AxisWeights>();
const keptLately = 16;

/** `full` new pixels cover the `size` old ones; the weights are for the `kept` in the middle. */
function triangleWeights(size: number, full: number, kept: number): AxisWeights {
  const key = `${size} ${full} ${kept}`;
  const known = lately.get(key);
  if (known) return known;
  if (lately.size === keptLately) lately.clear();
  const made = makeWeights(size, full, kept);
  lately.set(key, made);
  return made;
}

function makeWeights(size: number, full: number, kept: number): AxisWeights {
  const step = size / full;
  const reach = Math.max(step, 1);
  const skipped = Math.floor((full - kept) / 2);
  const starts: number[] = [];
  const places = new Int32Array(kept + 1);
  const weights: number[] = [];
  for (let place = 0; place < kept; place++) {
    const centre = (skipped + place + 0.5) * step - 0.5;
    const start = Math.max(0, Math.ceil(centre - reach));
    const end = Math.min(size - 1, Math.floor(centre + reach));
    const row = Float32Array.from({ length: end - start + 1 }, (_, offset) =>
      Math.max(0, 1 - Math.abs(start + offset - centre) / reach),
    );
    const sum = row.reduce((total, weight) => total + weight, 0);
    starts.push(start);
    for (const weight of row) weights.push(weight / sum);
    places[place + 1] = weights.length;
  }
  const first = starts[0]!;
  const end = starts.at(-1)! + places[kept]! - places[kept - 1]!;
  const counted = Int32Array.from(starts, (start) => start - first);
  return { first, end, starts: counted, places, weights: Float32Array.from(weights) };
}

/** The part of the picture that is used, one array a channel. */
function toPlanes(
  picture: Picture,
  channels: number,
  [columns, rows]: readonly [AxisWeights, AxisWeights],
): Uint8Array[] {
  const width = columns.end - columns.first;
  const height = rows.end - rows.first;
  const { data, channels: sources } = picture;
  return Array.from({ length: channels }, (_, channel) => {
    const plane = new Uint8Array(width * height);
    const grey = sources === 3 && channels === 1;
    const offset = sources === 3 ? channel : 0;
    for (let y = 0; y < height; y++) {
      let from = ((y + rows.first) * picture.width + columns.first) * sources;
      for (let x = 0; x < width; x++, from += sources) {
        plane[y * width + x] = grey
          ? Math.round(0.299 * data[from]! + 0.587 * data[from + 1]! + 0.114 * data[from + 2]!)
          : data[from + offset]!;
      }
    }
    return plane;
  });
}

/** First along the lines, then across them. */
function resample(plane: Uint8Array, result: Uint8Array, axes: { columns: AxisWeights; rows: AxisWeights }): void {
  const { columns, rows } = axes;
  const lines = alongLines(plane, columns, rows.end - rows.first);
  const width = columns.starts.length;
  const sums = new Float64Array(width);
  for (let y = 0; y < rows.starts.length; y++) {
    sums.fill(0);
    let line = rows.starts[y]! * width;
    for (let place = rows.places[y]!; place < rows.places[y + 1]!; place++, line += width) {
      const weight = rows.weights[place]!;
      for (let x = 0; x < width; x++) sums[x]! += weight * lines[line + x]!;
    }
    for (let x = 0; x < width; x++) result[y * width + x] = Math.round(sums[x]!);
  }
}

function alongLines(plane: Uint8Array, { first, end, starts, places, weights }: AxisWeights, height: number) {
  const width = starts.length;
  const lines = new Float32Array(height * width);
  for (let y = 0; y < height; y++) {
    const line = y * (end - first);
    for (let x = 0; x < width; x++) {
      const stop = places[x + 1]!;
      let from = line + starts[x]!;
      let sum = 0;
      for (let place = places[x]!; place < stop; place++) sum += weights[place]! * plane[from++]!;
      lines[y * width + x] = sum;
    }
  }
  return lines;
}
