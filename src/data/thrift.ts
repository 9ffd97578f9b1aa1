/**
 * Thrift's compact protocol, only walked through: so that a reader that believes the lengths it finds can be let at it.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */

const maximumDepth = 32;

const types = { true: 1, false: 2, byte: 3, i64: 6, double: 7, binary: 8, list: 9, struct: 12 };

/**
 * Where the structure that starts at `start` ends. Every list is no longer than the bytes that are left, nothing is nested
 * deeper than 32, every number has at most 64 bits.
 * @throws Error with a short reason; the caller names the file
 */
export function endOfThrift(bytes: Uint8Array, start: number): number {
  let at = start;
  const next = (): number => {
    if (at >= bytes.length) throw new Error('a header that ends within its data');
    return bytes[at++]!;
  };
  const pass = (length: number) => {
    if (length > bytes.length - at) throw new Error(`an absurd length of ${length} in a header`);
    at += length;
  };
  const integer = (): number => {
    let value = 0;
    for (let place = 0; place < 10; place++) {
      const byte = next();
      value += (byte & 0x7f) * 2 ** (7 * place);
      if (byte < 0x80) return value;
    }
    throw new Error('a number of more than 64 bits in a header');
  };
  const checkDepth = (depth: number) => {
    if (depth > maximumDepth) throw new Error(`a header nested deeper than ${maximumDepth}`);
  };
  const element = (type: number, depth: number) => {
    if (type === types.byte) pass(1);
    else if (type > types.byte && type <= types.i64) integer();
    else if (type === types.double) pass(8);
    else if (type === types.binary) pass(integer());
    else if (type === types.list) list(depth + 1);
    else if (type === types.struct) struct(depth + 1);
    else if (type !== types.true && type !== types.false) throw new Error(`type ${type} in a header`);
  };
  const list = (depth: number) => {
    checkDepth(depth);
    const head = next();
    const length = head >> 4 === 15 ? integer() : head >> 4;
    if (length > bytes.length - at) throw new Error(`a list of ${length} in a header`);
    const type = head & 15;
    const stored = type === types.true || type === types.false ? types.byte : type;
    for (let place = 0; place < length; place++) element(stored, depth);
  };
  const struct = (depth: number) => {
    checkDepth(depth);
    for (let head = next(); (head & 15) !== 0; head = next()) {
      if (head >> 4 === 0) integer();
      element(head & 15, depth);
    }
  };
  struct(0);
  return at;
}
