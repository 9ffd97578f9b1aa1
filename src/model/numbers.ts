/** The numbers that go into a model: checked, in the networks' range, no more than memory holds. */

import { maximumBytes } from '../data/dataset.ts';
import { AliError } from '../errors.ts';
import { sameShape, sizeOf } from '../graph/index.ts';
import type { Batch, Items } from './model.ts';

/** Logits as probabilities, in place. */
export function softmax(logits: Float32Array): void {
  const most = Math.max(...logits);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - most), 0);
  for (const [place, logit] of logits.entries()) logits[place] = Math.exp(logit - most) / total;
}

/** The numbers of items or codes of `shape`, as float32 in the networks' range. */
export function read(items: Items, verb: string, shape: readonly number[]): Float32Array {
  const batch = typeof items === 'object' && items !== null && 'shape' in items ? items : undefined;
  const numbers = batch ? batch.data : (items as Float32Array | Uint8Array);
  if (!(numbers instanceof Float32Array) && !(numbers instanceof Uint8Array)) {
    const received = Object.prototype.toString.call(numbers).slice(8, -1);
    throw new AliError('usage', `${verb}: expected a Float32Array or a Uint8Array; received ${received}`);
  }
  if (numbers.length % sizeOf(shape) !== 0 || (batch && !fits(batch, shape))) {
    const received = `${numbers.length} numbers${batch ? ` of shape [${batch.shape.join(', ')}]` : ''}`;
    throw new AliError('shape', `${verb}: expected items of shape [${shape.join(', ')}]; received ${received}`);
  }
  if (numbers instanceof Float32Array) {
    const broken = numbers.findIndex((value) => !Number.isFinite(value));
    if (broken < 0) return numbers;
    const place = `item ${Math.floor(broken / sizeOf(shape))}`;
    throw new AliError('data', `${verb}: expected finite numbers; received ${numbers[broken]} in ${place}`, {
      remedy: 'replace what is missing before it is given to the model',
    });
  }
  checkSize(verb, numbers.length / sizeOf(shape), sizeOf(shape));
  const out = new Float32Array(numbers.length);
  for (let i = 0; i < out.length; i++) out[i] = numbers[i]! / 255;
  return out;
}

/** Refuses what would take more memory than one array can, before any of it is taken. */
export function checkSize(verb: string, count: number, each: number): void {
  const most = Math.floor(maximumBytes / 4 / each);
  if (!(count > most)) return;
  throw new AliError('usage', `${verb}: expected at most ${most} items of ${each} numbers; received ${count}`, {
    remedy: 'do it in parts',
  });
}

/** Whether a batch is [count, …shape], or [count, n] with its items laid flat; axes of length 1 may be there or not. */
function fits({ shape: [count = 0, ...each], data }: Batch, shape: readonly number[]): boolean {
  const long = (axes: readonly number[]) => axes.filter((length) => length !== 1);
  const flat = [sizeOf(shape)];
  return data.length === count * flat[0]! && [shape, flat].some((wanted) => sameShape(long(each), long(wanted)));
}
