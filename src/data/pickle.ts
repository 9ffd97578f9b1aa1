/**
 * Python pickles as data and nothing else: opcodes of a short list build dictionaries, lists, texts, numbers and NumPy
 * arrays of bytes; everything that could call anything is refused. https://docs.python.org/3/library/pickletools.html
 */

import { AliError } from '../errors.ts';
import { toCOrder } from './numbers.ts';

/** An array of unsigned bytes in C order. */
export interface PickledArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

/** Byte strings (Python 2's `str`) are views of the file; keys of dictionaries are texts, whatever they were. */
export type PickleValue =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | PickleValue[]
  | Map<string, PickleValue>
  | { array: PickledArray | undefined }
  | { readonly dtype: string }
  | { readonly callable: Callable };

/** The only names that may be called, and what they stand for. */
const callables = {
  'numpy.core.multiarray _reconstruct': 'array',
  'numpy._core.multiarray _reconstruct': 'array',
  'numpy ndarray': 'arrayClass',
  'numpy dtype': 'dtype',
  '_codecs encode': 'encode',
} as const;
type Callable = (typeof callables)[keyof typeof callables];

const mark = Symbol('mark');
const maximumName = 1024;
const maximumRank = 32;

/**
 * Reads a pickle of protocol 2 to 5.
 * @param name what errors call it
 * @throws AliError 'data' for an opcode or a name that is not on the list, a truncated file, or arrays that do not add up
 */
