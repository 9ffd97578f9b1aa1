/** The items with the highest scores of all that go by, with their pixels. */

import type { ScoredBlock } from './detector.ts';

export interface StrongItem {
  /** Its number, from 0. */
  readonly item: number;
  readonly score: number;
  readonly values: Float32Array;
  readonly errors: Float32Array;
}

/** Keeps up to `most` items; memory grows with them only. */
export function keepStrongest(most: number): { add(block: ScoredBlock): void; items(): readonly StrongItem[] } {
  let kept: StrongItem[] = [];
  return {
    add({ first, count, scores, values, errors }) {
      const size = values.length / count;
      const range = (item: number) => [item * size, (item + 1) * size] as const;
      const order = Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
      const worst = kept.length < most ? Number.NEGATIVE_INFINITY : kept.at(-1)!.score;
      const found = order
        .slice(0, most)
        .filter((item) => scores[item]! > worst)
        .map((item) => ({
          item: first + item,
          score: scores[item]!,
          values:
            values instanceof Uint8Array
              ? Float32Array.from(values.subarray(...range(item)), (byte) => byte / 255)
              : values.slice(...range(item)),
          errors: errors.slice(...range(item)),
        }));
      kept = [...kept, ...found].sort((a, b) => b.score - a.score).slice(0, most);
    },
    items: () => kept,
  };
}
