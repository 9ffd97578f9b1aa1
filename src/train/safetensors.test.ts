import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AliError } from '../errors.ts';
import { decodeSafetensors, encodeSafetensors, type SafeTensor } from './safetensors.ts';

const tensors = new Map<string, SafeTensor>([
  ['encoder/weight', { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, -0, Number.NaN, 1e-45, -Infinity, 0.1) }],
  ['byte', { dtype: 'U8', shape: [3], data: Uint8Array.of(0, 127, 255) }],
  ['steps', { dtype: 'I64', shape: [], data: BigInt64Array.of(-(2n ** 63n)) }],
  ['empty', { dtype: 'F32', shape: [0, 4], data: new Float32Array(0) }],
  ['__proto__', { dtype: 'U8', shape: [1], data: Uint8Array.of(9) }],
  ['7', { dtype: 'F32', shape: [1], data: Float32Array.of(7) }],
]);

/** A file with any header. */
function file(header: unknown, data = new Uint8Array(0), { length }: { length?: bigint } = {}): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, length ?? BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const bytesOf = ({ data }: SafeTensor) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe('encodeSafetensors', () => {
  it('writes the bytes of the reference implementation', () => {
    // safetensors 0.8.0 of Python: save({'b': float32 [[1, 2]], 'a': uint8 [3], 'c': int64 [-1]}, {'step': '5'})
    const expected =
      '{"__metadata__":{"step":"5"},"c":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},' +
      '"b":{"dtype":"F32","shape":[1,2],"data_offsets":[8,16]},"a":{"dtype":"U8","shape":[1],"data_offsets":[16,17]}}';
    const bytes = encodeSafetensors(
      new Map<string, SafeTensor>([
        ['b', { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, 2) }],
        ['a', { dtype: 'U8', shape: [1], data: Uint8Array.of(3) }],
        ['c', { dtype: 'I64', shape: [1], data: BigInt64Array.of(-1n) }],
      ]),
      { step: '5' },
    );
    const padded = Math.ceil(expected.length / 8) * 8;
    expect(Buffer.from(bytes.subarray(0, 8)).readBigUInt64LE()).toBe(BigInt(padded));
    expect(Buffer.from(bytes.subarray(8, 8 + padded)).toString()).toBe(expected.padEnd(padded));
    expect(Buffer.from(bytes.subarray(8 + padded)).toString('hex')).toBe('ffffffffffffffff0000803f0000004003');
  });

  it('gives the same bytes in whatever order the tensors come', () => {
    const reversed = new Map([...tensors].reverse());
    expect(encodeSafetensors(reversed, { b: '1', a: '2' })).toEqual(encodeSafetensors(tensors, { a: '2', b: '1' }));
  });

  it('refuses what the format cannot hold', () => {
    const encode = (name: string, tensor: unknown) => () => encodeSafetensors(new Map([[name, tensor as SafeTensor]]));
    const data = new Float32Array(5);
    expect(encode('a', { dtype: 'F32', shape: [2, 3], data })).toThrow(/'a' of shape \[2,3\] with 5 values/);
    expect(encode('a', { dtype: 'U8', shape: [5], data })).toThrow(/expected a Uint8Array/);
    expect(encode('__metadata__', { dtype: 'F32', shape: [5], data })).toThrow(/__metadata__/);
  });
});

