/** How far an item is from its reconstruction, and where a score lies among others. */

/** |x - x̂|, mean over the channels, for every pixel. */
export function errorMap(x: Float32Array, reconstruction: Float32Array, channels: number): Float32Array {
  const pixels = x.length / channels;
  const heat = new Float32Array(pixels);
  for (let place = 0; place < x.length; place++) {
    heat[place % pixels]! += Math.abs(x[place]! - reconstruction[place]!) / channels;
  }
  return heat;
}

/** Share of the values that lie below; 0 where there are none. */
export function shareBelow(values: Float32Array | Float64Array, value: number): number {
  return values.length === 0 ? 0 : values.filter((other) => other < value).length / values.length;
}
