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
  const result = new Uint8Array(shape.channels * shape.height * shape.width);
  for (let channel = 0; channel < shape.channels; channel++) {
    const plane = result.subarray(channel * shape.height * shape.width);
    resample(planes[channel]!, plane, { columns, rows, width: shape.width, height: shape.height });
  }
  return result;
}

/** For each new pixel along one axis, the old pixels it is made of and their weights, which sum to 1. */
interface AxisWeights {
  readonly starts: number[];
  readonly weights: Float32Array[];
  /** First old pixel used, and the one after the last. */
  readonly first: number;
  readonly end: number;
}

/** `full` new pixels cover the `size` old ones; the weights are for the `kept` in the middle. */
function triangleWeights(size: number, full: number, kept: number): AxisWeights {
  const step = size / full;
  const reach = Math.max(step, 1);
  const skipped = Math.floor((full - kept) / 2);
  const starts: number[] = [];
  const weights: Float32Array[] = [];
  for (let place = 0; place < kept; place++) {
    const centre = (skipped + place + 0.5) * step - 0.5;
    const start = Math.max(0, Math.ceil(centre - reach));
    const end = Math.min(size - 1, Math.floor(centre + reach));
    const row = Float32Array.from({ length: end - start + 1 }, (_, offset) =>
      Math.max(0, 1 - Math.abs(start + offset - centre) / reach),
    );
    const sum = row.reduce((total, weight) => total + weight, 0);
    starts.push(start);
    weights.push(row.map((weight) => weight / sum));
  }
  return { starts, weights, first: starts[0]!, end: starts.at(-1)! + weights.at(-1)!.length };
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
    for (let y = 0; y < height; y++) {
      let from = ((y + rows.first) * picture.width + columns.first) * sources;
      for (let x = 0; x < width; x++, from += sources) {
        const grey = sources === 3 && channels === 1;
        plane[y * width + x] = grey
          ? Math.round(0.299 * data[from]! + 0.587 * data[from + 1]! + 0.114 * data[from + 2]!)
          : data[from + (sources === 3 ? channel : 0)]!;
      }
    }
    return plane;
  });
}

/** First along the lines, then across them. */
function resample(
  plane: Uint8Array,
  result: Uint8Array,
  axes: { columns: AxisWeights; rows: AxisWeights; width: number; height: number },
): void {
  const { columns, rows, width, height } = axes;
  const sourceWidth = columns.end - columns.first;
  const lines = new Float32Array((rows.end - rows.first) * width);
  for (let y = 0; y < rows.end - rows.first; y++) {
    for (let x = 0; x < width; x++) {
      lines[y * width + x] = weighted(
        columns.weights[x]!,
        plane,
        y * sourceWidth + columns.starts[x]! - columns.first,
        1,
      );
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = weighted(rows.weights[y]!, lines, (rows.starts[y]! - rows.first) * width + x, width);
      result[y * width + x] = Math.round(value);
    }
  }
}

function weighted(weights: Float32Array, values: Uint8Array | Float32Array, from: number, stride: number): number {
  let sum = 0;
  for (let place = 0; place < weights.length; place++) sum += weights[place]! * values[from + place * stride]!;
  return sum;
}
