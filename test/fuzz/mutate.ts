/** Damage to bytes as accidents and ill will do it: flipped bits, cuts, splices, absurd lengths, repeated and nested parts. */

import type { Dice } from './dice.ts';

/** No mutation makes an input longer than this. */
const longest = 1 << 16;

type Change = (bytes: Buffer, dice: Dice, others: readonly Uint8Array[]) => Buffer;

const absurd = [0n, 1n, 0x7fn, 0xffn, 0x7fffn, 0xffffn, 0x7fffffffn, 0x80000000n, 0xfffffff0n, 0xffffffffn];
const absurdLong = [2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 64n - 1n];
const absurdDigits = [
  '0',
  '-1',
  '1.5',
  '255',
  '65536',
  '4294967295',
  '9007199254740993',
  '99999999999999999999',
  '1e308',
];
const nests: readonly (readonly [open: string, close: string])[] = [
  ['[', ']'],
  ['{"a":', '}'],
  ['(', ''],
  ['"', ''],
  [']', ''],
  ['\\', ''],
];

/** A place in the bytes; half of the time among the first 200, where headers are. */
function placeIn(bytes: Buffer, dice: Dice): number {
  return dice.below(dice.below(2) === 0 ? Math.min(200, bytes.length + 1) : bytes.length + 1);
}

function partOf(bytes: Buffer, dice: Dice): readonly [from: number, to: number] {
  const from = placeIn(bytes, dice);
  return [from, from + dice.below(dice.pick([4, 64, bytes.length]) + 1)];
}

const flip: Change = (bytes, dice) => {
  for (let left = 1 + dice.below(8); left > 0 && bytes.length > 0; left--) {
    const at = Math.min(placeIn(bytes, dice), bytes.length - 1);
    bytes[at]! ^= 1 << dice.below(8);
  }
  return bytes;
};

const overwrite: Change = (bytes, dice) => {
  const at = placeIn(bytes, dice);
  if (at < bytes.length) bytes[at] = dice.pick([0, 0x7f, 0x80, 0xff, dice.below(256)]);
  return bytes;
};

const cut: Change = (bytes, dice) =>
  dice.below(4) === 0 ? bytes.subarray(placeIn(bytes, dice)) : bytes.subarray(0, dice.below(bytes.length + 1));

const absurdLength: Change = (bytes, dice) => {
  const size = dice.pick([1, 2, 4, 4, 8]);
  if (bytes.length < size) return bytes;
  const at = Math.min(placeIn(bytes, dice), bytes.length - size);
  const near = BigInt(Math.max(0, bytes.length - 8 + dice.below(16)));
  const value = BigInt.asUintN(8 * size, dice.pick([...absurd, ...(size === 8 ? absurdLong : []), near]));
  for (let place = 0; place < size; place++) {
    const shift = BigInt(8 * place);
    bytes[at + place] = Number((value >> shift) & 0xffn);
  }
  if (dice.below(2) === 0) bytes.subarray(at, at + size).reverse();
  return bytes;
};

/** Where a run of digits stands, the nearest behind a place. */
function digitsIn(bytes: Buffer, dice: Dice): readonly [from: number, to: number] | undefined {
  const found = /\d+/.exec(bytes.toString('latin1', placeIn(bytes, dice)));
  if (!found) return undefined;
  const start = bytes.length - found.input.length + found.index;
  return [start, start + found[0].length];
}

const absurdNumber: Change = (bytes, dice) => {
  const [from, to] = digitsIn(bytes, dice) ?? [];
  if (from === undefined) return bytes;
  return Buffer.concat([bytes.subarray(0, from), Buffer.from(dice.pick(absurdDigits)), bytes.subarray(to)]);
};

/** Something nested very deep where a number stood. */
const nest: Change = (bytes, dice) => {
  const [from, to] = digitsIn(bytes, dice) ?? partOf(bytes, dice);
  const [open, close] = dice.pick(nests);
  const times = dice.pick([10, 100, 5000]);
  const deep = Buffer.from(`${open.repeat(times)}0${close.repeat(times)}`);
  return Buffer.concat([bytes.subarray(0, from), deep, bytes.subarray(to)]);
};

const splice: Change = (bytes, dice, others) => {
  const other = Buffer.from(dice.pick(others));
  return Buffer.concat([bytes.subarray(0, placeIn(bytes, dice)), other.subarray(placeIn(other, dice))]);
};

const repeat: Change = (bytes, dice) => {
  const [from, to] = partOf(bytes, dice);
  const part = bytes.subarray(from, to);
  const times = Math.min(dice.pick([1, 2, 40, 2000]), Math.floor(longest / (part.length + 1)));
  return Buffer.concat([bytes.subarray(0, from), ...Array<Buffer>(times).fill(part), bytes.subarray(from)]);
};

const remove: Change = (bytes, dice) => {
  const [from, to] = partOf(bytes, dice);
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
};

const insert: Change = (bytes, dice) => {
  const at = placeIn(bytes, dice);
  const random = Buffer.from(Array.from({ length: 1 + dice.below(16) }, () => dice.below(256)));
  return Buffer.concat([bytes.subarray(0, at), random, bytes.subarray(at)]);
};

const changes: readonly Change[] = [
  flip,
  flip,
  overwrite,
  overwrite,
  cut,
  absurdLength,
  absurdLength,
  absurdNumber,
  nest,
  splice,
  repeat,
  remove,
  insert,
];

/** One of the seeds with one to four changes; at most 64 KiB, or as long as the seed where that is more. */
export function mutate(seeds: readonly Uint8Array[], dice: Dice): Buffer {
  const seed = dice.pick(seeds);
  let bytes: Buffer = Buffer.from(seed);
  for (let left = 1 + dice.below(dice.pick([1, 2, 4])); left > 0; left--) {
    bytes = dice.pick(changes)(bytes, dice, seeds).subarray(0, Math.max(longest, seed.length));
  }
  return bytes;
}
