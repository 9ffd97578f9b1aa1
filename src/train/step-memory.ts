/** The memory of a training step's states: blocks of many states, so that a player's update is a single pass. */

import { readItems, spread } from '../data/read-items.ts';
import { type DataSplit, typeOf } from '../data/split.ts';
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

/** The first numbers of every state: those that `weights` names, else drawn. */
export async function initialise(blocks: readonly Block[], options: InitialiseOptions): Promise<void> {
  const { states, seed, split, itemSize, weights } = options;
  const mean = await dataMean(split, itemSize);
  for (const { views } of blocks) {
    for (const [name, view] of views) {
      const { initialiser, shape } = states.get(name)!;
      const given = weights?.get(name);
      if (given) view.set(given);
      else initialiser(view, { name, shape, seed, dataMean: mean });
    }
  }
}

interface InitialiseOptions {
  readonly states: ReadonlyMap<string, State>;
  readonly seed: number;
  readonly split: DataSplit;
  readonly itemSize: number;
  readonly weights?: ReadonlyMap<string, Float32Array> | undefined;
}

/** The views of all blocks, by the names of their states and what `naming` makes of them. */
export function viewsOf(
  blocks: readonly Block[],
  naming: (name: string) => string = (name) => name,
): Map<string, Float32Array> {
  return new Map(blocks.flatMap(({ views }) => [...views].map(([name, view]) => [naming(name), view] as const)));
}

/** Mean item of up to 500 training items, in the networks' range (ALI, section 4: 500 images). */
async function dataMean(split: DataSplit, itemSize: number): Promise<Float32Array> {
  if (split.count === 0) {
    throw new AliError('data', 'the training split is empty; expected at least one item; received none');
  }
  const indices = spread(split.count, 500);
  const items = new Float32Array(indices.length * itemSize);
  await readItems(split, itemSize, indices, items);
  const unit = typeOf(split) === 'uint8' ? 1 / 255 : 1;
  const sums = new Float64Array(itemSize);
  for (let place = 0; place < items.length; place++) sums[place % itemSize]! += items[place]!;
  return Float32Array.from(sums, (total) => (total * unit) / indices.length);
}
