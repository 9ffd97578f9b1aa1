import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { decodePng, isPng } from './png.ts';

const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function chunk(type: string, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(12 + body.length);
  bytes.writeUInt32BE(body.length);
  bytes.write(type, 4, 'latin1');
  bytes.set(body, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + body.length)), 8 + body.length);
  return bytes;
}

function header(width: number, height: number, depth: number, colourType: number, interlaced = 0): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body.set([depth, colourType, 0, 0, interlaced], 8);
  return chunk('IHDR', body);
}

/** A PNG of the given header, extra chunks and unfiltered lines. */
function png(head: Buffer, lines: number[][], extras: Buffer[] = []): Buffer {
  const stream = deflateSync(Uint8Array.from(lines.flatMap((line) => [0, ...line])));
  return Buffer.concat([signature, head, ...extras, chunk('IDAT', stream), chunk('IEND', Buffer.alloc(0))]);
}

const pixels = (bytes: Uint8Array) => {
  const { channels, data } = decodePng(bytes);
  return { channels, data: [...data] };
};

describe('decodePng', () => {
  it('reads grey and colour', () => {
    const grey = encode({ width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 200) });
    expect(isPng(grey)).toBe(true);
    expect(pixels(grey)).toEqual({ channels: 1, data: [1, 200] });
    const colour = encode({ width: 1, height: 2, channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    expect(pixels(colour)).toEqual({ channels: 3, data: [1, 2, 3, 4, 5, 6] });
  });
  it('brings 16 bits to 8', () => {
    const data = Uint16Array.of(0, 257, 65535, 32768);
    expect(pixels(encode({ width: 4, height: 1, channels: 1, depth: 16, data })).data).toEqual([0, 1, 255, 128]);
  });
  it('brings 1, 2 and 4 bits to 8, each line from a new byte', () => {
    expect(pixels(png(header(3, 2, 1, 0), [[0b10100000], [0b01000000]])).data).toEqual([255, 0, 255, 0, 255, 0]);
    expect(pixels(png(header(4, 1, 2, 0), [[0b00011011]])).data).toEqual([0, 85, 170, 255]);
    expect(pixels(png(header(3, 1, 4, 0), [[0x0f, 0x50]])).data).toEqual([0, 255, 85]);
  });
  it('flattens transparency over black', () => {
    const grey = encode({ width: 3, height: 1, channels: 2, data: Uint8Array.of(200, 255, 200, 51, 200, 0) });
    expect(pixels(grey)).toEqual({ channels: 1, data: [200, 40, 0] });
    const colour = encode({ width: 1, height: 1, channels: 4, data: Uint8Array.of(255, 100, 0, 102) });
    expect(pixels(colour)).toEqual({ channels: 3, data: [102, 40, 0] });
  });
  it('reads palettes of any depth, with and without transparency', () => {
    const palette = chunk('PLTE', Uint8Array.of(10, 20, 30, 200, 100, 50, 0, 0, 255));
    const opacity = chunk('tRNS', Uint8Array.of(255, 51));
    expect(pixels(png(header(3, 1, 8, 3), [[2, 0, 1]], [palette]))).toEqual({
      channels: 3,
      data: [0, 0, 255, 10, 20, 30, 200, 100, 50],
    });
    expect(pixels(png(header(3, 1, 2, 3), [[0b00011000]], [palette, opacity])).data).toEqual([
      10, 20, 30, 40, 20, 10, 0, 0, 255,
    ]);
    expect(() => decodePng(png(header(1, 1, 8, 3), [[3]], [palette]))).toThrow('outside its palette');
  });
  it('blackens the colour that is declared transparent', () => {
    expect(pixels(png(header(2, 1, 8, 0), [[7, 9]], [chunk('tRNS', Uint8Array.of(0, 7))])).data).toEqual([0, 9]);
  });
  it('reads interlaced images', () => {
    const data = Uint8Array.from({ length: 90 }, (_, place) => place);
    const bytes = encode({ width: 9, height: 10, channels: 1, data }, { interlace: 'Adam7' });
    expect(pixels(bytes).data).toEqual([...data]);
  });
  it('never inflates a colour profile', () => {
    const bomb = Buffer.concat([Buffer.from('name\0\0'), deflateSync(Buffer.alloc(1000)).subarray(0, 5)]);
    expect(pixels(png(header(1, 1, 8, 0), [[5]], [chunk('iCCP', bomb)])).data).toEqual([5]);
  });

  const sound = encode({ width: 20, height: 20, channels: 1, data: Uint8Array.from({ length: 400 }, (_, i) => i * i) });
  it('refuses a file cut anywhere', () => {
    for (let length = 8; length < sound.length; length += 7) {
      expect(() => decodePng(sound.slice(0, length)), `${length} bytes`).toThrow();
    }
  });
  it('refuses flipped bits in header and pixels', () => {
    for (let place = 8; place < sound.length - 12; place += 5) {
      const broken = sound.slice();
      broken[place]! ^= 0x10;
      expect(() => decodePng(broken), `byte ${place}`).toThrow();
    }
  });
  it.each([
    ['absurd sizes', header(100_000, 100_000, 8, 0), '64 megapixels'],
    ['no pixels', header(0, 5, 8, 0), 'a damaged header'],
    ['an unknown colour type', header(1, 1, 8, 5), 'a damaged header'],
    ['interlaced bits', header(1, 1, 1, 0, 1), 'not supported'],
    ['sizes that so few bytes cannot hold', header(8000, 8000, 8, 0), /truncated: \d+ bytes for 64008000 of pixels/],
    ['fewer pixels than announced', header(2, 2, 8, 0), 'truncated: 2 of 6'],
  ])('refuses %s', (_, head, message) => {
    expect(() => decodePng(png(head, [[1]]))).toThrow(message);
  });
  it('refuses a stream that inflates beyond its pixels', () => {
    const bomb = chunk('IDAT', deflateSync(Buffer.alloc(2 ** 24)));
    const file = Buffer.concat([signature, header(2, 2, 8, 0), bomb, chunk('IEND', Buffer.alloc(0))]);
    expect(() => decodePng(file)).toThrow();
  });
});
