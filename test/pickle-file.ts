/** Pickles for tests, opcode by opcode as Python 2's cPickle and Python 3 write the batches of CIFAR. */

/** Python 2's `str` of up to 255 bytes, Python 3's `bytes` of any size. */
export const shortString = (text: string) =>
  Buffer.concat([Buffer.from('U'), Buffer.of(text.length), Buffer.from(text)]);
const binaryString = (bytes: Uint8Array) => Buffer.concat([Buffer.from('T'), word(bytes.length), bytes]);
const unicode = (text: string) => {
  const bytes = Buffer.from(text, 'utf8');
  return Buffer.concat([Buffer.from('X'), word(bytes.length), bytes]);
};
const integer = (value: number) =>
  value < 256 ? Buffer.of(0x4b, value) : Buffer.concat([Buffer.from('J'), word(value)]);
const tuple = (...items: Buffer[]) => Buffer.concat([Buffer.from('('), ...items, Buffer.from('t')]);
const list = (...items: Buffer[]) => Buffer.concat([Buffer.from(']('), ...items, Buffer.from('e')]);
const word = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
};

/** protocol 2, one value, stop */
export const pickle = (value: Buffer) => Buffer.concat([Buffer.of(0x80, 2), value, Buffer.from('.')]);

export const dictionary = (entries: Readonly<Record<string, Buffer>>, key = shortString) =>
  Buffer.concat([
    Buffer.from('}('),
    ...Object.entries(entries).flatMap(([name, value]) => [key(name), value]),
    Buffer.from('u'),
  ]);

export const integers = (values: readonly number[]) => list(...values.map(integer));
export const strings = (values: readonly string[]) => list(...values.map(shortString));

export interface ArrayOptions {
  readonly dtype?: string;
  readonly fortran?: boolean;
  readonly module?: string;
  /** Bytes as Python 3 writes them in protocol 2: a text and how to encode it. */
  readonly encoded?: boolean;
}

/** An array of bytes, remembered before its state is set, as NumPy's __reduce__ gives it. */
export function array(shape: readonly number[], bytes: Uint8Array, options: ArrayOptions = {}): Buffer {
  const { dtype = 'u1', fortran = false, module = 'numpy.core.multiarray', encoded = false } = options;
  const data = encoded
    ? Buffer.concat([
        Buffer.from('c_codecs\nencode\n'),
        tuple(unicode(Buffer.from(bytes).toString('latin1')), unicode('latin1')),
        Buffer.from('R'),
      ])
    : binaryString(bytes);
  const type = Buffer.concat([
    Buffer.from('cnumpy\ndtype\n'),
    tuple(shortString(dtype), integer(0), integer(1)),
    Buffer.from('Rq\x02'),
    tuple(integer(3), shortString('|'), Buffer.from('NNN'), integer(-1 >>> 1), integer(0)),
    Buffer.from('b'),
  ]);
  return Buffer.concat([
    Buffer.from(`c${module}\n_reconstruct\ncnumpy\nndarray\n`),
    tuple(integer(0)),
    shortString('b'),
    Buffer.from([0x87]),
    Buffer.from('Rq\x01'),
    tuple(integer(1), tuple(...shape.map(integer)), type, Buffer.of(fortran ? 0x88 : 0x89), data),
    Buffer.from('b'),
  ]);
}
