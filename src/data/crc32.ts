/** CRC-32 (ISO 3309), the check sum of zip and gzip. */

const polynomial = 0xedb88320;
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ polynomial : rest >>> 1;
  return rest;
});

/** The check sum of `bytes` as an unsigned 32-bit number; with the sum of the bytes before them as `before`, of all. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let place = 0; place < bytes.length; place++) sum = (sum >>> 8) ^ table[(sum ^ bytes[place]!) & 0xff]!;
  return ~sum >>> 0;
}
