/** The encoded items whose codes are nearest to one, by exhaustive search. */

export interface NearCode {
  readonly item: number;
  /** Euclidean. */
  readonly distance: number;
}

/** Nearest first, ties to the lower number; fewer than `count` where there are not as many. */
export function nearestCodes(code: Float32Array, codes: Float32Array, count: number): NearCode[] {
  const size = code.length;
  const near: { item: number; square: number }[] = [];
  for (let item = 0; (item + 1) * size <= codes.length; item++) {
    const worst = near.length < count ? Number.POSITIVE_INFINITY : near.at(-1)!.square;
    let square = 0;
    for (let place = 0; place < size && square < worst; place++) {
      square += (codes[item * size + place]! - code[place]!) ** 2;
    }
    if (square >= worst) continue;
    const at = near.findIndex((other) => other.square > square);
    near.splice(at < 0 ? near.length : at, 0, { item, square });
    if (near.length > count) near.pop();
  }
  return near.map(({ item, square }) => ({ item, distance: Math.sqrt(square) }));
}
