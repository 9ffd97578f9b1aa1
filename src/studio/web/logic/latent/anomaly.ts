/** How far an item is from its reconstruction: the anomaly score that needs no discriminator. */

export interface Anomaly {
  /** mean |x - x̂| over the numbers of the item. */
  readonly score: number;
  /** |x - x̂|, mean over the channels, for every pixel. */
  readonly heat: Float32Array;
}

export function compare(x: Float32Array, reconstruction: Float32Array, channels: number): Anomaly {
  const pixels = x.length / channels;
  const heat = new Float32Array(pixels);
  for (let place = 0; place < x.length; place++) {
    heat[place % pixels]! += Math.abs(x[place]! - reconstruction[place]!) / channels;
  }
  return { score: heat.reduce((sum, value) => sum + value, 0) / pixels, heat };
}

/** Share of the values that lie below; 0 where there are none. */
export function shareBelow(values: Float32Array, value: number): number {
  return values.length === 0 ? 0 : values.filter((other) => other < value).length / values.length;
}
