/** Numbers as files store them, brought to typed arrays: any common type, either byte order, either order of axes. */

import { AliError } from '../errors.ts';

export type NumberArray =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/** The types by NumPy's names; booleans are bytes, 64-bit integers become float64. */
export const numberTypes: Readonly<
  Record<string, new (buffer: ArrayBufferLike, offset: number, length: number) => NumberArray>
> = {
  b1: Uint8Array,
  u1: Uint8Array,
  i1: Int8Array,
  u2: Uint16Array,
  i2: Int16Array,
  u4: Uint32Array,
  i4: Int32Array,
  f4: Float32Array,
  f8: Float64Array,
  i8: Float64Array,
  u8: Float64Array,
};

/**
 * The numbers in `bytes`, in the same memory where they are aligned; bytes of the other order are swapped in place.
 * @param options.type a key of `numberTypes`
 * @throws AliError 'data' naming `name` for a 64-bit integer that float64 cannot hold
 */
export function numbersFromBytes(
  raw: Uint8Array,
  { type, bigEndian, name }: { readonly type: string; readonly bigEndian: boolean; readonly name: string },
): NumberArray {
  const size = Number(type[1]);
  const bytes = raw.byteOffset % size === 0 ? raw : new Uint8Array(raw);
  if (bigEndian) swapBytes(bytes, size);
  const numbers = new numberTypes[type]!(bytes.buffer, bytes.byteOffset, bytes.length / size);
  if (type === 'i8' || type === 'u8') integersToFloats(numbers as Float64Array, { type, name });
  return numbers;
}

function swapBytes(bytes: Uint8Array, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (size === 2) buffer.swap16();
  else if (size === 4) buffer.swap32();
  else if (size === 8) buffer.swap64();
}

/** Replaces 64-bit integers by the same numbers in float64, in the same memory. */
function integersToFloats(target: Float64Array, { type, name }: { readonly type: 'i8' | 'u8'; readonly name: string }) {
  const Integers = type === 'i8' ? BigInt64Array : BigUint64Array;
  const integers = new Integers(target.buffer as ArrayBuffer, target.byteOffset, target.length);
  for (let place = 0; place < target.length; place++) {
    const value = Number(integers[place]!);
    if (!Number.isSafeInteger(value)) {
      throw new AliError(
        'data',
        `${name}: expected an array of numbers; received the integer ${integers[place]}, which float64 cannot hold`,
        { remedy: 'convert it, for example numpy.save(path, array.astype("float32"))' },
      );
    }
    target[place] = value;
  }
}

/** Rewrites Fortran order, first index fastest, as C order, last index fastest. */
export function toCOrder<T extends NumberArray>(data: T, shape: readonly number[]): T {
  const result = (data instanceof Uint8Array ? new Uint8Array(data) : data.slice()) as T; // a Buffer's slice is no copy
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = data[from]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      from += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      from -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return result;
}
