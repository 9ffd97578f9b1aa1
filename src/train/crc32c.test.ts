import { expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.ts';

// The first is the check value of the catalogue of CRC algorithms, the others are RFC 3720 appendix B.4.
it.each([
  ['123456789', Buffer.from('123456789'), 0xe3069283],
  ['nothing', new Uint8Array(0), 0],
  ['32 zeros', new Uint8Array(32), 0x8a9136aa],
  ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ['32 bytes ascending', Uint8Array.from({ length: 32 }, (_, index) => index), 0x46dd794e],
  ['32 bytes descending', Uint8Array.from({ length: 32 }, (_, index) => 31 - index), 0x113fdb5c],
])('gives the published sum of %s', (_, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

it('masks as TFRecord does', () => {
  // (sum >>> 15 | sum << 17) + 0xa282ead8 of 0xe3069283, worked out with Python's integers
  expect(maskedCrc32c(Buffer.from('123456789'))).toBe(0xc78ab0e5);
});
