import { encode } from 'jpeg-js';
import { describe, expect, it } from 'vitest';
import { decodeJpeg, isJpeg } from './jpeg.ts';
import type { Picture } from './picture.ts';

const width = 32;
const height = 16;
type Corner = 'topLeft' | 'topRight' | 'bottomLeft' | 'bottomRight';
const colours: Record<Corner, number[]> = {
  topLeft: [255, 0, 0],
  topRight: [0, 255, 0],
  bottomLeft: [0, 0, 255],
  bottomRight: [255, 255, 255],
};

function photo(): Buffer {
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const right = pixel % width >= width / 2;
    const bottom = pixel >= (width * height) / 2;
    const colour = bottom ? (right ? 'bottomRight' : 'bottomLeft') : right ? 'topRight' : 'topLeft';
    data.set([...colours[colour], 255], pixel * 4);
  }
  return encode({ width, height, data }, 95).data;
}

function withOrientation(jpeg: Buffer, orientation: number, little: boolean): Buffer {
  const tiff = Buffer.alloc(8 + 2 + 12 + 4);
  const write16 = (value: number, at: number) =>
    little ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const write32 = (value: number, at: number) =>
    little ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  tiff.write(little ? 'II' : 'MM');
  write16(42, 2);
  write32(8, 4);
  write16(1, 8);
  write16(0x0112, 10);
  write16(3, 12);
  write32(1, 14);
  write16(orientation, 18);
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0, 2 + 6 + tiff.length]), Buffer.from('Exif\0\0'), tiff]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)]);
}

/** The colours near the four corners, clockwise from the top left, by name. */
function corners(picture: Picture): (string | undefined)[] {
  const at = (x: number, y: number) => {
    const place = (y * picture.width + x) * 3;
    const found = [...picture.data.subarray(place, place + 3)];
    const near = ([, colour]: [string, number[]]) => colour.every((value, i) => Math.abs(value - found[i]!) < 60);
    return Object.entries(colours).find(near)?.[0];
  };
  const [right, bottom] = [picture.width - 2, picture.height - 2];
  return [at(1, 1), at(right, 1), at(right, bottom), at(1, bottom)];
}

describe('decodeJpeg', () => {
  it('reads colours', () => {
    const picture = decodeJpeg(photo());
    expect(isJpeg(photo())).toBe(true);
    expect(picture).toMatchObject({ width, height, channels: 3 });
    expect(corners(picture)).toEqual(['topLeft', 'topRight', 'bottomRight', 'bottomLeft']);
  });
  it.each([
    [1, ['topLeft', 'topRight', 'bottomRight', 'bottomLeft']],
    [2, ['topRight', 'topLeft', 'bottomLeft', 'bottomRight']],
    [3, ['bottomRight', 'bottomLeft', 'topLeft', 'topRight']],
    [4, ['bottomLeft', 'bottomRight', 'topRight', 'topLeft']],
    [5, ['topLeft', 'bottomLeft', 'bottomRight', 'topRight']],
    [6, ['bottomLeft', 'topLeft', 'topRight', 'bottomRight']],
    [7, ['bottomRight', 'topRight', 'topLeft', 'bottomLeft']],
    [8, ['topRight', 'bottomRight', 'bottomLeft', 'topLeft']],
    [99, ['topLeft', 'topRight', 'bottomRight', 'bottomLeft']],
  ])('turns orientation %i upright', (orientation, expected) => {
    for (const little of [true, false]) {
      const picture = decodeJpeg(withOrientation(photo(), orientation, little));
      expect(corners(picture)).toEqual(expected);
      const turned = orientation >= 5 && orientation <= 8;
      expect(picture).toMatchObject(turned ? { width: height, height: width } : { width, height });
    }
  });
  it('refuses a file cut anywhere', () => {
    const sound = photo();
    for (let length = 3; length < sound.length - 2; length += 9) {
      expect(() => decodeJpeg(sound.subarray(0, length)), `${length} bytes`).toThrow();
    }
  });
  it('refuses absurd sizes before decoding', () => {
    const bytes = Buffer.from(photo());
    const frame = bytes.indexOf('ffc0', 0, 'hex');
    bytes.writeUInt32BE(0xffffffff, frame + 5);
    expect(() => decodeJpeg(bytes)).toThrow('65535×65535 pixels, above 64 megapixels');
    bytes.writeUInt32BE(0, frame + 5);
    expect(() => decodeJpeg(bytes)).toThrow('a damaged header');
  });
  it('refuses sizes that so few bytes cannot hold', () => {
    const bytes = Buffer.from(photo());
    bytes.writeUInt32BE(0x1f001f00, bytes.indexOf('ffc0', 0, 'hex') + 5);
    expect(() => decodeJpeg(bytes)).toThrow(`truncated: ${bytes.length} bytes of 7936×7936 pixels`);
  });
  it('refuses scans without end', () => {
    const scans = Buffer.concat(Array.from({ length: 100 }, () => Buffer.from('ffda', 'hex')));
    expect(() => decodeJpeg(Buffer.concat([photo(), scans]))).toThrow('scans');
  });
});
