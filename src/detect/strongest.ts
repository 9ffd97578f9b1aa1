/** The items with the highest scores of all that go by, with their pixels. */

import { bytesOf } from '../data/npy.ts';
import type { Ranks } from '../distributed/ranks.ts';
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

/** Heat maps that travel at once. */
const together = 64;

/** The `most` strongest of what all ranks have kept, on every rank. */
export async function strongestOfAll(
  ranks: Ranks,
  kept: readonly StrongItem[],
  most: number,
): Promise<readonly StrongItem[]> {
  const own = Float64Array.from(kept.flatMap(({ item, score }) => [item, score]));
  const heads = await ranks.exchange('highest scores', async () => ({
    about: null,
    arrays: [new Uint8Array(own.buffer)],
  }));
  const chosen = heads
    .flatMap(({ arrays: [bytes] }, rank) => {
      const pairs = new Float64Array(Uint8Array.from(bytes!).buffer);
      return Array.from({ length: pairs.length / 2 }, (_, i) => ({
        rank,
        item: pairs[2 * i]!,
        score: pairs[2 * i + 1]!,
      }));
    })
    .sort((a, b) => b.score - a.score || a.item - b.item)
    .slice(0, most);
  const found: StrongItem[] = [];
  for (let from = 0; from < chosen.length; from += together) {
    const some = chosen.slice(from, from + together);
    const parts = await ranks.exchange('heat maps', async () => ({
      about: null,
      arrays: some
        .filter(({ rank }) => rank === ranks.rank)
        .map(({ item }) => kept.find((each) => each.item === item)!)
        .flatMap(({ values, errors }) => [bytesOf(values), bytesOf(errors)]),
    }));
    const left = parts.map(({ arrays }) => arrays.map((bytes) => new Float32Array(Uint8Array.from(bytes).buffer)));
    for (const { rank, item, score } of some) {
      const [values, errors] = left[rank]!.splice(0, 2) as [Float32Array, Float32Array];
      found.push({ item, score, values, errors });
    }
  }
  return found;
}
