/** The dense product of two matrices. */

import { apply, sameShape, shapeError, showShape, type Value } from '../value.ts';
import { broadcastShape } from './arithmetic.ts';
import { checkFloat } from './check-float.ts';
import { slice } from './layout.ts';
import { sumTo } from './reduction.ts';

/** Transposes and bias of a product. */
export interface ProductOptions {
  /** Use the transpose of the first matrix. Default false. */
  readonly transposeA?: boolean;
  /** Use the transpose of the second matrix. Default false. */
  readonly transposeB?: boolean;
  /** Added to the result, broadcast from [columns] or [rows, columns]. */
  readonly bias?: Value;
}

/** a · b for matrices: [n, k] · [k, m] → [n, m], each optionally transposed first, plus an optional bias. */
export function product(a: Value, b: Value, options: ProductOptions = {}): Value {
  const { transposeA = false, transposeB = false, bias } = options;
  checkFloat('product', a, b, bias);
  if (a.shape.length !== 2 || b.shape.length !== 2) {
    throw shapeError('product', 'two matrices', `${showShape(a)} and ${showShape(b)}`, 'reshape to two axes first');
  }
  const [n, k] = transposeA ? [a.shape[1]!, a.shape[0]!] : [a.shape[0]!, a.shape[1]!];
  const [inner, m] = transposeB ? [b.shape[1]!, b.shape[0]!] : [b.shape[0]!, b.shape[1]!];
  if (k !== inner) {
    const how = `${showShape(a)}${transposeA ? 'ᵀ' : ''} · ${showShape(b)}${transposeB ? 'ᵀ' : ''}`;
    throw shapeError('product', 'equal inner sizes', how);
  }
  if (bias && !sameShape(broadcastShape('product', bias.shape, [n, m]), [n, m])) {
    throw shapeError('product', `a bias that broadcasts to [${n}, ${m}]`, showShape(bias));
  }
  return apply(
    'product',
    bias ? [a, b, bias] : [a, b],
    { shape: [n, m] },
    {
      flops: 2 * n * k * m,
      gradient: (g) => {
        if (!g) return [];
        const ga = transposeA
          ? product(b, g, { transposeA: transposeB, transposeB: true })
          : product(g, b, { transposeB: !transposeB });
        const gb = transposeB
          ? product(g, a, { transposeA: true, transposeB: transposeA })
          : product(a, g, { transposeA: !transposeA });
        return bias ? [ga, gb, sumTo(g, bias.shape)] : [ga, gb];
      },
      emit: (emitter, inputs) =>
        emitter.node('Gemm', inputs, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 }),
      narrow: ([rows, columns]) => {
        if (bias) return undefined;
        return product(slice(a, transposeA ? 1 : 0, ...rows!), slice(b, transposeB ? 0 : 1, ...columns!), options);
      },
    },
  );
}