export function readPickle(bytes: Uint8Array, name: string): PickleValue {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const memo = new Map<number, PickleValue>();
  const stack: (PickleValue | typeof mark)[] = [];
  let at = 0;
  let made = 0;

  const damaged = (received: string) =>
    new AliError('data', `${name} is not a pickle of plain data; received ${received} at byte ${at}`, {
      remedy: 'fetch the file again; a pickle of anything but data is never loaded',
    });
  const take = (length: number): Buffer => {
    if (at + length > file.length) throw damaged('an end within its data');
    at += length;
    return file.subarray(at - length, at);
  };
  const takeLine = () => {
    const end = file.indexOf(10, at);
    if (end < 0 || end - at > maximumName) throw damaged('an absurd name');
    return take(end + 1 - at)
      .toString('latin1')
      .trimEnd();
  };
  const takeLong = () => {
    const length = take(8).readBigUInt64LE();
    if (length > BigInt(file.length)) throw damaged(`an absurd length of ${length}`);
    return Number(length);
  };
  /** What is remembered can be used again and again; each byte may be made into a text and into an array once. */
  const spend = (length: number) => {
    made += length;
    if (made > 2 * file.length) throw damaged('more data than the file holds');
  };
  const pop = (): PickleValue => {
    const value = stack.pop();
    if (value === undefined || value === mark) throw damaged('an empty stack');
    return value;
  };
  const popToMark = (): PickleValue[] => {
    const start = stack.lastIndexOf(mark);
    if (start < 0) throw damaged('no mark');
    return stack.splice(start).slice(1) as PickleValue[];
  };
  const top = (): PickleValue => {
    const value = stack.at(-1);
    if (value === undefined || value === mark) throw damaged('an empty stack');
    return value;
  };
  const append = (values: PickleValue[]) => {
    const list = top();
    if (!Array.isArray(list)) throw damaged('items for what is no list');
    for (const value of values) list.push(value);
  };
  const setItems = (values: PickleValue[]) => {
    const dictionary = top();
    if (!(dictionary instanceof Map) || values.length % 2 !== 0) throw damaged('items for what is no dictionary');
    for (let place = 0; place < values.length; place += 2) dictionary.set(keyOf(values[place]!), values[place + 1]!);
  };
  const keyOf = (key: PickleValue): string => {
    if (typeof key === 'number') return String(key);
    if (typeof key !== 'string' && !(key instanceof Uint8Array)) throw damaged('a key that is no text');
    if (key.length > maximumName) throw damaged('an absurd key');
    return typeof key === 'string' ? key : Buffer.from(key).toString('latin1');
  };
  const named = (module: string, called: string): PickleValue => {
    const full = `${module} ${called}`;
    if (!Object.hasOwn(callables, full)) throw damaged(`the name ${module}.${called}, which is not on the list`);
    return { callable: callables[full as keyof typeof callables] };
  };
  const remember = (key: number) => memo.set(key, top());
  const recall = (key: number) => {
    const value = memo.get(key);
    if (value === undefined) throw damaged(`no value ${key}`);
    stack.push(value);
  };
  const call = () => {
    const given = pop();
    const called = pop();
    if (!isObject(called) || !('callable' in called) || !Array.isArray(given)) throw damaged('a call of a value');
    const [first, second] = given;
    if (called.callable === 'array') stack.push({ array: undefined });
    else if (called.callable === 'dtype') stack.push({ dtype: textOf(first) });
    else if (called.callable === 'encode' && typeof first === 'string' && textOf(second) === 'latin1') {
      spend(first.length);
      stack.push(Buffer.from(first, 'latin1'));
    } else throw damaged('a call that is not on the list');
  };
  const textOf = (value: PickleValue | undefined): string => {
    if (typeof value === 'string') return value;
    if (value instanceof Uint8Array && value.length <= maximumName) return Buffer.from(value).toString('latin1');
    throw damaged('a value where a text should be');
  };
  /** NumPy's __setstate__: of an array (version, shape, dtype, is Fortran, bytes); of a dtype its byte order and more. */
  const build = () => {
    const state = pop();
    const target = pop();
    if (!isObject(target) || !Array.isArray(state)) throw damaged('a state for what has none');
    if ('dtype' in target) stack.push(target);
    else if (!('array' in target)) throw damaged('a state for what has none');
    else {
      const [, shape, type, fortran, data] = state;
      // A shape can be remembered and used again: a long one would cost its length each time.
      if (Array.isArray(shape) && shape.length > maximumRank) throw damaged(`${shape.length} dimensions`);
      const sizes = Array.isArray(shape)
        ? shape.map((size) => (typeof size === 'number' && size >= 0 ? size : NaN))
        : [];
      const dtype = isObject(type) && 'dtype' in type ? type.dtype : 'none';
      if (dtype !== 'u1') throw damaged(`an array of ${dtype}; expected u1 (unsigned bytes)`);
      const expected = sizes.reduce((product, size) => product * size, 1);
      if (!(data instanceof Uint8Array) || sizes.length === 0 || data.length !== expected) {
        const received = data instanceof Uint8Array ? `${data.length} bytes` : 'no bytes';
        throw damaged(`${received} for an array of [${sizes.join(', ')}]`);
      }
      spend(data.length);
      target.array = { shape: sizes, data: fortran === true ? toCOrder(data, sizes) : data };
      stack.push(target);
    }
  };

  const operations: Record<number, () => unknown> = {
    [code('\x80')]: () => take(1), // PROTO
    [code('\x95')]: () => take(8), // FRAME
    [code('N')]: () => stack.push(null),
    [code('\x88')]: () => stack.push(true),
    [code('\x89')]: () => stack.push(false),
    [code('K')]: () => stack.push(take(1).readUInt8()),
    [code('M')]: () => stack.push(take(2).readUInt16LE()),
    [code('J')]: () => stack.push(take(4).readInt32LE()),
    [code('G')]: () => stack.push(take(8).readDoubleBE()),
    [code('\x8a')]: () => {
      const length = take(1).readUInt8(); // LONG1
      if (length > 6) throw damaged('an integer of more than 48 bits');
      stack.push(length === 0 ? 0 : take(length).readIntLE(0, length));
    },
    [code('U')]: () => stack.push(take(take(1).readUInt8())),
    [code('T')]: () => stack.push(take(take(4).readUInt32LE())),
    [code('C')]: () => stack.push(take(take(1).readUInt8())),
    [code('B')]: () => stack.push(take(take(4).readUInt32LE())),
    [code('\x8e')]: () => stack.push(take(takeLong())),
    [code('\x96')]: () => stack.push(take(takeLong())),
    [code('\x8c')]: () => stack.push(take(take(1).readUInt8()).toString('utf8')),
    [code('X')]: () => stack.push(take(take(4).readUInt32LE()).toString('utf8')),
    [code('\x8d')]: () => stack.push(take(takeLong()).toString('utf8')),
    [code('(')]: () => stack.push(mark),
    [code(']')]: () => stack.push([]),
    [code('}')]: () => stack.push(new Map()),
    [code(')')]: () => stack.push([]),
    [code('l')]: () => stack.push(popToMark()),
    [code('t')]: () => stack.push(popToMark()),
    [code('\x85')]: () => stack.push([pop()]),
    [code('\x86')]: () => stack.push([pop(), pop()].reverse()),
    [code('\x87')]: () => stack.push([pop(), pop(), pop()].reverse()),
    [code('a')]: () => append([pop()]),
    [code('e')]: () => append(popToMark()),
    [code('s')]: () => setItems([pop(), pop()].reverse()),
    [code('u')]: () => setItems(popToMark()),
    [code('q')]: () => remember(take(1).readUInt8()),
    [code('r')]: () => remember(take(4).readUInt32LE()),
    [code('\x94')]: () => remember(memo.size),
    [code('h')]: () => recall(take(1).readUInt8()),
    [code('j')]: () => recall(take(4).readUInt32LE()),
    [code('c')]: () => stack.push(named(takeLine(), takeLine())),
    [code('\x93')]: () => stack.push(named(...([pop(), pop()].reverse().map(textOf) as [string, string]))),
    [code('R')]: call,
    [code('b')]: build,
  };
  for (;;) {
    const opcode = take(1).readUInt8();
    if (opcode === code('.')) return pop();
    const operation = operations[opcode];
    if (!operation) throw damaged(`the opcode 0x${opcode.toString(16).padStart(2, '0')}, which is not on the list`);
    operation();
  }
}

const code = (character: string) => character.charCodeAt(0);

function isObject(value: PickleValue | undefined): value is Exclude<PickleValue, null | boolean | number | string> {
  return typeof value === 'object' && value !== null;
}
