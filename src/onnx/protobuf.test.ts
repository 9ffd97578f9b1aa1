import { expect, test } from 'vitest';
import { ProtoWriter } from './protobuf.ts';

const hex = (writer: ProtoWriter) => Buffer.from(writer.finish()).toString('hex');

test('the examples of the protobuf encoding documentation', () => {
  expect(hex(new ProtoWriter().varint(1, 150))).toBe('089601');
  expect(hex(new ProtoWriter().string(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new ProtoWriter().message(3, (w) => w.varint(1, 150)))).toBe('1a03089601');
});

test('negative integers take ten bytes, floats and doubles are little-endian', () => {
  expect(hex(new ProtoWriter().varint(1, -1))).toBe('08ffffffffffffffffff01');
  expect(hex(new ProtoWriter().float(1, 1))).toBe('0d0000803f');
  expect(hex(new ProtoWriter().double(1, 1))).toBe('09000000000000f03f');
});
