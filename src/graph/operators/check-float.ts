/** The number type that every operator with a gradient asks for. */

import { shapeError, type Value } from '../value.ts';

/** Throws the shape error of `operator` unless all values are float32. */
export function checkFloat(operator: string, ...values: (Value | undefined)[]): void {
  for (const value of values) {
    if (value && value.dtype !== 'float32') {
      throw shapeError(operator, 'float32 values', value.dtype, 'use cast first');
    }
  }
}
