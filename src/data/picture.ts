/** Pictures out: grids of images and clouds of points, as PNG bytes. */

import { deflateSync } from 'node:zlib';
import { crc32 } from './crc32.ts';
import type { Picture } from './drawing.ts';

export * from './drawing.ts';

/** The picture as the bytes of a PNG file without filters; the same picture gives the same bytes. */
export function encodePng({ width, height, channels, data }: Picture): Uint8Array {
  const stride = width * channels;
  const lines = new Uint8Array(height * (1 + stride));
  for (let y = 0; y < height; y++) lines.set(data.subarray(y * stride, (y + 1) * stride), y * (1 + stride) + 1);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, channels === 3 ? 2 : 0], 8);
  const chunks = [pngChunk('IHDR', header), pngChunk('IDAT', deflateSync(lines)), pngChunk('IEND', new Uint8Array())];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

/** Length, type, body and the check sum of type and body. */
function pngChunk(type: string, body: Uint8Array): Buffer {
  const chunk = Buffer.alloc(body.length + 12);
  chunk.writeUInt32BE(body.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(body, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), body.length + 8);
  return chunk;
}
