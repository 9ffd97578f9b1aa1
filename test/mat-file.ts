/** MAT files of level 5 for tests, written as MATLAB and SciPy do. */

import { deflateSync } from 'node:zlib';

export interface MatVariable {
  readonly name: string;
  /** Class of the array (6 double, 9 uint8 …) and type of the stored numbers (2 uint8, 9 double …). */
  readonly classNumber: number;
  readonly stored: number;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
  readonly flags?: number;
  /** Small elements within their tags, as SciPy writes them where they fit. */
  readonly small?: true;
}

interface Options {
  readonly compress?: boolean;
  readonly bigEndian?: boolean;
}

/** An array of bytes as a variable. */
export const byteVariable = (name: string, shape: readonly number[], bytes: ArrayLike<number>): MatVariable => ({
  name,
  classNumber: 9,
  stored: 2,
  shape,
  bytes: Uint8Array.from(bytes),
});

export function matFile(variables: readonly MatVariable[], options: Options = {}): Buffer {
  const { compress = true, bigEndian = false } = options;
  const header = Buffer.alloc(128, ' ');
  header.write('MATLAB 5.0 MAT-file, Platform: TEST, Created on: Thu Jan 1 00:00:00 1970');
  header.fill(0, 116, 124);
  header.set(bigEndian ? [1, 0] : [0, 1], 124);
  header.write(bigEndian ? 'MI' : 'IM', 126, 'latin1');
  const elements = variables.map((variable) => {
    const matrix = matrixElement(variable, bigEndian);
    if (!compress) return matrix;
    const packed = deflateSync(matrix);
    return Buffer.concat([words(bigEndian, 15, packed.length), packed]);
  });
  return Buffer.concat([header, ...elements]);
}

function matrixElement(variable: MatVariable, bigEndian: boolean): Buffer {
  const { name, classNumber, stored, shape, bytes, flags = 0, small } = variable;
  const body = Buffer.concat([
    element(bigEndian, 6, words(bigEndian, (flags << 8) | classNumber, 0)),
    element(bigEndian, 5, words(bigEndian, ...shape)),
    element(bigEndian, 1, Buffer.from(name), small),
    element(bigEndian, stored, bytes, small),
  ]);
  return Buffer.concat([words(bigEndian, 14, body.length), body]);
}

function element(bigEndian: boolean, type: number, bytes: Uint8Array, small?: true): Buffer {
  if (small && bytes.length <= 4) {
    const padded = Buffer.alloc(4);
    padded.set(bytes);
    return Buffer.concat([words(bigEndian, (bytes.length << 16) | type), padded]);
  }
  return Buffer.concat([words(bigEndian, type, bytes.length), bytes, Buffer.alloc((8 - (bytes.length % 8)) % 8)]);
}

function words(bigEndian: boolean, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [place, value] of values.entries()) {
    if (bigEndian) bytes.writeUInt32BE(value, 4 * place);
    else bytes.writeUInt32LE(value, 4 * place);
  }
  return bytes;
}
