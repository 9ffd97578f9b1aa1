/** JPEG files as 8-bit colour pictures, turned the way their EXIF orientation says. */

import { decode } from 'jpeg-js';
import type { Picture } from './picture.ts';
import { maximumPixels } from './png.ts';

const maximumMegabytes = 1024;
const maximumScans = 64;
/** A block of 64 pixels takes a bit at least; twice that, for components of different resolutions. */
const pixelsOfByte = 2 * 8 * 64;

export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

/**
 * Decodes baseline and progressive JPEG to RGB (grey ones with three equal channels).
 * @throws Error with a short reason; the caller names the file
 */
export function decodeJpeg(bytes: Uint8Array): Picture {
  checkHeader(bytes);
  const { width, height, data, exifBuffer } = decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: maximumPixels / 1e6,
    maxMemoryUsageInMB: maximumMegabytes,
  }) as { width: number; height: number; data: Uint8Array; exifBuffer?: Uint8Array };
  return turn({ width, height, channels: 3, data }, exifBuffer ? orientationOf(exifBuffer) : 1);
}

/** Checks the size before anything is decoded, that the image ends, and that it is not scans without end. */
function checkHeader(bytes: Uint8Array): void {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let scans = 0;
  for (let at = file.indexOf('ffda', 0, 'hex'); at >= 0; at = file.indexOf('ffda', at + 2, 'hex')) scans++;
  if (scans > maximumScans) throw new Error(`more than ${maximumScans} scans`);
  if (file.lastIndexOf('ffd9', undefined, 'hex') < file.lastIndexOf('ffda', undefined, 'hex'))
    throw new Error('truncated');
  for (let position = 2; position + 9 < file.length; ) {
    if (file[position] !== 0xff) throw new Error('a damaged header');
    const marker = file[position + 1]!;
    if (marker === 0xff) {
      position++;
      continue;
    }
    if (marker === 0xda) break;
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      const height = file.readUInt16BE(position + 5);
      const width = file.readUInt16BE(position + 7);
      if (width === 0 || height === 0) throw new Error('a damaged header');
      if (width * height > maximumPixels) throw new Error(`${width}×${height} pixels, above 64 megapixels`);
      if (width * height > pixelsOfByte * (file.length + 4))
        throw new Error(`truncated: ${file.length} bytes of ${width}×${height} pixels`);
      return;
    }
    position += 2 + file.readUInt16BE(position + 2);
  }
  throw new Error('no frame header');
}

/** EXIF orientation 1…8 from the TIFF directory behind a zero byte; 1, upright, when it cannot be told. */
function orientationOf(exif: Uint8Array): number {
  const tiff = Buffer.from(exif.buffer, exif.byteOffset, exif.byteLength).subarray(1);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const read16 = (at: number) => (at + 2 > tiff.length ? 0 : little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const read32 = (at: number) => (at + 4 > tiff.length ? 0 : little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = read32(4);
  const entries = read16(directory);
  for (let entry = 0; entry < entries; entry++) {
    const at = directory + 2 + entry * 12;
    if (read16(at) !== 0x0112) continue;
    const orientation = read16(at + 8);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

/** Orientations 2, 4 and their kind are mirrored, 3 is upside down, 5 to 8 have rows and columns exchanged. */
function turn(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const exchanged = orientation >= 5;
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBottom = [3, 4, 6, 7].includes(orientation);
  const width = exchanged ? picture.height : picture.width;
  const height = exchanged ? picture.width : picture.height;
  const data = new Uint8Array(picture.data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [column, row] = exchanged ? [y, x] : [x, y];
      const sourceColumn = fromRight ? picture.width - 1 - column : column;
      const sourceRow = fromBottom ? picture.height - 1 - row : row;
      const from = (sourceRow * picture.width + sourceColumn) * 3;
      data.set(picture.data.subarray(from, from + 3), (y * width + x) * 3);
    }
  }
  return { width, height, channels: 3, data };
}
