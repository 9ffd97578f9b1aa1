/** What K + 1 logits say: how surely a pair is of any of the K classes, rather than decoded. */

import { add, exp, log, max, slice, sub, sum, type Value } from '../graph/index.ts';

/** log Σ_{k≤K} exp l_k - l_{K+1}, [n, K + 1] → [n, 1]: the logit of "any of the K classes". */
export function anyClass(logits: Value, classes: number): Value {
  return sub(logSumExp(slice(logits, 1, 0, classes)), slice(logits, 1, classes, classes + 1));
}

/** log Σ exp over axis 1, [n, k] → [n, 1], the largest number taken out of the sum. */
export function logSumExp(x: Value): Value {
  const most = max(x, { axes: [1], keepDims: true });
  return add(most, log(sum(exp(sub(x, most)), { axes: [1], keepDims: true })));
}
