/** Systems of equations with a symmetric positive definite matrix, by conjugate gradients (Hestenes and Stiefel 1952). */

/**
 * Solves (matrix + ridge I) x = wanted from the x that is given, in place, until no equation is off by more than `tolerance`,
 * or as many steps as twice the unknowns (at least 100) are done. Cost of a step: one product of the matrix with a vector.
 */
export function conjugateGradient(
  matrix: Float64Array,
  ridge: number,
  wanted: Float64Array,
  x: Float64Array,
  { tolerance }: { readonly tolerance: number },
): void {
  const n = wanted.length;
  const product = new Float64Array(n);
  multiply(matrix, ridge, x, product);
  const residual = wanted.map((value, i) => value - product[i]!);
  const direction = residual.slice();
  let square = dot(residual, residual);
  for (let step = 0; step < Math.max(100, 2 * n) && largest(residual) > tolerance; step++) {
    multiply(matrix, ridge, direction, product);
    const size = square / dot(direction, product);
    for (let i = 0; i < n; i++) {
      x[i]! += size * direction[i]!;
      residual[i]! -= size * product[i]!;
    }
    const next = dot(residual, residual);
    const keep = next / square;
    for (let i = 0; i < n; i++) direction[i] = residual[i]! + keep * direction[i]!;
    square = next;
  }
}

function multiply(matrix: Float64Array, ridge: number, v: Float64Array, out: Float64Array): void {
  const n = v.length;
  const even = n - (n % 4);
  for (let i = 0; i < n; i++) {
    let [a, b, c, d] = [ridge * v[i]!, 0, 0, 0];
    const row = i * n;
    for (let j = 0; j < even; j += 4) {
      a += matrix[row + j]! * v[j]!;
      b += matrix[row + j + 1]! * v[j + 1]!;
      c += matrix[row + j + 2]! * v[j + 2]!;
      d += matrix[row + j + 3]! * v[j + 3]!;
    }
    for (let j = even; j < n; j++) a += matrix[row + j]! * v[j]!;
    out[i] = a + b + c + d;
  }
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
