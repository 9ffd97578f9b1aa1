/** Tensors by name, on their way between threads. */

import type { Tensor } from './session.ts';

export type Tensors = Readonly<Record<string, Tensor>>;

/** The same numbers in memory of their own, which can be moved to another thread. */
export function ownCopies(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [name, { shape, data: data.slice() }]),
  );
}

export function buffersOf(tensors: Tensors): ArrayBuffer[] {
  return Object.values(tensors).map(({ data }) => data.buffer as ArrayBuffer);
}
