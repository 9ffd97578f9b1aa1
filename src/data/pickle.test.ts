import { describe, expect, it } from 'vitest';
import { array, dictionary, integers, pickle, shortString, strings } from '../../test/pickle-file.ts';
import { readPickle } from './pickle.ts';

const text = (value: unknown) => Buffer.from(value as Uint8Array).toString();
const six = Uint8Array.of(1, 2, 3, 200, 5, 6);

describe('readPickle', () => {
  it('reads dictionaries, lists, texts and numbers', () => {
    const value = readPickle(pickle(dictionary({ labels: integers([3, 70000]), names: strings(['a', 'b']) })), 'x');
    const map = value as Map<string, unknown>;
    expect(map.get('labels')).toEqual([3, 70000]);
    expect((map.get('names') as unknown[]).map(text)).toEqual(['a', 'b']);
  });
  it.each([
    ['Python 2’s way', {}],
    ['Python 3’s way in protocol 2', { encoded: true }],
    ['the way of NumPy 2', { module: 'numpy._core.multiarray' }],
  ])('reads arrays of bytes in %s', (_, options) => {
    expect(readPickle(pickle(array([2, 3], six, options)), 'x')).toEqual({
      array: { shape: [2, 3], data: expect.anything() },
    });
    const { array: read } = readPickle(pickle(array([2, 3], six, options)), 'x') as { array: { data: Uint8Array } };
    expect([...read.data]).toEqual([...six]);
  });
  it('brings Fortran order to C order', () => {
    const { array: read } = readPickle(pickle(array([2, 3], six, { fortran: true })), 'x') as {
      array: { data: Uint8Array };
    };
    expect([...read.data]).toEqual([1, 3, 5, 2, 200, 6]);
  });
  it('reads the opcodes of protocol 4', () => {
    // pickle.dumps({'a': [1, -1, 2**40, None, True, 2.5], b'k': (1, 2, 3)}, protocol=4) of CPython 3.11
    const bytes = Buffer.from(
      '80049533000000000000007d94288c0161945d94284b014affffffff8a060000000000' +
        '014e884740040000000000006543016b944b014b024b038794752e',
      'hex',
    );
    const map = readPickle(bytes, 'x') as Map<string, unknown>;
    expect(map.get('a')).toEqual([1, -1, 2 ** 40, null, true, 2.5]);
    expect(map.get('k')).toEqual([1, 2, 3]);
  });

  const call = (name: string) => Buffer.concat([Buffer.from(`c${name}\n`), shortString('echo'), Buffer.of(0x85, 0x52)]);
  const many = Buffer.concat([
    Buffer.from(`c_codecs\nencode\nq\x05X\x40\0\0\0${'a'.repeat(64)}q\x06X\x06\0\0\0latin1q\x07`, 'latin1'),
    ...new Array(100).fill(Buffer.from('h\x05h\x06h\x07\x86R', 'latin1')),
  ]);
  it.each([
    ['a call of the system', call('posix\nsystem'), /posix\.system, which is not on the list/],
    ['eval', call('builtins\neval'), /builtins\.eval, which is not on the list/],
    ['an opcode that makes an object', Buffer.from('(cposix\nsystem\no', 'latin1'), /posix\.system/],
    ['an opcode that is not on the list', Buffer.of(0x81), /the opcode 0x81, which is not on the list/],
    ['a persistent identity', Buffer.from('Pabc\n'), /the opcode 0x50/],
    ['other codecs', Buffer.from('c_codecs\nencode\nX\x01\0\0\0aX\x03\0\0\0zip\x86R', 'latin1'), /a call that is not/],
    ['an array of objects', array([1], six, { dtype: 'O8' }), /an array of O8; expected u1/],
    ['an array of doubles', array([1], six, { dtype: 'f8' }), /an array of f8; expected u1/],
    ['a shape that does not fit', array([2, 4], six), /6 bytes for an array of \[2, 4\]/],
    ['an absurd length', Buffer.from([0x54, 0xff, 0xff, 0xff, 0x7f]), /an end within its data/],
    ['a length of 2^40', Buffer.from([0x8e, 0, 0, 0, 0, 0, 1, 0, 0]), /an absurd length of 1099511627776/],
    ['a huge integer', Buffer.from([0x8a, 255]), /an integer of more than 48 bits/],
    ['an empty stack', Buffer.from('e'), /no mark|an empty stack/],
    ['items for a number', Buffer.from('K\x01(K\x02e'), /items for what is no list/],
    ['half an item', Buffer.from('}(K\x01u'), /items for what is no dictionary/],
    ['a value that was never remembered', Buffer.from('h\x09'), /no value 9/],
    ['the same text made into bytes over and over', many, /more data than the file holds/],
    [
      'a shape of very many sizes',
      Buffer.concat([
        Buffer.from('cnumpy.core.multiarray\n_reconstruct\n)R('),
        Buffer.from('K\x01('),
        ...Array(100).fill(Buffer.from('K\x01')),
        Buffer.from('tNK\x00Ntb'),
      ]),
      /100 dimensions/,
    ],
    ['a key that is a list', Buffer.from('}]K\x01s'), /a key that is no text/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readPickle(pickle(bytes), 'data_batch_1')).toThrow(
      expect.objectContaining({ code: 'data', message: expect.stringMatching(message) }),
    );
  });
  it('refuses a file without an end', () => {
    expect(() => readPickle(Buffer.of(0x80, 2, 0x4b), 'x')).toThrow('an end within its data');
    expect(() => readPickle(Buffer.alloc(0), 'x')).toThrow('an end within its data');
  });
});
