/** PNG files as 8-bit grey or colour pictures. */

import { inflateSync } from 'node:zlib';
import { type DecodedPng, decode } from 'fast-png';
import { maximumDeflateRatio } from './input.ts';
import type { Picture } from './picture.ts';

/** Pictures with more pixels than this are refused before they are decoded. */
export const maximumPixels = 64 * 2 ** 20;

const signature = '\x89PNG\r\n\x1a\n';
const pixelChunks = new Set(['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND']);
const channelsOfColourType: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };

export function isPng(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 8)).toString('latin1') === signature;
}

/**
 * Decodes grey, RGB and palette images of any bit depth, brought to 8 bits; checksums are checked. Transparency is
 * flattened over black: a colour times its opacity, so that what is not there is 0, the ground of every grey data set.
 * @throws Error with a short reason; the caller names the file
 */
export function decodePng(bytes: Uint8Array): Picture {
  const decoded = decode(withoutExtras(bytes), { checkCrc: true });
  const { width, height } = decoded;
  const samples = decoded.palette ? paletteColours(decoded) : evenSamples(decoded);
  const sources = decoded.palette ? 4 : decoded.channels;
  const alpha = sources === 2 || sources === 4 ? sources - 1 : undefined;
  const channels = sources <= 2 ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const opacity = alpha === undefined ? 255 : samples[pixel * sources + alpha]!;
    for (let channel = 0; channel < channels; channel++) {
      data[pixel * channels + channel] = Math.round((samples[pixel * sources + channel]! * opacity) / 255);
    }
  }
  if (decoded.transparency && !decoded.palette) hideKeyColour(decoded, data);
  return { width, height, channels, data };
}

/**
 * The file with only the chunks that make pixels (no colour profiles or texts that could inflate to anything), after
 * checking the size, that the chunks lie within the file, and that the pixel stream inflates to just what it should.
 */
function withoutExtras(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kept = [file.subarray(0, 8)];
  const pixels: Buffer[] = [];
  let expected = 0;
  let type = '';
  for (let position = 8; type !== 'IEND'; ) {
    if (position + 12 > file.length) throw new Error('truncated');
    const end = position + 12 + file.readUInt32BE(position);
    if (end > file.length) throw new Error('truncated');
    type = file.toString('latin1', position + 4, position + 8);
    const body = file.subarray(position + 8, end - 4);
    if ((type === 'IHDR') !== (position === 8)) throw new Error('no header at its start');
    if (type === 'IHDR') expected = streamLength(body);
    if (type === 'IDAT') pixels.push(body);
    if (pixelChunks.has(type)) kept.push(file.subarray(position, end));
    position = end;
  }
  const packed = pixels.reduce((sum, { length }) => sum + length, 0);
  if (expected > maximumDeflateRatio * packed) throw new Error(`truncated: ${packed} bytes for ${expected} of pixels`);
  const length = inflateSync(Buffer.concat(pixels), { maxOutputLength: expected }).length;
  if (length !== expected) throw new Error(`truncated: ${length} of ${expected} bytes of pixels`);
  return Buffer.concat(kept);
}

/** Bytes of the uncompressed pixel stream: one filter byte a line. */
function streamLength(header: Buffer): number {
  if (header.length !== 13) throw new Error('a damaged header');
  const width = header.readUInt32BE(0);
  const height = header.readUInt32BE(4);
  const depth = header[8]!;
  const channels = channelsOfColourType[header[9]!];
  const interlaced = header[12] === 1;
  if (width === 0 || height === 0 || channels === undefined) throw new Error('a damaged header');
  if (width * height > maximumPixels) throw new Error(`${width}×${height} pixels, above 64 megapixels`);
  if (interlaced && depth < 8) throw new Error('an interlaced image below 8 bits, which is not supported');
  const lines = (across: number, down: number) =>
    across === 0 ? 0 : down * (1 + Math.ceil((across * channels * depth) / 8));
  if (!interlaced) return lines(width, height);
  return adam7.reduce(
    (sum, [x, y, dx, dy]) => sum + lines(Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)),
    0,
  );
}

/** The seven passes of an interlaced image: first column and row, steps across and down. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** Samples of any depth as 8 bits. */
function evenSamples(image: DecodedPng): Uint8Array {
  if (image.depth === 8) return image.data as Uint8Array;
  if (image.depth === 16) return Uint8Array.from(image.data, (value) => Math.round(value / 257));
  const most = 2 ** image.depth - 1;
  return unpackBits(image).map((value) => (value * 255) / most);
}

/** Palette indices as red, green, blue, alpha. */
function paletteColours(image: DecodedPng): Uint8Array {
  const indices = image.depth === 8 ? (image.data as Uint8Array) : unpackBits(image);
  const colours = new Uint8Array(indices.length * 4);
  for (let pixel = 0; pixel < indices.length; pixel++) {
    const colour = image.palette![indices[pixel]!];
    if (!colour) throw new Error('a colour outside its palette');
    const [red = 0, green = 0, blue = 0, opacity = 255] = colour;
    colours.set([red, green, blue, opacity & 0xff], pixel * 4);
  }
  return colours;
}

/** One byte a sample from lines of 1, 2 or 4 bits a sample, each line starting on a byte. */
function unpackBits({ data, width, height, depth }: DecodedPng): Uint8Array {
  const line = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const bit = column * depth;
      const shift = 8 - depth - (bit % 8);
      samples[row * width + column] = (data[row * line + (bit >> 3)]! >> shift) & (2 ** depth - 1);
    }
  }
  return samples;
}

/** Blackens the one colour that a tRNS chunk declares transparent. */
function hideKeyColour(image: DecodedPng, data: Uint8Array): void {
  const { channels, depth, transparency } = image;
  const stored = depth < 8 ? unpackBits(image) : image.data;
  for (let pixel = 0; pixel < data.length / channels; pixel++) {
    let same = true;
    for (let channel = 0; channel < channels && same; channel++) {
      same = stored[pixel * channels + channel] === transparency![channel];
    }
    if (same) data.fill(0, pixel * channels, (pixel + 1) * channels);
  }
}
