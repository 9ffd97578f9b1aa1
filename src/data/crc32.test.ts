import { expect, test } from 'vitest';
import { crc32 } from './crc32.ts';

test('the sum of "123456789" is the published one, in one piece or two', () => {
  const bytes = Buffer.from('123456789');
  expect(crc32(bytes)).toBe(0xcbf43926);
  expect(crc32(bytes.subarray(4), crc32(bytes.subarray(0, 4)))).toBe(0xcbf43926);
  expect(crc32(Buffer.alloc(0))).toBe(0);
});
