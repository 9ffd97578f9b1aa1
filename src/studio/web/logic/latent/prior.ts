/** Codes from the prior N(0, I): the numbers that `model.prior` draws. */

import { fillNormal } from '../../../../random/fill.ts';

/** [count, latentSize], each number times `truncation`: below 1 they are more usual and less varied. */
export function priorCodes(
  latentSize: number,
  { count, seed, truncation = 1 }: { readonly count: number; readonly seed: number; readonly truncation?: number },
): Float32Array {
  const codes = new Float32Array(count * latentSize);
  fillNormal(codes, { seed, stream: 'sample', step: 0 });
  return truncation === 1 ? codes : codes.map((value) => truncation * value);
}
