/** Pictures out: grids of images and clouds of points, as PNG bytes. */

import { deflateSync } from 'node:zlib';
import { AliError } from '../errors.ts';
import { crc32 } from './crc32.ts';
import type { DataValues } from './dataset.ts';

/** Pixels row after row, channels interleaved, 0…255. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Red, green and blue, 0…255. */
export type Colour = readonly [number, number, number];

const maximumPixels = 64 * 2 ** 20;
const white = 255;

export interface GridOptions {
  readonly shape: readonly number[];
  readonly columns?: number;
  readonly scale?: number;
  readonly gap?: number;
}

/**
 * Width and height in pixels of the grid that `imageGrid` draws of `count` images.
 * @throws AliError 'usage' above 64 megapixels
 */
export function gridSize(count: number, { shape, ...options }: GridOptions): readonly [width: number, height: number] {
  const [, height = 0, width = 0] = shape;
  const { columns = squareColumns(count), scale = 1, gap = 2 } = options;
  const across = Math.min(columns, count) * (width * scale + gap) + gap;
  const down = Math.ceil(count / columns) * (height * scale + gap) + gap;
  checkPixels(across, down);
  return [across, down];
}

/** How much small images are enlarged for the eye: the longer side to about 56 pixels. */
export function scaleForEye([, height = 1, width = 1]: readonly number[]): number {
  return Math.max(1, Math.round(56 / Math.max(height, width)));
}

const squareColumns = (count: number) => Math.max(1, Math.ceil(Math.sqrt(count)));

/**
 * Lays images out row by row on white.
 * @param images count × C × H × W numbers: bytes 0…255, or floats 0…1 (values outside are clipped, NaN is black)
 * @param options.shape [C, H, W] of one image, C is 1 or 3
 * @param options.count how many to draw; default all
 * @param options.columns images a row; default the smallest square that holds them
 * @param options.scale each pixel becomes scale × scale pixels; default 1
 * @param options.gap white pixels between and around the images; default 2
 */
export function imageGrid(images: DataValues, options: GridOptions & { readonly count?: number }): Picture {
  const [channels = 0, height = 0, width = 0] = options.shape;
  const itemSize = channels * height * width;
  if (options.shape.length !== 3 || itemSize === 0 || (channels !== 1 && channels !== 3)) {
    throw new AliError(
      'shape',
      `imageGrid: expected images of shape [1 or 3, H, W]; received [${options.shape.join(', ')}]`,
    );
  }
  const count = options.count ?? Math.floor(images.length / itemSize);
  const { columns = squareColumns(count), scale = 1, gap = 2 } = options;
  if (count < 1 || count * itemSize > images.length) {
    throw new AliError('shape', `imageGrid: expected ${count} × ${itemSize} numbers; received ${images.length}`);
  }
  const [across, down] = gridSize(count, { shape: options.shape, columns, scale, gap });
  const picture = blankPicture(across, down, channels);
  const toByte = images instanceof Uint8Array ? 1 : 255;
  for (let item = 0; item < count; item++) {
    const left = gap + (item % columns) * (width * scale + gap);
    const top = gap + Math.floor(item / columns) * (height * scale + gap);
    for (let y = 0; y < height * scale; y++) {
      const row = Math.floor(y / scale) * width;
      for (let x = 0; x < width * scale; x++) {
        const from = item * itemSize + row + Math.floor(x / scale);
        const to = ((top + y) * across + left + x) * channels;
        for (let channel = 0; channel < channels; channel++) {
          const value = images[from + channel * height * width]! * toByte;
          picture.data[to + channel] = Math.round(Math.min(Math.max(value, 0), 255));
        }
      }
    }
  }
  return picture;
}

/**
 * Draws points of the plane as small half-transparent dots on white, later layers over earlier ones, in a grey frame.
 * Points outside the range are left out.
 * @param layers points as x, y pairs, and their colour
 * @param options.range lowest and highest coordinate shown, in both directions; y points up
 * @param options.size width and height in pixels; default 512
 * @param options.radius of a dot in pixels; default 1.2
 * @param options.opacity of a dot, 0…1; default 0.5
 */
export function scatterPicture(
  layers: readonly { points: Float32Array; colour: Colour }[],
  options: { range: readonly [number, number]; size?: number; radius?: number; opacity?: number },
): Picture {
  const { range, size = 512, radius = 1.2, opacity = 0.5 } = options;
  const [low, high] = range;
  if (!(high > low)) {
    throw new AliError('usage', `scatterPicture: expected a range [low, high] with low < high; received [${range}]`);
  }
  const picture = blankPicture(size, size, 3);
  for (const { points, colour } of layers) {
    for (let point = 0; point + 1 < points.length; point += 2) {
      const x = ((points[point]! - low) / (high - low)) * size - 0.5;
      const y = ((high - points[point + 1]!) / (high - low)) * size - 0.5;
      if (x >= 0 && x <= size - 1 && y >= 0 && y <= size - 1) drawDot(picture, { x, y, radius, opacity, colour });
    }
  }
  drawFrame(picture, [160, 160, 160]);
  return picture;
}

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

function checkPixels(width: number, height: number): void {
  if (!Number.isSafeInteger(width) || !Number.isSafeInteger(height) || !(width * height <= maximumPixels)) {
    throw new AliError('usage', `picture too large; expected at most 64 megapixels; received ${width}×${height}`, {
      remedy: 'draw fewer images or a smaller scale',
    });
  }
}

function blankPicture(width: number, height: number, channels: 1 | 3): Picture {
  checkPixels(width, height);
  return { width, height, channels, data: new Uint8Array(width * height * channels).fill(white) };
}

/** A disc whose edge pixels are covered in proportion to their distance from the rim. */
function drawDot(
  { width, height, data }: Picture,
  dot: { x: number; y: number; radius: number; opacity: number; colour: Colour },
): void {
  const reach = dot.radius + 0.5;
  for (let row = Math.max(0, Math.ceil(dot.y - reach)); row <= Math.min(height - 1, dot.y + reach); row++) {
    for (let column = Math.max(0, Math.ceil(dot.x - reach)); column <= Math.min(width - 1, dot.x + reach); column++) {
      const distance = Math.hypot(column - dot.x, row - dot.y);
      const cover = dot.opacity * Math.min(Math.max(reach - distance, 0), 1);
      const place = (row * width + column) * 3;
      for (let channel = 0; channel < 3; channel++) {
        const below = data[place + channel]!;
        data[place + channel] = Math.round(below + cover * (dot.colour[channel]! - below));
      }
    }
  }
}

function drawFrame({ width, height, data }: Picture, colour: Colour): void {
  for (let row = 0; row < height; row++) {
    const step = row === 0 || row === height - 1 ? 1 : Math.max(1, width - 1);
    for (let column = 0; column < width; column += step) data.set(colour, (row * width + column) * 3);
  }
}
