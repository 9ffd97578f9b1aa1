/** What the optimiser kernels refuse: arrays they cannot reach and coefficients outside their range. */
import { AliError } from '../errors.ts';

/** Throws unless all arrays are views of `buffer`, of one length, and apart from each other. */
export function checkArrays(buffer: ArrayBuffer, arrays: Record<string, Float32Array>): void {
  const entries = Object.entries(arrays);
  const length = entries[0]?.[1].length ?? 0;
  for (const [index, [name, view]] of entries.entries()) {
    if (view.buffer !== buffer) {
      throw new AliError('usage', `${name}; expected an array of this kernel; received one of another memory`, {
        remedy: 'take the array from allocate() and copy the values into it',
      });
    }
    if (view.length !== length) {
      const like = `${length} elements as in ${entries[0]?.[0]}`;
      throw new AliError('shape', `${name}; expected ${like}; received ${view.length}`);
    }
    for (const [other, { byteOffset }] of entries.slice(0, index)) {
      const apart = Math.abs(view.byteOffset - byteOffset) >= view.byteLength;
      demand(apart, name, `an array apart from ${other}`, 'one that overlaps it');
    }
  }
}

/** Throws unless `value` is a finite number. */
export function checkFinite(name: string, value: number): void {
  demand(Number.isFinite(value), name, 'a finite number', value);
}

/** Throws unless `value` is a float32 in [0, 1): one that does not round to 1. */
export function checkDecay(name: string, value: number): void {
  demand(value >= 0 && Math.fround(value) < 1, name, 'a number in [0, 1)', value);
}

/** Throws unless `value` is in [0, 1]. */
export function checkRate(name: string, value: number): void {
  demand(value >= 0 && value <= 1, name, 'a number in [0, 1]', value);
}

/** Throws unless `value` is positive and finite as a float32. */
export function checkPositive(name: string, value: number): void {
  const rounded = Math.fround(value);
  demand(rounded > 0 && rounded < Infinity, name, 'a positive float32 number', value);
}

/** Throws unless `value` is an integer of at least `least`. */
export function checkInteger(name: string, value: number, least: number): void {
  demand(Number.isSafeInteger(value) && value >= least, name, `an integer from ${least}`, value);
}

function demand(holds: boolean, name: string, expected: string, received: unknown): void {
  if (!holds) throw new AliError('usage', `${name}; expected ${expected}; received ${received}`);
}
