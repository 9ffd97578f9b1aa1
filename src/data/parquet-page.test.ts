import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hybridValues, inflatePage, plainValues } from './parquet-page.ts';

describe('hybridValues', () => {
  it('reads the example of the format: 0 to 7 in three bits each', () => {
    expect([...hybridValues(Uint8Array.of(0b11, 0b10001000, 0b11000110, 0b11111010), 3, 8)]).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7,
    ]);
  });
  it('reads runs, packed and not, one behind the other', () => {
    const bytes = Uint8Array.of(10, 0x2c, 0x01, 3, ...new Array(18).fill(0xff));
    expect([...hybridValues(bytes, 9, 10)]).toEqual([300, 300, 300, 300, 300, 511, 511, 511, 511, 511]);
    expect([...hybridValues(Uint8Array.of(200, 1), 0, 100)]).toEqual(new Array(100).fill(0));
  });
  it.each([
    ['nothing', [], 1, 'runs that end too early'],
    ['a run without its value', [4], 1, 'runs that end too early'],
    ['packed values that are missing', [3, 1], 9, 'runs that end too early'],
    ['a run of none', [0, 1], 1, 'an empty run'],
    ['a length without end', [0x80, 0x80, 0x80, 0x80, 0x80, 0x80], 1, 'runs that end too early'],
    ['numbers of 32 bits', [4], 32, 'numbers of 32 bits'],
  ])('refuses %s', (_, bytes, width, message) => {
    expect(() => hybridValues(Uint8Array.from(bytes), width, 8)).toThrow(message);
  });
  it('takes no more than it is asked for, whatever a run says', () => {
    expect(hybridValues(Uint8Array.of(0xfe, 0xff, 0xff, 0xff, 0x0f, 1), 1, 5)).toEqual(Int32Array.of(1, 1, 1, 1, 1));
  });
});

describe('plainValues', () => {
  it('reads numbers and byte strings', () => {
    expect(plainValues(Uint8Array.of(1, 0, 0, 0, 255, 255, 255, 255), 'INT32', 2)).toEqual([1, -1]);
    expect(plainValues(Uint8Array.of(5, 0, 0, 0, 0, 0, 0, 0), 'INT64', 1)).toEqual([5]);
    expect(plainValues(Uint8Array.of(1, 0, 0, 0, 9, 0, 0, 0, 0), 'BYTE_ARRAY', 2)).toEqual([
      Uint8Array.of(9),
      new Uint8Array(),
    ]);
  });
  it('refuses more values than there are bytes for', () => {
    expect(() => plainValues(new Uint8Array(8), 'INT64', 2 ** 40)).toThrow('1099511627776 values in a page of 8 bytes');
    expect(() => plainValues(Uint8Array.of(9, 0, 0, 0, 1), 'BYTE_ARRAY', 1)).toThrow(
      'a value of 9 bytes in a page of 5',
    );
    expect(() => plainValues(Uint8Array.of(4, 0, 0, 0, 1, 1, 1, 1), 'BYTE_ARRAY', 2)).toThrow('ends within its values');
  });
});

describe('inflatePage', () => {
  const text = Buffer.from('x'.repeat(100));
  it.each([
    ['UNCOMPRESSED', text],
    ['GZIP', gzipSync(text)],
    ['BROTLI', brotliCompressSync(text)],
  ])('inflates %s', (codec, bytes) => {
    expect(Buffer.compare(inflatePage(bytes, { codec, size: 100 }), text)).toBe(0);
  });
  it('refuses absurd sizes before it takes memory, bombs, and codecs that are not known', () => {
    expect(() => inflatePage(new Uint8Array(10), { codec: 'SNAPPY', size: 2 ** 31 - 1 })).toThrow('an absurd size');
    expect(() => inflatePage(new Uint8Array(10), { codec: 'SNAPPY', size: -1 })).toThrow('an absurd size');
    expect(() => inflatePage(gzipSync(Buffer.alloc(2 ** 24)), { codec: 'GZIP', size: 100 })).toThrow();
    expect(() => inflatePage(new Uint8Array(10), { codec: 'LZO', size: 10 })).toThrow('data compressed with LZO');
    expect(() => inflatePage(new Uint8Array(10), { codec: 'UNCOMPRESSED', size: 11 })).toThrow(
      'a page of 10 bytes; expected 11',
    );
  });
});
