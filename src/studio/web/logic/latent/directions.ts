/** Directions of latent space from labels: the mean code of some items less the mean code of others. */

/** Which of the items belong to a group. */
export type Belongs = (item: number) => boolean;

/** Mean code of the items that belong; undefined where none does. */
function meanCode(codes: Float32Array, latentSize: number, belongs: Belongs): Float32Array | undefined {
  const sums = new Float64Array(latentSize);
  let count = 0;
  for (let item = 0; item * latentSize < codes.length; item++) {
    if (!belongs(item)) continue;
    count++;
    for (let place = 0; place < latentSize; place++) sums[place]! += codes[item * latentSize + place]!;
  }
  return count === 0 ? undefined : Float32Array.from(sums, (sum) => sum / count);
}

/** From the mean of one group to that of another; undefined where either is empty. */
export function direction(
  codes: Float32Array,
  latentSize: number,
  { from, to }: { readonly from: Belongs; readonly to: Belongs },
): Float32Array | undefined {
  const start = meanCode(codes, latentSize, from);
  const end = meanCode(codes, latentSize, to);
  if (!start || !end) return undefined;
  return end.map((value, place) => value - start[place]!);
}

/** code + amount · along */
export function moved(code: Float32Array, along: Float32Array, amount: number): Float32Array {
  return code.map((value, place) => value + amount * along[place]!);
}
