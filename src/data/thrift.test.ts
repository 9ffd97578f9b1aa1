import { describe, expect, it } from 'vitest';
import { endOfThrift } from './thrift.ts';

describe('endOfThrift', () => {
  it('finds the end of a structure with every kind of field', () => {
    const fields = [0x15, 0x96, 0x01, 0x11, 0x12, 0x13, 7, 0x17, ...new Array(8).fill(0), 0x18, 2, 65, 66];
    const nested = [0x1c, 0x15, 2, 0, 0x19, 0x25, 2, 4, 0x19, 0x11, 1, 0x05, 0x64, 2];
    const bytes = Uint8Array.of(99, ...fields, ...nested, 0, 88);
    expect(endOfThrift(bytes, 1)).toBe(bytes.length - 1);
  });
  it.each([
    ['no end', [0x15, 2], 'ends within its data'],
    ['a long text', [0x18, 0xff, 0xff, 0xff, 0xff, 0x07], 'an absurd length of 2147483647'],
    ['a long list', [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07], 'a list of 2147483647'],
    ['a long number', [0x16, ...new Array(11).fill(0xff)], 'more than 64 bits'],
    ['deep structures', new Array(100).fill(0x1c), 'nested deeper than 32'],
    ['deep lists', new Array(100).fill(0x19), 'nested deeper than 32'],
    ['lists of structures, one in the other', new Array(100).fill([0x19, 0x1c]).flat(), 'nested deeper than 32'],
    ['another type', [0x1d], 'type 13'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => endOfThrift(Uint8Array.from(bytes), 0)).toThrow(message);
  });
});
