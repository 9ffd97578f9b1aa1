/** The memory of a training step's states: blocks of many states, so that a player's update is a single pass. */

import type { DataSplit } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import { sizeOf } from '../graph/index.ts';
import type { State } from '../nn/scope.ts';

/** One stretch of memory for many states; each state is a view of it. */
export interface Block {
  readonly all: Float32Array;
  readonly views: ReadonlyMap<string, Float32Array>;
}

/** Lays states out in memory that `allocate` gives; each begins at a multiple of `alignment` numbers. */
export function createBlock(
  states: readonly State[],
  { allocate, alignment }: { allocate: (length: number) => Float32Array; alignment: number },
): Block {
  const all = allocate(blockLength(states, alignment));
  const views = new Map<string, Float32Array>();
  let offset = 0;
  for (const { name, shape } of states) {
    views.set(name, all.subarray(offset, offset + sizeOf(shape)));
    offset += padded(sizeOf(shape), alignment);
  }
  return { all, views };
}

/** Numbers in the block of these states. */
export function blockLength(states: readonly State[], alignment: number): number {
  return states.reduce((total, { shape }) => total + padded(sizeOf(shape), alignment), 0);
}

const padded = (length: number, alignment: number) => Math.ceil(length / alignment) * alignment;

/** Draws the first numbers of every state. */
export function initialise(blocks: readonly Block[], { states, seed, split, itemSize }: InitialiseOptions): void {
  const mean = dataMean(split, itemSize);
  for (const { views } of blocks) {
    for (const [name, view] of views) {
      const { initialiser, shape } = states.get(name)!;
      initialiser(view, { name, shape, seed, dataMean: mean });
    }
  }
}

interface InitialiseOptions {
  readonly states: ReadonlyMap<string, State>;
  readonly seed: number;
  readonly split: DataSplit;
  readonly itemSize: number;
}

/** The views of all blocks, by the names of their states and what `naming` makes of them. */
export function viewsOf(
  blocks: readonly Block[],
  naming: (name: string) => string = (name) => name,
): Map<string, Float32Array> {
  return new Map(blocks.flatMap(({ views }) => [...views].map(([name, view]) => [naming(name), view] as const)));
}

/** Mean item of up to 500 training items, in the networks' range (ALI, section 4: 500 images). */
function dataMean({ values, count }: DataSplit, itemSize: number): Float32Array {
  const used = Math.min(count, 500);
  if (used === 0) throw new AliError('data', 'the training split is empty; expected at least one item; received none');
  const unit = values instanceof Uint8Array ? 1 / 255 : 1;
  const sums = new Float64Array(itemSize);
  for (let item = 0; item < used; item++) {
    const start = Math.floor((item * count) / used) * itemSize;
    for (let i = 0; i < itemSize; i++) sums[i]! += values[start + i]!;
  }
  return Float32Array.from(sums, (total) => (total * unit) / used);
}