describe('decodeSafetensors', () => {
  it('reads back every bit, at any alignment', () => {
    const bytes = encodeSafetensors(tensors, { note: 'ä "quoted"' });
    for (const offset of [0, 1, 4]) {
      const moved = new Uint8Array(bytes.length + offset).subarray(offset);
      moved.set(bytes);
      const { tensors: read, metadata } = decodeSafetensors(moved, 'file');
      expect(metadata).toEqual({ note: 'ä "quoted"' });
      expect([...read.keys()].sort()).toEqual([...tensors.keys()].sort());
      for (const [name, tensor] of tensors) {
        expect({ ...read.get(name)!, data: 0 }).toEqual({ ...tensor, data: 0 });
        expect(bytesOf(read.get(name)!)).toEqual(bytesOf(tensor));
      }
    }
  });

  it('reads aligned values without a copy', () => {
    const bytes = encodeSafetensors(tensors);
    expect(decodeSafetensors(bytes, 'file').tensors.get('encoder/weight')!.data.buffer).toBe(bytes.buffer);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['no bytes', new Uint8Array(0), /0 bytes/],
    ['a header beyond the file', file('{}', undefined, { length: 3n }), /header length of 3/],
    ['an absurd header length', file('{}', undefined, { length: 2n ** 64n - 1n }), /18446744073709551615/],
    ['an array as header', file('[]'), /does not start with \{/],
    ['broken JSON', file('{"a":'), /cannot be read/],
    ['broken UTF-8', file('{}').fill(0xff, 9, 10), /cannot be read/],
    ['a name twice', file('{"a":1,"\\u0061":2}'), /"a" is written twice/],
    ['a tensor that is no object', file({ a: 1 }), /'a' described by number/],
    ['an unknown dtype', file({ a: { dtype: 'BF16', shape: [1], data_offsets: [0, 2] } }), /dtype "BF16"/],
    ['a dtype of the prototype', file({ a: { dtype: 'toString', shape: [], data_offsets: [0, 1] } }), /"toString"/],
    ['a negative size', file({ a: { dtype: 'U8', shape: [-1], data_offsets: [0, 1] } }), /broken shape/],
    ['a fractional size', file({ a: { dtype: 'U8', shape: [0.5], data_offsets: [0, 1] } }), /broken shape/],
    [
      'too many values',
      file({ a: { dtype: 'F32', shape: [2 ** 52, 2 ** 52], data_offsets: [0, 4] } }),
      /Infinity bytes/,
    ],
    [
      'a dtype nested deep',
      file(`{"a":{"dtype":${'['.repeat(1e5)}${']'.repeat(1e5)},"shape":[0],"data_offsets":[0,0]}}`),
      /tensor 'a' of dtype object/,
    ],
    ['reversed offsets', file({ a: { dtype: 'U8', shape: [0], data_offsets: [1, 0] } }), /broken data_offsets/],
    ['one offset', file({ a: { dtype: 'U8', shape: [0], data_offsets: [0] } }), /broken data_offsets/],
    ['a size that does not fit', file({ a: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }), /expected 8 bytes/],
    ['missing data', file({ a: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }), /for tensor 'a'/],
    ['trailing data', file({}, new Uint8Array(1)), /expected 10 bytes; received 11 bytes/],
    ['a gap', file({ a: { dtype: 'U8', shape: [1], data_offsets: [1, 2] } }, new Uint8Array(2)), /gap/],
    [
      'an overlap',
      file(
        { a: { dtype: 'U8', shape: [2], data_offsets: [0, 2] }, b: { dtype: 'U8', shape: [2], data_offsets: [1, 3] } },
        new Uint8Array(3),
      ),
      /'b' that overlap/,
    ],
    ['metadata that are no text', file({ __metadata__: { step: 1 } }), /map of text/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, 'weights.safetensors')).toThrow(AliError);
    expect(() => decodeSafetensors(bytes, 'weights.safetensors')).toThrow(message);
    expect(() => decodeSafetensors(bytes, 'weights.safetensors')).toThrow(/^weights.safetensors is not a sound/);
  });

  it('answers any damage with an AliError or a sound file', () => {
    const bytes = encodeSafetensors(tensors, { step: '12' });
    const headerEnd = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const place = fc.oneof(fc.nat(headerEnd - 1), fc.nat(7));
    const edit = fc.record({ at: place, remove: fc.nat(4), insert: fc.uint8Array({ maxLength: 4 }) });
    const check = (mutant: Uint8Array) => {
      try {
        for (const { shape, data } of decodeSafetensors(mutant, 'file').tensors.values()) {
          expect(shape.reduce((product, size) => product * size, 1)).toBe(data.length);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(AliError);
      }
    };
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let mutant: number[] = [...bytes];
        for (const { at, remove, insert } of edits) mutant = mutant.toSpliced(at, remove, ...insert);
        check(Uint8Array.from(mutant));
      }),
      { numRuns: 2000 },
    );
    for (let end = 0; end < bytes.length; end++) check(bytes.slice(0, end));
  });
});
