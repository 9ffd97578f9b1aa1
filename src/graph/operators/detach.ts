/** A value as a constant of the gradient. */

import { apply, type Value } from '../value.ts';

/** x itself, through which no gradient passes: what depends on it is differentiated as if it were a constant. */
export function detach(x: Value): Value {
  return apply('detach', [x], { shape: x.shape, dtype: x.dtype }, { emit: (_, [a]) => a! });
}
