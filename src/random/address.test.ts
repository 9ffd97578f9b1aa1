import { expect, test } from 'vitest';
import { AliError } from '../errors.ts';
import { hashName, locate } from './address.ts';
import { fillBytes } from './fill.ts';

test('a stream is named by the published FNV-1a of its UTF-8 bytes', () => {
  expect(hashName('')).toBe(0x811c9dc5);
  expect(hashName('a')).toBe(0xe40c292c);
  expect(hashName('foobar')).toBe(0xbf9cf968);
  expect(hashName('é')).toBe(0x1e9de8c1);
});

test('seed is the key, step and stream are counter words', () => {
  expect(locate({ seed: 2 ** 40 + 5, stream: 'foobar', step: 2 ** 53 - 1 })).toEqual({
    counter1: 2 ** 32 - 1,
    counter2: 2 ** 21 - 1,
    counter3: 0xbf9cf968,
    key0: 5,
    key1: 256,
  });
});

const good = { seed: 1, stream: 'noise', step: 0 };

test.each([
  ['seed', { ...good, seed: -1 }],
  ['seed', { ...good, seed: 2 ** 53 }],
  ['seed', { ...good, seed: 0.5 }],
  ['step', { ...good, step: -1 }],
  ['step', { ...good, step: Number.NaN }],
  ['step', { ...good, step: 2 ** 53 }],
  ['stream', { ...good, stream: '' }],
  ['stream', { ...good, stream: undefined as unknown as string }],
  ['place', { ...good, place: -4 }],
  ['place', { ...good, place: 1.5 }],
  ['place', { ...good, place: 2 ** 36 - 7 }],
])('a bad %s is refused: %o', (name, address) => {
  const attempt = () => fillBytes(new Uint8Array(8), address);
  expect(attempt).toThrow(AliError);
  expect(attempt).toThrow(
    expect.objectContaining({ code: 'usage', message: expect.stringContaining(`random ${name};`) }),
  );
});

test('a sequence can be used to its last block', () => {
  const out = new Uint8Array(8);
  fillBytes(out, { ...good, place: 2 ** 36 - 8 });
  expect(out.some((byte) => byte !== 0)).toBe(true);
});
