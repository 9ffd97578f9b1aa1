/** The fuzzer's targets: folders of pictures. */

import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { encode } from 'jpeg-js';
import { crc32 } from '../../../src/data/crc32.ts';
import { decodeImage } from '../../../src/data/image.ts';
import { readWhole } from '../../../src/data/input.ts';
import { encodePng } from '../../../src/data/picture.ts';
import { loadDataset } from '../../../src/data/source.ts';
import { fourfold, inflated, type Target } from '../target.ts';
import { settleAll } from './read.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function chunk(type: string, body: Uint8Array): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(4), Buffer.from(type, 'latin1'), body, Buffer.alloc(4)]);
  bytes.writeUInt32BE(body.length, 0);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), bytes.length - 4);
  return bytes;
}

/** A picture of lines of 2 + 1 bytes, of any colour type and depth that takes so many. */
function pngOf(
  header: { readonly depth: number; readonly colour: number; readonly interlaced?: 0 | 1 },
  lines: Uint8Array,
  { width = 2, height = 3 }: { readonly width?: number; readonly height?: number } = {},
): Buffer {
  const start = Buffer.alloc(13);
  start.writeUInt32BE(width, 0);
  start.writeUInt32BE(height, 4);
  start.set([header.depth, header.colour, 0, 0, header.interlaced ?? 0], 8);
  const palette = chunk('PLTE', Uint8Array.of(255, 0, 0, 0, 255, 0));
  const opacity = chunk('tRNS', header.colour === 3 ? Uint8Array.of(0, 200) : Uint8Array.of(0, 3));
  const extra = header.colour === 3 ? [palette, opacity] : header.colour === 0 ? [opacity] : [];
  const body = [chunk('IHDR', start), chunk('tEXt', Buffer.from('a\0b')), ...extra, chunk('IDAT', deflateSync(lines))];
  return Buffer.concat([signature, ...body, chunk('IEND', new Uint8Array(0))]);
}

const pngs = [
  encodePng({ width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 90, 180, 255) }),
  encodePng({ width: 3, height: 2, channels: 3, data: new Uint8Array(18).fill(9) }),
  pngOf({ depth: 8, colour: 3 }, Uint8Array.of(0, 0, 1, 0, 1, 0, 0, 0, 0)),
  pngOf({ depth: 16, colour: 0 }, new Uint8Array(15)),
  pngOf({ depth: 2, colour: 0 }, new Uint8Array(6)),
  pngOf({ depth: 8, colour: 4 }, new Uint8Array(15)),
  pngOf({ depth: 8, colour: 6, interlaced: 1 }, new Uint8Array(4 * 9 + 4), { width: 3, height: 3 }),
];

/** The same chunks with the check sums that they should have. */
function mendPng(bytes: Buffer): Buffer {
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    bytes.writeUInt32BE(crc32(bytes.subarray(at + 4, end - 4)), end - 4);
    at = end;
  }
  return bytes;
}

const constant = {
  'a/0.png': pngs[0]!,
  'b/2.png': pngs[2]!,
};

const shape = [1, 3, 3];
const readPicture = (folder: string, file: string) =>
  settleAll([
    async () => decodeImage(await readWhole(join(folder, file)), file),
    () => loadDataset(folder, { shape, whole: true }),
  ]);

export const png: Target = {
  name: 'png',
  forms: [
    { file: 'a/0.png', seeds: pngs },
    { file: 'a/0.png', seeds: pngs, finish: mendPng },
    {
      file: 'b/2.png',
      seeds: [Buffer.alloc(9), Buffer.alloc(60, 4)],
      finish: (lines) => pngOf({ depth: 8, colour: [0, 3, 6][lines.length % 3]! }, lines),
    },
  ],
  constant,
  most: inflated,
  read: readPicture,
};

const photo = (width: number, height: number, quality: number) => {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, place) => (place * 37) % 256);
  return encode({ width, height, data }, quality).data;
};

/** Of 4 by 4 pixels and two scans, as a progressive encoder writes them. */
const progressive = Buffer.from(
  [
    'ffd8ffdb004300',
    '01'.repeat(64),
    'ffc2000b080004000401011100',
    'ffc400140000010000000000000000000000000000000000',
    'ffc400141001000000000000000000000000000000000000',
    'ffda0008010100000000',
    '7f',
    'ffda000801010001053f',
    '7f',
    'ffd9',
  ].join(''),
  'hex',
);
const exif = Buffer.concat([
  Buffer.from('ffe10022457869660000', 'hex'),
  Buffer.from('49492a00080000000100120103000100000006000000', 'hex'),
  Buffer.alloc(4),
]);
const upright = photo(4, 6, 60);
const jpegs = [
  upright,
  photo(9, 5, 95),
  Buffer.concat([upright.subarray(0, 2), exif, upright.subarray(2)]),
  progressive,
];

/** A byte of a file may stand for 1024 pixels, of three bytes each. */
const mostOfJpeg = (size: number) => fourfold(1024 * 3 * size);

export const jpeg: Target = {
  name: 'jpeg',
  forms: [
    { file: 'a/0.jpg', seeds: jpegs },
    { file: 'b/2.jpeg', seeds: jpegs },
  ],
  constant,
  most: mostOfJpeg,
  read: readPicture,
};
