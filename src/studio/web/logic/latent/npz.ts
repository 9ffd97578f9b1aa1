/** NumPy's .npz format, written in the browser: an uncompressed zip of .npy arrays. */

import { zipSync } from 'fflate';

export interface NpzArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** The bytes of the file; the same arrays give the same bytes. */
export function encodeNpz(arrays: Readonly<Record<string, NpzArray>>): Uint8Array<ArrayBuffer> {
  const files = Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(array)]));
  return Uint8Array.from(zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) }));
}

function encodeNpy({ shape, data }: NpzArray): Uint8Array {
  const type = data instanceof Float32Array ? '<f4' : data instanceof Int32Array ? '<i4' : '|u1';
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const length = Math.ceil((text.length + 11) / 64) * 64;
  const bytes = new Uint8Array(length + data.byteLength);
  const head = `\x93NUMPY\x01\x00${String.fromCharCode((length - 10) & 255, (length - 10) >> 8)}${text.padEnd(length - 11)}\n`;
  for (let place = 0; place < length; place++) bytes[place] = head.charCodeAt(place);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), length);
  return bytes;
}
